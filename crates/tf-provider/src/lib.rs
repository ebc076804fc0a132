//! A framework for Terraform providers: plugin protocol 6.11 over gRPC, without a line of protobuf in the provider.
//!
//! An author writes
//! * for every object a model with [`object!`], in which each attribute is declared once, and
//!   an implementation of [`Resource`]: plan (a pure function), apply, read, import;
//! * for the whole an implementation of [`Provider`]: its configuration and the client made from it;
//! * a `main` that calls [`launch::main`].
//!
//! Reading order: [`value`] (what travels), [`schema`] (what is declared), [`Model`] (the typed view), [`Resource`] and
//! [`Provider`] (what an author writes), [`server`] (from the wire to these), [`launch`] (how Terraform starts a plugin).
//!
//! [`Resource`], [`DataSource`], [`EphemeralResource`], [`ListResource`], [`Action`] and [`Function`] are what an author
//! writes, all of the same manner: a model that declares, and methods that do.

pub mod action;
mod clock;
pub mod data_source;
mod diagnostics;
pub mod docs;
pub mod ephemeral;
pub mod function;
pub mod launch;
pub mod list;
mod log;
mod model;
mod placeholder;
mod private;
mod provider;
pub mod resource;
pub mod schema;
pub mod server;
mod text;
pub mod value;

pub use action::Action;
pub use data_source::DataSource;
pub use diagnostics::{Diagnostic, Diagnostics, Path, PathStep, Severity};
pub use ephemeral::EphemeralResource;
pub use function::Function;
pub use list::ListResource;
pub use model::{Attr, FieldType, Model};
#[doc(hidden)]
pub use model::{field_name, model_entries, schema_text};
pub use placeholder::PLACEHOLDER;
pub use private::PrivateState;
pub use provider::{ConfigureRequest, ConfigureResponse, Provider, ProviderMetadata, SHUTDOWN_TIME};
pub use resource::Resource;
