//! The parameters and arguments that functions have in common.

use tf_provider::function::Parameter;
use tf_provider::value::{Type, Value};

/// The maximum size of an argument. No token, name, time, or key is larger.
pub(super) const MAX_ARGUMENT_BYTES: usize = 64 << 10;

/// A parameter that is a string.
pub(super) fn string_parameter(name: &'static str, description: &'static str) -> Parameter {
    Parameter { name, ty: Type::String, description, max_bytes: MAX_ARGUMENT_BYTES }
}

/// The first argument of a function whose first parameter is a string.
pub(super) fn string_argument(arguments: &[Value]) -> &str {
    arguments.first().and_then(as_str).unwrap_or_default()
}

pub(super) fn as_str(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
