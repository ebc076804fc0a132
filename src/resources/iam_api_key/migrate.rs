//! Migrating states of IBM-Cloud/ibm.

use tf_provider::Attr;
use tf_provider::resource::{MoveStateRequest, UpgradeStateRequest};

use crate::keys::schema::ApiKeyModel;

/// The provider whose resource this one replaces, on any registry.
const SOURCE: &str = "ibm-cloud/ibm";

/// Reads a stored key, of this provider or of IBM-Cloud/ibm.
///
/// IBM-Cloud/ibm keeps in `entity_lock` what was configured, as a string, and never locks; `locked` has the truth.
pub(super) fn upgrade(stored: &UpgradeStateRequest) -> ApiKeyModel {
    let mut state: ApiKeyModel = stored.decode();
    if !state.facts.locked.is_null() {
        state.entity_lock = state.facts.locked.clone();
    }
    if state.id.str_or_empty().is_empty() {
        state.id = state.facts.apikey_id.clone();
    }
    if state.facts.apikey_id.str_or_empty().is_empty() {
        state.facts.apikey_id = state.id.clone();
    }
    // Some versions store an empty string for null.
    if state.file.str_or_empty().is_empty() {
        state.file = Attr::Null;
    }
    if state.apikey.known().is_some_and(secret::Secret::is_empty) {
        state.apikey = Attr::Null;
    }
    state
}

/// Takes over a key of IBM-Cloud/ibm.
pub(super) fn move_state(source: &MoveStateRequest) -> Option<ApiKeyModel> {
    let is_known = source.provider.split_once('/').is_some_and(|(_, name)| name.eq_ignore_ascii_case(SOURCE));
    (is_known && source.type_name == "ibm_iam_api_key").then(|| upgrade(&source.object))
}
