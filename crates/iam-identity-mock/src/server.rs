//! The mock on a socket.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::admission::admit;
use crate::api::request::OverTls;
use crate::content::{MAX_BODY_BYTES, Unreadable};
use crate::control;
use crate::error::ApiError;
use crate::journal::Entry;
use crate::mock::{Delivery, Mock};
use crate::options::Options;
use crate::received::{Received, receive};
use crate::request_line::{Repairing, RequestLine};
use crate::tls::Authority;

/// The maximum size of a request to the control API, which may be a snapshot.
const MAX_CONTROL_BYTES: usize = 1 << 28;

/// The time limit of each of: the TLS handshake, the head of a request, its body.
const CLIENT_TIMEOUT: Duration = Duration::from_secs(30);

/// What a server checks of every request before it is handled.
#[derive(Clone)]
struct RequestPolicy {
    max_bytes: usize,
    /// The hosts that the control API has besides `localhost` and addresses; `None` for the API, which has any.
    hosts: Option<Arc<[String]>>,
}

/// A running server; it stops when this is dropped.
pub struct ServerHandle {
    address: SocketAddr,
    scheme: &'static str,
    task: JoinHandle<()>,
}

impl ServerHandle {
    /// Its URL: `http://127.0.0.1:12345`. That of a server on all addresses has the loopback address, because clients may
    /// reject an unspecified one, or http to any other.
    pub fn endpoint(&self) -> String {
        format!("{}://{}", self.scheme, SocketAddr::new(self.reachable(), self.address.port()))
    }

    /// The address to reach it at from this machine.
    fn reachable(&self) -> IpAddr {
        match self.address.ip() {
            IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        }
    }

    /// Whether the endpoint works with clients that accept http for loopback addresses only.
    pub fn is_usable(&self) -> bool {
        self.scheme == "https" || self.reachable().to_canonical().is_loopback()
    }

    /// Whether other machines can reach it.
    pub fn is_exposed(&self) -> bool {
        !self.address.ip().to_canonical().is_loopback()
    }
}

impl Drop for ServerHandle {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The error that closes a connection on purpose.
#[derive(Debug)]
struct ConnectionClosed;

impl std::fmt::Display for ConnectionClosed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("the connection is closed on purpose")
    }
}

impl std::error::Error for ConnectionClosed {}

/// Serves the API on this address; port 0 picks a free one. `log` is called after every request.
///
/// # Errors
///
/// If the address can't be listened on.
pub async fn serve(
    mock: Mock,
    address: SocketAddr,
    log: impl Fn(&Entry, Duration) + Clone + Send + Sync + 'static,
) -> std::io::Result<ServerHandle> {
    serve_api(mock, address, None, log).await
}

/// Serves the API over TLS, with the certificate of this authority.
///
/// # Errors
///
/// If the address can't be listened on.
pub async fn serve_tls(
    mock: Mock,
    address: SocketAddr,
    authority: &Authority,
    log: impl Fn(&Entry, Duration) + Clone + Send + Sync + 'static,
) -> std::io::Result<ServerHandle> {
    serve_api(mock, address, Some(authority.acceptor()), log).await
}

/// Serves the control API: faults, clock, journal and state, for tests in other languages. Requests of web pages are rejected:
/// those with an `Origin`, and those whose `Host` is neither an address, nor `localhost`, nor one of these hosts.
///
/// # Errors
///
/// If the address can't be listened on.
pub async fn serve_control(mock: Mock, address: SocketAddr, hosts: &[String]) -> std::io::Result<ServerHandle> {
    let policy = RequestPolicy { max_bytes: MAX_CONTROL_BYTES, hosts: Some(hosts.into()) };
    run(address, None, policy, move |request| {
        let response = match request.extensions().get::<Unreadable>() {
            Some(Unreadable(error)) => control::rejection(error.kind.status(&Options::default()), error.details()),
            None => control::answer(&mock, &request),
        };
        async { Ok(response.map(Full::new)) }
    })
    .await
}

