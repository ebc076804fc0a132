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
//! Data sources, ephemeral resources, list resources, actions and functions get traits of the same manner beside
//! [`Resource`]; until then calls for them are answered with "there is none".

mod diagnostics;
pub mod docs;
pub mod launch;
mod log;
mod model;
mod private;
mod proto;
mod provider;
mod resource;
pub mod schema;
pub mod server;
pub mod value;

pub use diagnostics::{Diagnostic, Diagnostics, Path, Severity, Step};
#[doc(hidden)]
pub use model::schema_text;
pub use model::{Attr, FieldType, Model};
pub use private::Private;
pub use proto::{plugin, tfplugin6};
pub use provider::{About, Configured, Provider, Session};
pub use resource::{Apply, Import, MoveSource, Outcome, Plan, Planned, Progress, Read, Resource, Upgrade};
