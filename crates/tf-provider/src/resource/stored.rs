//! Requests with an object as it is stored.

use serde_json::Value as Json;

use crate::model::Model;
use crate::schema::{Schema, decode_leniently};

/// A request to upgrade a stored object to the current schema.
pub struct UpgradeStateRequest {
    /// The version of the schema with which it was written.
    pub version: i64,
    /// Its attributes.
    pub stored: Json,
}

/// A request to take over the state of another resource type or provider.
pub struct MoveStateRequest {
    /// The provider's address, in lower case: host, namespace and type.
    pub provider: String,
    /// The resource type there.
    pub type_name: String,
    /// The object as that provider stored it.
    pub object: UpgradeStateRequest,
}

impl UpgradeStateRequest {
    /// Decodes the object by attribute names, leniently: see [`decode_leniently`]. An attribute that matches the schema but not
    /// the model, such as a fraction where the model has an integer, is null.
    pub fn decode<M: Model>(&self) -> M {
        self.decode_by(&M::schema())
    }

    /// The same by the schema of a resource, which may lack attributes of the model.
    pub fn decode_by<M: Model>(&self, schema: &Schema) -> M {
        let mut stored = self.stored.clone();
        loop {
            let error = match M::from_value(decode_leniently(schema, &stored)) {
                Ok(model) => return model,
                Err(error) => error,
            };
            let unreadable = error.path.first().and_then(|name| stored.get_mut(name));
            stored = match unreadable {
                Some(attribute) if !attribute.is_null() => {
                    *attribute = Json::Null;
                    stored
                }
                // No single attribute is at fault. An object of nulls is a value of every model.
                _ => Json::Null,
            };
        }
    }
}
