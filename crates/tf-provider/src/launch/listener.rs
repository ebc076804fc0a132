//! Where Terraform connects: a unix socket in a folder that nobody else can enter, on Windows a local port.

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

/// How long a client may take to show its certificate, and how many may be at it at once: so many that silent ones
/// don't keep the right one waiting.
const GREETING: Duration = Duration::from_secs(10);
const GREETINGS_AT_ONCE: usize = 512;

#[cfg(unix)]
type Socket = tokio::net::UnixListener;
#[cfg(windows)]
type Socket = tokio::net::TcpListener;

/// What kind of address a listener has, in the launcher's words.
pub(super) const NETWORK: &str = if cfg!(unix) { "unix" } else { "tcp" };

/// An open socket.
pub(super) struct Listener {
    socket: Arc<Socket>,
    address: String,
    /// Removed, with the socket in it, when the listener is dropped.
    #[cfg(unix)]
    _folder: tempfile::TempDir,
}

impl Listener {
    /// Opens a socket.
    #[cfg(unix)]
    pub(super) fn bind(handshake: &Handshake) -> io::Result<Self> {
        use std::os::unix::fs::PermissionsExt;
        // A socket's path may have about a hundred bytes; where the usual folder's is too long, /tmp has to do.
        let usual = handshake.socket_folder.clone().unwrap_or_else(std::env::temp_dir);
        let parent = if usual.as_os_str().len() > 70 { "/tmp".into() } else { usual };
        let private = std::fs::Permissions::from_mode(0o700);
        let folder = tempfile::Builder::new().prefix("tf-provider-").permissions(private).tempdir_in(parent)?;
        let path = folder.path().join("socket");
        let socket = Arc::new(Socket::bind(&path)?);
        let address = path.to_str().ok_or_else(|| io::Error::other("the socket's path is not UTF-8"))?.to_owned();
        Ok(Self { socket, address, _folder: folder })
    }

    /// Opens a local port.
    #[cfg(windows)]
    pub(super) fn bind(handshake: &Handshake) -> io::Result<Self> {
        let free = handshake.ports.clone().find_map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).ok());
        let listener = free.ok_or_else(|| io::Error::other("no port of the range that Terraform allows is free"))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?.to_string();
        Ok(Self { socket: Arc::new(Socket::from_std(listener)?), address })
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
                let Ok((stream, _)) = stream else {
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
