#![doc = include_str!("../README.md")]
//! # Layout
//! What an author writes:
//! * [`Provider`], and the kinds of object that it [registers](Registry): [`Resource`], [`DataSource`],
//!   [`EphemeralResource`], [`ListResource`], [`Action`], [`Function`]; their requests and responses are in the module of each
//!   kind
//! * [`object!`] and [`schema`]: models, and what is declared of their attributes; [`Model`], [`FieldType`] and [`Attr`]: the
//!   typed view of a value
//! * [`Diagnostic`] and [`Path`]: errors and warnings
//! * [`DeferralReason`]: why an operation has to wait; [`ProviderMeta`]: what a module says about itself
//! * [`serve`]: a plugin's `main`; [`serve_server`]: that of an own implementation of the [`protocol`]
//! * `testing`, with the feature of that name: what Terraform's core does with a provider, for an author's tests
//!
//! What carries it:
//! * [`value`]: Terraform's type system and its encodings
//! * [`server`]: from the protocol to an author's code
//! * `launch`: how Terraform starts and ends a plugin
//! * [`docs`]: the pages of the registry; [`golden`]: a file of all messages, for an author's tests
//! * `log`, `sanitize`, `placeholder`, `private_state`, `clock`, `threads`: parts of the server

/// The guide, whose examples are documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../GUIDE.md")]
mod guide {}

pub mod action;
mod clock;
mod collection;
pub mod data_source;
mod deferral;
mod diagnostics;
pub mod docs;
mod duration;
mod dynamic_object;
pub mod ephemeral;
pub mod function;
pub mod golden;
mod launch;
pub mod list;
mod log;
mod model;
mod placeholder;
mod plain;
mod private_state;
mod provider;
mod provider_meta;
pub mod resource;
mod sanitize;
pub mod schema;
pub mod server;
mod set;
#[cfg(feature = "testing")]
pub mod testing;
mod threads;
pub mod value;

pub use action::Action;
pub use data_source::DataSource;
pub use deferral::DeferralReason;
pub use diagnostics::{Diagnostic, Diagnostics, Path, PathStep, Severity};
pub use duration::parse_duration;
pub use dynamic_object::DynamicObject;
pub use ephemeral::EphemeralResource;
pub use function::Function;
pub use launch::{serve, serve_server};
pub use list::ListResource;
pub use model::{Attr, FieldType, Model};
#[doc(hidden)]
pub use model::{field_name, insert_field, model_from_value, schema_text};
pub use placeholder::PLACEHOLDER;
pub use plain::{Dynamic, Object};
pub use private_state::PrivateState;
pub use provider::{ConfigureRequest, ConfigureResponse, Provider, ProviderMetadata, SHUTDOWN_TIME};
pub use provider_meta::ProviderMeta;
pub use resource::Resource;
pub use server::{Registry, RegistryError};
pub use set::Set;
/// The messages and the service of the protocol, for [own implementations](server::ProtocolServer) of it and for tests.
pub use tf_protocol::tfplugin6 as protocol;
pub use tonic;
