//! Migrating states of IBM-Cloud/ibm.

use tf_provider::Attr;
use tf_provider::resource::{MoveStateRequest, UpgradeStateRequest};

use crate::service_ids::schema::ServiceIdModel;

/// The provider whose resource this one replaces, on any registry.
const SOURCE: &str = "ibm-cloud/ibm";

/// Reads a stored service ID, of this provider or of IBM-Cloud/ibm, which calls the entity tag `version` and never locks.
pub(super) fn upgrade(stored: &UpgradeStateRequest) -> ServiceIdModel {
    let mut state: ServiceIdModel = stored.decode();
    if !state.facts.locked.is_null() {
        state.entity_lock = state.facts.locked.clone();
    }
    if state.facts.entity_tag.str_or_empty().is_empty() {
        state.facts.entity_tag = state.version.clone();
    }
    // Null and empty are the same, as for the API.
    if state.facts.description.is_null() {
        state.facts.description = Attr::Known(String::new());
    }
    state
}

/// Takes over a service ID of IBM-Cloud/ibm.
pub(super) fn move_state(source: &MoveStateRequest) -> Option<ServiceIdModel> {
    let is_known = source.provider.split_once('/').is_some_and(|(_, name)| name.eq_ignore_ascii_case(SOURCE));
    (is_known && source.type_name == "ibm_iam_service_id").then(|| upgrade(&source.object))
}
