//! `UpgradeResourceState`, `UpgradeResourceIdentity` and `MoveResourceState`: objects as they are stored.

use serde_json::Value as Json;
use tf_protocol::tfplugin6::{
    RawState, ResourceIdentityData, move_resource_state, upgrade_resource_identity, upgrade_resource_state,
};

use super::adapter::ResourceAdapter;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::resource::{AdoptResponse, MoveStateRequest, Resource, UpgradeStateRequest, UpgradeStateResponse, Upgrader};
use crate::server::convert::{self, schema_mismatch};
use crate::value;

impl<R: Resource> ResourceAdapter<R> {
    pub(super) fn upgrade_stored_state(
        &self,
        request: &upgrade_resource_state::Request,
    ) -> Result<upgrade_resource_state::Response, Diagnostics> {
        let stored = stored("stored object", request.version, request.raw_state.as_ref())?;
        let (name, version) = (self.resource.name(), self.object.schema().version);
        let (stored, mut diagnostics) = raised(name, stored, version, &self.resource.state_upgraders())?;
        let UpgradeStateResponse { state, diagnostics: own } = self.resource.upgrade_state(stored);
        diagnostics.extend(own);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        Ok(upgrade_resource_state::Response {
            upgraded_state: Some(self.object.encode(Some(state))?),
            diagnostics: convert::diagnostics(diagnostics),
        })
    }

    pub(super) fn upgrade_stored_identity(
        &self,
        request: &upgrade_resource_identity::Request,
    ) -> Result<upgrade_resource_identity::Response, Diagnostics> {
        let stored = stored("stored identity", request.version, request.raw_identity.as_ref())?;
        let (name, schema) = (self.resource.name(), self.identity.schema());
        let (stored, diagnostics) = raised(name, stored, schema.version, &self.resource.identity_upgraders())?;
        let identity_data = self.identity.encode(Some(stored.decode_by::<R::Identity>(schema))).ok();
        Ok(upgrade_resource_identity::Response {
            upgraded_identity: Some(ResourceIdentityData { identity_data }),
            diagnostics: convert::diagnostics(diagnostics),
        })
    }

    pub(super) fn move_stored_state(
        &self,
        request: &move_resource_state::Request,
    ) -> Result<move_resource_state::Response, Diagnostics> {
        let (provider, type_name) = (request.source_provider_address.clone(), request.source_type_name.clone());
        let refusal = not_movable(self.resource.name(), &type_name, &provider);
        let object = stored("stored object", request.source_schema_version, request.source_state.as_ref())?;
        let version = request.source_identity_schema_version;
        let identity = stored("stored identity", version, request.source_identity.as_ref())?;
        let source =
            MoveStateRequest { provider, type_name, object, identity, private: request.source_private.clone() };
        let AdoptResponse { state, private, diagnostics } = self.resource.move_state(source).ok_or(refusal)?;
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        Ok(move_resource_state::Response {
            target_identity: self.identity(Some(&state)),
            target_state: Some(self.object.encode(Some(state))?),
            target_private: Self::encode_private(&private),
            diagnostics: convert::diagnostics(diagnostics),
        })
    }
}

/// Raises a stored object of the resource named `name` to the current version, one version after the other.
fn raised(
    name: &str,
    stored: UpgradeStateRequest,
    current: i64,
    upgraders: &[Upgrader],
) -> Result<(UpgradeStateRequest, Diagnostics), Diagnostics> {
    let UpgradeStateRequest { mut version, mut stored } = stored;
    let mut diagnostics = Diagnostics::new();
    if stored.is_null() {
        version = current;
    }
    if version > current {
        return Err(newer_version(name, version, current).into());
    }
    while version < current {
        let upgrader = upgraders.iter().find(|upgrader| upgrader.from == version);
        let upgrader = upgrader.ok_or_else(|| unknown_version(name, version, current))?;
        (upgrader.upgrade)(&mut stored, &mut diagnostics);
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        version += 1;
    }
    Ok((UpgradeStateRequest { version, stored }, diagnostics))
}

/// The error for an object that a newer version of the provider has stored.
pub(in crate::server) fn newer_version(name: &str, version: i64, current: i64) -> Diagnostic {
    Diagnostic::error(
        "The state was written by a newer version of this provider",
        format!(
            "A {name} is stored in version {version} of its schema, and this provider has version {current}. Upgrade the \
             provider: see version in required_providers, and run terraform init -upgrade."
        ),
    )
}

/// The error for an object of a version that the provider can't upgrade.
pub(in crate::server) fn unknown_version(name: &str, version: i64, current: i64) -> Diagnostic {
    Diagnostic::error(
        "The state is too old for this version of the provider",
        format!(
            "A {name} is stored in version {version} of its schema. This provider has version {current}, and cannot upgrade \
             from that one. Apply once with an older version of the provider, or remove the object from the state and \
             import it."
        ),
    )
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
