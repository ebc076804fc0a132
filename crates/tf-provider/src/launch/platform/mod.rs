//! All that differs between systems: where Terraform connects, how a process learns that it is to end, and who may see its memory.
//!
//! Each system has a file with the same items: `NETWORK`, `Place`, `Socket`, `protect_memory` and `watch`.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use unix::{NETWORK, Place, Socket, protect_memory, watch};
#[cfg(windows)]
pub(super) use windows::{NETWORK, Place, Socket, protect_memory, watch};
