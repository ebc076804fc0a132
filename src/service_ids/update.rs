//! Updates a managed service ID.

use tf_provider::resource::{ApplyResponse, Progress};

use super::ServiceIdResource;
use super::changes::Changes;
use super::context::Context;
use super::requests::{RequestResult, put, read_rest, reread, switch_lock};
use super::schema::ServiceIdModel;
use crate::diagnostics;

/// Updates the service ID.
pub(super) async fn update<R: ServiceIdResource>(
    mut context: Context<'_>,
    prior: ServiceIdModel,
    planned: ServiceIdModel,
    progress: &Progress<R>,
) -> ApplyResponse<R> {
    let mut state = prior;
    let result = run(&mut context, &mut state, &planned, |state| progress.note(state, &R::Private::default())).await;
    if let Err(error) = result {
        return context.failed(Some(state), error);
    }
    let (state, differing) = planned.reconcile(&state);
    if !differing.is_empty() {
        let name = state.display_name();
        context.diagnostics.push(diagnostics::service_id_differs_from_plan("update", &name, &differing));
    }
    context.response(Some(state))
}

/// Unlocks, changes and locks the service ID, in this order. `note` is told the state after each request.
async fn run(
    context: &mut Context<'_>,
    state: &mut ServiceIdModel,
    planned: &ServiceIdModel,
    note: impl Fn(&ServiceIdModel) + Send + Sync,
) -> Result<(), tf_provider::Diagnostic> {
    let Changes { settings, entity_lock } = Changes::between(state, planned);
    let puts = !settings.is_empty();
    // A PUT with a tag finds out whether the service ID is still as in the plan; the other calls have no tag.
    let has_tag = !state.facts.entity_tag.str_or_empty().is_empty();
    let noted = |state: &ServiceIdModel, result: RequestResult| {
        note(state);
        result
    };
    if entity_lock == Some(false) || (entity_lock == Some(true) && !puts) || (puts && !has_tag) {
        let result = reread(context, state, planned).await;
        noted(state, result)?;
    }
    if entity_lock == Some(false) {
        let result = switch_lock(context, state, false).await;
        noted(state, result)?;
        if puts {
            let result = reread(context, state, planned).await;
            noted(state, result)?;
        }
    }
    if puts {
        let result = put(context, state, &settings).await;
        noted(state, result)?;
    }
    if entity_lock == Some(true) {
        let result = switch_lock(context, state, true).await;
        noted(state, result)?;
    }
    // A PUT returns the whole service ID; the other calls return nothing.
    if entity_lock == Some(true) || (entity_lock == Some(false) && !puts) {
        read_rest(context, state).await;
    }
    Ok(())
}
