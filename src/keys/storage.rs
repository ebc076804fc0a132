//! Where the value of a planned key will be: in the state, at IBM Cloud, or with the user alone. Pure.

use secret::Secret;
use tf_provider::{Attr, Diagnostic};

use super::schema::ApiKeyModel;
use crate::diagnostics;

/// Refuses to let IBM Cloud store the value of a user's key.
pub(super) fn refuse_storage(config: &ApiKeyModel, planned: &ApiKeyModel) -> Option<Diagnostic> {
    let is_refused = planned.store_value == Attr::Known(true) && !planned.chooses_owner();
    (is_refused && !may_choose_owner(config, planned)).then(diagnostics::store_value_refused)
}

/// Whether IBM Cloud stores the values of a rotation that doesn't say so: those of service IDs.
pub(super) fn stores_by_default(config: &ApiKeyModel, planned: &ApiKeyModel) -> Attr<bool> {
    if may_choose_owner(config, planned) { Attr::Unknown } else { Attr::Known(planned.chooses_owner()) }
}

/// Whether the owner may still turn out to be a service ID.
fn may_choose_owner(config: &ApiKeyModel, planned: &ApiKeyModel) -> bool {
    planned.is_rotating() && !config.facts.iam_id.is_null() && planned.facts.iam_id.is_unknown()
}

/// Refuses a generated value that nothing would have.
pub(super) fn refuse_lost_value(config: &ApiKeyModel, planned: &ApiKeyModel) -> Option<Diagnostic> {
    let is_nowhere = planned.value_in_state == Attr::Known(false)
        && planned.store_value == Attr::Known(false)
        && config.apikey_wo.is_null();
    is_nowhere.then(diagnostics::value_nowhere)
}

/// The value of a key that will be created, as it is planned for the state, unless it is configured.
pub(super) fn value_of_new(config: &ApiKeyModel, planned: &ApiKeyModel) -> Attr<Secret> {
    let is_left_out = config.apikey_wo.known().is_some() || planned.value_in_state == Attr::Known(false);
    if is_left_out { Attr::Null } else { Attr::Unknown }
}
