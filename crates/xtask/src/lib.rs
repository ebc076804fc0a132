//! The project's commands, and what they share with the tests: finding Terraform, and installing the plugin for it.

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
