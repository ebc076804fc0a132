//! From the wire to an author's code: every call is decoded, dispatched by type name, catch_panic against panics, and
//! answered with diagnostics where something is unknown or doesn't fit.

mod action;
mod any_resource;
mod data_source;
mod declared;
mod ephemeral;
mod function;
mod guard;
mod list;
mod refusal;
mod resource;
mod service;
mod wire;

pub use action::{AnyAction, action};
pub use any_resource::AnyResource;
pub use data_source::{AnyDataSource, data_source};
pub use ephemeral::{AnyEphemeralResource, ephemeral_resource};
pub use guard::install_panic_hook;
pub use list::{AnyListResource, list_resource};
pub use resource::resource;
pub use service::Server;
