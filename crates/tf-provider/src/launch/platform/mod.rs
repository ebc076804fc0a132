//! All that differs between systems: where Terraform connects, what a crash may leave behind, and how a process learns that it
//! is to end.
//!
//! Each system has a file with the same items: `NETWORK`, `Place`, `Socket`, `keep_memory_private` and `watch`.

#[cfg(unix)]
mod abandoned;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use unix::{NETWORK, Place, Socket, keep_memory_private, watch};
#[cfg(windows)]
pub(super) use windows::{NETWORK, Place, Socket, keep_memory_private, watch};
