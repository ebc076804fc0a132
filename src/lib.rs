//! The provider: the only place where Terraform and IBM meet.
//!
//! Reading order: [`provider`] (the provider block and what is made from it), [`api_key`] (the resource), `keys` (what is done
//! to a key, whoever asks for it), `data` (the data sources), `ephemeral`, `actions`,
//! `functions`, then `diagnostics` (everything that users are told).

mod actions;
pub mod api_key;
mod clock;
mod data;
mod diagnostics;
mod ephemeral;
mod functions;
mod keys;
mod platform;
pub mod provider;
mod provider_data;
mod selection;
mod validators;

pub use provider::IbmProvider;
pub use provider_data::ProviderData;

/// The crates whose logs are written.
pub const LOGGED: &[&str] = &["terraform_provider_ibm", "iam_identity"];
