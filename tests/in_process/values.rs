//! Building configurations and looking into states.

use std::collections::BTreeMap;

use terraform_provider_ibm::api_key::ApiKeyModel;
use tf_provider::Model;
use tf_provider::value::Value;

/// A configuration of a key: the given attributes, and null for all others.
pub fn config<const N: usize>(attributes: [(&str, Value); N]) -> Value {
    let Value::Mapping(mut entries) = ApiKeyModel::default().into_value() else { unreachable!() };
    for (name, value) in attributes {
        assert!(entries.insert(name.to_owned(), value).is_some(), "there is no attribute {name}");
    }
    Value::Mapping(entries)
}

/// A configuration with another attribute set.
pub fn with(config: &Value, name: &str, value: impl Into<Value>) -> Value {
    let Value::Mapping(mut entries) = config.clone() else { unreachable!() };
    assert!(entries.insert(name.to_owned(), value.into()).is_some(), "there is no attribute {name}");
    Value::Mapping(entries)
}

pub fn map<const N: usize>(entries: [(&str, &str); N]) -> Value {
    Value::Mapping(
        entries.iter().map(|(key, value)| ((*key).to_owned(), Value::from(*value))).collect::<BTreeMap<_, _>>(),
    )
}

pub fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    match object.get(name) {
        Value::String(text) => text,
        Value::Null => "",
        other => panic!("{name} is no text: {other:?}"),
    }
}
