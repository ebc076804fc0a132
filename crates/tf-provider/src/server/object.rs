//! What the server needs of every kind of object.

use tf_protocol::tfplugin6::DynamicValue;

use super::deferral::Deferral;
use crate::diagnostics::Diagnostics;
use crate::provider_meta::ProviderMeta;
use crate::schema::Schema;

/// A resource, data source, ephemeral resource, list resource or action, whatever its types are.
pub(super) trait Object: Send + Sync {
    /// The type's name in configurations.
    fn name(&self) -> &'static str;
    /// The schema of its configuration.
    fn schema(&self) -> &Schema;
    /// The schema of its identity; only resources have one.
    fn identity_schema(&self) -> Option<&Schema> {
        None
    }
    /// Validates a configuration, in which values may be unknown.
    fn validate(&self, config: Option<&DynamicValue>, context: &ValidateContext) -> Diagnostics;
}

/// What a plan or a read depends on beside its message.
pub(super) struct CallContext {
    /// What holds for deferral in this call.
    pub(super) deferral: Deferral,
    /// What the module says about itself.
    pub(super) provider_meta: ProviderMeta,
}

/// What a validation depends on beside the configuration.
pub(super) struct ValidateContext {
    /// What decides the values of read-only attributes, for messages: [`Provider::service`](crate::Provider::service).
    pub(super) service: &'static str,
    /// Whether Terraform keeps write-only values out of plan and state.
    pub(super) write_only_allowed: bool,
}
