//! What a JSON Web Token says.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value as Json;
use tf_provider::Function;
use tf_provider::function::FunctionError;
use tf_provider::value::{Number, Type, Value};

use super::{string_argument, string_function};

/// No token is nested deeper.
const MAX_DEPTH: usize = 32;

pub(super) fn jwt_claims() -> Function {
    string_function(
        "jwt_claims",
        "Decodes the claims of a JSON Web Token, such as an IAM access token.",
        "Returns an object with an attribute for each claim. The signature of the token is not verified.",
        ("token", "A token: three base64-encoded strings separated by dots, optionally preceded by `Bearer `."),
        Type::Dynamic,
        |arguments| {
            let token = string_argument(arguments).trim();
            let token = token.strip_prefix("Bearer ").unwrap_or(token);
            let no_token = || {
                FunctionError::argument(
                    0,
                    "It is not a JSON Web Token: three base64-encoded strings separated by dots.",
                )
            };
            let [_, payload, _] = token.split('.').collect::<Vec<_>>()[..] else { return Err(no_token()) };
            let json = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).map_err(|_| no_token())?;
            let json: Json = serde_json::from_slice(&json).map_err(|_| no_token())?;
            if !json.is_object() {
                return Err(FunctionError::argument(0, "Its claims are not an object."));
            }
            let (ty, value) = typed(&json, 0).map_err(|reason| FunctionError::argument(0, reason))?;
            Ok(Value::Dynamic(Box::new(ty), Box::new(value)))
        },
    )
}

/// A value and its type, as `jsondecode` would make them; or why there is none.
fn typed(json: &Json, depth: usize) -> Result<(Type, Value), &'static str> {
    if depth > MAX_DEPTH {
        return Err("Its claims are nested too deeply.");
    }
    let number =
        |digits: String| digits.parse::<Number>().map_err(|_| "One of its claims is a number that is too large.");
    Ok(match json {
        Json::Null => (Type::Dynamic, Value::Null),
        Json::Bool(value) => (Type::Bool, Value::Bool(*value)),
        Json::Number(digits) => (Type::Number, Value::Number(number(digits.to_string())?)),
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
