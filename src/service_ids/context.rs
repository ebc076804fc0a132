//! What the operations of an apply share.

use iam_identity::{Client, Error, parse_timestamp};
use tf_provider::resource::ApplyResponse;
use tf_provider::{Diagnostic, Diagnostics};

use super::ServiceIdResource;
use super::private_state::PrivateState;
use super::schema::ServiceIdModel;
use crate::diagnostics::{self, Operation};
use crate::keys::KeyName;
use crate::keys::timeouts::TimeBudget;
use crate::provider_data::ProviderData;

/// One apply, whatever it does.
pub(super) struct Context<'a> {
    pub(super) data: &'a ProviderData,
    /// The client, bound to the time that this operation may take.
    pub(super) client: Client,
    /// That time, and the argument that sets it.
    pub(super) budget: TimeBudget,
    pub(super) diagnostics: Diagnostics,
}

impl<'a> Context<'a> {
    pub(super) fn new(data: &'a ProviderData, budget: TimeBudget) -> Self {
        Self { data, client: data.client.with_timeout(budget.limit), budget, diagnostics: Diagnostics::new() }
    }

    /// The response of an operation that has left the service ID in this state.
    pub(super) fn response<R: ServiceIdResource>(self, state: Option<ServiceIdModel>) -> ApplyResponse<R> {
        ApplyResponse { state, private: PrivateState::default(), diagnostics: self.diagnostics, deferred: None }
    }

    /// The response of an operation that has failed.
    pub(super) fn failed<R: ServiceIdResource>(
        mut self,
        state: Option<ServiceIdModel>,
        error: Diagnostic,
    ) -> ApplyResponse<R> {
        self.diagnostics.push(error);
        self.response(state)
    }

    /// The diagnostic for a failed request of this operation; `verb` is what it would have done.
    pub(super) fn request_failed(&self, verb: &'static str, name: &KeyName, error: &Error) -> Diagnostic {
        diagnostics::operation_failed_within(Operation::OfServiceId(verb, name), self.budget, error)
    }
}

/// Tells the client when the service ID was created: a 404 for a young one isn't believed at once.
pub(super) fn note_created(client: &Client, state: &ServiceIdModel) {
    if let Some(created_at) = parse_timestamp(state.facts.created_at.str_or_empty()) {
        client.note_created(state.service_id(), created_at);
    }
}
