//! Schemas: one declaration for each attribute, from which everything else is derived.

mod check;
mod declaration;
mod definition;
mod lenient;
mod nested;
mod object;
mod plan;
mod validate;
mod validators;

pub(crate) use check::{SchemaRole, is_name};
pub use declaration::{Declaration, Mode, block, computed, optional, optional_computed, required};
pub use definition::{Attribute, Block, FieldKind, Nested, Nesting, Schema};
pub use lenient::decode as decode_leniently;
pub use plan::{SchemaPlan, plan_from_schema};
pub use validators::{
    Validator, at_least_one_of, conflicting, duration, exactly_one_of, integer_at_least, integer_between,
    items_between, length_between, not_empty, number_between, one_of, pattern, required_together, rfc3339, url,
};
