//! Migrates stored keys: of IBM-Cloud/ibm, and of another resource of this provider.

use tf_provider::Attr;
use tf_provider::resource::{MoveStateRequest, UpgradeStateRequest};
use tf_provider::schema::Schema;

use super::rotation::model::RotationModel;
use super::schema::ApiKeyModel;
use crate::iam_ids::iam_id_of_service_id;

/// The provider whose resources these replace, on any registry.
const IBM_CLOUD: &str = "ibm-cloud/ibm";

/// This provider, on any registry.
const OWN: &str = "ibm-iam/ibm";

/// The resource that manages users' keys.
pub(crate) const USER_KEY: &str = "ibm_iam_api_key";

/// The resource that rotates keys.
pub(crate) const ROTATING_KEY: &str = "ibm_iam_rotating_api_key";

/// The resource that manages keys of service IDs.
pub(crate) const SERVICE_KEY: &str = "ibm_iam_service_api_key";

/// Reads a stored key, of this provider or of IBM-Cloud/ibm.
///
/// IBM-Cloud/ibm keeps in `entity_lock` what was configured, as a string, and never locks; `locked` has the truth.
pub(crate) fn upgrade(stored: &UpgradeStateRequest, schema: &Schema) -> ApiKeyModel {
    let mut state: ApiKeyModel = stored.decode_by(schema);
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

/// Reads a stored key of a service ID, as [`upgrade`] does.
pub(crate) fn upgrade_service_key(stored: &UpgradeStateRequest, schema: &Schema) -> ApiKeyModel {
    let mut state = upgrade(stored, schema);
    if !stored.stored["store_value"].is_boolean() {
        // Not known: IBM-Cloud/ibm never reads it.
        state.store_value = Attr::Null;
    }
    let owner = iam_id_of_service_id(state.iam_service_id.str_or_empty());
    match owner {
        Some(owner) if state.facts.iam_id.is_null() => state.facts.iam_id = Attr::Known(owner),
        None => state.iam_service_id = state.facts.iam_id.clone(),
        Some(_) => {}
    }
    state
}

/// Takes over a user's key of IBM-Cloud/ibm.
pub(crate) fn move_user_key(source: &MoveStateRequest, schema: &Schema) -> Option<ApiKeyModel> {
    (is_of(source, &[IBM_CLOUD]) && source.type_name == USER_KEY).then(|| upgrade(&source.object, schema))
}

/// Takes over a key of a service ID, from either resource of either provider.
pub(crate) fn move_service_key(source: &MoveStateRequest, schema: &Schema) -> Option<ApiKeyModel> {
    let mut state = is_key_of_either(source).then(|| upgrade_service_key(&source.object, schema))?;
    if source.type_name == USER_KEY {
        // That resource can't know it.
        state.store_value = Attr::Null;
    }
    iam_id_of_service_id(state.iam_service_id.str_or_empty()).is_some().then_some(state)
}

/// Reads a stored key that is rotated.
pub(crate) fn upgrade_rotating_key(stored: &UpgradeStateRequest, schema: &Schema) -> ApiKeyModel {
    let mut state = upgrade(stored, schema);
    if !state.is_rotating() {
        state.rotation = RotationModel::first();
    }
    state
}

/// Takes over a key to be rotated, from the resource for users' or service IDs' keys of either provider.
pub(crate) fn move_to_rotation(source: &MoveStateRequest, schema: &Schema) -> Option<ApiKeyModel> {
    let mut state = is_key_of_either(source).then(|| upgrade_rotating_key(&source.object, schema))?;
    let stored = &source.object.stored;
    if let Some(owner) = stored["iam_service_id"].as_str().and_then(iam_id_of_service_id) {
        state.facts.iam_id = Attr::Known(owner);
    }
    if !stored["store_value"].is_boolean() || !state.chooses_owner() {
        state.store_value = Attr::Known(state.chooses_owner());
    }
    if !stored["apikey_wo_version"].is_null() {
        // The value is in no state, and stays out of it.
        state.value_in_state = Attr::Known(false);
    }
    // What the first plan records, without a rotation.
    state.rotation = RotationModel::first();
    state.rotate_when_changed = Attr::Null;
    state.overlap = Attr::Null;
    Some(state)
}

/// Whether it is a key, of a user or a service ID, of this provider or IBM-Cloud/ibm.
fn is_key_of_either(source: &MoveStateRequest) -> bool {
    is_of(source, &[IBM_CLOUD, OWN]) && [USER_KEY, SERVICE_KEY].contains(&source.type_name.as_str())
}

fn is_of(source: &MoveStateRequest, providers: &[&str]) -> bool {
    let name = source.provider.split_once('/').map_or("", |(_, name)| name);
    providers.iter().any(|provider| name.eq_ignore_ascii_case(provider))
}