#[expect(clippy::disallowed_methods, reason = "the server serves real clients")]
async fn serve_api(
    mock: Mock,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    log: impl Fn(&Entry, Duration) + Clone + Send + Sync + 'static,
) -> std::io::Result<ServerHandle> {
    let is_tls = tls.is_some();
    let policy = RequestPolicy { max_bytes: MAX_BODY_BYTES, hosts: None };
    run(address, tls, policy, move |mut request| {
        let (mock, log) = (mock.clone(), log.clone());
        async move {
            if let Some(health) = control::health_of_api(&request) {
                return Ok(health.map(Full::new));
            }
            let started = Instant::now();
            if is_tls {
                request.extensions_mut().insert(OverTls);
            }
            let (outcome, entry) = mock.handle_and_log(request).await;
            log(&entry, started.elapsed());
            match outcome {
                Delivery::Response(response) => Ok(response.map(Full::new)),
                Delivery::ConnectionClosed | Delivery::Unreachable => Err(ConnectionClosed),
            }
        }
    })
    .await
}

async fn run<H, F>(
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    policy: RequestPolicy,
    handler: H,
) -> std::io::Result<ServerHandle>
where
    H: Fn(Request<Bytes>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Response<Full<Bytes>>, ConnectionClosed>> + Send,
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
            // Responses are small, and clients wait for each.
            let _ = stream.set_nodelay(true);
            let (handler, policy, tls) = (handler.clone(), policy.clone(), tls.clone());
            tokio::spawn(async move {
                match tls {
                    None => connection(stream, policy, handler).await,
                    Some(tls) => {
                        if let Ok(Ok(stream)) = timeout(CLIENT_TIMEOUT, tls.accept(stream)).await {
                            connection(stream, policy, handler).await;
                        }
                    }
                }
            });
        }
    });
    Ok(ServerHandle { address, scheme, task })
}

async fn connection<S, H, F>(stream: S, policy: RequestPolicy, handler: H)
where
    S: AsyncRead + AsyncWrite + Unpin,
    H: Fn(Request<Bytes>) -> F,
    F: Future<Output = Result<Response<Full<Bytes>>, ConnectionClosed>>,
{
    let line = RequestLine::default();
    let stream = Repairing::new(stream, line.clone());
    let service = service_fn(|request: Request<Incoming>| async {
        line.begin();
        let response = respond(request, &policy, line.is_repaired(), &handler).await;
        line.end();
        response
    });
    // An error means that the client has gone away.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(CLIENT_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// Receives the body of a request and hands it to the handler, unless the request is not admitted.
async fn respond<H, F>(
    request: Request<Incoming>,
    policy: &RequestPolicy,
    is_repaired: bool,
    handler: H,
) -> Result<Response<Full<Bytes>>, ConnectionClosed>
where
    H: Fn(Request<Bytes>) -> F,
    F: Future<Output = Result<Response<Full<Bytes>>, ConnectionClosed>>,
{
    let (mut head, body) = request.into_parts();
    if let Some(hosts) = &policy.hosts
        && let Err(reason) = admit(&head, hosts)
    {
        return Ok(closing_response(StatusCode::FORBIDDEN, &reason));
    }
    if is_repaired {
        let reason = "It has a character that must be percent-encoded.";
        head.extensions.insert(Unreadable(ApiError::invalid("query", reason)));
    }
    let Ok(received) = timeout(CLIENT_TIMEOUT, receive(&head, body, policy.max_bytes)).await else {
        let reason = format!("the body of the request did not arrive within {} seconds", CLIENT_TIMEOUT.as_secs());
        return Ok(closing_response(StatusCode::REQUEST_TIMEOUT, &reason));
    };
    match received {
        Received::Whole(body) => handler(Request::from_parts(head, body)).await,
        Received::TooLarge => {
            head.extensions.insert(Unreadable(ApiError::too_large(policy.max_bytes)));
            handler(Request::from_parts(head, Bytes::new())).await.map(closing)
        }
        Received::Broken => Err(ConnectionClosed),
    }
}

/// A response after which the connection is closed, without waiting for the rest of the request.
fn closing_response(status: StatusCode, reason: &str) -> Response<Full<Bytes>> {
    closing(control::rejection(status.as_u16(), reason).map(Full::new))
}

fn closing(mut response: Response<Full<Bytes>>) -> Response<Full<Bytes>> {
    response.headers_mut().insert("connection", HeaderValue::from_static("close"));
    response
}
