//! Lists and maps, as fields of a model. Of models they are nested attributes or blocks.

use std::collections::BTreeMap;

use crate::model::FieldType;
use crate::schema::{FieldKind, Nested, Nesting};
use crate::value::{Type, Value, ValueError};

/// What a collection of such fields is in the schema.
pub(crate) fn kind_of<T: FieldType>(nesting: Nesting, of: fn(Box<Type>) -> Type) -> FieldKind {
    match T::kind() {
        FieldKind::Attribute(ty) => FieldKind::Attribute(of(Box::new(ty))),
        FieldKind::Objects(ty, schema) => FieldKind::Objects(of(Box::new(ty)), schema),
        FieldKind::Nested(Nested { nesting: Nesting::Single, schema }) => FieldKind::Nested(Nested { nesting, schema }),
        FieldKind::Nested(nested) => FieldKind::Objects(of(Box::new(nested.ty())), nested.schema),
    }
}

/// A list. `Vec<Attr<T>>` is for what users write: an element may be null or unknown. In a `Vec<T>` no element may be null, and
/// a list with an unknown one is unknown as a whole.
///
/// A list of models is a nested attribute, or a block. Of lists in a list the protocol describes only the type: what a model
/// declares of their objects is then the whole's, `computed()` or `required()`
/// ([`Server::check`](crate::server::Server::check) refuses more).
impl<T: FieldType> FieldType for Vec<T> {
    fn kind() -> FieldKind {
        kind_of::<T>(Nesting::List, Type::List)
    }

    fn is_known(value: &Value) -> bool {
        match value {
            Value::Sequence(elements) => elements.iter().all(T::is_known),
            other => !other.is_unknown(),
        }
    }

    fn from_value(value: Value) -> Result<Self, ValueError> {
        let Value::Sequence(elements) = value else { return Err(ValueError::new("not a list")) };
        let of_index = |(index, element)| T::from_value(element).map_err(|error| error.within(format!("{index}")));
        elements.into_iter().enumerate().map(of_index).collect()
    }

    fn into_value(self) -> Value {
        Value::Sequence(self.into_iter().map(T::into_value).collect())
    }
}

/// A map. For its elements, the same applies as in a list.
impl<T: FieldType> FieldType for BTreeMap<String, T> {
    fn kind() -> FieldKind {
        kind_of::<T>(Nesting::Map, Type::Map)
    }

    fn is_known(value: &Value) -> bool {
        match value {
            Value::Mapping(entries) => entries.values().all(T::is_known),
            other => !other.is_unknown(),
        }
    }

    fn from_value(value: Value) -> Result<Self, ValueError> {
        let Value::Mapping(entries) = value else { return Err(ValueError::new("not a map")) };
        let of_key = |(key, element): (String, Value)| match T::from_value(element) {
            Ok(element) => Ok((key, element)),
            Err(error) => Err(error.within(key)),
        };
        entries.into_iter().map(of_key).collect()
    }

    fn into_value(self) -> Value {
        Value::Mapping(self.into_iter().map(|(key, element)| (key, element.into_value())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Attr;

    fn taken<T: FieldType>(elements: Vec<Value>) -> Result<Attr<T>, ValueError> {
        Attr::take(&mut BTreeMap::from([("ids".to_owned(), Value::Sequence(elements))]), "ids")
    }

    #[test]
    fn a_list_with_an_element_that_is_not_known_yet_is_unknown_and_one_with_null_is_an_error() {
        assert_eq!(taken::<Vec<String>>(vec!["a".into()]).unwrap(), Attr::Known(vec!["a".to_owned()]));
        assert_eq!(taken::<Vec<String>>(vec!["a".into(), Value::UNKNOWN]).unwrap(), Attr::Unknown);
        assert!(taken::<Vec<String>>(vec![Value::Null]).is_err());
    }

    #[test]
    fn elements_that_may_be_null_or_unknown_are_part_of_a_list_that_is_known() {
        let elements = vec!["a".into(), Value::UNKNOWN, Value::Null];
        let list = taken::<Vec<Attr<String>>>(elements.clone()).unwrap();
        assert_eq!(list, Attr::Known(vec![Attr::Known("a".to_owned()), Attr::Unknown, Attr::Null]));
        assert_eq!(list.into_value(), Value::Sequence(elements));
        let lists = vec![Value::Sequence(vec![Value::UNKNOWN]), Value::Sequence(Vec::new())];
        assert_eq!(taken::<Vec<Vec<String>>>(lists.clone()).unwrap(), Attr::Unknown);
        let known = taken::<Vec<Vec<Attr<String>>>>(lists).unwrap();
        assert_eq!(known, Attr::Known(vec![vec![Attr::Unknown], vec![]]));
    }
}
