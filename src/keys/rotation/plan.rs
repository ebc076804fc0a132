//! Whether a plan rotates the key, and what it then knows. Pure, and without a clock: a plan that is applied later does what it
//! says.

use std::collections::BTreeMap;

use tf_provider::Attr;

use super::super::private_state::PrivateState;
use super::super::schema::ApiKeyModel;
use super::model::RotationModel;
use crate::times::same_time;

/// What a plan does to the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Rotates {
    /// The key stays.
    No,
    /// The next key takes its place.
    Yes,
    /// That depends on a value which is not known yet.
    Unknown,
}

/// Whether a plan rotates the key: it is due, or a value of `rotate_when_changed` is another one. A key that is due waits if
/// `may_rotate` is false.
pub(in super::super) fn rotates(prior: &ApiKeyModel, planned: &ApiKeyModel, may_rotate: bool) -> Rotates {
    if !prior.is_rotating() {
        return Rotates::No;
    }
    if may_rotate && prior.rotation.rotation_due == Attr::Known(true) {
        return Rotates::Yes;
    }
    is_changed(&prior.rotate_when_changed, &planned.rotate_when_changed)
}

/// Whether the values are others than before; the first ones are only recorded.
fn is_changed(prior: &Attr<Values>, planned: &Attr<Values>) -> Rotates {
    let Attr::Known(before) = prior else { return Rotates::No };
    let Attr::Known(after) = planned else {
        return if planned.is_unknown() { Rotates::Unknown } else { Rotates::Yes };
    };
    let differs = |name: &String| match (before.get(name), after.get(name)) {
        (Some(before), Some(after)) => !after.is_unknown() && before != after,
        _ => true,
    };
    if before.keys().chain(after.keys()).any(differs) {
        Rotates::Yes
    } else if after.values().any(Attr::is_unknown) {
        Rotates::Unknown
    } else {
        Rotates::No
    }
}

type Values = BTreeMap<String, Attr<String>>;

/// Plans the first key.
pub(in super::super) fn plan_creation(planned: &mut ApiKeyModel) {
    let RotationModel { generation, rotation_due, retiring, .. } = RotationModel::first();
    planned.rotation = RotationModel { generation, rotation_due, retiring, ..planned.rotation.clone() };
    plan_new_key(planned);
}

/// Plans what is particular to a rotating key in an update.
pub(in super::super) fn plan_update(
    rotates: Rotates,
    prior: &ApiKeyModel,
    private: &PrivateState,
    planned: &mut ApiKeyModel,
) {
    if rotates == Rotates::No {
        return plan_same_key(prior, private, planned);
    }
    let number = prior.rotation.generation.known().copied().unwrap_or(1);
    // A key that its owner has to rotate stays due if the values turn out to be the same.
    (planned.rotation.generation, planned.rotation.rotation_due) = if rotates == Rotates::Yes {
        (Attr::Known(number.saturating_add(1)), Attr::Known(false))
    } else {
        (Attr::Unknown, Attr::Unknown)
    };
    planned.rotation.retiring = Attr::Unknown;
    planned.facts.locked = planned.entity_lock.clone();
    let facts = &mut planned.facts;
    for result in [
        &mut facts.apikey_id,
        &mut facts.crn,
        &mut facts.created_at,
        &mut facts.created_by,
        &mut facts.modified_at,
        &mut facts.entity_tag,
    ] {
        *result = Attr::Unknown;
    }
    plan_new_key(planned);
    if rotates == Rotates::Unknown {
        planned.facts.expires_at = Attr::Unknown;
    }
}

/// Plans when a key that will be created is due, and when it expires.
fn plan_new_key(planned: &mut ApiKeyModel) {
    let unless_null = |argument: &Attr<String>, null| if argument.is_null() { null } else { Attr::Unknown };
    planned.rotation.next_rotation_at = unless_null(&planned.rotation.rotate_after, Attr::Null);
    planned.facts.expires_at = unless_null(&planned.rotation.expire_after, Attr::Known(String::new()));
}

/// Plans an update that leaves the current key in its place.
fn plan_same_key(prior: &ApiKeyModel, private: &PrivateState, planned: &mut ApiKeyModel) {
    let (before, after) = (&prior.rotation.expire_after, &planned.rotation.expire_after);
    let is_as_given =
        private.given_expiry.as_deref().is_some_and(|at| same_time(at, prior.facts.expires_at.str_or_empty()));
    if after.is_null() && !before.is_null() {
        planned.facts.expires_at = Attr::Known(String::new());
    } else if !after.is_null() && (before != after || !is_as_given) {
        // It depends on the time of the apply.
        planned.facts.expires_at = Attr::Unknown;
    }
    let (created_at, expires_at) = (&prior.facts.created_at, &planned.facts.expires_at);
    planned.rotation.next_rotation_at = planned.rotation.next_after(created_at, expires_at, &planned.overlap);
    if !private.unretired.is_empty() {
        // Without a difference there would be no apply that gives them an expiry.
        planned.rotation.retiring = Attr::Unknown;
    }
}
