//! The project's commands, and what they share with the tests: finding Terraform, and installing the plugin for it.
//!
//! # Layout
//!
//! - The commands: [`demo`], [`docs`], [`package`], [`mod@bench`], [`fuzz`].
//! - What they share: [`workspace`] (the repository, and building it), [`terraform`] (finding Terraform or fetching one),
//!   [`mirror`] (installing the plugin), [`mock`] (starting the mock), [`http`] (a request without a client).

#![allow(clippy::disallowed_methods, reason = "a developer's tool works in this machine's environment and time")]

pub mod bench;
pub mod demo;
pub mod docs;
pub mod fuzz;
pub mod http;
pub mod mirror;
pub mod mock;
pub mod package;
mod platform;
pub mod terraform;
pub mod workspace;
