//! A short text that tells two key values apart and shows neither.

use ring::digest::{SHA256, digest};
use tf_provider::Function;
use tf_provider::function::FunctionError;
use tf_provider::value::{Type, Value};

use super::{string_argument, string_function};

/// So many digits are enough to tell keys apart.
const FINGERPRINT_BYTES: usize = 8;

pub(super) fn apikey_fingerprint() -> Function {
    string_function(
        "apikey_fingerprint",
        "Computes a fingerprint of the value of an API key.",
        "Returns the first 16 hexadecimal digits of the value's SHA-256 digest. Values with the same fingerprint are equal, \
         and the value cannot be derived from it. The result is as sensitive as the argument; use `nonsensitive()` to show \
         it.",
        ("apikey", "The value of an API key."),
        Type::String,
        |arguments| {
            let value = string_argument(arguments);
            if value.is_empty() {
                return Err(FunctionError::argument(0, "It must not be empty."));
            }
            let digest = digest(&SHA256, value.as_bytes());
            let digits = digest.as_ref().iter().take(FINGERPRINT_BYTES).map(|byte| format!("{byte:02x}"));
            Ok(Value::String(digits.collect::<Vec<_>>().concat()))
        },
    )
}
