//! Typed views of values: what an author's code works with.

use std::collections::BTreeMap;

use secret::Secret;

use crate::schema::{FieldKind, Schema};
use crate::value::{Number, Type, Value, ValueError};

/// An object's attributes as a struct. Implemented by [`object!`](crate::object).
pub trait Model: Clone + Send + Sync + Sized + 'static {
    /// The schema that is declared.
    fn schema() -> Schema;
    /// Takes the model's attributes out of an object; a missing one is null.
    ///
    /// # Errors
    /// Fails if a value has another type than its declaration.
    fn take(entries: &mut BTreeMap<String, Value>) -> Result<Self, ValueError>;
    /// Converts an object.
    ///
    /// # Errors
    /// Fails if the value is not an object, or if one of its values has another type than its declaration.
    fn from_value(value: Value) -> Result<Self, ValueError> {
        match value {
            Value::Mapping(mut entries) => Self::take(&mut entries),
            _ => Err(ValueError::new("not an object")),
        }
    }
    /// The object.
    fn into_value(self) -> Value;
    /// The attributes' names, in the order of declaration, and whether each is null, unknown or known.
    fn presence(&self) -> Vec<(&'static str, Attr<()>)>;
}

/// The type of a model's field.
pub trait FieldType: Clone + Sized {
    /// What the field is in the schema.
    fn kind() -> FieldKind;
    /// Whether a value is known enough to be converted. One that isn't is unknown as a whole.
    fn is_known(_value: &Value) -> bool {
        true
    }
    /// Converts a value that is neither null nor unknown.
    ///
    /// # Errors
    /// Fails if the value has another type.
    fn from_value(value: Value) -> Result<Self, ValueError>;
    /// The value.
    fn into_value(self) -> Value;
}

/// The value of an attribute: any may be null, and any may be unknown during validation and planning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Attr<T> {
    /// Not set.
    #[default]
    Null,
    /// Not known yet.
    Unknown,
    /// Known.
    Known(T),
}

impl<T> Attr<T> {
    /// The value, where there is one and it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// The value, where there is one and it is known.
    pub fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// Whether it is not set.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is null, unknown or known, without its value.
    pub fn presence(&self) -> Attr<()> {
        match self {
            Self::Null => Attr::Null,
            Self::Unknown => Attr::Unknown,
            Self::Known(_) => Attr::Known(()),
        }
    }

    /// Whether it is not known yet.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }
}

impl Attr<String> {
    /// The string; the empty one if this is null or unknown.
    pub fn str_or_empty(&self) -> &str {
        self.known().map_or("", String::as_str)
    }
}

impl<T> From<Option<T>> for Attr<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Known)
    }
}

impl<T: FieldType> Attr<T> {
    /// Takes a field out of an object; a missing one is null.
    ///
    /// # Errors
    /// Fails if the value has another type.
    pub fn take(entries: &mut BTreeMap<String, Value>, name: &str) -> Result<Self, ValueError> {
        match entries.remove(name) {
            None | Some(Value::Null) => Ok(Self::Null),
            Some(Value::Unknown(_)) => Ok(Self::Unknown),
            Some(value) if !T::is_known(&value) => Ok(Self::Unknown),
            Some(value) => T::from_value(value).map(Self::Known).map_err(|error| error.within(name)),
        }
    }

    /// The value on the wire.
    pub fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Unknown => Value::UNKNOWN,
            Self::Known(value) => value.into_value(),
        }
    }
}

/// A model's attributes by name.
#[doc(hidden)]
pub fn model_entries(model: impl Model) -> BTreeMap<String, Value> {
    match model.into_value() {
        Value::Mapping(entries) => entries,
        _ => BTreeMap::new(),
    }
}

