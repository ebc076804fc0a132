//! Creates a managed key.

use iam_identity::{ApiKey, NewApiKey};
use secret::Secret;
use tf_provider::resource::{ApplyResponse, Progress};
use tf_provider::{Attr, Diagnostic};

use super::KeyResource;
use super::context::Context;
use super::creator::Creator;
use super::guard;
use super::runner::{Runner, TargetFile, open_file};
use super::schema::ApiKeyModel;
use super::steps;
use crate::diagnostics;

/// Creates the key: opens its file, sends the request, and runs the steps that follow.
pub(super) async fn create<R: KeyResource>(
    mut context: Context<'_>,
    planned: ApiKeyModel,
    config: ApiKeyModel,
    progress: &Progress<R>,
) -> ApplyResponse<R> {
    let Created { state, value, file } = match send(&mut context, &planned, &config).await {
        Ok(created) => created,
        Err(error) => return context.failed(None, error),
    };
    let steps = steps::after_creation(&planned);
    Runner { context, created: true, state, planned, config, value, file }.run(steps, progress).await
}

/// A key that was just created.
struct Created<'a> {
    state: ApiKeyModel,
    /// Its generated value, which may not belong into the state.
    value: Option<Secret>,
    file: TargetFile<'a>,
}

/// Sends the request.
async fn send<'a>(
    context: &mut Context<'a>,
    planned: &ApiKeyModel,
    config: &ApiKeyModel,
) -> Result<Created<'a>, Diagnostic> {
    context.private.file_missing = false;
    let name = planned.key_name();
    if config.apikey_wo.is_unknown() {
        // IBM Cloud would generate another value.
        return Err(diagnostics::write_only_value_unknown(&name));
    }
    guard::check_creation(context).await?;
    let file = if planned.file.is_null() {
        TargetFile::NotOpen
    } else {
        TargetFile::Open(open_file(context, &name, planned)?)
    };
    let owner = planned.chosen_owner();
    let creator = Creator::log_in(context.data, &context.client, context.budget, &name, owner).await?;
    let warning = creator.warn_of_recent(&name);
    let new = creator.for_owner(NewApiKey {
        apikey: planned.user_supplied_value(config).cloned(),
        store_value: planned.store_value.known().copied().filter(|_| planned.chooses_owner()),
        locked: planned.entity_lock == Attr::Known(true),
        disabled: planned.facts.disabled == Attr::Known(true),
        ..planned.facts.new_key()
    });
    let argument = if planned.apikey.known().is_some() { "apikey" } else { "apikey_wo" };
    let created = creator.create(&new, argument).await;
    context.diagnostics.extend(warning);
    let key = created?;
    let state = state_of_new(planned, &key, new.apikey.is_none());
    let is_value_known = new.apikey.is_some() || key.value().is_some();
    if !is_value_known {
        context.diagnostics.push(diagnostics::value_not_returned(&state.key_name()));
    }
    context.private.file_missing = !planned.file.is_null() && is_value_known;
    context.private.created_here = true;
    Ok(Created { state, value: key.value().cloned(), file })
}

/// The state of a key that was just created, with a generated value or another one.
fn state_of_new(planned: &ApiKeyModel, key: &ApiKey, is_generated: bool) -> ApiKeyModel {
    let mut state = planned.observe(key);
    if planned.apikey.is_unknown() {
        // A value that the configuration supplies is write-only here, and stays out of the state.
        state.apikey = key.value().filter(|_| is_generated).cloned().into();
    }
    state
}
