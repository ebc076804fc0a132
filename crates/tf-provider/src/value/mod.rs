//! Values of Terraform's type system, and their two encodings.
//!
//! A [`Value`] has no type of its own; it is decoded and encoded with a [`Type`], which comes from the schema.

mod convert;
mod data;
mod error;
mod json;
mod msgpack;
mod number;
mod ty;

pub use data::{Unknown, Value};
pub use error::ValueError;
pub(crate) use json::parse as parse_json;
pub use json::{decode as from_json, encode as to_json};
pub use msgpack::{decode as from_msgpack, encode as to_msgpack};
pub use number::Number;
pub use ty::Type;
