//! When a plugin ends: it is asked to, or Terraform is gone without a word. It shuts down first, while it still serves.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_util::sync::CancellationToken;

/// Who started the plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LaunchMode {
    /// Terraform, through go-plugin: the plugin ends with it.
    Managed,
    /// A developer, with `--debug`: Terraform attaches to the plugin, which ends when it is interrupted.
    Debug,
}

/// The end of a plugin. Clones are the same end.
#[derive(Clone, Debug)]
pub(super) struct Shutdown {
    mode: LaunchMode,
    begun: CancellationToken,
    finished: CancellationToken,
    connections: Arc<AtomicUsize>,
}

/// An open connection. Dropping the last one begins the shutdown of a plugin that Terraform started.
#[derive(Debug)]
pub(super) struct ConnectionGuard(Shutdown);

impl Shutdown {
    pub(super) fn new(mode: LaunchMode) -> Self {
        Self { mode, begun: CancellationToken::new(), finished: CancellationToken::new(), connections: Arc::default() }
    }

    /// Begins the shutdown.
    pub(super) fn begin(&self) {
        self.begun.cancel();
    }

    /// Waits until the shutdown begins.
    pub(super) async fn wait_begun(&self) {
        self.begun.cancelled().await;
    }

    /// Finishes the shutdown: the process can end.
    pub(super) fn finish(&self) {
        self.finished.cancel();
    }

    /// Waits until the shutdown is finished.
    pub(super) async fn wait_finished(&self) {
        self.finished.cancelled().await;
    }

    /// Counts a connection whose client has authenticated.
    pub(super) fn track_connection(&self) -> ConnectionGuard {
        self.connections.fetch_add(1, Ordering::SeqCst);
        ConnectionGuard(self.clone())
    }
}

impl Drop for ConnectionGuard {
    fn drop(&mut self) {
        let Self(shutdown) = self;
        let was_last = shutdown.connections.fetch_sub(1, Ordering::SeqCst) == 1;
        if was_last && shutdown.mode == LaunchMode::Managed {
            tracing::debug!("the last connection is closed");
            shutdown.begin();
        }
    }
}
