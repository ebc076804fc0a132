//! Creates a managed key.

use iam_identity::{ApiKey, NewApiKey, format_iam_time};
use secret::Secret;
use tf_provider::resource::{ApplyResponse, Progress};
use tf_provider::{Attr, Diagnostic};

use super::KeyResource;
use super::context::Context;
use super::creator::Creator;
use super::guard;
use super::rotation::read::expiry_of;
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
    Runner { created: true, value, file, ..Runner::new(context, state, planned, config) }.run(steps, progress).await
}

/// A key that was just created, with its file.
struct Created<'a> {
    state: ApiKeyModel,
    /// Its generated value, which may not belong into the state.
    value: Option<Secret>,
    file: TargetFile<'a>,
}

/// A key as the request that created it returned it.
pub(super) struct NewKey {
    pub(super) key: ApiKey,
    /// Whether IBM Cloud has generated its value.
    is_generated: bool,
}

/// Opens the file and sends the request.
async fn send<'a>(
    context: &mut Context<'a>,
    planned: &ApiKeyModel,
    config: &ApiKeyModel,
) -> Result<Created<'a>, Diagnostic> {
    let file = if planned.file.is_null() {
        TargetFile::NotOpen
    } else {
        TargetFile::Open(open_file(context, &planned.key_name(), planned)?)
    };
    let new = request(context, planned, config, None).await?;
    Ok(Created { state: new.state(planned), value: new.key.value().cloned(), file })
}

/// Sends the request that creates a planned key; `current` is the key whose place it takes in a rotation.
///
/// # Errors
///
/// If the key must not be created, was not created, or if that is unknown.
pub(super) async fn request(
    context: &mut Context<'_>,
    planned: &ApiKeyModel,
    config: &ApiKeyModel,
    current: Option<&ApiKeyModel>,
) -> Result<NewKey, Diagnostic> {
    context.private.file_missing = false;
    let name = planned.name_of_new();
    if config.apikey_wo.is_unknown() {
        // IBM Cloud would generate another value.
        return Err(diagnostics::write_only_value_unknown(&name));
    }
    guard::check_creation(context, current.is_some()).await?;
    let owner = planned.chosen_owner();
    let mut creator = Creator::log_in(context.data, &context.client, context.budget, &name, owner).await?;
    creator.check_owner(planned.facts.iam_id.known())?;
    let mut since = None;
    if let Some(current) = current {
        creator = creator.replacing(current);
        since = current.rotation.may_be_interrupted_since(&current.facts.created_at, context.client.now());
    }
    let mut new = creator.for_owner(NewApiKey {
        apikey: planned.user_supplied_value(config).cloned(),
        store_value: planned.store_value.known().copied().filter(|_| planned.chooses_owner()),
        locked: planned.entity_lock == Attr::Known(true),
        disabled: planned.facts.disabled == Attr::Known(true),
        ..planned.facts.new_key()
    });
    if let Some(expiry) = planned.rotation.expiry_of_new(context.client.now()) {
        new.expires_at = Some(format_iam_time(expiry));
    }
    let argument = if planned.apikey.known().is_some() { "apikey" } else { "apikey_wo" };
    let created = creator.create(&new, argument).await;
    // Not before: a key that an interrupted run has left may just have become the one of this state.
    context.diagnostics.extend(creator.warn_of_recent(&name, since));
    let key = created?;
    let is_value_known = new.apikey.is_some() || key.value().is_some();
    if !is_value_known {
        context.diagnostics.push(diagnostics::value_not_returned(&planned.observe(&key).key_name()));
    }
    context.private.file_missing = !planned.file.is_null() && is_value_known;
    context.private.created_here = true;
    context.private.value_stored = None;
    context.private.value_write_only = config.apikey_wo.known().is_some();
    context.private.given_expiry =
        Some(expiry_of(&key)).filter(|at| !at.is_empty() && !planned.rotation.expire_after.is_null());
    Ok(NewKey { key, is_generated: new.apikey.is_none() })
}

impl NewKey {
    /// The state of the key, which was created as planned.
    pub(super) fn state(&self, planned: &ApiKeyModel) -> ApiKeyModel {
        let mut state = planned.observe(&self.key);
        if planned.apikey.is_unknown() {
            // A value that the configuration supplies is write-only here, and stays out of the state.
            state.apikey = self.key.value().filter(|_| self.is_generated).cloned().into();
        }
        state
    }
}
