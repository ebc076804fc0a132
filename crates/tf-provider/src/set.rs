//! Sets, as fields of a model.

use std::cmp::Ordering;

use crate::model::{Attr, FieldType, collection};
use crate::schema::FieldKind;
use crate::value::{Type, Value, ValueError};

/// A set: each value once, in no order that means anything. An element may be unknown, and more than one may be: what
/// Terraform has planned comes back as it was.
///
/// For elements that are objects, the same applies as in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set<T>(Vec<Attr<T>>);

impl<T: Ord> Set<T> {
    fn of(mut elements: Vec<Attr<T>>) -> Self {
        elements.sort_by(compare);
        elements.dedup_by(|left, right| compare(left, right) == Ordering::Equal && left.known().is_some());
        Self(elements)
    }

    /// The values in ascending order; `None` if one of them is unknown.
    pub fn known(&self) -> Option<Vec<&T>> {
        if self.0.iter().any(Attr::is_unknown) {
            return None;
        }
        Some(self.0.iter().filter_map(Attr::known).collect())
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self::of(values.into_iter().map(Attr::Known).collect())
    }
}

impl<T: FieldType + Ord> FieldType for Set<T> {
    fn kind() -> FieldKind {
        collection::<T>(Type::Set)
    }

    fn from_value(value: Value) -> Result<Self, ValueError> {
        let Value::Sequence(elements) = value else {
            return Err(ValueError::new("not a set"));
        };
        let element = |(index, element): (usize, Value)| match element {
            Value::Null => Ok(Attr::Null),
            Value::Unknown(_) => Ok(Attr::Unknown),
            known => T::from_value(known).map(Attr::Known).map_err(|error| error.within(format!("{index}"))),
        };
        elements.into_iter().enumerate().map(element).collect::<Result<_, _>>().map(Self::of)
    }

    fn into_value(self) -> Value {
        Value::Sequence(self.0.into_iter().map(Attr::into_value).collect())
    }
}

/// Known values in ascending order, then unknown ones, then null.
fn compare<T: Ord>(left: &Attr<T>, right: &Attr<T>) -> Ordering {
    let rank = |attr: &Attr<T>| match attr {
        Attr::Known(_) => 0,
        Attr::Unknown => 1,
        Attr::Null => 2,
    };
    match (left, right) {
        (Attr::Known(left), Attr::Known(right)) => left.cmp(right),
        _ => rank(left).cmp(&rank(right)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(values: &[Value]) -> Set<String> {
        Set::from_value(Value::Sequence(values.to_vec())).unwrap()
    }

    #[test]
    fn the_order_and_repetitions_make_no_difference_and_unknown_elements_stay() {
        let (a, b) = (Value::from("a"), Value::from("b"));
        assert_eq!(set(&[b.clone(), a.clone(), b.clone()]), set(&[a.clone(), b.clone()]));
        assert_eq!(set(&[b.clone(), a.clone()]).known(), Some(vec![&"a".to_owned(), &"b".to_owned()]));
        assert_eq!(["b", "a"].map(str::to_owned).into_iter().collect::<Set<_>>(), set(&[a.clone(), b]));
        let partly = set(&[Value::UNKNOWN, a.clone(), Value::UNKNOWN]);
        assert_eq!(partly.known(), None);
        assert_eq!(partly.into_value(), Value::Sequence(vec![a, Value::UNKNOWN, Value::UNKNOWN]));
        assert!(set(&[]).is_empty() && set(&[]).known().is_some());
        assert!(Set::<String>::from_value(Value::Sequence(vec![Value::Bool(true)])).is_err());
        assert!(Set::<String>::from_value(Value::from("a")).is_err());
    }
}
