//! Destroys a managed key.

use iam_identity::ApiKey;
use tf_provider::Diagnostic;
use tf_provider::resource::ApplyResponse;

use super::KeyResource;
use super::context::Context;
use super::delete::{Deletion, delete};
use super::guard;
use super::owner::Owner;
use super::rotation::retire::retire;
use super::schema::ApiKeyModel;
use crate::diagnostics::{self, Operation};
use crate::objects::probe::RequestFailed;
use crate::times::has_passed;

/// Destroys the key, or lets it go on working for its overlap. One that no longer exists counts as destroyed.
pub(super) async fn destroy<R: KeyResource>(mut context: Context<'_>, mut prior: ApiKeyModel) -> ApplyResponse<R> {
    context.private.file_missing = false;
    match run(&mut context, &mut prior).await {
        Ok(()) => context.response(None),
        Err(error) => context.failed(Some(prior), error),
    }
}

async fn run(context: &mut Context<'_>, key: &mut ApiKeyModel) -> Result<(), Diagnostic> {
    guard::check_destruction(context, key).await?;
    let is_replaced = context.planned_private.creates;
    let goes_on = key.goes_on_working(is_replaced);
    if goes_on {
        expire_current(context, key).await?;
    }
    if goes_on && is_replaced {
        leave_retiring(context, key).await?;
    } else {
        delete_retiring(context, key).await?;
    }
    if !goes_on {
        delete_current(context, key).await?;
    }
    context.data.files.release(key.key_id());
    Ok(())
}

async fn delete_current(context: &Context<'_>, key: &mut ApiKeyModel) -> Result<(), Diagnostic> {
    let name = key.key_name();
    match delete(&context.client, key.key_id()).await {
        Ok(Deletion::Confirmed) => Ok(()),
        Ok(Deletion::ResponseLost | Deletion::AlreadyGone) => {
            guard::check_account(&context.client, &name, &Owner::of(key)).await
        }
        Err(failed) => Err(not_ended("delete", context, key, failed)),
    }
}

/// Deletes the keys that were current before the one of the state.
async fn delete_retiring(context: &Context<'_>, key: &mut ApiKeyModel) -> Result<(), Diagnostic> {
    for retiring in key.rotation.retiring().to_vec() {
        let name = key.name_of_retiring(retiring.id());
        match delete(&context.client, retiring.id()).await {
            Ok(Deletion::Confirmed) => {}
            Ok(Deletion::ResponseLost | Deletion::AlreadyGone) => {
                guard::check_account(&context.client, &name, &Owner::of(key)).await?;
            }
            Err(RequestFailed { seen: Some(seen), .. }) if seen.locked => {
                return Err(diagnostics::locked_outside_terraform("delete", &name));
            }
            Err(RequestFailed { error, .. }) => {
                return Err(diagnostics::operation_failed_within(Operation::Delete(&name), context.budget, &error));
            }
        }
        key.rotation.forget(retiring.id());
    }
    Ok(())
}

/// Leaves the keys that were current before the time that they have, and says so. Those without an expiry are given one.
async fn leave_retiring(context: &mut Context<'_>, key: &ApiKeyModel) -> Result<(), Diagnostic> {
    for retiring in key.rotation.retiring() {
        let name = key.name_of_retiring(retiring.id());
        let at = if context.private.is_unretired(retiring.id()) {
            retire(&context.client, retiring.id(), key.overlap()).await.map_err(|RequestFailed { error, .. }| {
                diagnostics::operation_failed_within(Operation::Change("expire", &name), context.budget, &error)
            })?
        } else {
            retiring.expires_at.known().cloned()
        };
        let is_over = |at: &String| has_passed(at, context.client.now());
        context.diagnostics.extend(at.filter(|at| !is_over(at)).map(|at| diagnostics::goes_on_working(&name, &at)));
    }
    Ok(())
}

/// Lets the key expire after its overlap, and says so.
async fn expire_current(context: &mut Context<'_>, key: &mut ApiKeyModel) -> Result<(), Diagnostic> {
    let name = key.key_name();
    match retire(&context.client, key.key_id(), key.overlap()).await {
        Ok(Some(at)) => {
            context.diagnostics.push(diagnostics::goes_on_working(&name, &at));
            Ok(())
        }
        Ok(None) => guard::check_account(&context.client, &name, &Owner::of(key)).await,
        Err(failed) => Err(not_ended("expire", context, key, failed)),
    }
}

/// The diagnostic for a key that could not be deleted or given an expiry.
fn not_ended(
    verb: &'static str,
    context: &Context<'_>,
    key: &mut ApiKeyModel,
    failed: RequestFailed<ApiKey>,
) -> Diagnostic {
    let name = key.key_name();
    match failed.seen {
        Some(seen) if seen.locked => {
            *key = key.observe(&seen);
            diagnostics::locked_outside_terraform(verb, &name)
        }
        _ => diagnostics::operation_failed_within(Operation::Change(verb, &name), context.budget, &failed.error),
    }
}
