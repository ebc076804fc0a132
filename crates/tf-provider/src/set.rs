//! Sets, as fields of a model. Of models they are nested attributes or blocks.

use crate::collection::kind_of;
use crate::model::{Attr, FieldType};
use crate::schema::{FieldKind, Nesting};
use crate::value::{Type, Value, ValueError};

/// A set: each value once, in no order that means anything. An element may be unknown, and more than one may be: what
/// Terraform has planned comes back as it was.
///
/// A set of models is a nested attribute, or a block. For its elements, the same applies as in a list.
#[derive(Clone, Debug, Default)]
pub struct Set<T>(Vec<Attr<T>>);

impl<T> Set<T> {
    /// The elements, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = &Attr<T>> {
        self.0.iter()
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Ord> Set<T> {
    /// The values in ascending order; `None` if one of them is unknown.
    pub fn known(&self) -> Option<Vec<&T>> {
        if self.0.iter().any(Attr::is_unknown) {
            return None;
        }
        let mut values: Vec<_> = self.0.iter().filter_map(Attr::known).collect();
        values.sort();
        values.dedup();
        Some(values)
    }
}

impl<T: FieldType> Set<T> {
    fn elements(&self) -> Vec<Value> {
        Value::set_elements(self.0.iter().cloned().map(Attr::into_value).collect())
    }
}

impl<T: FieldType> PartialEq for Set<T> {
    fn eq(&self, other: &Self) -> bool {
        self.elements() == other.elements()
    }
}

impl<T> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(values.into_iter().map(Attr::Known).collect())
    }
}

impl<T: FieldType> FieldType for Set<T> {
    fn kind() -> FieldKind {
        kind_of::<T>(Nesting::Set, Type::Set)
    }

    fn from_value(value: Value) -> Result<Self, ValueError> {
        let Value::Sequence(elements) = value else { return Err(ValueError::new("not a set")) };
        let of_index = |(index, element)| Attr::from_value(element).map_err(|error| error.within(format!("{index}")));
        elements.into_iter().enumerate().map(of_index).collect::<Result<_, _>>().map(Self)
    }

    fn into_value(self) -> Value {
        Value::Sequence(self.elements())
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
