//! What begins a shutdown from outside: signals, and the death of the parent process.

use std::io;

use super::platform::{Signal, Signals};
use super::shutdown::{LaunchMode, Shutdown};

/// Begins the shutdown at a signal, or when Terraform is dead.
pub(super) fn watch(shutdown: Shutdown, mode: LaunchMode) -> io::Result<()> {
    let mut signals = Signals::new()?;
    tokio::spawn(async move {
        loop {
            let signal = tokio::select! {
                signal = signals.next() => signal,
                () = shutdown.wait_finished() => return,
            };
            match (signal, mode) {
                // Ctrl-C reaches every process of a terminal. Terraform ends its plugins when it needs them no more.
                (Signal::Interrupt, LaunchMode::Managed) => tracing::debug!("left the interrupt to Terraform"),
                // A shell that started the plugin may end before it.
                (Signal::ParentDied, LaunchMode::Debug) => {}
                (Signal::Interrupt | Signal::Terminate | Signal::ParentDied, _) => shutdown.begin(),
            }
        }
    });
    Ok(())
}
