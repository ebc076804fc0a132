//! A testing kit: what Terraform's core does with a provider, in a test's own process.
//!
//! [`Core`] plans, applies, refreshes, imports and so on as Terraform's core does, and asserts what that enforces: a provider that
//! breaks a rule fails the test with a sentence that names the rule and the path of the attribute. Configurations are JSON;
//! what they leave out is null, or an unused block, at any depth.
//!
//! Compiled with the feature `testing` only, which belongs into `[dev-dependencies]`.
//!
//! # Layout
//! * `core`, `instance`: a provider, and one instance of a resource
//! * `planning`, `applying`, `stored`: what happens to an instance
//! * `queries`, `ephemeral`: data sources, lists, actions, functions and ephemeral resources
//! * `rules`: what core enforces
//! * `config`, `wire`: values as tests write them, and as the protocol has them

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a broken rule fails the author's test, which is what the kit is for"
)]

// What takes long to compile returns a `BoxFuture`: an async method would be compiled in every crate that awaits it.
mod applying;
mod config;
mod core;
mod ephemeral;
mod instance;
mod planning;
mod queries;
mod rules;
mod stored;
mod terraform;
mod wire;

pub use self::core::Core;
pub use config::{Config, UNKNOWN};
pub use ephemeral::EphemeralObject;
pub use instance::{Instance, State};
pub use planning::{PlannedAction, PlannedChange};
pub use queries::{CallError, DataObject, Invocation, ListResults, ListedObject};
pub use stored::{Imported, Source};
pub use terraform::Terraform;
pub use wire::{describe, has_errors};
