//! Typed views of values: what an author's code works with.

use std::collections::BTreeMap;

use secret::Secret;

use crate::schema::{FieldKind, Schema};
use crate::value::{Number, Type, Value, ValueError};

/// An object's attributes as a struct. Implemented by [`object!`](crate::object).
pub trait Model: FieldType + Send + Sync + 'static {
    /// The schema that is declared.
    fn schema() -> Schema;
    /// Takes the model's attributes out of an object; a missing one is null.
    ///
    /// # Errors
    /// Fails if a value has another type than its declaration.
    fn take(entries: &mut BTreeMap<String, Value>) -> Result<Self, ValueError>;
    /// The attributes' values by name.
    fn into_entries(self) -> BTreeMap<String, Value>;
    /// The attributes' names, in the order of declaration, and whether each is null, unknown or known.
    fn presence(&self) -> Vec<(&'static str, Attr<()>)>;
}

/// The type of a model's field.
pub trait FieldType: Clone + Sized {
    /// What the field is in the schema.
    fn kind() -> FieldKind;
    /// Whether a value is known enough to be converted. One that isn't is unknown as a whole.
    fn is_known(value: &Value) -> bool {
        !value.is_unknown()
    }
    /// Converts a value that [is known](Self::is_known).
    ///
    /// # Errors
    /// Fails if the value has another type, and if it is null, unless this type has a null.
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
        let value = entries.remove(name).unwrap_or(Value::Null);
        Self::from_value(value).map_err(|error| error.within(name))
    }
}

/// Converts an object.
#[doc(hidden)]
pub fn model_from_value<M: Model>(value: Value) -> Result<M, ValueError> {
    match value {
        Value::Mapping(mut entries) => M::take(&mut entries),
        _ => Err(ValueError::new("not an object")),
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

/// Inserts the value of a field. Collecting a map would be compiled again for every model.
#[doc(hidden)]
pub fn insert_field(entries: &mut BTreeMap<String, Value>, field: &'static str, value: Value) {
    entries.insert(field_name(field).to_owned(), value);
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

/// A double. A number that it would round is refused: Terraform takes a value that differs from the configuration for a mistake
/// of the provider. [`Number`] holds any.
impl FieldType for f64 {
    fn kind() -> FieldKind {
        FieldKind::Attribute(Type::Number)
    }

    fn from_value(value: Value) -> Result<Self, ValueError> {
        let Value::Number(number) = value else { return Err(mismatch(&Type::Number)) };
        let double: Self = number.to_string().parse().map_err(|_| mismatch(&Type::Number))?;
        if Value::from(double) == Value::Number(number) {
            Ok(double)
        } else {
            Err(ValueError::new("a number of more digits than 64 bits hold"))
        }
    }

    fn into_value(self) -> Value {
        Value::from(self)
    }
}

/// An element of a collection or of a tuple, which may be null or unknown.
impl<T: FieldType> FieldType for Attr<T> {
    fn kind() -> FieldKind {
        T::kind()
    }

    fn is_known(_: &Value) -> bool {
        true
    }

    fn from_value(value: Value) -> Result<Self, ValueError> {
        match value {
            Value::Null => Ok(Self::Null),
            value if !T::is_known(&value) => Ok(Self::Unknown),
            value => T::from_value(value).map(Self::Known),
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Unknown => Value::UNKNOWN,
            Self::Known(value) => value.into_value(),
        }
    }
}
