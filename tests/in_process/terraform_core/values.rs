//! Building configurations and looking into states.

use std::collections::BTreeMap;

use terraform_provider_ibm::ApiKeyModel;
use tf_protocol::tfplugin6::DynamicValue;
use tf_provider::FieldType;
use tf_provider::schema::Schema;
use tf_provider::value::Value;

/// A configuration of a key: the given attributes, and null for all others.
pub(crate) fn config<const N: usize>(attributes: [(&str, Value); N]) -> Value {
    let Value::Mapping(mut entries) = ApiKeyModel::default().into_value() else { unreachable!() };
    for (name, value) in attributes {
        assert!(entries.insert(name.to_owned(), value).is_some(), "there is no attribute {name}");
    }
    Value::Mapping(entries)
}

/// A configuration with another attribute set.
pub(crate) fn with(config: &Value, name: &str, value: impl Into<Value>) -> Value {
    let Value::Mapping(mut entries) = config.clone() else { unreachable!() };
    assert!(entries.insert(name.to_owned(), value.into()).is_some(), "there is no attribute {name}");
    Value::Mapping(entries)
}

/// A configuration of any object: the given strings, and null for all others.
pub(crate) fn json_config(schema: &Schema, set: &[(&str, &str)]) -> DynamicValue {
    let names = schema.attributes.iter().map(|attribute| attribute.name);
    let names = names.chain(schema.blocks.iter().map(|block| block.name));
    let mut all: serde_json::Map<_, _> = names.map(|name| (name.to_owned(), serde_json::Value::Null)).collect();
    for (name, text) in set {
        assert!(all.insert((*name).to_owned(), (*text).into()).is_some(), "there is no attribute {name}");
    }
    DynamicValue { msgpack: Vec::new(), json: serde_json::Value::Object(all).to_string().into_bytes() }
}

pub(crate) fn map<const N: usize>(entries: [(&str, &str); N]) -> Value {
    Value::Mapping(
        entries.iter().map(|(key, value)| ((*key).to_owned(), Value::from(*value))).collect::<BTreeMap<_, _>>(),
    )
}

pub(crate) fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    match object.get(name) {
        Value::String(text) => text,
        Value::Null => "",
        other => panic!("{name} is no text: {other:?}"),
    }
}
