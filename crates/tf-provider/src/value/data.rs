//! Values.

use std::cmp::Ordering;
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
    /// An unknown value without refinements.
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

    /// An order of values that means nothing but is always the same, such as for comparing sets: known values by their kind and
    /// their content, then unknown ones, then null.
    pub(crate) fn structural_order(left: &Self, right: &Self) -> Ordering {
        let rank = |value: &Self| match value {
            Self::Bool(_) => 0,
            Self::Number(_) => 1,
            Self::String(_) => 2,
            Self::Sequence(_) => 3,
            Self::Mapping(_) => 4,
            Self::Dynamic(..) => 5,
            Self::Unknown(_) => 6,
            Self::Null => 7,
        };
        match (left, right) {
            (Self::Bool(left), Self::Bool(right)) => left.cmp(right),
            (Self::String(left), Self::String(right)) => left.cmp(right),
            (Self::Number(left), Self::Number(right)) => match (left.as_i64(), right.as_i64()) {
                (Some(left), Some(right)) => left.cmp(&right),
                _ => left.to_string().cmp(&right.to_string()),
            },
            (Self::Sequence(left), Self::Sequence(right)) => order_of_parts(left.iter(), right.iter()),
            (Self::Mapping(left), Self::Mapping(right)) => {
                left.keys().cmp(right.keys()).then_with(|| order_of_parts(left.values(), right.values()))
            }
            (Self::Dynamic(_, left), Self::Dynamic(_, right)) => Self::structural_order(left, right),
            _ => rank(left).cmp(&rank(right)),
        }
    }

    /// The elements of a set in one order, and known ones once: equal sets are equal.
    pub(crate) fn set_elements(mut elements: Vec<Self>) -> Vec<Self> {
        elements.sort_by(Self::structural_order);
        elements.dedup_by(|left, right| left == right && left.is_wholly_known());
        elements
    }

    /// An attribute of an object or an element of a map; null where there is none.
    pub fn get(&self, name: &str) -> &Value {
        match self {
            Self::Mapping(entries) => entries.get(name).unwrap_or(&Self::Null),
            _ => &Self::Null,
        }
    }
}

fn order_of_parts<'a>(left: impl Iterator<Item = &'a Value>, right: impl Iterator<Item = &'a Value>) -> Ordering {
    let (left, right): (Vec<_>, Vec<_>) = (left.collect(), right.collect());
    let by_parts = left.iter().zip(&right).map(|(left, right)| Value::structural_order(left, right));
    by_parts.fold(Ordering::Equal, Ordering::then).then(left.len().cmp(&right.len()))
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
