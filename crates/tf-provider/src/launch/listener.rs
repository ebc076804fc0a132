//! Who may connect: those that show the right certificate, and not too slowly.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tonic::transport::server::Connected;

use super::handshake::Handshake;
use super::lifetime::{Guest, Lifetime};
use super::platform::Socket;

/// How long a client may take to show its certificate, and how many may be at it at once: so many that silent ones
/// don't keep the right one waiting.
const GREETING: Duration = Duration::from_secs(10);
const GREETINGS_AT_ONCE: usize = 512;

/// An open socket.
pub(super) struct Listener {
    socket: Arc<Socket>,
    address: String,
}

impl Listener {
    /// Opens a socket.
    pub(super) fn bind(handshake: &Handshake) -> io::Result<Self> {
        let (socket, address) = Socket::bind(&handshake.place)?;
        Ok(Self { socket: Arc::new(socket), address })
    }

    /// Removes what killed processes have left where this socket is.
    pub(super) fn remove_abandoned(&self) {
        self.socket.remove_abandoned();
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Accepts clients until the lifetime ends. With a TLS configuration only those come through that show the right
    /// certificate; the others are dropped without holding up anybody.
    pub(super) fn accept(
        &self,
        tls: Option<Arc<rustls::ServerConfig>>,
        lifetime: Lifetime,
    ) -> mpsc::Receiver<io::Result<Connection>> {
        let (sender, receiver) = mpsc::channel(1);
        let socket = Arc::clone(&self.socket);
        let acceptor = tls.map(TlsAcceptor::from);
        let greetings = Arc::new(Semaphore::new(GREETINGS_AT_ONCE));
        tokio::spawn(async move {
            loop {
                let Ok(greeting) = Arc::clone(&greetings).acquire_owned().await else { return };
                let stream = tokio::select! {
                    accepted = socket.accept() => accepted,
                    () = lifetime.ended() => return,
                };
                let Ok(stream) = stream else {
                    // Out of file descriptors, perhaps: wait for some to be closed.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                };
                let (sender, acceptor, lifetime) = (sender.clone(), acceptor.clone(), lifetime.clone());
                tokio::spawn(async move {
                    let stream: Box<dyn Stream> = match acceptor {
                        None => Box::new(stream),
                        Some(acceptor) => match tokio::time::timeout(GREETING, acceptor.accept(stream)).await {
                            Ok(Ok(stream)) => Box::new(stream),
                            Ok(Err(error)) => return tracing::warn!(%error, "a client was refused"),
                            Err(_) => return tracing::warn!("a client took too long to show its certificate"),
                        },
                    };
                    drop(greeting);
                    let _ = sender.send(Ok(Connection { stream, _guest: lifetime.welcome() })).await;
                });
            }
        });
        receiver
    }
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A client's connection.
pub(super) struct Connection {
    stream: Box<dyn Stream>,
    _guest: Guest,
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
