//! What the tests under real Terraform share: a mock on a socket, a folder with a configuration, and the CLI in it.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

pub mod cli;
#[cfg(target_os = "linux")]
pub mod kill;
pub mod markdown;
pub mod plugin;
pub mod service;
pub mod takeover;
#[cfg(unix)]
pub mod walk;
