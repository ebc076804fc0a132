//! A resource with its schemas.

use std::sync::Arc;

use tf_protocol::tfplugin6::{DynamicValue, ResourceIdentityData};

use crate::diagnostics::Diagnostic;
use crate::resource::Resource;
use crate::server::model_schema::ModelSchema;
use crate::value::Value;
use crate::{placeholder, private_state};

/// A resource with the schemas of its models.
pub(in crate::server) struct ResourceAdapter<R: Resource> {
    pub(super) resource: Arc<R>,
    pub(super) object: ModelSchema<R::Model>,
    pub(super) identity: ModelSchema<R::Identity>,
}

impl<R: Resource> ResourceAdapter<R> {
    pub(in crate::server) fn new(resource: R) -> Self {
        let resource = Arc::new(resource);
        let (object, identity) = (Arc::clone(&resource), Arc::clone(&resource));
        Self {
            resource,
            object: ModelSchema::of(move || object.schema()),
            identity: ModelSchema::of(move || identity.identity_schema()),
        }
    }

    /// Decodes private state, also of another version.
    pub(super) fn private(bytes: &[u8]) -> R::Private {
        private_state::decode(bytes, R::PRIVATE_VERSION, R::upgrade_private)
    }

    /// Encodes private state.
    pub(super) fn encode_private(private: &R::Private) -> Vec<u8> {
        private_state::encode(private, R::PRIVATE_VERSION)
    }

    /// Decodes a configuration. Only write-only attributes can have placeholders: a plan keeps what is configured.
    pub(super) fn config(&self, encoded: Option<&DynamicValue>) -> Result<Value, Diagnostic> {
        let config = self.object.decode("configuration", encoded)?;
        Ok(placeholder::to_unknown_in_write_only(self.object.schema(), config))
    }

    /// The identity of an object, as far as the author can tell it.
    pub(super) fn identity(&self, state: Option<&R::Model>) -> Option<ResourceIdentityData> {
        let identity = self.resource.identity(state?)?;
        let identity_data = Some(self.identity.encode(Some(identity)).ok()?);
        Some(ResourceIdentityData { identity_data })
    }
}
