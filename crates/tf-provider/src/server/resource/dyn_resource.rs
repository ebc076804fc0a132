//! What the server sees of a resource, whatever its types are.

use futures_util::future::BoxFuture;
use tf_protocol::tfplugin6::{
    apply_resource_change as apply, generate_resource_config as generate, import_resource_state as import,
    move_resource_state as move_state, plan_resource_change as plan, read_resource as read,
    upgrade_resource_identity as upgrade_identity, upgrade_resource_state as upgrade_state,
};

use super::apply::LastKnown;
use crate::diagnostics::Diagnostics;
use crate::provider_meta::ProviderMeta;
use crate::server::deferral::Deferral;
use crate::server::object::{CallContext, Object};
use crate::server::provider_data::ProviderData;

/// A method for each call that Terraform makes for a resource.
pub(in crate::server) trait DynResource: Object {
    /// What is wrong with the versions of its schemas and with what upgrades to them, a clause for each.
    fn version_contradictions(&self) -> Vec<String>;
    fn upgrade_state(&self, request: &upgrade_state::Request) -> Result<upgrade_state::Response, Diagnostics>;
    fn upgrade_identity(&self, request: &upgrade_identity::Request) -> Result<upgrade_identity::Response, Diagnostics>;
    fn move_state(&self, request: &move_state::Request) -> Result<move_state::Response, Diagnostics>;
    fn generate_config(&self, request: &generate::Request) -> Result<generate::Response, Diagnostics>;
    /// Without provider data if the provider isn't configured.
    fn plan<'a>(
        &'a self,
        data: Option<&'a ProviderData>,
        request: &'a plan::Request,
        context: CallContext,
    ) -> BoxFuture<'a, Result<plan::Response, Diagnostics>>;
    fn read<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a read::Request,
        context: CallContext,
    ) -> BoxFuture<'a, Result<read::Response, Diagnostics>>;
    /// `last_known` gets what to return if the author's code panics.
    fn apply<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a apply::Request,
        provider_meta: ProviderMeta,
        last_known: &LastKnown<'a>,
    ) -> BoxFuture<'a, Result<apply::Response, Diagnostics>>;
    fn import<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a import::Request,
        deferral: Deferral,
    ) -> BoxFuture<'a, Result<import::Response, Diagnostics>>;
}
