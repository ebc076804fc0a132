//! The requests that ask the API about a service ID that exists, or change it.

use iam_identity::{Error, ServiceId, ServiceIdChanges};
use tf_provider::{Attr, Diagnostic};

use super::changes::{Changes, is_updated};
use super::context::Context;
use super::guard::account_logged_in_to;
use super::schema::ServiceIdModel;
use crate::diagnostics;
use crate::objects::probe::{RequestFailed, confirm, probe};

/// How often an update is sent if only the tag was stale.
const MAX_STALE_TAGS: usize = 3;

/// The outcome of a request: nothing, or why it failed.
pub(super) type RequestResult = Result<(), Diagnostic>;

/// Locks or unlocks the service ID.
pub(super) async fn switch_lock(context: &Context<'_>, state: &mut ServiceIdModel, locks: bool) -> RequestResult {
    let (client, id) = (&context.client, state.service_id().to_owned());
    let sent = if locks { client.lock_service_id(&id).await } else { client.unlock_service_id(&id).await };
    let confirmed = match sent {
        Ok(()) => Ok(None),
        Err(error) => confirm(client, &id, error, |seen: &ServiceId| seen.locked == locks).await.map(Some),
    };
    match confirmed {
        Ok(seen) => {
            if let Some(seen) = seen {
                *state = state.observe(&seen);
            }
            state.entity_lock = Attr::Known(locks);
            state.facts.locked = Attr::Known(locks);
            Ok(())
        }
        Err(RequestFailed { error, seen }) => {
            if let Some(seen) = seen {
                *state = state.observe(&seen);
            }
            Err(failed(context, state, if locks { "lock" } else { "unlock" }, &error))
        }
    }
}

/// Reads the service ID before a call without a tag, or after it was unlocked, which changes its tag.
///
/// # Errors
///
/// If anything managed was changed since the plan, unless it was changed to what is planned.
pub(super) async fn reread(
    context: &Context<'_>,
    state: &mut ServiceIdModel,
    planned: &ServiceIdModel,
) -> RequestResult {
    let read = context.client.get_service_id(state.service_id()).await;
    let read = read.map_err(|error| failed(context, state, "read", &error))?;
    let seen = state.observe(&read);
    let mut changed = Changes::between(state, &seen).names();
    let unplanned = Changes::between(&seen, planned).names();
    changed.retain(|name| unplanned.contains(name));
    *state = seen;
    if changed.is_empty() { Ok(()) } else { Err(changed_since_plan(state, &changed, &read)) }
}

/// Changes the settings. A conflict has four meanings: the service ID was locked, it was changed, only its tag was, or the API
/// refuses the update for a reason of its own.
pub(super) async fn put(
    context: &Context<'_>,
    state: &mut ServiceIdModel,
    changes: &ServiceIdChanges,
) -> RequestResult {
    let id = state.service_id().to_owned();
    for _ in 0..MAX_STALE_TAGS {
        let tag = state.facts.entity_tag.known().filter(|tag| !tag.is_empty()).map_or("*", String::as_str);
        let error = match context.client.update_service_id(&id, tag, changes).await {
            Ok(updated) => {
                *state = state.observe(&updated);
                return Ok(());
            }
            Err(error) => error,
        };
        if !error.is_conflict() {
            return settle_failed_update(context, state, changes, &error).await;
        }
        let read = context.client.get_service_id(&id).await;
        let read = read.map_err(|error| failed(context, state, "read", &error))?;
        let seen = state.observe(&read);
        let prior = std::mem::replace(state, seen);
        // By an earlier request whose response was lost.
        if is_updated(&state.facts, changes) {
            return Ok(());
        }
        if state.is_locked() && !prior.is_locked() {
            return Err(diagnostics::service_id_locked_outside_terraform("change", &state.display_name()));
        }
        let differing = Changes::between(&prior, state).names();
        if !differing.is_empty() {
            return Err(changed_since_plan(state, &differing, &read));
        }
        if state.facts.entity_tag == prior.facts.entity_tag {
            return Err(failed(context, state, "update", &error));
        }
    }
    Err(diagnostics::service_id_changed_since_plan(&state.display_name(), &["entity_tag"], "just now"))
}

/// Finds out whether an update was made whose response was lost.
async fn settle_failed_update(
    context: &Context<'_>,
    state: &mut ServiceIdModel,
    changes: &ServiceIdChanges,
    error: &Error,
) -> RequestResult {
    if let Some(seen) = probe::<ServiceId>(&context.client, state.service_id(), error).await {
        *state = state.observe(&seen);
        if is_updated(&state.facts, changes) {
            return Ok(());
        }
    }
    Err(failed(context, state, "update", error))
}

/// Reads what the last request did not return. All changes are made by then, so a failure is only a warning.
pub(super) async fn read_rest(context: &mut Context<'_>, state: &mut ServiceIdModel) {
    match context.client.get_service_id(state.service_id()).await {
        Ok(seen) => *state = state.observe(&seen),
        Err(error) => {
            let diagnostic = failed(context, state, "read", &error);
            context.diagnostics.push(diagnostics::service_id_updated_but_unread(&state.display_name(), &diagnostic));
        }
    }
}

fn changed_since_plan(state: &ServiceIdModel, changed: &[&str], seen: &ServiceId) -> Diagnostic {
    let modified_at = seen.modified_at.as_deref().unwrap_or("unknown");
    diagnostics::service_id_changed_since_plan(&state.display_name(), changed, modified_at)
}

fn failed(context: &Context<'_>, state: &ServiceIdModel, verb: &'static str, error: &Error) -> Diagnostic {
    let name = state.display_name();
    if !error.is_not_found() {
        return context.request_failed(verb, &name, error);
    }
    let other = context.client.claims_in_use().and_then(|claims| account_logged_in_to(state.account(), claims));
    match other {
        Some((account, logged_in, iam_id)) => {
            diagnostics::service_id_in_another_account(&name, &account, &logged_in, &iam_id)
        }
        None => diagnostics::service_id_deleted_since_plan(&name),
    }
}
