//! Values from what Rust code writes, such as the defaults of attributes.

use std::collections::BTreeMap;

use super::data::Value;
use super::number::Number;

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::from(i64::from(number))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Number::from(number))
    }
}

/// The number that people write for this double: 0.1, not the sum of powers of two that is nearest to it. No number stands for
/// NaN, which becomes a string, so that it is refused where a number is wanted.
impl From<f64> for Value {
    fn from(double: f64) -> Self {
        let is_finite = double.is_finite();
        let number = if is_finite { format!("{double:e}").parse().ok() } else { Number::try_from(double).ok() };
        number.map_or_else(|| Self::String(double.to_string()), Self::Number)
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Value {
    fn from(elements: Vec<T>) -> Self {
        Self::Sequence(elements.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>, const N: usize> From<[T; N]> for Value {
    fn from(elements: [T; N]) -> Self {
        Self::Sequence(elements.map(Into::into).into())
    }
}

impl<T: Into<Self>> From<BTreeMap<String, T>> for Value {
    fn from(entries: BTreeMap<String, T>) -> Self {
        Self::Mapping(entries.into_iter().map(|(key, value)| (key, value.into())).collect())
    }
}
