//! Decoding a stored object by attribute names, whatever older version or other provider wrote it. Never fails.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::definition::Schema;
use crate::value::{Number, Type, Value, from_json};

/// Decodes a stored object. Attributes that it lacks are null, ones that the schema lacks are ignored, and a value of another
/// type is converted if its meaning is clear (`"true"` for a bool) and null otherwise. Null attributes get their default.
pub fn decode(schema: &Schema, stored: &Json) -> Value {
    let mut entries = BTreeMap::new();
    for attribute in &schema.attributes {
        let value = stored.get(attribute.name).map_or(Value::Null, |json| convert(json, &attribute.ty));
        let value = match (&attribute.declaration.default, value) {
            _ if attribute.declaration.write_only => Value::Null,
            (Some(default), Value::Null) => default.clone(),
            (_, value) => value,
        };
        entries.insert(attribute.name.to_owned(), value);
    }
    for block in &schema.blocks {
        let value = match stored.get(block.name) {
            Some(inner @ Json::Object(_)) => decode(&block.schema, inner),
            _ => Value::Null,
        };
        entries.insert(block.name.to_owned(), value);
    }
    Value::Mapping(entries)
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
