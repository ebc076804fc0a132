//! Creates a managed service ID: never twice, and never without telling what may be left behind.
//!
//! The client repeats a creation only if it certainly was not applied. After any other end the service ID is looked for here.

use iam_identity::{Error, ListedServiceIds, Minute, NewServiceId, ServiceId, ServiceIdScope};
use jiff::SignedDuration;
use tf_provider::Diagnostic;
use tf_provider::resource::{ApplyResponse, Progress};
use tokio::time::Instant;

use super::ServiceIdResource;
use super::context::Context;
use super::requests::switch_lock;
use super::schema::ServiceIdModel;
use super::snapshot::ServiceIdSnapshot;
use crate::diagnostics;
use crate::keys::KeyName;
use crate::objects::probe::PROBE_TIMEOUT;

/// Creates the service ID, and locks it if the request that created it hasn't.
pub(super) async fn create<R: ServiceIdResource>(
    mut context: Context<'_>,
    planned: ServiceIdModel,
    progress: &Progress<R>,
) -> ApplyResponse<R> {
    let created = match send(&mut context, &planned).await {
        Ok(created) => created,
        Err(error) => return context.failed(None, error),
    };
    let mut state = planned.observe(&created);
    progress.note(&planned.reconcile(&state).0, &R::Private::default());
    if planned.to_create(None).locked && !created.locked {
        // Terraform would destroy at the next apply what was created with an error.
        if let Err(error) = switch_lock(&context, &mut state, true).await {
            let name = state.display_name();
            context.diagnostics.push(diagnostics::service_id_created_with_failure(&name, &error));
        }
    }
    let (state, differing) = planned.reconcile(&state);
    if !differing.is_empty() {
        let name = state.display_name();
        context.diagnostics.push(diagnostics::service_id_differs_from_plan("create", &name, &differing));
    }
    context.response(Some(state))
}

/// Sends the request, and warns of what an interrupted run may have left.
async fn send(context: &mut Context<'_>, planned: &ServiceIdModel) -> Result<ServiceId, Diagnostic> {
    let name = planned.display_name();
    let claims = context.client.claims().await.map_err(|error| context.request_failed("create", &name, &error))?;
    let new = planned.to_create(claims.account.bss);
    let creations = &context.data.service_id_creations;
    let snapshot = context.data.service_id_snapshots.get(&new).await;
    let snapshot = snapshot.as_deref();
    let mut recent = snapshot.map(|snapshot| snapshot.recent_of_name(&new.name)).unwrap_or_default();
    recent.retain(|found| !creations.is_managed(&found.id));
    if !recent.is_empty() {
        context.diagnostics.push(diagnostics::recent_service_ids_of_name(&name, &recent));
    }
    let started = Instant::now();
    let in_flight = creations.begin(&new.name);
    let response = context.client.create_service_id(&new).await;
    if let Ok(created) = &response {
        creations.record_created(&created.id, &claims.iam_id);
    }
    drop(in_flight);
    match response {
        Ok(created) => Ok(created),
        Err(error) if error.is_definitely_not_applied() => Err(context.request_failed("create", &name, &error)),
        Err(error) => Err(explain_unknown_outcome(context, &name, &new, &error, started, snapshot).await),
    }
}

/// Names what a creation may have left that may have been applied.
async fn explain_unknown_outcome(
    context: &Context<'_>,
    name: &KeyName,
    new: &NewServiceId,
    error: &Error,
    started: Instant,
    snapshot: Option<&ServiceIdSnapshot>,
) -> Diagnostic {
    // What others of this run create must not be taken for what this creation may have left.
    context.data.service_id_creations.wait_until_idle(&new.name).await;
    let candidates = candidates(context, new, started, snapshot).await;
    diagnostics::service_id_outcome_unknown(name, context.budget, error, candidates.as_deref())
}

/// The service IDs of the name that were created since, and not by another creation of this run. Returns `None` if they can't be
/// listed.
async fn candidates(
    context: &Context<'_>,
    new: &NewServiceId,
    started: Instant,
    snapshot: Option<&ServiceIdSnapshot>,
) -> Option<Vec<ServiceId>> {
    let client = context.client.ignoring_cancellation(PROBE_TIMEOUT);
    let scope = ServiceIdScope {
        account_id: new.account_id.clone(),
        group_id: new.group_id.clone(),
        name: Some(new.name.clone()),
    };
    let ListedServiceIds { service_ids: mut found, server_time } = client.list_service_ids(&scope).await.ok()?;
    // The API cuts creation times to the minute.
    let since = server_time.map(|now| Minute::of(now - started.elapsed() - SignedDuration::from_mins(1)));
    let creations = &context.data.service_id_creations;
    found.retain(|each| {
        let created_at = each.created_at.as_deref().and_then(Minute::parse);
        each.name == new.name
            && !creations.is_managed(&each.id)
            && !snapshot.is_some_and(|snapshot| snapshot.has(&each.id))
            && since.is_none_or(|since| created_at.is_none_or(|at| at >= since))
    });
    Some(found)
}
