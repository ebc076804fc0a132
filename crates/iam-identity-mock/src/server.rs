//! The mock on a socket.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::api::OverTls;
use crate::control;
use crate::journal::Entry;
use crate::mock::{Mock, Outcome};
use crate::tls::Authority;

/// No request to the API is larger.
const MAX_REQUEST_BYTES: usize = 1 << 20;

/// Nor one to the control address, where a snapshot may arrive.
const MAX_CONTROL_BYTES: usize = 1 << 28;

/// A server that answers until this is dropped.
pub struct Running {
    address: SocketAddr,
    scheme: &'static str,
    task: JoinHandle<()>,
}

impl Running {
    /// Where it is to be found: `http://127.0.0.1:12345`.
    pub fn endpoint(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
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

/// Answers requests to the API on this address; port 0 is a free one. `log` is called after every request.
pub async fn serve(
    mock: Mock,
    address: SocketAddr,
    log: impl Fn(&Entry, Duration) + Clone + Send + Sync + 'static,
) -> std::io::Result<Running> {
    serve_api(mock, address, None, log).await
}

/// The same over TLS, with the certificate of this authority.
pub async fn serve_tls(
    mock: Mock,
    address: SocketAddr,
    authority: &Authority,
    log: impl Fn(&Entry, Duration) + Clone + Send + Sync + 'static,
) -> std::io::Result<Running> {
    serve_api(mock, address, Some(authority.acceptor()), log).await
}

/// Answers requests to the control address: faults, clock, journal, seed and state, for tests of other languages.
pub async fn serve_control(mock: Mock, address: SocketAddr) -> std::io::Result<Running> {
    run(address, None, MAX_CONTROL_BYTES, move |request| {
        let response = control::answer(&mock, &request).map(Full::new);
        async { Ok(response) }
    })
    .await
}

async fn serve_api(
    mock: Mock,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    log: impl Fn(&Entry, Duration) + Clone + Send + Sync + 'static,
) -> std::io::Result<Running> {
    let is_tls = tls.is_some();
    run(address, tls, MAX_REQUEST_BYTES, move |mut request| {
        let (mock, log) = (mock.clone(), log.clone());
        async move {
            let started = Instant::now();
            if is_tls {
                request.extensions_mut().insert(OverTls);
            }
            let mut entry = Entry::of(&request, 0);
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
    })
    .await
}

async fn run<H, F>(
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    max_bytes: usize,
    handler: H,
) -> std::io::Result<Running>
where
    H: Fn(Request<Bytes>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Response<Full<Bytes>>, Cut>> + Send,
{
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let task = tokio::spawn(async move {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            // Small answers, each awaited by its client.
            let _ = stream.set_nodelay(true);
            let (handler, tls) = (handler.clone(), tls.clone());
            tokio::spawn(async move {
                match tls {
                    None => connection(stream, max_bytes, handler).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            connection(stream, max_bytes, handler).await;
                        }
                    }
                }
            });
        }
    });
    Ok(Running { address, scheme, task })
}

async fn connection<S, H, F>(stream: S, max_bytes: usize, handler: H)
where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Fn(Request<Bytes>) -> F,
    F: Future<Output = Result<Response<Full<Bytes>>, Cut>>,
{
    let service = service_fn(|request: Request<Incoming>| async {
        let (head, body) = request.into_parts();
        let body = Limited::new(body, max_bytes).collect().await.map_err(|_| Cut)?.to_bytes();
        handler(Request::from_parts(head, body)).await
    });
    // A client that goes away is no concern of anybody's.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
