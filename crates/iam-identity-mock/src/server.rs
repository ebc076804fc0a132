//! The mock on a socket.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::journal::Entry;
use crate::mock::{Mock, Outcome};

/// No request to the API is larger.
const MAX_REQUEST_BYTES: usize = 1 << 20;

/// A server that answers until this is dropped.
pub struct Running {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl Running {
    /// Where it is to be found: `http://127.0.0.1:12345`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What the connection is cut with, on purpose.
#[derive(Debug)]
struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the connection is cut on purpose")
    }
}

impl std::error::Error for Cut {}

/// Answers on this address; port 0 is a free one. `log` is called after every request.
pub async fn serve(
    mock: Mock,
    address: SocketAddr,
    log: impl Fn(&Entry, Duration) + Clone + Send + Sync + 'static,
) -> std::io::Result<Running> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let task = tokio::spawn(async move {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let (mock, log) = (mock.clone(), log.clone());
            tokio::spawn(async move {
                let service = service_fn(move |request| answer(mock.clone(), log.clone(), request));
                // A client that goes away is no concern of anybody's.
                let _ = hyper::server::conn::http1::Builder::new()
                    .timer(TokioTimer::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    Ok(Running { address, task })
}

async fn answer(
    mock: Mock,
    log: impl Fn(&Entry, Duration),
    request: http::Request<Incoming>,
) -> Result<http::Response<Full<Bytes>>, Cut> {
    let started = std::time::Instant::now();
    let (head, body) = request.into_parts();
    let body = Limited::new(body, MAX_REQUEST_BYTES).collect().await.map_err(|_| Cut)?.to_bytes();
    let request = http::Request::from_parts(head, body);
    let mut entry = Entry::of(&request);
    let outcome = mock.handle(request).await;
    if let Outcome::Answer(response) = &outcome {
        entry.status = Some(response.status().as_u16());
    }
    log(&entry, started.elapsed());
    match outcome {
        Outcome::Answer(response) => Ok(response.map(Full::new)),
        Outcome::Dropped | Outcome::Unreachable => Err(Cut),
    }
}
