//! What the server sees of a resource, whatever its types are.

use futures_util::future::BoxFuture;

use crate::diagnostics::Diagnostics;
use crate::schema::Schema;
use tf_protocol::tfplugin6::{
    apply_resource_change, generate_resource_config, import_resource_state, move_resource_state, plan_resource_change,
    read_resource, upgrade_resource_identity, upgrade_resource_state, validate_resource_config,
};

/// A resource of whatever types, as the server holds it. Made with [`resource`](super::resource).
pub trait AnyResource<C>: Send + Sync {
    /// The type's name.
    fn name(&self) -> &'static str;
    /// What was declared.
    fn schema(&self) -> &Schema;
    /// What was declared of the identity.
    fn identity_schema(&self) -> &Schema;
    /// `ValidateResourceConfig`.
    fn validate(&self, request: &validate_resource_config::Request) -> Diagnostics;
    /// `UpgradeResourceState`.
    fn upgrade(&self, request: &upgrade_resource_state::Request) -> upgrade_resource_state::Response;
    /// `UpgradeResourceIdentity`.
    fn upgrade_identity(&self, request: &upgrade_resource_identity::Request) -> upgrade_resource_identity::Response;
    /// `MoveResourceState`.
    fn move_state(&self, request: move_resource_state::Request) -> move_resource_state::Response;
    /// `GenerateResourceConfig`.
    fn generate(&self, request: &generate_resource_config::Request) -> generate_resource_config::Response;
    /// `PlanResourceChange`.
    fn plan(&self, request: &plan_resource_change::Request) -> plan_resource_change::Response;
    /// `ReadResource`.
    fn read<'a>(&'a self, data: &'a C, request: read_resource::Request) -> BoxFuture<'a, read_resource::Response>;
    /// `ApplyResourceChange`.
    fn apply<'a>(
        &'a self,
        data: &'a C,
        request: apply_resource_change::Request,
    ) -> BoxFuture<'a, apply_resource_change::Response>;
    /// `ImportResourceState`.
    fn import<'a>(
        &'a self,
        data: &'a C,
        request: import_resource_state::Request,
    ) -> BoxFuture<'a, import_resource_state::Response>;
}
