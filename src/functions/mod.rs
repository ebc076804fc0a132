//! Pure functions, which work without an account.

mod claims;
mod crn;
mod fingerprint;
mod iam_id;
mod time;

use tf_provider::Function;
use tf_provider::function::Parameter;
use tf_provider::value::{Type, Value};

pub(crate) use iam_id::kind_of;

/// All of them.
pub fn all() -> Vec<Function> {
    vec![
        crn::parse_function(),
        crn::build_function(),
        iam_id::iam_id_kind(),
        fingerprint::apikey_fingerprint(),
        claims::jwt_claims(),
        time::to_iam_time(),
        time::from_iam_time(),
    ]
}

/// No token, name, time or key is longer than this many bytes.
const MAX_ARGUMENT_BYTES: usize = 64 << 10;

/// A function of one text.
fn string_function(
    name: &'static str,
    summary: &'static str,
    description: &'static str,
    parameter: (&'static str, &'static str),
    returns: Type,
    call: fn(&[Value]) -> Result<Value, tf_provider::function::FunctionError>,
) -> Function {
    let (label, meaning) = parameter;
    let parameter = Parameter { name: label, ty: Type::String, description: meaning, max_bytes: MAX_ARGUMENT_BYTES };
    Function { name, summary, description, parameters: vec![parameter], returns, call }
}

/// The only argument, a text.
fn string_argument(arguments: &[Value]) -> &str {
    match arguments.first() {
        Some(Value::String(text)) => text,
        _ => "",
    }
}
