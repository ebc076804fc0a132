//! Windows: a local port of the range that Terraform allows, and Ctrl-C. That Terraform is gone shows in its connection.

use std::io;
use std::ops::RangeInclusive;

use tokio::net::{TcpListener, TcpStream};

use crate::launch::lifetime::Lifetime;

/// What kind of address a socket has, in the launcher's words.
pub(in crate::launch) const NETWORK: &str = "tcp";

/// The ports that may be used.
#[derive(Debug)]
pub(in crate::launch) struct Place(RangeInclusive<u16>);

impl Default for Place {
    fn default() -> Self {
        Self::from(|_| None)
    }
}

impl Place {
    /// What the launcher asks for.
    pub(in crate::launch) fn from(variable: impl Fn(&str) -> Option<String>) -> Self {
        let port = |name, default| variable(name).and_then(|port| port.parse().ok()).unwrap_or(default);
        Self(port("PLUGIN_MIN_PORT", 10_000)..=port("PLUGIN_MAX_PORT", 25_000))
    }
}

/// An open socket.
pub(in crate::launch) struct Socket(TcpListener);

impl Socket {
    /// Opens a local port; returns its address too.
    pub(in crate::launch) fn bind(place: &Place) -> io::Result<(Self, String)> {
        let free = place.0.clone().find_map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).ok());
        let listener = free.ok_or_else(|| io::Error::other("no port of the range that Terraform allows is free"))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?.to_string();
        Ok((Self(TcpListener::from_std(listener)?), address))
    }

    /// Nothing is left behind here: a port is free again when its process is dead.
    #[expect(clippy::unused_self, reason = "elsewhere there is something to remove")]
    pub(in crate::launch) fn remove_abandoned(&self) {}

    /// Waits for a client.
    pub(in crate::launch) async fn accept(&self) -> io::Result<TcpStream> {
        Ok(self.0.accept().await?.0)
    }
}

/// There are no core files here.
pub(in crate::launch) fn keep_memory_private(_debugged: bool) {}

/// Ends the lifetime when the process is told to end.
#[expect(clippy::unnecessary_wraps, reason = "elsewhere this can fail")]
pub(in crate::launch) fn watch(lifetime: Lifetime, of_terraform: bool) -> io::Result<()> {
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            lifetime.interrupted(of_terraform);
        }
    });
    Ok(())
}
