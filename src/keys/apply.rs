//! Carries out a planned change of a key.
//!
//! Each response is folded into the state, so whatever fails, the state that is returned says exactly what has happened.

use tf_provider::resource::{ApplyRequest, ApplyResponse, Change};

use super::KeyResource;
use super::context::{Context, note_created};
use super::create::create;
use super::destroy::destroy;
use super::timeouts::TimeoutKind;
use super::update::update;
use crate::provider_data::ProviderData;

/// Carries out a plan.
pub(crate) async fn apply<R: KeyResource>(data: &ProviderData, request: ApplyRequest<R>) -> ApplyResponse<R> {
    let ApplyRequest { change, private, progress, .. } = request;
    if let Some(prior) = change.prior() {
        data.creations.record_managed(prior.key_id());
        for key in prior.rotation.retiring() {
            data.creations.record_managed(key.id());
        }
        note_created(&data.client, prior);
    }
    if let Some(prior) = &private.prior {
        data.creations.record_managed(&prior.id);
    }
    // Boxed, because each holds the models of a whole key across its requests.
    match change {
        Change::Create { planned, config } => {
            let context = Context::new(data, TimeoutKind::Create.budget(&planned), private);
            Box::pin(create(context, planned, config, &progress)).await
        }
        Change::Update { prior, planned, config } => {
            let context = Context::new(data, TimeoutKind::Update.budget(&planned), private);
            Box::pin(update(context, prior, planned, config, &progress)).await
        }
        Change::Delete { prior } => {
            let context = Context::of_destruction(data, TimeoutKind::Delete.budget(&prior), private);
            Box::pin(destroy(context, prior)).await
        }
    }
}
