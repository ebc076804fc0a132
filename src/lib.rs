//! The provider: the only place where Terraform and IBM meet.
//!
//! # Layout
//!
//! - [`provider`]: the provider block, and the client that it configures. `provider_data`: what all objects of a configured
//!   provider share.
//! - `keys`: the engine for API keys. It plans a change, carries it out, and says how long it may take. `service_ids`: that for
//!   service IDs. `objects`: what both do in one way.
//! - `resources`, `data_sources`, `ephemeral_resources`, `list_resources`, `actions`, `functions`: the objects, one file or
//!   folder each.
//! - `selection`: the arguments that select keys and service IDs, for the objects that are about several.
//! - `diagnostics`: every message that users see; `golden`: the test that writes them all down.
//! - `iam_ids`: the two IDs of a service ID.
//! - `times`, `validators`, `platform`: dates as the API writes them, checks that several objects share, and what differs
//!   between operating systems.

mod actions;
mod data_sources;
mod diagnostics;
mod ephemeral_resources;
mod functions;
#[cfg(test)]
mod golden;
mod iam_ids;
mod keys;
mod list_resources;
mod objects;
mod platform;
pub mod provider;
mod provider_data;
mod resources;
mod selection;
mod service_ids;
mod times;
mod validators;

pub use keys::schema::ApiKeyModel;
pub use provider::IbmProvider;
pub use provider_data::ProviderData;
pub use service_ids::schema::ServiceIdModel;

/// The crates whose logs are written.
pub const LOGGED: &[&str] = &["terraform_provider_ibm", "iam_identity"];
