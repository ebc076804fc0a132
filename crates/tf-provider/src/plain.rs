//! Objects, tuples and dynamic values, as fields of a model: Terraform knows nothing of them but the type.

use std::ops::{Deref, DerefMut};

use crate::model::{Attr, FieldType, Model};
use crate::schema::FieldKind;
use crate::value::{Type, Value, ValueError};

/// An object as a plain type. A field that is the model itself is a nested attribute, and says more: what the model declares of
/// its attributes has an effect there, and none here. Terraform wants each attribute of a plain object to be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object<M>(pub M);

impl<M> Deref for Object<M> {
    type Target = M;

    fn deref(&self) -> &M {
        &self.0
    }
}

impl<M> DerefMut for Object<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.0
    }
}

impl<M: Model> FieldType for Object<M> {
    fn kind() -> FieldKind {
        let schema = M::schema();
        FieldKind::Objects(schema.ty(), schema)
    }

    fn from_value(value: Value) -> Result<Self, ValueError> {
        M::from_value(value).map(Self)
    }

    fn into_value(self) -> Value {
        self.0.into_value()
    }
}

/// A value of any type, which it has with it. What a configuration sets it to decides the type.
#[derive(Clone, Debug, PartialEq)]
pub struct Dynamic {
    /// The type.
    pub ty: Type,
    /// The value. Parts of it may be null or unknown.
    pub value: Value,
}

impl FieldType for Dynamic {
    fn kind() -> FieldKind {
        FieldKind::Attribute(Type::Dynamic)
    }

    fn is_known(value: &Value) -> bool {
        match value {
            Value::Dynamic(_, inner) => !inner.is_unknown(),
            other => !other.is_unknown(),
        }
    }

    fn from_value(value: Value) -> Result<Self, ValueError> {
        match value {
            Value::Dynamic(ty, value) => Ok(Self { ty: *ty, value: *value }),
            _ => Err(ValueError::new("a value without its type")),
        }
    }

    fn into_value(self) -> Value {
        Value::Dynamic(Box::new(self.ty), Box::new(self.value))
    }
}

macro_rules! tuple {
    ($($name:ident)+) => {
        /// A tuple: a fixed number of values, each of its own type.
        impl<$($name: FieldType),+> FieldType for ($(Attr<$name>,)+) {
            fn kind() -> FieldKind {
                FieldKind::Attribute(Type::Tuple(vec![$(type_of::<$name>()),+]))
            }

            fn from_value(value: Value) -> Result<Self, ValueError> {
                let Value::Sequence(elements) = value else { return Err(ValueError::new("not a tuple")) };
                let mut elements = elements.into_iter().enumerate();
                let tuple = ($(element::<$name>(elements.next())?,)+);
                if elements.next().is_some() { Err(ValueError::new("a tuple of too many elements")) } else { Ok(tuple) }
            }

            fn into_value(self) -> Value {
                #[expect(non_snake_case, reason = "a variable for each type")]
                let ($($name,)+) = self;
                Value::Sequence(vec![$($name.into_value()),+])
            }
        }
    };
}

tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);

fn type_of<T: FieldType>() -> Type {
    match T::kind() {
        FieldKind::Attribute(ty) | FieldKind::Objects(ty, _) => ty,
        FieldKind::Nested(nested) => nested.ty(),
    }
}

fn element<T: FieldType>(element: Option<(usize, Value)>) -> Result<Attr<T>, ValueError> {
    let (index, value) = element.ok_or_else(|| ValueError::new("a tuple of too few elements"))?;
    Attr::from_value(value).map_err(|error| error.within(index.to_string()))
}
