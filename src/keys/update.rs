//! Updates a managed key.

use iam_identity::parse_timestamp;
use tf_provider::resource::{ApplyResponse, Progress};

use super::KeyResource;
use super::context::Context;
use super::guard;
use super::runner::Runner;
use super::schema::ApiKeyModel;
use super::steps::{self, ApplyStep, Repair};
use crate::diagnostics;
use crate::times::minute_for_state;

/// Updates the key: lists the steps, refuses what must not be done, and runs them.
pub(super) async fn update<R: KeyResource>(
    mut context: Context<'_>,
    prior: ApiKeyModel,
    mut planned: ApiKeyModel,
    config: ApiKeyModel,
    progress: &Progress<R>,
) -> ApplyResponse<R> {
    let has_write_only = config.apikey_wo.known().is_some();
    let repair = context.planned_private.file_missing.then_some(if has_write_only {
        Repair::FromWriteOnly
    } else {
        Repair::FromState
    });
    let unretired = &context.planned_private.unretired;
    if planned.is_rotating() && planned.apikey.is_null() && has_write_only {
        // It is for the next key, but this one's value is out of the state already.
        context.private.value_write_only = true;
    }
    let steps = if planned.rotation.generation == prior.rotation.generation {
        if planned.is_rotating() && planned.facts.expires_at.is_unknown() {
            let created_at = parse_timestamp(prior.facts.created_at.str_or_empty());
            let expiry = planned.rotation.expiry_of_current(created_at, context.server_time().await, planned.overlap());
            let expiry = expiry.map(minute_for_state);
            context.private.given_expiry.clone_from(&expiry);
            planned.facts.expires_at = expiry.into();
        }
        let mut steps = if unretired.is_empty() { Vec::new() } else { steps::retirement(&prior, unretired) };
        steps.extend(steps::update(&prior, &planned, repair));
        steps
    } else {
        steps::rotation(&prior, &planned, unretired)
    };
    // Nothing can be recognized by a value that is unknown.
    if steps.contains(&ApplyStep::Recognize) && config.apikey_wo.is_unknown() {
        return context.failed(Some(prior), diagnostics::write_only_value_unknown(&planned.key_name()));
    }
    // A file that isn't written now never will be: there is no value to write to it.
    context.private.file_missing &= steps.contains(&ApplyStep::WriteFile);
    if let Err(error) = guard::check_update(&context, &prior, &steps).await {
        return context.failed(Some(prior), error);
    }
    Runner::new(context, prior, planned, config).run(steps, progress).await
}
