//! Accepting connections: with TLS, only from a client that presents the expected certificate in time.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tonic::transport::server::Connected;

use super::platform::{ListenConfig, Socket};
use super::shutdown::{ConnectionGuard, Shutdown};

/// How long a client may take for the TLS handshake.
const TLS_HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// How many handshakes may be pending: enough that clients which stay silent don't keep Terraform waiting.
const MAX_PENDING_HANDSHAKES: usize = 512;

/// How long to wait before accepting again after an error.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(50);

/// An open socket.
pub(super) struct Listener {
    socket: Arc<Socket>,
    address: String,
}

impl Listener {
    /// Opens a socket.
    pub(super) fn bind(config: &ListenConfig) -> io::Result<Self> {
        let (socket, address) = Socket::bind(config)?;
        Ok(Self { socket: Arc::new(socket), address })
    }

    /// Removes what killed processes left beside this socket.
    pub(super) fn remove_abandoned(&self) {
        self.socket.remove_abandoned();
    }

    /// The address, as go-plugin expects it.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Accepts connections until the shutdown is finished. With a TLS configuration, connections that fail the handshake are
    /// dropped; a pending handshake delays no other.
    pub(super) fn accept(
        &self,
        tls: Option<Arc<rustls::ServerConfig>>,
        shutdown: Shutdown,
    ) -> mpsc::Receiver<io::Result<Connection>> {
        let (sender, receiver) = mpsc::channel(1);
        let socket = Arc::clone(&self.socket);
        let acceptor = tls.map(TlsAcceptor::from);
        let handshakes = Arc::new(Semaphore::new(MAX_PENDING_HANDSHAKES));
        tokio::spawn(async move {
            loop {
                let Ok(permit) = Arc::clone(&handshakes).acquire_owned().await else { return };
                let stream = tokio::select! {
                    accepted = socket.accept() => accepted,
                    () = shutdown.wait_finished() => return,
                };
                let Ok(stream) = stream else {
                    // The process may be out of file descriptors: wait until some are closed.
                    tokio::time::sleep(ACCEPT_BACKOFF).await;
                    continue;
                };
                let (sender, acceptor, shutdown) = (sender.clone(), acceptor.clone(), shutdown.clone());
                tokio::spawn(async move {
                    let Some(stream) = handshake(acceptor, stream).await else { return };
                    drop(permit);
                    let _ = sender.send(Ok(Connection { stream, _guard: shutdown.track_connection() })).await;
                });
            }
        });
        receiver
    }
}

/// Performs the TLS handshake, if there is TLS. `None` if it fails.
async fn handshake<S: Stream + 'static>(acceptor: Option<TlsAcceptor>, stream: S) -> Option<Box<dyn Stream>> {
    let Some(acceptor) = acceptor else { return Some(Box::new(stream)) };
    match tokio::time::timeout(TLS_HANDSHAKE_TIMEOUT, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => Some(Box::new(stream)),
        Ok(Err(error)) => {
            tracing::warn!(%error, "refused a connection");
            None
        }
        Err(_) => {
            tracing::warn!("refused a connection: the TLS handshake took too long");
            None
        }
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// An accepted connection.
pub(super) struct Connection {
    stream: Box<dyn Stream>,
    _guard: ConnectionGuard,
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
