//! The macro that declares models.

/// Declares a model: a struct with one field per attribute, from which schema and conversions are derived.
///
/// A field's documentation becomes the attribute's description, its type the attribute's type, and the expression after
/// `=` is its [`Declaration`](crate::schema::Declaration). In the struct every field is an [`Attr`](crate::Attr), for any
/// value may be null or unknown. A field whose type is itself a model is a nested attribute, or a block if
/// it is declared with [`block`](crate::schema::block); so is a list, a set or a map of models.
///
/// `..field: Model = adjust`, before all fields, includes the attributes of other models beside the model's own; `adjust`
/// may declare some of them differently. So attributes that several objects share are declared once; see [`Schema::read_only`](crate::schema::Schema::read_only).
///
/// ```
/// use tf_provider::schema::{computed, not_empty, required};
///
/// tf_provider::object! {
///     /// A note on the fridge.
///     pub struct Note {
///         /// What it says.
///         text: String = required().validate(not_empty()),
///         /// Where it hangs.
///         id: String = computed(),
///     }
/// }
///
/// use tf_provider::Model;
/// assert_eq!(Note::schema().attributes[0].description, "What it says.");
/// ```
#[macro_export]
macro_rules! object {
    (
        $(#[doc = $about:literal])*
        $visibility:vis struct $model:ident {
            $(..$included:ident: $included_ty:ty = $adjust:expr,)*
            $(
                $(#[doc = $description:literal])*
                $field:ident: $ty:ty = $declaration:expr
            ),* $(,)?
        }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Debug, Default, PartialEq)]
        $visibility struct $model {
            $(
                #[doc = concat!("The attributes of [`", stringify!($included_ty), "`].")]
                pub $included: $included_ty,
            )*
            $( $(#[doc = $description])* pub $field: $crate::Attr<$ty>, )*
        }

        impl $crate::Model for $model {
            fn schema() -> $crate::schema::Schema {
                $crate::schema::Schema::new($crate::schema_text(&[$($about),*]))
                    $(.include($adjust(<$included_ty as $crate::Model>::schema())))*
                    $(.model_field(
                        $crate::field_name(stringify!($field)),
                        $crate::schema_text(&[$($description),*]),
                        <$ty as $crate::FieldType>::kind(),
                        $declaration,
                        |value| <$ty as $crate::FieldType>::from_value(value).map(drop),
                    ))*
            }

            fn take(entries: &mut ::std::collections::BTreeMap<String, $crate::value::Value>) -> Result<Self, $crate::value::ValueError> {
                Ok(Self {
                    $( $field: $crate::Attr::take(entries, $crate::field_name(stringify!($field)))?, )*
                    $( $included: <$included_ty as $crate::Model>::take(entries)?, )*
                })
            }

            fn presence(&self) -> Vec<(&'static str, $crate::Attr<()>)> {
                [
                    vec![$( ($crate::field_name(stringify!($field)), self.$field.presence()) ),*],
                    $( $crate::Model::presence(&self.$included), )*
                ]
                .concat()
            }

            fn into_entries(self) -> ::std::collections::BTreeMap<String, $crate::value::Value> {
                let mut entries = ::std::collections::BTreeMap::new();
                $( $crate::insert_field(&mut entries, stringify!($field), $crate::FieldType::into_value(self.$field)); )*
                $( entries.append(&mut $crate::Model::into_entries(self.$included)); )*
                entries
            }
        }

        impl $crate::FieldType for $model {
            fn kind() -> $crate::schema::FieldKind {
                $crate::schema::FieldKind::Nested($crate::schema::Nested {
                    nesting: $crate::schema::Nesting::Single,
                    schema: <Self as $crate::Model>::schema(),
                })
            }

            fn from_value(value: $crate::value::Value) -> Result<Self, $crate::value::ValueError> {
                $crate::model_from_value(value)
            }

            fn into_value(self) -> $crate::value::Value {
                $crate::value::Value::Mapping($crate::Model::into_entries(self))
            }
        }
    };
}
