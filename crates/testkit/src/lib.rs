//! Terraform, the plugin and the mock, for tests and for the project's commands.
//!
//! # Layout
//!
//! - [`workspace`]: the repository's directories and files, and builds of its programs.
//! - [`terraform`]: finding Terraform and OpenTofu, or downloading one.
//! - [`mirror`]: installing a plugin where `terraform init` finds it.
//! - [`working_directory`]: a directory with a configuration, and Terraform's commands in it.
//! - [`mock`]: the mock as a process; `service`: the mock in the test's own process (feature `service`).
//! - `plugin`: the plugin as a process, and a client that connects to it as Terraform does (feature `plugin`).
//! - [`markdown`] and [`reader`]: pages, and a reader who follows them.

#![allow(
    clippy::disallowed_methods,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests and developers' tools work in this machine's environment, and a test that cannot go on fails"
)]

pub mod markdown;
pub mod mirror;
pub mod mock;
mod platform;
#[cfg(all(unix, feature = "plugin"))]
pub mod plugin;
#[cfg(unix)]
pub mod reader;
#[cfg(feature = "service")]
pub mod service;
pub mod terraform;
pub mod working_directory;
pub mod workspace;
