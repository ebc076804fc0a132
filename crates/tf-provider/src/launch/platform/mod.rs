//! All that differs between systems: where Terraform connects, and how a process learns that it is to end.
//!
//! Each system has a file with the same items: `NETWORK`, `Place`, `Socket` and `watch`.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use unix::{NETWORK, Place, Socket, watch};
#[cfg(windows)]
pub(super) use windows::{NETWORK, Place, Socket, watch};
