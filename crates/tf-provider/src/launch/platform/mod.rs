//! What differs between operating systems: the socket, what a crash may leave behind, and the signals that end a process.
//!
//! Each system has a file with the same items: `NETWORK`, `ListenConfig`, `Socket`, `keep_memory_private` and `Signals`.

#[cfg(unix)]
mod abandoned;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use unix::{ListenConfig, NETWORK, Signals, Socket, keep_memory_private};
#[cfg(windows)]
pub(super) use windows::{ListenConfig, NETWORK, Signals, Socket, keep_memory_private};

/// What can end a process from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// SIGTERM, on Unix.
    #[cfg_attr(windows, expect(dead_code, reason = "Windows has no such signal"))]
    Terminate,
    /// The parent process is dead, on Unix.
    #[cfg_attr(windows, expect(dead_code, reason = "seen by the closed connection on Windows"))]
    ParentDied,
}
