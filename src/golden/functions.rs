//! Errors of functions. Terraform puts the names of the function and of the argument before them.

use std::collections::BTreeMap;

use tf_provider::golden::Sample;
use tf_provider::value::{Type, Value};

use crate::functions;

pub(super) fn samples() -> Vec<Sample> {
    let functions = functions::all();
    let nested = "[".repeat(40) + &"]".repeat(40);
    let parts = |name: &str, value: Value| {
        let object = Value::Mapping(BTreeMap::from([(name.to_owned(), value)]));
        Value::Dynamic(Box::new(Type::Dynamic), Box::new(object))
    };
    let contradiction = Value::Mapping(BTreeMap::from([
        ("scope".to_owned(), Value::from("a/one")),
        ("account_id".to_owned(), Value::from("two")),
    ]));
    [
        ("apikey_fingerprint", "empty", "".into()),
        ("jwt_claims", "no token", "secret".into()),
        ("jwt_claims", "no object", token("[]")),
        ("jwt_claims", "nested too deeply", token(&format!(r#"{{"a":{nested}}}"#))),
        ("jwt_claims", "large number", token(r#"{"a":1e999999999}"#)),
        ("parse_crn", "another beginning", "arn:aws".into()),
        ("parse_crn", "too few parts", "crn:v1:bluemix".into()),
        ("build_crn", "no object", Value::Dynamic(Box::new(Type::String), Box::new("crn".into()))),
        ("build_crn", "unknown part", parts("country", "us".into())),
        ("build_crn", "contradiction", Value::Dynamic(Box::new(Type::Dynamic), Box::new(contradiction))),
        ("build_crn", "colon", parts("region", "us:south".into())),
        ("build_crn", "no string", parts("region", Value::Bool(true))),
        ("to_iam_time", "no time", "tomorrow".into()),
    ]
    .into_iter()
    .map(|(name, variant, argument)| {
        let function = functions.iter().find(|function| function.name == name).unwrap();
        let error = function.call(&[argument]).expect_err(variant);
        Sample::new(format!("function {name}: {variant}"), error.reason)
    })
    .collect()
}

/// A token with these claims.
fn token(claims: &str) -> Value {
    use base64::Engine;
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims);
    Value::String(format!("e30.{claims}.signature"))
}
