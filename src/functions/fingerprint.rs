//! Fingerprints, which distinguish the values of keys without showing them.

use ring::digest::{SHA256, digest};
use tf_provider::Function;
use tf_provider::function::FunctionError;
use tf_provider::value::{Type, Value};

use super::arguments::string_parameter;

/// The size of a fingerprint: with 64 bits, keys of one account do not collide by chance.
const FINGERPRINT_BYTES: usize = 8;

/// The function `apikey_fingerprint`.
pub(super) fn apikey_fingerprint() -> Function {
    let summary = "Computes a fingerprint of the value of an API key.";
    Function::new("apikey_fingerprint", summary, Type::String, |arguments| fingerprint(&arguments.get::<String>(0)?))
        .description("Returns the first 16 hexadecimal digits of the value's SHA-256 digest. Values with the same fingerprint \
                      are equal, and the value cannot be derived from it. The result is as sensitive as the argument; use \
                      `nonsensitive()` to show it.")
        .parameter(string_parameter("apikey", "The value of an API key."))
}

fn fingerprint(apikey: &str) -> Result<Value, FunctionError> {
    if apikey.is_empty() {
        return Err(FunctionError::argument(0, "It must not be empty."));
    }
    let digest = digest(&SHA256, apikey.as_bytes());
    let digits = digest.as_ref().iter().take(FINGERPRINT_BYTES).map(|byte| format!("{byte:02x}"));
    Ok(Value::String(digits.collect::<Vec<_>>().concat()))
}
