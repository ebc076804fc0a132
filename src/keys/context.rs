//! What the operations of an apply share.

use iam_identity::{Client, parse_timestamp};
use jiff::Timestamp;
use tf_provider::resource::ApplyResponse;
use tf_provider::{Diagnostic, Diagnostics};

use super::KeyResource;
use super::private_state::PrivateState;
use super::schema::ApiKeyModel;
use super::timeouts::TimeBudget;
use crate::provider_data::ProviderData;

/// One apply, whatever it does.
pub(super) struct Context<'a> {
    pub(super) data: &'a ProviderData,
    /// The client, bound to the time that this operation may take.
    pub(super) client: Client,
    /// That time, and the argument that sets it.
    pub(super) budget: TimeBudget,
    /// What the plan has stored.
    pub(super) planned_private: PrivateState,
    /// What to store beside the state.
    pub(super) private: PrivateState,
    pub(super) diagnostics: Diagnostics,
}

impl<'a> Context<'a> {
    /// An apply with this budget. `private` is what the plan has stored.
    pub(super) fn new(data: &'a ProviderData, budget: TimeBudget, private: PrivateState) -> Self {
        Self::with(data, budget, private.clone().lasting(), private)
    }

    /// The destroying half of a replacement, or any other destruction. The private state of a replacement is that of the new key.
    pub(super) fn of_destruction(data: &'a ProviderData, budget: TimeBudget, private: PrivateState) -> Self {
        let lasting =
            private.replaced.clone().filter(|_| private.creates).map_or_else(|| private.clone().lasting(), |own| *own);
        Self::with(data, budget, lasting, private)
    }

    fn with(data: &'a ProviderData, budget: TimeBudget, lasting: PrivateState, private: PrivateState) -> Self {
        Self {
            data,
            client: data.client.with_timeout(budget.limit),
            budget,
            private: PrivateState { applied: true, ..lasting },
            planned_private: private,
            diagnostics: Diagnostics::new(),
        }
    }

    /// The server's time. Logging in yields it, and its failure is reported by the request that needs it.
    pub(super) async fn server_time(&self) -> Timestamp {
        let _ = self.client.claims().await;
        self.client.now()
    }

    /// The response of an operation that has left the key in this state.
    pub(super) fn response<R: KeyResource>(self, state: Option<ApiKeyModel>) -> ApplyResponse<R> {
        ApplyResponse { state, private: self.private, diagnostics: self.diagnostics, deferred: None }
    }

    /// The response of an operation that has failed.
    pub(super) fn failed<R: KeyResource>(mut self, state: Option<ApiKeyModel>, error: Diagnostic) -> ApplyResponse<R> {
        self.diagnostics.push(error);
        self.response(state)
    }
}

/// Tells the client when the key was created: a 404 for a young key isn't believed at once.
pub(super) fn note_created(client: &Client, state: &ApiKeyModel) {
    if let Some(created_at) = parse_timestamp(state.facts.created_at.str_or_empty()) {
        client.note_created(state.key_id(), created_at);
    }
}
