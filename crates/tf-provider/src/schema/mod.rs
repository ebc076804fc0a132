//! Schemas: one declaration for each attribute, from which everything else is derived.

mod check;
mod declaration;
mod definition;
mod lenient;
mod object;
mod plan;
mod validate;
mod validator;

pub(crate) use check::{SchemaRole, is_name};
pub use declaration::{Declaration, Mode, computed, optional, optional_computed, required};
pub use definition::{Attribute, Block, FieldKind, Schema};
pub use lenient::decode as decode_leniently;
pub use plan::{SchemaPlan, plan_from_schema};
pub use validator::{Validator, integer_at_least, not_empty, one_of};
