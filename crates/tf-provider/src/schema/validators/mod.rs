//! Checks of single values: `values` has those for one attribute, `combinations` those for several of a configuration.

mod combinations;
mod values;

pub use combinations::{at_least_one_of, conflicting, exactly_one_of, required_together};
pub use values::{
    Validator, duration, integer_at_least, integer_between, items_between, length_between, not_empty, number_between,
    one_of, pattern, rfc3339, url,
};
