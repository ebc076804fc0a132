//! Pure functions, which work without an account.

mod claims;
mod crn;
mod fingerprint;
mod iam_id;
mod time;

use tf_provider::Function;
use tf_provider::function::Parameter;
use tf_provider::value::{Type, Value};

pub(crate) use iam_id::of as kind_of;

/// All of them.
pub fn all() -> Vec<Function> {
    vec![
        crn::parse(),
        crn::build(),
        iam_id::kind(),
        fingerprint::fingerprint(),
        claims::claims(),
        time::to_iam_time(),
        time::from_iam_time(),
    ]
}

/// No token, name, time or key is longer than this many bytes.
const MAX_BYTES: usize = 64 << 10;

/// A function of one text.
fn of_text(
    name: &'static str,
    summary: &'static str,
    description: &'static str,
    parameter: (&'static str, &'static str),
    returns: Type,
    call: fn(&[Value]) -> Result<Value, tf_provider::function::FunctionError>,
) -> Function {
    let (label, meaning) = parameter;
    let parameter = Parameter { name: label, ty: Type::String, description: meaning, max_bytes: MAX_BYTES };
    Function { name, summary, description, parameters: vec![parameter], returns, call }
}

/// The only argument, a text.
fn text(arguments: &[Value]) -> &str {
    match arguments.first() {
        Some(Value::String(text)) => text,
        _ => "",
    }
}
