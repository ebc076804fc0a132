//! The provider's functions. They are pure, and need neither an account nor a configured provider.

mod claims;
mod crn;
mod fingerprint;
mod iam_id;
mod time;

use tf_provider::Function;
use tf_provider::function::Parameter;
use tf_provider::value::{Type, Value};

pub(crate) use iam_id::kind_of;

/// The maximum size of an argument. No token, name, time, or key is larger.
const MAX_ARGUMENT_BYTES: usize = 64 << 10;

/// All functions.
pub fn all() -> Vec<Function> {
    vec![
        crn::parse_crn(),
        crn::build_crn(),
        iam_id::iam_id_kind(),
        fingerprint::apikey_fingerprint(),
        claims::jwt_claims(),
        time::to_iam_time(),
        time::from_iam_time(),
    ]
}

/// A parameter that is a string.
fn string_parameter(name: &'static str, description: &'static str) -> Parameter {
    Parameter { name, ty: Type::String, description, max_bytes: MAX_ARGUMENT_BYTES }
}

/// The first argument of a function whose first parameter is a string.
fn string_argument(arguments: &[Value]) -> &str {
    arguments.first().and_then(as_str).unwrap_or_default()
}

fn as_str(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}
