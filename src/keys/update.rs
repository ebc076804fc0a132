//! Updates a managed key.

use tf_provider::resource::{ApplyResponse, Progress};

use super::KeyResource;
use super::context::Context;
use super::guard;
use super::runner::{Runner, TargetFile};
use super::schema::ApiKeyModel;
use super::steps::{self, ApplyStep, Repair};
use crate::diagnostics;

/// Updates the key: lists the steps, refuses what must not be done, and runs them.
pub(super) async fn update<R: KeyResource>(
    mut context: Context<'_>,
    prior: ApiKeyModel,
    planned: ApiKeyModel,
    config: ApiKeyModel,
    progress: &Progress<R>,
) -> ApplyResponse<R> {
    let has_write_only = config.apikey_wo.known().is_some();
    let repair = context.planned_private.file_missing.then_some(if has_write_only {
        Repair::FromWriteOnly
    } else {
        Repair::FromState
    });
    let steps = steps::update(&prior, &planned, repair);
    // Nothing can be recognized by a value that is unknown.
    if steps.contains(&ApplyStep::Recognize) && config.apikey_wo.is_unknown() {
        return context.failed(Some(prior), diagnostics::write_only_value_unknown(&planned.key_name()));
    }
    // A file that isn't written now never will be: there is no value to write to it.
    context.private.file_missing &= steps.contains(&ApplyStep::WriteFile);
    if let Err(error) = guard::check_update(&context, &prior, &steps).await {
        return context.failed(Some(prior), error);
    }
    let runner =
        Runner { context, created: false, state: prior, planned, config, value: None, file: TargetFile::NotOpen };
    runner.run(steps, progress).await
}
