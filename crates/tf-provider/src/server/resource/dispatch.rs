//! The calls of a resource, each passed on to the file that implements it.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tf_protocol::tfplugin6::{
    DynamicValue, apply_resource_change, generate_resource_config, import_resource_state, move_resource_state,
    plan_resource_change, read_resource, upgrade_resource_identity, upgrade_resource_state,
};

use super::adapter::ResourceAdapter;
use super::apply::LastKnown;
use super::dyn_resource::DynResource;
use crate::diagnostics::Diagnostics;
use crate::provider_meta::ProviderMeta;
use crate::resource::{Resource, Upgrader};
use crate::schema::Schema;
use crate::server::deferral::Deferral;
use crate::server::object::{CallContext, Object, ValidateContext};
use crate::server::provider_data::ProviderData;

impl<R: Resource> Object for ResourceAdapter<R> {
    fn name(&self) -> &'static str {
        self.resource.name()
    }

    fn schema(&self) -> &Schema {
        self.object.schema()
    }

    fn identity_schema(&self) -> Option<&Schema> {
        Some(self.identity.schema())
    }

    fn validate(&self, config: Option<&DynamicValue>, context: &ValidateContext) -> Diagnostics {
        match self.config(config) {
            Ok(config) => self.object.validate(config, context, |config| self.resource.validate(config)),
            Err(error) => error.into(),
        }
    }
}

impl<R: Resource> DynResource for ResourceAdapter<R> {
    fn version_contradictions(&self) -> Vec<String> {
        let (object, identity) = (self.object.schema().version, self.identity.schema().version);
        let mut found = misplaced_upgraders("state_upgraders()", object, &self.resource.state_upgraders());
        found.extend(misplaced_upgraders("identity_upgraders()", identity, &self.resource.identity_upgraders()));
        found
    }

    fn upgrade_state(
        &self,
        request: &upgrade_resource_state::Request,
    ) -> Result<upgrade_resource_state::Response, Diagnostics> {
        self.upgrade_stored_state(request)
    }

    fn upgrade_identity(
        &self,
        request: &upgrade_resource_identity::Request,
    ) -> Result<upgrade_resource_identity::Response, Diagnostics> {
        self.upgrade_stored_identity(request)
    }

    fn move_state(&self, request: &move_resource_state::Request) -> Result<move_resource_state::Response, Diagnostics> {
        self.move_stored_state(request)
    }

    fn generate_config(
        &self,
        request: &generate_resource_config::Request,
    ) -> Result<generate_resource_config::Response, Diagnostics> {
        let state = self.object.decode("state", request.state.as_ref())?;
        let config = self.object.encode_value(&self.object.schema().configuration_of(&state))?;
        Ok(generate_resource_config::Response { config: Some(config), diagnostics: Vec::new() })
    }

    fn plan<'a>(
        &'a self,
        data: Option<&'a ProviderData>,
        request: &'a plan_resource_change::Request,
        context: CallContext,
    ) -> BoxFuture<'a, Result<plan_resource_change::Response, Diagnostics>> {
        self.plan_change(data.map(ProviderData::get), request, context).boxed()
    }

    fn read<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a read_resource::Request,
        context: CallContext,
    ) -> BoxFuture<'a, Result<read_resource::Response, Diagnostics>> {
        self.read_object(data.get(), request, context).boxed()
    }

    fn apply<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a apply_resource_change::Request,
        provider_meta: ProviderMeta,
        last_known: &LastKnown<'a>,
    ) -> BoxFuture<'a, Result<apply_resource_change::Response, Diagnostics>> {
        let progress = last_known.record(self, request);
        self.apply_change(data.get(), request, provider_meta, progress).boxed()
    }

    fn import<'a>(
        &'a self,
        data: &'a ProviderData,
        request: &'a import_resource_state::Request,
        deferral: Deferral,
    ) -> BoxFuture<'a, Result<import_resource_state::Response, Diagnostics>> {
        self.import_object(data.get(), request, deferral).boxed()
    }
}

/// The upgraders that raise no stored object to a schema of this version, a clause for each.
fn misplaced_upgraders(what: &str, version: i64, upgraders: &[Upgrader]) -> Vec<String> {
    let mut found = Vec::new();
    for (index, Upgrader { from, .. }) in upgraders.iter().enumerate() {
        if !(0..version).contains(from) {
            found.push(format!("{what} has one from version {from}, but the schema has version {version}"));
        } else if upgraders[..index].iter().any(|other| other.from == *from) {
            found.push(format!("{what} has two from version {from}"));
        }
    }
    found
}
