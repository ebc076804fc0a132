//! Plans a change of a service ID. Pure: prior state and configuration in, planned state or diagnostics out.

use tf_provider::resource::{PlanRequest, PlanResponse};
use tf_provider::{Attr, Diagnostics, Path};

use super::ServiceIdResource;
use super::changes::Changes;
use super::private_state::{PriorServiceId, PrivateState};
use super::schema::ServiceIdModel;
use crate::diagnostics;
use crate::keys::KeyName;

/// Plans a creation or an update.
pub(crate) fn plan<R: ServiceIdResource>(request: PlanRequest<R>) -> PlanResponse<R> {
    let PlanRequest { prior, schema_plan: mut planned, mut requires_replace, private, .. } = request;
    let Some(prior) = prior else { return plan_creation(planned, private) };
    let mut diagnostics = Diagnostics::new();
    if prior.is_locked() {
        // Nothing is refused because of an unknown value; the plan within apply knows it.
        requires_replace.retain(|path| *path != Path::root("group_id") || !planned.facts.group_id.is_unknown());
        if !requires_replace.is_empty() {
            diagnostics.push(diagnostics::service_id_locked_replacement(&prior.display_name(), &requires_replace));
        }
        let changes = Changes::between(&prior, &planned).names();
        if planned.entity_lock == Attr::Known(true) && !changes.is_empty() {
            diagnostics.push(diagnostics::service_id_locked_update(&prior.display_name(), &changes));
        }
    }
    if planned.is_written(&prior) {
        let facts = &mut planned.facts;
        facts.entity_tag = Attr::Unknown;
        facts.modified_at = Attr::Unknown;
        facts.locked = planned.entity_lock.clone();
        planned.version = Attr::Unknown;
    }
    let private = PrivateState { prior: Some(PriorServiceId::of(&prior)) };
    PlanResponse { state: planned, requires_replace, private, diagnostics, deferred: None }
}

/// Refuses to destroy a locked service ID.
pub(crate) fn plan_destroy(prior: &ServiceIdModel) -> Diagnostics {
    if prior.is_locked() {
        diagnostics::service_id_locked_destroy(&prior.display_name()).into()
    } else {
        Diagnostics::new()
    }
}

fn plan_creation<R: ServiceIdResource>(mut planned: ServiceIdModel, private: PrivateState) -> PlanResponse<R> {
    let mut diagnostics = Diagnostics::new();
    if let Some(prior) = private.prior.as_ref().filter(|prior| prior.locked) {
        let name = KeyName::new(&prior.name, &prior.id);
        diagnostics.push(diagnostics::service_id_locked_replacement(&name, &[]));
    }
    planned.facts.locked = planned.entity_lock.clone();
    PlanResponse { state: planned, requires_replace: Vec::new(), private, diagnostics, deferred: None }
}
