//! Decoding a stored object by attribute names, whatever older version or other provider wrote it. Never fails.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::definition::{Block, Nested, Nesting, Schema};
use crate::value::{Number, Type, Value, from_json, to_json};

/// Decodes a stored object. Attributes that it lacks are null, ones that the schema lacks are ignored, and a value of another
/// type is converted if its meaning is clear (`"true"` for a bool) and null otherwise. Null attributes get their default.
pub fn decode(schema: &Schema, stored: &Json) -> Value {
    let mut entries = BTreeMap::new();
    for attribute in &schema.attributes {
        let json = stored.get(attribute.name).unwrap_or(&Json::Null);
        let value = match &attribute.nested {
            Some(nested) => decode_nested(nested, json, may_be_null(nested)),
            None => convert(json, &attribute.ty),
        };
        let value = match (&attribute.declaration.default, value) {
            _ if attribute.declaration.write_only => Value::Null,
            (Some(default), Value::Null) => match (&attribute.nested, to_json(default)) {
                (Some(nested), Ok(json)) => decode_nested(nested, &json, may_be_null(nested)),
                _ => default.clone(),
            },
            (_, value) => value,
        };
        entries.insert(attribute.name.to_owned(), value);
    }
    for Block { name, nested, .. } in &schema.blocks {
        let value = stored.get(*name).map_or(Value::Null, |json| decode_nested(nested, json, false));
        let value = if value.is_null() { nested.nesting.empty() } else { value };
        entries.insert((*name).to_owned(), value);
    }
    Value::Mapping(entries)
}

/// Whether an object of a nested attribute may be null: Terraform's core crashes in one that has secrets, which a configuration is
/// refused for.
fn may_be_null(nested: &Nested) -> bool {
    !nested.schema.has_secret()
}

/// Decodes the objects of a nested attribute or block. Elements that are no objects are left out, and null unless it may be there.
fn decode_nested(nested: &Nested, stored: &Json, may_be_null: bool) -> Value {
    let object = |json: &Json| match json {
        Json::Null if may_be_null => Some(Value::Null),
        Json::Object(_) => Some(decode(&nested.schema, json)),
        _ => None,
    };
    match (nested.nesting, stored) {
        (Nesting::Single, json) => object(json).unwrap_or(Value::Null),
        (Nesting::List | Nesting::Set, Json::Array(elements)) => {
            Value::Sequence(elements.iter().filter_map(object).collect())
        }
        (Nesting::Map, Json::Object(entries)) => {
            let entries = entries.iter().filter_map(|(key, json)| Some((key.clone(), object(json)?)));
            Value::Mapping(entries.collect())
        }
        _ => Value::Null,
    }
}

fn convert(json: &Json, ty: &Type) -> Value {
    match (ty, json) {
        (Type::Bool, Json::String(text)) => match text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::Null,
        },
        (Type::Number, Json::String(text)) => text.parse::<Number>().map_or(Value::Null, Value::Number),
        (Type::String, Json::Bool(value)) => Value::String(value.to_string()),
        (Type::String, Json::Number(number)) => Value::String(number.to_string()),
        _ => from_json(json, ty).unwrap_or(Value::Null),
    }
}
