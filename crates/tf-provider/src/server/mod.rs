//! From the protocol to an author's code: every call is decoded, dispatched by type name, protected against panics, and
//! answered with diagnostics where a name is unknown or a value doesn't match its schema.
//!
//! # Layout
//! * `served_provider`: a provider with what it registers; `service`: the gRPC service, a table of calls
//! * `protocol_server`: an author's own service around it
//! * `registry`: where the provider registers what it serves; `registered`: that, by name
//! * `configure`: `ConfigureProvider`, and what the other calls need of it
//! * `resource`, `data_source`, `ephemeral`, `list`, `action`, `function`: an adapter for each kind of object, from messages
//!   to the author's trait and back; `provider`, `provider_data`: the same for the provider itself
//! * `deferral`: whether Terraform lets the provider wait, and what is answered then; `provider_meta`: a module's block
//! * `describe`: names and schemas, as Terraform asks for them first
//! * `model_schema`: a model's schema, and decoding and encoding by it; `convert`: the protocol's other messages
//! * `respond`, `panic`, `error_response`: what a call returns, whatever happens

mod action;
mod configure;
mod convert;
mod data_source;
mod deferral;
mod describe;
mod ephemeral;
mod error_response;
mod function;
#[cfg(test)]
mod golden;
mod list;
mod model_schema;
mod object;
mod panic;
mod protocol_server;
mod provider;
mod provider_data;
mod provider_meta;
mod registered;
mod registry;
mod resource;
mod respond;
mod served_provider;
mod service;

pub use panic::install_panic_hook;
pub use protocol_server::ProtocolServer;
pub use registered::{RegisteredObject, RegistryError};
pub use registry::Registry;
pub use served_provider::Server;
