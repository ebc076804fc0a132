//! What the tests under real Terraform share: a mock on a socket, a folder with a configuration, and the CLI in it.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

pub(crate) mod cli;
#[cfg(target_os = "linux")]
pub(crate) mod kill;
pub(crate) mod markdown;
pub(crate) mod plugin;
pub(crate) mod service;
pub(crate) mod takeover;
#[cfg(unix)]
pub(crate) mod walk;
