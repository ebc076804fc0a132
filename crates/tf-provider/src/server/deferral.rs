//! Deferrals: whether Terraform allows them, and the responses to calls that wait for the provider's configuration.

use tf_protocol::tfplugin6::{
    self as proto, ClientCapabilities, Deferred, import_resource_state, open_ephemeral_resource, plan_action,
    read_data_source, read_resource,
};

use super::convert;
use crate::deferral::DeferralReason;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::Schema;
use crate::value::Value;

/// What holds for deferral in a call.
#[derive(Clone, Copy)]
pub(super) struct Deferral {
    /// Whether Terraform allows it.
    pub(super) is_allowed: bool,
    /// Whether the provider defers everything.
    is_automatic: bool,
}

impl Deferral {
    /// For a call with these capabilities; `defers_everything` if the provider was configured so.
    pub(super) fn new(client: Option<ClientCapabilities>, defers_everything: bool) -> Self {
        let is_allowed = client.is_some_and(|client| client.deferral_allowed);
        Self { is_allowed, is_automatic: is_allowed && defers_everything }
    }

    /// The deferral of everything, if the provider defers everything and Terraform allows it.
    pub(super) fn automatic(self) -> Option<Deferred> {
        self.is_automatic.then(|| message(DeferralReason::ProviderConfigUnknown))
    }

    /// What a response says about deferral, given the reason of the author's code.
    ///
    /// # Errors
    /// Fails if there is a reason although Terraform doesn't allow deferral.
    pub(super) fn respond(self, reason: Option<DeferralReason>) -> Result<Option<Deferred>, Diagnostic> {
        match reason {
            Some(_) if !self.is_allowed => Err(not_allowed()),
            Some(reason) => Ok(Some(message(reason))),
            None => Ok(self.automatic()),
        }
    }
}

/// A deferral for this reason.
pub(super) fn message(reason: DeferralReason) -> Deferred {
    use proto::deferred::Reason;
    let reason = match reason {
        DeferralReason::ResourceConfigUnknown => Reason::ResourceConfigUnknown,
        DeferralReason::ProviderConfigUnknown => Reason::ProviderConfigUnknown,
        DeferralReason::AbsentPrerequisite => Reason::AbsentPrereq,
    };
    Deferred { reason: reason.into() }
}

/// The error for a deferral that Terraform doesn't allow.
pub(super) fn not_allowed() -> Diagnostic {
    Diagnostic::error(
        "The provider deferred an operation that cannot wait",
        "Terraform did not allow the provider to leave this operation to a later run. This is a bug in the provider; please \
         report it.",
    )
}

/// The error for an apply that is deferred: Terraform allows that only of plans.
pub(super) fn of_apply() -> Diagnostic {
    Diagnostic::error(
        "The provider deferred an apply",
        "Only a plan can be left to a later run. The state has what the provider returned. This is a bug in the provider; \
         please report it.",
    )
}

/// The error for a call that needs the provider's configuration, which isn't known yet, and that can't be deferred.
pub(super) fn configuration_unknown() -> Diagnostic {
    Diagnostic::error(
        "The provider's configuration is not known yet",
        "It depends on values that are known only after an apply, and this operation cannot wait for them. Apply what the \
         configuration of the provider depends on first.",
    )
}

/// The object stays as it is.
pub(super) fn read(request: &read_resource::Request, deferred: Deferred) -> read_resource::Response {
    read_resource::Response {
        new_state: request.current_state.clone(),
        private: request.private.clone(),
        new_identity: request.current_identity.clone(),
        deferred: Some(deferred),
        diagnostics: Vec::new(),
    }
}

/// Without an object: Terraform refuses one that lacks its identity.
pub(super) fn import(deferred: Deferred) -> import_resource_state::Response {
    import_resource_state::Response { deferred: Some(deferred), ..Default::default() }
}

/// With an object that is unknown as a whole.
pub(super) fn data_source(schema: &Schema, deferred: Deferred) -> Result<read_data_source::Response, Diagnostics> {
    let state = Some(unknown(schema)?);
    Ok(read_data_source::Response { state, deferred: Some(deferred), diagnostics: Vec::new() })
}

/// With unknown results, and nothing that is open.
pub(super) fn open(schema: &Schema, deferred: Deferred) -> Result<open_ephemeral_resource::Response, Diagnostics> {
    let result = Some(unknown(schema)?);
    Ok(open_ephemeral_resource::Response { result, deferred: Some(deferred), ..Default::default() })
}

/// An action that is validated, and not planned.
pub(super) fn action(validated: Diagnostics, deferred: Option<Deferred>) -> plan_action::Response {
    plan_action::Response { diagnostics: convert::diagnostics(validated), deferred }
}

/// An object that is unknown as a whole.
fn unknown(schema: &Schema) -> Result<proto::DynamicValue, Diagnostic> {
    convert::encode(&Value::UNKNOWN, &schema.ty()).map_err(|error| convert::schema_mismatch("response", &error))
}
