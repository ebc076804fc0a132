//! Carries out a planned change of a service ID.
//!
//! Each response is folded into the state, so whatever fails, the state that is returned says exactly what has happened.

use tf_provider::resource::{ApplyRequest, ApplyResponse, Change};

use super::ServiceIdResource;
use super::context::{Context, note_created};
use super::create::create;
use super::destroy::destroy;
use super::update::update;
use crate::keys::timeouts::TimeoutKind;
use crate::provider_data::ProviderData;

/// Carries out a plan.
pub(crate) async fn apply<R: ServiceIdResource>(data: &ProviderData, request: ApplyRequest<R>) -> ApplyResponse<R> {
    let ApplyRequest { change, progress, .. } = request;
    if let Some(prior) = change.prior() {
        data.service_id_creations.record_managed(prior.service_id());
        note_created(&data.client, prior);
    }
    // Boxed, because each holds the models of a whole service ID across its requests.
    match change {
        Change::Create { planned, .. } => {
            let context = Context::new(data, planned.budget(TimeoutKind::Create));
            Box::pin(create(context, planned, &progress)).await
        }
        Change::Update { prior, planned, .. } => {
            let context = Context::new(data, planned.budget(TimeoutKind::Update));
            Box::pin(update(context, prior, planned, &progress)).await
        }
        Change::Delete { prior } => {
            let context = Context::new(data, prior.budget(TimeoutKind::Delete));
            Box::pin(destroy(context, prior)).await
        }
    }
}
