//! Types, and the JSON in which schemas and dynamic values name them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value as Json;

use super::error::{MAX_DEPTH, ValueError};

/// A type of Terraform's type system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A number of any size.
    Number,
    /// A string.
    String,
    /// Any value, which has its type with it.
    Dynamic,
    /// Values of one type, in order.
    List(Box<Type>),
    /// Values of one type, each once.
    Set(Box<Type>),
    /// Values of one type, by name.
    Map(Box<Type>),
    /// A fixed number of values, each of its own type.
    Tuple(Vec<Type>),
    /// Named attributes, each of its own type.
    Object {
        /// The attributes' types.
        attributes: BTreeMap<String, Type>,
        /// The attributes that a configuration may leave out.
        optional: BTreeSet<String>,
    },
}

impl Type {
    /// An object type without optional attributes.
    pub fn object(attributes: impl IntoIterator<Item = (String, Type)>) -> Self {
        Self::Object { attributes: attributes.into_iter().collect(), optional: BTreeSet::new() }
    }

    /// The kind of the type in one word, for messages: a whole type may be very long.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Number => "number",
            Self::String => "string",
            Self::Dynamic => "dynamic",
            Self::List(_) => "list",
            Self::Set(_) => "set",
            Self::Map(_) => "map",
            Self::Tuple(_) => "tuple",
            Self::Object { .. } => "object",
        }
    }

    /// Whether `dynamic` is within a list, a set or a map, whose elements then may not have one type.
    pub(crate) fn has_dynamic_element(&self) -> bool {
        match self {
            Self::List(of) | Self::Set(of) | Self::Map(of) => of.has_dynamic(),
            Self::Tuple(types) => types.iter().any(Self::has_dynamic_element),
            Self::Object { attributes, .. } => attributes.values().any(Self::has_dynamic_element),
            Self::Bool | Self::Number | Self::String | Self::Dynamic => false,
        }
    }

    fn has_dynamic(&self) -> bool {
        match self {
            Self::Dynamic => true,
            Self::List(of) | Self::Set(of) | Self::Map(of) => of.has_dynamic(),
            Self::Tuple(types) => types.iter().any(Self::has_dynamic),
            Self::Object { attributes, .. } => attributes.values().any(Self::has_dynamic),
            Self::Bool | Self::Number | Self::String => false,
        }
    }

    /// Decodes the JSON form: `"string"`, `["list","string"]`, `["object",{"a":"bool"},["a"]]` and so on.
    ///
    /// # Errors
    /// Fails if the JSON is no type, or is nested too deeply.
    pub fn from_json(json: &Json) -> Result<Self, ValueError> {
        Self::parse(json, 0)
    }

    fn parse(json: &Json, depth: usize) -> Result<Self, ValueError> {
        if depth > MAX_DEPTH {
            return Err(ValueError::new("a type nested too deeply"));
        }
        let inner = |json: &Json| Self::parse(json, depth + 1);
        match json {
            Json::String(name) => match name.as_str() {
                "bool" => Ok(Self::Bool),
                "number" => Ok(Self::Number),
                "string" => Ok(Self::String),
                "dynamic" => Ok(Self::Dynamic),
                _ => Err(ValueError::new("a type of an unknown name")),
            },
            Json::Array(parts) => match parts.as_slice() {
                [Json::String(kind), of] => match (kind.as_str(), of) {
                    ("list", of) => Ok(Self::List(Box::new(inner(of)?))),
                    ("set", of) => Ok(Self::Set(Box::new(inner(of)?))),
                    ("map", of) => Ok(Self::Map(Box::new(inner(of)?))),
                    ("tuple", Json::Array(items)) => {
                        Ok(Self::Tuple(items.iter().map(inner).collect::<Result<_, _>>()?))
                    }
                    ("object", Json::Object(entries)) => Self::parse_object(entries, &[], depth),
                    _ => Err(ValueError::new("a type of an unknown kind")),
                },
                [Json::String(kind), Json::Object(entries), Json::Array(optional)] if kind == "object" => {
                    Self::parse_object(entries, optional, depth)
                }
                _ => Err(ValueError::new("not a type")),
            },
            _ => Err(ValueError::new("not a type")),
        }
    }

    fn parse_object(
        entries: &serde_json::Map<String, Json>,
        optional: &[Json],
        depth: usize,
    ) -> Result<Self, ValueError> {
        let attributes = entries
            .iter()
            .map(|(name, ty)| Ok((name.clone(), Self::parse(ty, depth + 1).map_err(|error| error.within(name))?)))
            .collect::<Result<BTreeMap<_, _>, ValueError>>()?;
        let optional = optional
            .iter()
            .map(|name| match name.as_str() {
                Some(name) if attributes.contains_key(name) => Ok(name.to_owned()),
                _ => Err(ValueError::new("an optional attribute that the object type does not have")),
            })
            .collect::<Result<BTreeSet<_>, _>>()?;
        Ok(Self::Object { attributes, optional })
    }

    /// The JSON form.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Bool => Json::from("bool"),
            Self::Number => Json::from("number"),
            Self::String => Json::from("string"),
            Self::Dynamic => Json::from("dynamic"),
            Self::List(of) => Json::from(vec![Json::from("list"), of.to_json()]),
            Self::Set(of) => Json::from(vec![Json::from("set"), of.to_json()]),
            Self::Map(of) => Json::from(vec![Json::from("map"), of.to_json()]),
            Self::Tuple(items) => {
                Json::from(vec![Json::from("tuple"), items.iter().map(Self::to_json).collect::<Vec<_>>().into()])
            }
            Self::Object { attributes, optional } => {
                let attributes: serde_json::Map<_, _> =
                    attributes.iter().map(|(name, ty)| (name.clone(), ty.to_json())).collect();
                let mut parts = vec![Json::from("object"), attributes.into()];
                if !optional.is_empty() {
                    parts.push(optional.iter().map(|name| Json::from(name.as_str())).collect::<Vec<_>>().into());
                }
                Json::from(parts)
            }
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.to_json())
    }
}
