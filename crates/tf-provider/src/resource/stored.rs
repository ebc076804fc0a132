//! Requests with an object as it is stored.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diagnostics::Diagnostics;
use crate::model::Model;
use crate::schema::{Schema, decode_leniently};

/// A request to upgrade a stored object to the current schema.
pub struct UpgradeStateRequest {
    /// The version of the schema with which it was written.
    pub version: i64,
    /// Its attributes.
    pub stored: Json,
}

/// What raises a stored object by one version.
#[derive(Clone, Copy, Debug)]
pub struct Upgrader {
    /// The version from which it raises an object, to the next one.
    pub from: i64,
    /// Changes the object's attributes. A warning is shown; an error refuses the object as it is stored.
    pub upgrade: fn(&mut Json, &mut Diagnostics),
}

/// A request to take over the state of another resource type or provider.
pub struct MoveStateRequest {
    /// The provider's address, in lower case: host, namespace and type.
    pub provider: String,
    /// The resource type there.
    pub type_name: String,
    /// The object as that provider stored it.
    pub object: UpgradeStateRequest,
    /// Its identity as that provider stored it; without values if it had none.
    pub identity: UpgradeStateRequest,
    /// Its private state as that provider stored it, in a form of its own.
    pub private: Vec<u8>,
}

/// The response to an [`UpgradeStateRequest`].
#[derive(Clone, Debug)]
pub struct UpgradeStateResponse<M> {
    /// The object.
    pub state: M,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// The response that hands over an object which is new to a resource: imported, or moved from another one.
#[derive(Clone, Debug)]
pub struct AdoptResponse<M, P> {
    /// The object.
    pub state: M,
    /// The private state to store beside it.
    pub private: P,
    /// Warnings, and errors that refuse the object.
    pub diagnostics: Diagnostics,
}

impl<M> From<M> for UpgradeStateResponse<M> {
    fn from(state: M) -> Self {
        Self { state, diagnostics: Diagnostics::new() }
    }
}

impl<M, P: Default> From<M> for AdoptResponse<M, P> {
    fn from(state: M) -> Self {
        Self { state, private: P::default(), diagnostics: Diagnostics::new() }
    }
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
            if stored.is_null()
                && let Ok(model) = M::take(&mut BTreeMap::new())
            {
                // A default that the model can't hold.
                return model;
            }
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
