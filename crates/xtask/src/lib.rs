//! The project's commands: [`docs`], [`mirror`], [`package`], [`bench`], [`fuzz`] and [`mutate`]. What they share with the tests is in
//! [`testkit`].

#![allow(clippy::disallowed_methods, reason = "a developer's tool works in this machine's environment and time")]

pub mod bench;
pub mod docs;
pub mod fuzz;
mod http;
mod memory;
pub mod mirror;
pub mod mutate;
pub mod package;
