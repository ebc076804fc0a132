//! The model of objects whose schema is known only when the provider runs.

use std::collections::BTreeMap;

use crate::model::{Attr, FieldType, Model, model_from_value};
use crate::schema::{FieldKind, Nested, Nesting, Schema};
use crate::value::{Value, ValueError};

/// An object with whatever attributes its schema has: a model for a resource or data source whose `schema` method returns a
/// schema that is made when the provider runs, with [`Schema::field`]. The model itself declares nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DynamicObject(pub BTreeMap<String, Value>);

impl DynamicObject {
    /// The value of an attribute or of a block; null if there is none.
    pub fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&Value::Null)
    }
}

impl Model for DynamicObject {
    fn schema() -> Schema {
        Schema::default()
    }

    fn take(entries: &mut BTreeMap<String, Value>) -> Result<Self, ValueError> {
        Ok(Self(std::mem::take(entries)))
    }

    fn into_entries(self) -> BTreeMap<String, Value> {
        self.0
    }

    /// Nothing: the names aren't the model's.
    fn presence(&self) -> Vec<(&'static str, Attr<()>)> {
        Vec::new()
    }
}

impl FieldType for DynamicObject {
    fn kind() -> FieldKind {
        FieldKind::Nested(Nested { nesting: Nesting::Single, schema: Schema::default() })
    }

    fn from_value(value: Value) -> Result<Self, ValueError> {
        model_from_value(value)
    }

    fn into_value(self) -> Value {
        Value::Mapping(self.0)
    }
}
