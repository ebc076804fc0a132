//! How long a plugin lives: until it is told to end, or until Terraform is gone without a word.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// How often a plugin looks whether the process that started it is still there.
const PARENT_CHECK: Duration = Duration::from_secs(1);

/// When to end. Clones are the same lifetime.
#[derive(Clone, Debug)]
pub(super) struct Lifetime {
    end: CancellationToken,
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
        Self { end: CancellationToken::new(), connections: Arc::default(), ends_with_last_connection: false }
    }

    /// Ends it.
    pub(super) fn end(&self) {
        self.end.cancel();
    }

    /// Waits for the end.
    pub(super) async fn ended(&self) {
        self.end.cancelled().await;
    }

    /// Counts a client that has shown who it is.
    pub(super) fn welcome(&self) -> Guest {
        self.connections.fetch_add(1, Ordering::SeqCst);
        Guest(self.clone())
    }

    /// Listens to signals. Ctrl-C reaches every process of the terminal: a plugin leaves it to Terraform, which ends the
    /// plugin when it is done with it.
    pub(super) fn watch_signals(&self, of_terraform: bool) -> std::io::Result<()> {
        let lifetime = self.clone();
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
            let parent = std::os::unix::process::parent_id();
            tokio::spawn(async move {
                let mut check = tokio::time::interval(PARENT_CHECK);
                loop {
                    tokio::select! {
                        _ = interrupt.recv() => if of_terraform {
                            tracing::debug!("interrupt left to Terraform");
                        } else {
                            lifetime.end();
                        },
                        _ = terminate.recv() => lifetime.end(),
                        _ = check.tick(), if of_terraform => if std::os::unix::process::parent_id() != parent { lifetime.end() },
                        () = lifetime.ended() => return,
                    }
                }
            });
        }
        #[cfg(windows)]
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                if !of_terraform {
                    lifetime.end();
                }
            }
        });
        Ok(())
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let last = self.0.connections.fetch_sub(1, Ordering::SeqCst) == 1;
        if last && self.0.ends_with_last_connection {
            tracing::debug!("the last connection is closed");
            self.0.end();
        }
    }
}
