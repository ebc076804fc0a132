//! How long a plugin lives: until it is told to end, or until Terraform is gone without a word. It is then shutting down for a
//! while, still serving, before it ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_util::sync::CancellationToken;

use super::platform;

/// When to end. Clones are the same lifetime.
#[derive(Clone, Debug)]
pub(super) struct Lifetime {
    shutting_down: CancellationToken,
    ended: CancellationToken,
    connections: Arc<AtomicUsize>,
    ends_with_last_connection: bool,
}

/// An accepted client; dropping the last one ends a plugin that Terraform started.
#[derive(Debug)]
pub(super) struct Guest(Lifetime);

impl Lifetime {
    /// Ends when told to, when the last client has left, or when the parent process is dead.
    pub(super) fn of_terraform() -> Self {
        Self { ends_with_last_connection: true, ..Self::until_interrupted() }
    }

    /// Ends when told to or interrupted: clients come and go.
    pub(super) fn until_interrupted() -> Self {
        Self {
            shutting_down: CancellationToken::new(),
            ended: CancellationToken::new(),
            connections: Arc::default(),
            ends_with_last_connection: false,
        }
    }

    /// Begins the shutdown.
    pub(super) fn shut_down(&self) {
        self.shutting_down.cancel();
    }

    /// Waits until the shutdown begins.
    pub(super) async fn shutting_down(&self) {
        self.shutting_down.cancelled().await;
    }

    /// Ends it: the shutdown is over.
    pub(super) fn end(&self) {
        self.ended.cancel();
    }

    /// Waits for the end.
    pub(super) async fn ended(&self) {
        self.ended.cancelled().await;
    }

    /// Counts a client that has shown who it is.
    pub(super) fn welcome(&self) -> Guest {
        self.connections.fetch_add(1, Ordering::SeqCst);
        Guest(self.clone())
    }

    /// Listens to signals.
    pub(super) fn watch_signals(&self, of_terraform: bool) -> std::io::Result<()> {
        platform::watch(self.clone(), of_terraform)
    }

    /// Ctrl-C, which reaches every process of the terminal: a plugin leaves it to Terraform, which ends the plugin when it
    /// is done with it.
    pub(super) fn interrupted(&self, of_terraform: bool) {
        if of_terraform {
            tracing::debug!("interrupt left to Terraform");
        } else {
            self.shut_down();
        }
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let last = self.0.connections.fetch_sub(1, Ordering::SeqCst) == 1;
        if last && self.0.ends_with_last_connection {
            tracing::debug!("the last connection is closed");
            self.0.shut_down();
        }
    }
}
