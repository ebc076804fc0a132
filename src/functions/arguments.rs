//! The parameters that functions have in common.

use tf_provider::function::Parameter;
use tf_provider::value::Type;

/// The maximum size of an argument. No token, name, time, or key is larger.
pub(super) const MAX_ARGUMENT_BYTES: usize = 64 << 10;

/// A parameter that is a string.
pub(super) fn string_parameter(name: &'static str, description: &'static str) -> Parameter {
    Parameter::new(name, Type::String, description).max_bytes(MAX_ARGUMENT_BYTES)
}
