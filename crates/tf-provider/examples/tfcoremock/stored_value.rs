//! Values as files have them: each in an object whose only entry is named by its type, such as `{"number": "1"}`.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use tf_provider::value::{Type, Value, ValueError, from_json};

/// The name of a type.
fn name_of(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "boolean",
        other => other.kind(),
    }
}

/// Reads a value; without an entry it is null. An attribute that an object lacks is `absent`.
///
/// # Errors
/// Fails if the value has another type.
pub(crate) fn read(stored: &Json, ty: &Type, absent: &Value) -> Result<Value, ValueError> {
    let name = name_of(ty);
    let entries = stored.as_object().ok_or_else(|| ValueError::new("not in an object that names its type"))?;
    let Some((found, content)) = entries.iter().find(|(_, content)| !content.is_null()) else {
        return Ok(Value::Null);
    };
    if found != name {
        return Err(ValueError::new(format!("of type {found} instead of {name}")));
    }
    match (ty, content) {
        (Type::List(of) | Type::Set(of), Json::Array(elements)) => {
            elements.iter().map(|element| read(element, of, absent)).collect::<Result<_, _>>().map(Value::Sequence)
        }
        (Type::Map(of), Json::Object(entries)) => entries
            .iter()
            .map(|(key, element)| Ok((key.clone(), read(element, of, absent).map_err(|error| error.within(key))?)))
            .collect::<Result<_, _>>()
            .map(Value::Mapping),
        (Type::Object { attributes, .. }, Json::Object(entries)) => {
            read_object(entries, attributes, absent).map(Value::Mapping)
        }
        (ty, content) => from_json(content, ty),
    }
}

/// Reads an object's attributes. One that it lacks is `absent`.
///
/// # Errors
/// Fails if a value has another type.
pub(crate) fn read_object(
    stored: &Map<String, Json>,
    attributes: &BTreeMap<String, Type>,
    absent: &Value,
) -> Result<BTreeMap<String, Value>, ValueError> {
    let attribute = |(name, ty): (&String, &Type)| {
        let value = stored.get(name).map_or_else(|| Ok(absent.clone()), |stored| read(stored, ty, absent));
        Ok((name.clone(), value.map_err(|error| error.within(name))?))
    };
    attributes.iter().map(attribute).collect()
}

/// Writes a known value.
pub(crate) fn write(value: &Value, ty: &Type) -> Json {
    let content = match (value, ty) {
        (Value::Bool(value), _) => Json::from(*value),
        (Value::Number(number), _) => Json::from(number.to_string()),
        (Value::String(text), _) => Json::from(text.as_str()),
        (Value::Sequence(elements), Type::List(of) | Type::Set(of)) => {
            elements.iter().map(|element| write(element, of)).collect()
        }
        (Value::Mapping(entries), Type::Map(of)) => {
            entries.iter().map(|(key, element)| (key.clone(), write(element, of))).collect()
        }
        (Value::Mapping(entries), Type::Object { attributes, .. }) => write_object(entries, attributes),
        _ => return json!({}),
    };
    json!({ name_of(ty): content })
}

/// Writes an object's attributes, but for those that are null.
pub(crate) fn write_object(entries: &BTreeMap<String, Value>, attributes: &BTreeMap<String, Type>) -> Json {
    let written = entries.iter().filter(|(_, value)| !value.is_null());
    written.filter_map(|(name, value)| Some((name.clone(), write(value, attributes.get(name)?)))).collect()
}
