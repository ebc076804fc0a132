//! `UpgradeResourceState`, `UpgradeResourceIdentity` and `MoveResourceState`: objects as they are stored.

use serde_json::Value as Json;
use tf_protocol::tfplugin6::{
    RawState, ResourceIdentityData, move_resource_state, upgrade_resource_identity, upgrade_resource_state,
};

use super::adapter::ResourceAdapter;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::resource::{MoveStateRequest, Resource, UpgradeStateRequest};
use crate::server::convert::schema_mismatch;
use crate::{private_state, value};

impl<R: Resource> ResourceAdapter<R> {
    pub(super) fn upgrade_stored_state(
        &self,
        request: &upgrade_resource_state::Request,
    ) -> Result<upgrade_resource_state::Response, Diagnostics> {
        let stored = stored("stored object", request.version, request.raw_state.as_ref())?;
        let state = self.object.encode(Some(self.resource.upgrade_state(stored)))?;
        Ok(upgrade_resource_state::Response { upgraded_state: Some(state), diagnostics: Vec::new() })
    }

    pub(super) fn upgrade_stored_identity(
        &self,
        request: &upgrade_resource_identity::Request,
    ) -> Result<upgrade_resource_identity::Response, Diagnostics> {
        let stored = stored("stored identity", request.version, request.raw_identity.as_ref())?;
        let identity_data = self.identity.encode(Some(stored.decode::<R::Identity>())).ok();
        Ok(upgrade_resource_identity::Response {
            upgraded_identity: Some(ResourceIdentityData { identity_data }),
            diagnostics: Vec::new(),
        })
    }

    pub(super) fn move_stored_state(
        &self,
        request: &move_resource_state::Request,
    ) -> Result<move_resource_state::Response, Diagnostics> {
        let (provider, type_name) = (request.source_provider_address.clone(), request.source_type_name.clone());
        let refusal = not_movable(self.resource.name(), &type_name, &provider);
        let object = stored("stored object", request.source_schema_version, request.source_state.as_ref())?;
        let source = MoveStateRequest { provider, type_name, object };
        let state = self.resource.move_state(source).ok_or(refusal)?;
        Ok(move_resource_state::Response {
            target_state: Some(self.object.encode(Some(state))?),
            target_private: private_state::encode(&R::Private::default()),
            ..Default::default()
        })
    }
}

/// The error for an object of another provider or type that the resource named `name` can't take over.
pub(in crate::server) fn not_movable(name: &str, type_name: &str, provider: &str) -> Diagnostic {
    Diagnostic::error(
        "This object cannot be moved here",
        format!("{name} cannot take over the state of a {type_name} of {provider}. Import the object instead."),
    )
}

/// Parses a stored object. Fails if its JSON is broken or far too long: an object that can't be read must not pass for one
/// without values. Empty JSON, which OpenTofu sends for an identity that was never stored, is an object without values.
fn stored(what: &str, version: i64, raw: Option<&RawState>) -> Result<UpgradeStateRequest, Diagnostic> {
    let text = raw.map(|raw| raw.json.as_slice()).filter(|text| !text.is_empty());
    let stored = text.map_or(Ok(Json::Null), value::parse_json).map_err(|error| schema_mismatch(what, &error))?;
    Ok(UpgradeStateRequest { version, stored })
}