/// Joins the lines of a documentation comment into a description.
#[doc(hidden)]
pub fn schema_text(lines: &[&str]) -> String {
    lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// An attribute's name, as the field of that name is written: `r#type` is `type`.
#[doc(hidden)]
pub fn field_name(field: &'static str) -> &'static str {
    field.strip_prefix("r#").unwrap_or(field)
}

fn mismatch(wanted: &Type) -> ValueError {
    ValueError::new(format!("a value of another type than {}", wanted.kind()))
}

fn not_an_i64(number: &Number) -> &'static str {
    match (number.is_integer(), number.is_negative()) {
        (false, _) => "not a whole number",
        (true, false) => "too large",
        (true, true) => "too far below zero",
    }
}

#[expect(clippy::disallowed_methods, reason = "a state and a plan hold the value itself")]
fn exposed(secret: &Secret) -> String {
    secret.expose().to_owned()
}

/// A field type that is one variant of [`Value`].
macro_rules! scalar {
    ($rust:ty, $ty:expr, $variant:ident, $from:expr, $into:expr) => {
        impl FieldType for $rust {
            fn kind() -> FieldKind {
                FieldKind::Attribute($ty)
            }

            fn from_value(value: Value) -> Result<Self, ValueError> {
                match value {
                    Value::$variant(inner) => $from(inner),
                    _ => Err(mismatch(&$ty)),
                }
            }

            fn into_value(self) -> Value {
                Value::$variant($into(self))
            }
        }
    };
}

scalar!(bool, Type::Bool, Bool, Ok, |value| value);
scalar!(String, Type::String, String, Ok, |text| text);
scalar!(Secret, Type::String, String, |text| Ok(Secret::from(text)), |secret: Secret| exposed(&secret));
scalar!(Number, Type::Number, Number, Ok, |number| number);
scalar!(
    i64,
    Type::Number,
    Number,
    |number: Number| number.as_i64().ok_or_else(|| ValueError::new(not_an_i64(&number))),
    Number::from
);

/// What a collection of such fields is in the schema.
pub(crate) fn collection<T: FieldType>(of: fn(Box<Type>) -> Type) -> FieldKind {
    match T::kind() {
        FieldKind::Attribute(ty) => FieldKind::Attribute(of(Box::new(ty))),
        FieldKind::Objects(ty, schema) => FieldKind::Objects(of(Box::new(ty)), schema),
        FieldKind::Block(schema) => FieldKind::Objects(of(Box::new(schema.ty())), schema),
    }
}

/// A list of objects or of plain values. No element may be null, and a list with an unknown one is unknown.
///
/// Terraform knows only the type of the elements. What a model declares of their attributes is therefore the list's:
/// `computed()` in a list that is computed, `required()` in any other, and nothing else
/// ([`Server::check`](crate::server::Server::check) refuses more). Terraform requires each attribute of an element to be written.
impl<T: FieldType> FieldType for Vec<T> {
    fn kind() -> FieldKind {
        collection::<T>(Type::List)
    }

    fn is_known(value: &Value) -> bool {
        value.is_wholly_known()
    }

    fn from_value(value: Value) -> Result<Self, ValueError> {
        let Value::Sequence(elements) = value else {
            return Err(ValueError::new("not a list"));
        };
        let of_index = |(index, element)| T::from_value(element).map_err(|error| error.within(format!("{index}")));
        elements.into_iter().enumerate().map(of_index).collect()
    }

    fn into_value(self) -> Value {
        Value::Sequence(self.into_iter().map(T::into_value).collect())
    }
}

/// A map. Its elements may be null or unknown. For elements that are objects, the same applies as in a list.
impl<T: FieldType> FieldType for BTreeMap<String, Attr<T>> {
    fn kind() -> FieldKind {
        collection::<T>(Type::Map)
    }

    fn from_value(value: Value) -> Result<Self, ValueError> {
        let Value::Mapping(mut entries) = value else {
            return Err(ValueError::new("not a map"));
        };
        let names: Vec<_> = entries.keys().cloned().collect();
        names
            .into_iter()
            .map(|name| {
                let value = Attr::take(&mut entries, &name)?;
                Ok((name, value))
            })
            .collect()
    }

    fn into_value(self) -> Value {
        Value::Mapping(self.into_iter().map(|(name, value)| (name, value.into_value())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_with_an_element_that_is_not_known_yet_is_unknown_and_one_with_null_is_an_error() {
        let taken = |elements: Vec<Value>| {
            let mut entries = BTreeMap::from([("ids".to_owned(), Value::Sequence(elements))]);
            Attr::<Vec<String>>::take(&mut entries, "ids")
        };
        assert_eq!(taken(vec!["a".into()]).unwrap(), Attr::Known(vec!["a".to_owned()]));
        assert_eq!(taken(vec!["a".into(), Value::UNKNOWN]).unwrap(), Attr::Unknown);
        assert!(taken(vec![Value::Null]).is_err());
    }
}
