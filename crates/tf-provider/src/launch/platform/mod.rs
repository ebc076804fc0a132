//! What differs between operating systems: the socket, what a crash may leave behind, and the signals that end a process.
//!
//! Each system has a file with the same items: `NETWORK`, `ListenConfig`, `Socket`, `keep_memory_private` and `Signals`.

#[cfg(unix)]
mod abandoned;
mod signal;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

pub(super) use signal::Signal;
#[cfg(unix)]
pub(super) use unix::{ListenConfig, NETWORK, Signals, Socket, keep_memory_private};
#[cfg(windows)]
pub(super) use windows::{ListenConfig, NETWORK, Signals, Socket, keep_memory_private};
