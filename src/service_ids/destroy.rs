//! Destroys a managed service ID.

use iam_identity::ServiceId;
use tf_provider::Diagnostic;
use tf_provider::resource::ApplyResponse;

use super::ServiceIdResource;
use super::context::Context;
use super::guard::{check_account, check_destruction, keys, refuse_locked_keys};
use super::schema::ServiceIdModel;
use crate::diagnostics;
use crate::objects::delete::{Deletion, delete};
use crate::objects::probe::RequestFailed;

/// Destroys the service ID. One that no longer exists counts as destroyed.
pub(super) async fn destroy<R: ServiceIdResource>(context: Context<'_>, mut prior: ServiceIdModel) -> ApplyResponse<R> {
    match run(&context, &mut prior).await {
        Ok(()) => context.response(None),
        Err(error) => context.failed(Some(prior), error),
    }
}

async fn run(context: &Context<'_>, state: &mut ServiceIdModel) -> Result<(), Diagnostic> {
    check_destruction(context, state).await?;
    let name = state.display_name();
    match delete::<ServiceId>(&context.client, state.service_id()).await {
        Ok(Deletion::Confirmed) => Ok(()),
        Ok(Deletion::ResponseLost | Deletion::AlreadyGone) => {
            check_account(&context.client, &name, state.account()).await
        }
        Err(RequestFailed { seen: Some(seen), .. }) if seen.locked => {
            *state = state.observe(&seen);
            Err(diagnostics::service_id_locked_outside_terraform("delete", &name))
        }
        Err(RequestFailed { error, .. }) if error.is_conflict() => {
            // A key was locked meanwhile, or could not be deleted for a reason of its own.
            if let Ok(keys) = keys(&context.client, state).await {
                refuse_locked_keys(&name, &keys)?;
            }
            Err(diagnostics::service_id_keys_not_deleted(&name, &error))
        }
        Err(RequestFailed { error, .. }) => Err(context.request_failed("delete", &name, &error)),
    }
}
