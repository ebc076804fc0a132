//! Values.

use std::collections::BTreeMap;
use std::fmt;

use super::number::Number;
use super::ty::Type;

/// A value as configuration, plan and state have it.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// Not set.
    Null,
    /// Not known yet.
    Unknown(Unknown),
    /// `true` or `false`.
    Bool(bool),
    /// A number of any size and precision.
    Number(Number),
    /// A string.
    String(String),
    /// A list, a set or a tuple.
    Sequence(Vec<Value>),
    /// A map or an object.
    Mapping(BTreeMap<String, Value>),
    /// A value that brings its own type, where the schema says `dynamic`.
    Dynamic(Box<Type>, Box<Value>),
}

/// What is known of an unknown value: nothing, or refinements in the encoding in which they came.
#[derive(Clone, Default, PartialEq)]
pub struct Unknown {
    pub(super) refinements: Vec<u8>,
}

impl Value {
    /// An unknown value of which nothing more is known.
    pub const UNKNOWN: Self = Self::Unknown(Unknown { refinements: Vec::new() });

    /// Whether this is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether this itself is unknown; parts of it are not looked at.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether no part of this is unknown.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown(_) => false,
            Self::Sequence(items) => items.iter().all(Self::is_wholly_known),
            Self::Mapping(entries) => entries.values().all(Self::is_wholly_known),
            Self::Dynamic(_, inner) => inner.is_wholly_known(),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
        }
    }

    /// An attribute of an object or an element of a map; null where there is none.
    pub fn get(&self, name: &str) -> &Value {
        match self {
            Self::Mapping(entries) => entries.get(name).unwrap_or(&Self::Null),
            _ => &Self::Null,
        }
    }
}

/// Shows the structure only: any string may be a secret.
impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Unknown(_) => formatter.write_str("unknown"),
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Number(_) => formatter.write_str("number"),
            Self::String(_) => formatter.write_str("string"),
            Self::Sequence(items) => formatter.debug_list().entries(items).finish(),
            Self::Mapping(entries) => formatter.debug_map().entries(entries).finish(),
            Self::Dynamic(ty, inner) => write!(formatter, "{ty}: {inner:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Value;

    #[test]
    fn a_value_takes_no_more_memory_than_a_string_and_a_word() {
        assert!(size_of::<Value>() <= size_of::<String>() + size_of::<usize>(), "{}", size_of::<Value>());
    }
}
