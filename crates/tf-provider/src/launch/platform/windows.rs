//! Windows: a local port in the range that Terraform allows, and Ctrl-C. When Terraform is dead, its connections are closed.

use std::io;
use std::ops::RangeInclusive;

use tokio::net::{TcpListener, TcpStream};

use super::signal::Signal;

/// The kind of a socket's address, as go-plugin names it.
pub(in crate::launch) const NETWORK: &str = "tcp";

/// The ports that may be used.
#[derive(Debug)]
pub(in crate::launch) struct ListenConfig(RangeInclusive<u16>);

impl Default for ListenConfig {
    fn default() -> Self {
        Self::from_environment(|_| None)
    }
}

impl ListenConfig {
    /// What go-plugin asks for.
    pub(in crate::launch) fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let port = |name, default| variable(name).and_then(|port| port.parse().ok()).unwrap_or(default);
        Self(port("PLUGIN_MIN_PORT", 10_000)..=port("PLUGIN_MAX_PORT", 25_000))
    }
}

/// An open socket.
pub(in crate::launch) struct Socket(TcpListener);

impl Socket {
    /// Opens a local port. Returns its address too.
    pub(in crate::launch) fn bind(config: &ListenConfig) -> io::Result<(Self, String)> {
        let free = config.0.clone().find_map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).ok());
        let listener = free.ok_or_else(|| io::Error::other("no port of the range that Terraform allows is free"))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?.to_string();
        Ok((Self(TcpListener::from_std(listener)?), address))
    }

    /// Does nothing: a port is free again when its process is dead.
    #[expect(clippy::unused_self, reason = "elsewhere there is something to remove")]
    pub(in crate::launch) fn remove_abandoned(&self) {}

    /// Waits for a connection.
    pub(in crate::launch) async fn accept(&self) -> io::Result<TcpStream> {
        Ok(self.0.accept().await?.0)
    }
}

/// Does nothing: Windows has no core files.
pub(in crate::launch) fn keep_memory_private(_debugged: bool) {}

/// Ctrl-C.
pub(in crate::launch) struct Signals(());

impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "fails on other systems")]
    pub(in crate::launch) fn new() -> io::Result<Self> {
        Ok(Self(()))
    }

    /// Waits for the next one.
    #[expect(clippy::unused_self, reason = "other systems keep signals open")]
    pub(in crate::launch) async fn next(&mut self) -> Signal {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Signal::Interrupt
    }
}
