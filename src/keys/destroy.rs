//! Destroys a managed key.

use tf_provider::Diagnostic;
use tf_provider::resource::ApplyResponse;

use super::KeyResource;
use super::context::Context;
use super::delete::{Deletion, delete};
use super::guard;
use super::owner::Owner;
use super::probe::RequestFailed;
use super::schema::ApiKeyModel;
use crate::diagnostics::{self, Operation};

/// Destroys the key. One that no longer exists counts as destroyed.
pub(super) async fn destroy<R: KeyResource>(mut context: Context<'_>, mut prior: ApiKeyModel) -> ApplyResponse<R> {
    context.private.file_missing = false;
    match run(&context, &mut prior).await {
        Ok(()) => context.response(None),
        Err(error) => context.failed(Some(prior), error),
    }
}

async fn run(context: &Context<'_>, key: &mut ApiKeyModel) -> Result<(), Diagnostic> {
    guard::check_destruction(context, key).await?;
    let name = key.key_name();
    match delete(&context.client, key.key_id()).await {
        Ok(Deletion::Confirmed) => {}
        Ok(Deletion::ResponseLost | Deletion::AlreadyGone) => {
            guard::check_account(&context.client, &name, &Owner::of(key)).await?;
        }
        Err(RequestFailed { seen: Some(seen), .. }) if seen.locked => {
            *key = key.observe(&seen);
            return Err(diagnostics::locked_outside_terraform("delete", &name));
        }
        Err(RequestFailed { error, .. }) => {
            return Err(diagnostics::operation_failed_within(Operation::Delete(&name), context.budget, &error));
        }
    }
    context.data.files.release(key.key_id());
    Ok(())
}
