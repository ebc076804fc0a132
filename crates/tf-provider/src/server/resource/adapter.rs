//! A resource with its schemas.

use std::sync::Arc;

use tf_protocol::tfplugin6::{DynamicValue, ResourceIdentityData};

use crate::diagnostics::Diagnostic;
use crate::placeholder;
use crate::resource::Resource;
use crate::server::model_schema::ModelSchema;
use crate::value::Value;

/// A resource with the schemas of its models.
pub(in crate::server) struct ResourceAdapter<R: Resource> {
    pub(super) resource: Arc<R>,
    pub(super) object: ModelSchema<R::Model>,
    pub(super) identity: ModelSchema<R::Identity>,
}

impl<R: Resource> ResourceAdapter<R> {
    pub(in crate::server) fn new(resource: R) -> Self {
        let resource = Arc::new(resource);
        let declaring = Arc::clone(&resource);
        Self { resource, object: ModelSchema::of(move || declaring.schema()), identity: ModelSchema::new() }
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
