//! The JSON form of values. An unknown value has none.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::data::Value;
use super::error::{MAX_DEPTH, MAX_PARTS, ValueError, too_deep, too_many_parts};
use super::number::Number;
use super::ty::Type;

/// Parses JSON. Fails if it is broken, nested too deeply, or would take far more memory than its length: commas and brackets
/// count its values, each of which takes memory of its own.
pub(crate) fn parse(text: &[u8]) -> Result<Json, ValueError> {
    if text.iter().filter(|byte| matches!(byte, b',' | b'[' | b'{')).take(MAX_PARTS + 1).count() > MAX_PARTS {
        return Err(too_many_parts());
    }
    serde_json::from_slice(text).map_err(|_| ValueError::new("the JSON is broken, or nested too deeply"))
}

/// Decodes a value of the given type. An object must have every attribute of its type, and no other.
///
/// # Errors
/// Fails if the JSON is no value of the type, or is nested too deeply.
pub fn decode(json: &Json, ty: &Type) -> Result<Value, ValueError> {
    read(json, ty, 0)
}

fn read(json: &Json, ty: &Type, depth: usize) -> Result<Value, ValueError> {
    if depth > MAX_DEPTH {
        return Err(too_deep());
    }
    let sequence = |items: &[Json], of: &dyn Fn(usize) -> Type| {
        items
            .iter()
            .enumerate()
            .map(|(index, item)| read(item, &of(index), depth + 1).map_err(|error| error.within(index.to_string())))
            .collect::<Result<_, _>>()
            .map(Value::Sequence)
    };
    match (json, ty) {
        (Json::Object(pair), Type::Dynamic) => {
            let (Some(inner), Some(value), 2) = (pair.get("type"), pair.get("value"), pair.len()) else {
                return Err(ValueError::new("a dynamic value that is not a pair of type and value"));
            };
            let inner = Type::from_json(inner)?;
            let value = read(value, &inner, depth + 1)?;
            Ok(Value::Dynamic(Box::new(inner), Box::new(value)))
        }
        (Json::Null, _) => Ok(Value::Null),
        (Json::Bool(value), Type::Bool) => Ok(Value::Bool(*value)),
        (Json::Number(number), Type::Number) => Ok(Value::Number(number.to_string().parse::<Number>()?)),
        // Terraform writes numbers that JSON parsers would round as strings.
        (Json::String(text), Type::Number) => Ok(Value::Number(text.parse::<Number>()?)),
        (Json::String(text), Type::String) => Ok(Value::String(text.clone())),
        (Json::Array(items), Type::List(of) | Type::Set(of)) => sequence(items, &|_| (**of).clone()),
        (Json::Array(items), Type::Tuple(types)) if items.len() == types.len() => {
            sequence(items, &|index| types[index].clone())
        }
        (Json::Object(entries), Type::Map(of)) => entries
            .iter()
            .map(|(key, entry)| Ok((key.clone(), read(entry, of, depth + 1).map_err(|error| error.within(key))?)))
            .collect::<Result<BTreeMap<_, _>, _>>()
            .map(Value::Mapping),
        (Json::Object(entries), Type::Object { attributes, .. }) => {
            if entries.keys().any(|name| !attributes.contains_key(name)) {
                return Err(ValueError::new("an attribute that the schema does not have"));
            }
            attributes
                .iter()
                .map(|(name, of)| {
                    let entry =
                        entries.get(name).ok_or_else(|| ValueError::new("the attribute is missing").within(name))?;
                    Ok((name.clone(), read(entry, of, depth + 1).map_err(|error| error.within(name))?))
                })
                .collect::<Result<BTreeMap<_, _>, _>>()
                .map(Value::Mapping)
        }
        _ => Err(ValueError::new(format!("a value of another type than {}", ty.kind()))),
    }
}

/// Encodes a value.
///
/// # Errors
/// Fails if a part of the value is unknown or infinite.
pub fn encode(value: &Value) -> Result<Json, ValueError> {
    match value {
        Value::Null => Ok(Json::Null),
        Value::Unknown(_) => Err(ValueError::new("an unknown value has no JSON form")),
        Value::Bool(value) => Ok(Json::Bool(*value)),
        Value::Number(number) => serde_json::from_str(&number.to_string())
            .map(Json::Number)
            .map_err(|_| ValueError::new("an infinite number has no JSON form")),
        Value::String(text) => Ok(Json::String(text.clone())),
        Value::Sequence(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| encode(item).map_err(|error| error.within(index.to_string())))
            .collect::<Result<_, _>>()
            .map(Json::Array),
        Value::Mapping(entries) => entries
            .iter()
            .map(|(key, entry)| Ok((key.clone(), encode(entry).map_err(|error| error.within(key))?)))
            .collect::<Result<_, _>>()
            .map(Json::Object),
        Value::Dynamic(ty, inner) => Ok(Json::Object(
            [("type".to_owned(), ty.to_json()), ("value".to_owned(), encode(inner)?)].into_iter().collect(),
        )),
    }
}
