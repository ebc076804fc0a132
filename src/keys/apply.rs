//! Carries out a planned change of a key.
//!
//! Each response is folded into the state, so whatever fails, the state that is returned says exactly what has happened.

use iam_identity::{Client, parse_timestamp};
use tf_provider::resource::{ApplyRequest, ApplyResponse, Change};
use tf_provider::{Diagnostic, Diagnostics};

use super::KeyResource;
use super::create::create;
use super::destroy::destroy;
use super::private_state::PrivateState;
use super::runner::update;
use super::schema::ApiKeyModel;
use super::timeouts::{TimeBudget, TimeoutKind};
use crate::provider_data::ProviderData;

/// What the operations of an apply share.
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

/// Carries out a plan.
pub(crate) async fn apply<R: KeyResource>(data: &ProviderData, request: ApplyRequest<R>) -> ApplyResponse<R> {
    let ApplyRequest { change, private, progress } = request;
    if let Some(prior) = change.prior() {
        data.creations.record_managed(prior.key_id());
        note_created(&data.client, prior);
    }
    if let Some(prior) = &private.prior {
        data.creations.record_managed(&prior.id);
    }
    match change {
        Change::Create { planned, config } => {
            let context = Context::new(data, TimeoutKind::Create.budget(&planned), private);
            create(context, planned, config, &progress).await
        }
        Change::Update { prior, planned, config } => {
            let context = Context::new(data, TimeoutKind::Update.budget(&planned), private);
            update(context, prior, planned, config, &progress).await
        }
        Change::Delete { prior } => {
            let context = Context::new(data, TimeoutKind::Delete.budget(&prior), private);
            destroy(context, prior).await
        }
    }
}

impl<'a> Context<'a> {
    fn new(data: &'a ProviderData, budget: TimeBudget, private: PrivateState) -> Self {
        Self {
            data,
            client: data.client.within(budget.limit),
            budget,
            private: private.clone().lasting(),
            planned_private: private,
            diagnostics: Diagnostics::new(),
        }
    }

    /// The response of an operation that has left the key in this state.
    pub(super) fn response<R: KeyResource>(self, state: Option<ApiKeyModel>) -> ApplyResponse<R> {
        ApplyResponse { state, private: self.private, diagnostics: self.diagnostics }
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
