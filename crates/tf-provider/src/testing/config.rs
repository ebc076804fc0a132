//! Configurations as tests write them.

use serde_json::Value as Json;

use crate::schema::{Nested, Schema};
use crate::value::{Type, Value, ValueError, from_json};

/// An unknown value in a JSON configuration.
pub const UNKNOWN: &str = "(a value that is known after apply)";

/// A configuration: JSON, or a value.
#[derive(Clone, Debug)]
pub enum Config {
    /// JSON, in which [`UNKNOWN`] stands for an unknown value.
    Json(Json),
    /// A value, such as [`FieldType::into_value`](crate::FieldType::into_value) returns for a model.
    Value(Value),
}

impl From<Json> for Config {
    fn from(json: Json) -> Self {
        Self::Json(json)
    }
}

impl From<&Json> for Config {
    fn from(json: &Json) -> Self {
        Self::Json(json.clone())
    }
}

impl From<Value> for Config {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl From<&Value> for Config {
    fn from(value: &Value) -> Self {
        Self::Value(value.clone())
    }
}

impl Config {
    /// The value of this schema, which has this type, as Terraform makes it from HCL: with every attribute and every block.
    pub(super) fn into_value(self, of: &str, schema: &Schema, ty: &Type) -> Value {
        let given = match self {
            Self::Value(value) => value,
            Self::Json(json) => {
                typed(&json, ty).unwrap_or_else(|error| panic!("the configuration of {of} is wrong: {error}"))
            }
        };
        canonical(completed(schema, given), ty)
    }
}

/// Reads JSON, in which objects may lack attributes and any value may be [`UNKNOWN`].
pub(super) fn typed(json: &Json, ty: &Type) -> Result<Value, ValueError> {
    let sequence = |items: &[Json], of: &dyn Fn(usize) -> Type| {
        let items = items.iter().enumerate();
        items
            .map(|(index, item)| typed(item, &of(index)).map_err(|error| error.within(index.to_string())))
            .collect::<Result<Vec<_>, _>>()
    };
    match (json, ty) {
        (Json::String(text), _) if text == UNKNOWN => Ok(Value::UNKNOWN),
        (Json::Null, _) => Ok(Value::Null),
        (json, Type::Dynamic) => {
            let ty = literal_type(json);
            Ok(Value::Dynamic(Box::new(ty.clone()), Box::new(typed(json, &ty)?)))
        }
        (Json::Array(items), Type::List(of) | Type::Set(of)) => {
            sequence(items, &|_| (**of).clone()).map(Value::Sequence)
        }
        (Json::Array(items), Type::Tuple(types)) if items.len() == types.len() => {
            sequence(items, &|index| types[index].clone()).map(Value::Sequence)
        }
        (Json::Object(entries), Type::Map(_) | Type::Object { .. }) => {
            let entries = entries.iter().map(|(name, entry)| {
                let value = element_type(ty, name).and_then(|of| typed(entry, of));
                Ok((name.clone(), value.map_err(|error| error.within(name))?))
            });
            entries.collect::<Result<_, _>>().map(Value::Mapping)
        }
        (scalar, ty) => from_json(scalar, ty),
    }
}

fn element_type<'a>(ty: &'a Type, name: &str) -> Result<&'a Type, ValueError> {
    match ty {
        Type::Map(of) => Ok(of),
        Type::Object { attributes, .. } => {
            attributes.get(name).ok_or_else(|| ValueError::new("there is no argument of that name"))
        }
        _ => Err(ValueError::new("a value without elements")),
    }
}

/// The type that a literal has in HCL.
fn literal_type(json: &Json) -> Type {
    match json {
        Json::Null => Type::Dynamic,
        Json::Bool(_) => Type::Bool,
        Json::Number(_) => Type::Number,
        Json::String(_) => Type::String,
        Json::Array(items) => Type::Tuple(items.iter().map(literal_type).collect()),
        Json::Object(entries) => Type::object(entries.iter().map(|(name, entry)| (name.clone(), literal_type(entry)))),
    }
}

/// The value with null for every attribute that it lacks, and with an unused block for every block, at any depth.
pub(super) fn completed(schema: &Schema, value: Value) -> Value {
    let Value::Mapping(mut entries) = value else { return value };
    let complete =
        |nested: &Nested, given: &Value| nested.map(given, &mut |object| completed(&nested.schema, object.clone()));
    for attribute in &schema.attributes {
        match (entries.get_mut(attribute.name), &attribute.nested) {
            (Some(given), Some(nested)) => *given = complete(nested, given),
            (Some(_), None) => {}
            (None, _) => drop(entries.insert(attribute.name.to_owned(), Value::Null)),
        }
    }
    for block in &schema.blocks {
        let given = entries.remove(block.name).filter(|given| !given.is_null());
        let given = given.unwrap_or_else(|| block.nested.nesting.empty());
        entries.insert(block.name.to_owned(), complete(&block.nested, &given));
    }
    Value::Mapping(entries)
}

/// The value with each set in one order and without duplicates, as Terraform keeps sets: equal values are equal.
pub(super) fn canonical(mut value: Value, ty: &Type) -> Value {
    make_canonical(&mut value, ty);
    value
}

fn make_canonical(value: &mut Value, ty: &Type) {
    match (value, ty) {
        (Value::Sequence(items), Type::List(of)) => items.iter_mut().for_each(|item| make_canonical(item, of)),
        (Value::Sequence(items), Type::Set(of)) => {
            for item in items.iter_mut() {
                make_canonical(item, of);
            }
            *items = Value::set_elements(std::mem::take(items));
        }
        (Value::Sequence(items), Type::Tuple(types)) => {
            items.iter_mut().zip(types).for_each(|(item, of)| make_canonical(item, of));
        }
        (Value::Mapping(entries), Type::Map(of)) => {
            for entry in entries.values_mut() {
                make_canonical(entry, of);
            }
        }
        (Value::Mapping(entries), Type::Object { attributes, .. }) => {
            for (name, entry) in entries {
                if let Some(of) = attributes.get(name) {
                    make_canonical(entry, of);
                }
            }
        }
        (Value::Dynamic(inner, value), _) => make_canonical(value, inner),
        // What is known of an unknown value beside its type is no difference.
        (value @ Value::Unknown(_), _) => *value = Value::UNKNOWN,
        _ => {}
    }
}

/// Stored JSON without the attributes that the type lacks: core drops them if the schema's version is the same.
pub(super) fn without_unknown_attributes(json: &Json, ty: &Type) -> Json {
    match (json, ty) {
        (Json::Object(entries), Type::Object { attributes, .. }) => {
            let known = entries.iter().filter_map(|(name, entry)| {
                Some((name.clone(), without_unknown_attributes(entry, attributes.get(name)?)))
            });
            Json::Object(known.collect())
        }
        (Json::Object(entries), Type::Map(of)) => {
            let entries = entries.iter().map(|(key, entry)| (key.clone(), without_unknown_attributes(entry, of)));
            Json::Object(entries.collect())
        }
        (Json::Array(items), Type::List(of) | Type::Set(of)) => {
            items.iter().map(|item| without_unknown_attributes(item, of)).collect()
        }
        (other, _) => other.clone(),
    }
}
