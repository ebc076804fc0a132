//! The claims of a JSON Web Token ([RFC 7519](https://www.rfc-editor.org/rfc/rfc7519#section-4)).

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value as Json;
use tf_provider::Function;
use tf_provider::function::FunctionError;
use tf_provider::value::{Number, Type, Value};

use super::arguments::string_parameter;

/// The maximum depth of nested claims, which bounds the recursion.
const MAX_DEPTH: usize = 32;

/// The error for a string that is not a token.
const NOT_A_TOKEN: &str = "It is not a JSON Web Token: three base64-encoded strings separated by dots.";

/// The function `jwt_claims`.
pub(super) fn jwt_claims() -> Function {
    let summary = "Decodes the claims of a JSON Web Token, such as an IAM access token.";
    Function::new("jwt_claims", summary, Type::Dynamic, |arguments| decode(&arguments.get::<String>(0)?))
        .description("Returns an object with an attribute for each claim. The signature of the token is not verified.")
        .parameter(string_parameter(
            "token",
            "A token: three base64-encoded strings separated by dots, optionally preceded by `Bearer `.",
        ))
}

fn decode(token: &str) -> Result<Value, FunctionError> {
    let not_a_token = || FunctionError::argument(0, NOT_A_TOKEN);
    let token = token.trim();
    let token = token.strip_prefix("Bearer ").unwrap_or(token);
    let [_, payload, _] = token.split('.').collect::<Vec<_>>()[..] else { return Err(not_a_token()) };
    let json = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).map_err(|_| not_a_token())?;
    let json: Json = serde_json::from_slice(&json).map_err(|_| not_a_token())?;
    if !json.is_object() {
        return Err(FunctionError::argument(0, "Its claims are not an object."));
    }
    let (ty, value) = typed(&json, 0)?;
    Ok(Value::Dynamic(Box::new(ty), Box::new(value)))
}

/// Returns the type and the value that Terraform's `jsondecode` would return.
///
/// # Errors
///
/// Fails if the JSON is nested too deeply, or contains a number that is too large.
fn typed(json: &Json, depth: usize) -> Result<(Type, Value), FunctionError> {
    let error = |reason| FunctionError::argument(0, reason);
    if depth > MAX_DEPTH {
        return Err(error("Its claims are nested too deeply."));
    }
    Ok(match json {
        Json::Null => (Type::Dynamic, Value::Null),
        Json::Bool(value) => (Type::Bool, Value::Bool(*value)),
        Json::Number(number) => {
            let number = number.to_string().parse::<Number>();
            (
                Type::Number,
                Value::Number(number.map_err(|_| error("One of its claims is a number that is too large."))?),
            )
        }
        Json::String(text) => (Type::String, Value::String(text.clone())),
        Json::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| typed(item, depth + 1)).collect::<Result<_, _>>()?;
            let (types, values) = items.into_iter().unzip();
            (Type::Tuple(types), Value::Sequence(values))
        }
        Json::Object(fields) => {
            let mut types = Vec::new();
            let mut values = BTreeMap::new();
            for (name, field) in fields {
                let (ty, value) = typed(field, depth + 1)?;
                types.push((name.clone(), ty));
                values.insert(name.clone(), value);
            }
            (Type::object(types), Value::Mapping(values))
        }
    })
}
