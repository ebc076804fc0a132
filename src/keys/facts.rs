//! Between the API's keys and the attributes.

use iam_identity::{ApiKey, ApiKeyChanges};
use secret::Secret;
use tf_provider::Attr;

use super::key_name::KeyName;
use super::schema::ApiKeyModel;
use crate::times::{date_for_state, expiry_for_api, expiry_for_state, same_time};

impl ApiKeyModel {
    /// The key as messages name it. A key that has not been created yet has no ID.
    pub(crate) fn key_name(&self) -> KeyName {
        let ids = [&self.id, &self.apikey_id];
        match ids.into_iter().filter_map(Attr::known).find(|id| !id.is_empty()) {
            Some(id) => KeyName::new(self.name.str_or_empty(), id),
            None => KeyName::without_id(self.name.str_or_empty()),
        }
    }
}

/// The state after the API has shown the key: everything that it tells, over what the state had.
///
/// What the API doesn't tell stays: the value, the file, the time-outs. Of two spellings of the same expiry the one in
/// the state stays; any other expiry is written in RFC 3339.
pub(crate) fn observe(state: &ApiKeyModel, key: &ApiKey) -> ApiKeyModel {
    let shown = |shown: &Option<String>, had: &Attr<String>| match shown {
        Some(text) => Attr::Known(text.clone()),
        None if had.is_unknown() => Attr::Null,
        None => had.clone(),
    };
    let date = |shown: &Option<String>, had: &Attr<String>| match shown.as_deref().map(date_for_state) {
        Some(date) => Attr::Known(date),
        None if had.is_unknown() => Attr::Null,
        None => had.clone(),
    };
    let expires_at = key.expires_at.as_deref().unwrap_or_default();
    let had_expiry = state.expires_at.known().filter(|had| same_time(had, expires_at));
    ApiKeyModel {
        name: Attr::Known(key.name.clone()),
        description: Attr::Known(key.description.clone().unwrap_or_default()),
        entity_lock: Attr::Known(key.locked),
        disabled: Attr::Known(key.disabled.unwrap_or(false)),
        expires_at: Attr::Known(had_expiry.cloned().unwrap_or_else(|| expiry_for_state(expires_at))),
        action_when_leaked: shown(&key.action_when_leaked, &state.action_when_leaked),
        support_sessions: match key.support_sessions {
            Some(value) => Attr::Known(value),
            None if state.support_sessions.is_unknown() => Attr::Null,
            None => state.support_sessions.clone(),
        },
        id: Attr::Known(key.id.clone()),
        apikey_id: Attr::Known(key.id.clone()),
        iam_id: shown(&key.iam_id, &state.iam_id),
        account_id: shown(&key.account_id, &state.account_id),
        crn: shown(&key.crn, &state.crn),
        locked: Attr::Known(key.locked),
        created_at: date(&key.created_at, &state.created_at),
        created_by: shown(&key.created_by, &state.created_by),
        modified_at: date(&key.modified_at, &state.modified_at),
        entity_tag: shown(&key.entity_tag, &state.entity_tag),
        ..state.clone()
    }
}

/// The state after an apply: what was planned, and for what was unknown in the plan, what was seen.
///
/// A planned value has to come back as it was planned. Where the key differs from it, the attribute's name is in the
/// second result; the next read brings the difference to light.
pub(crate) fn reconcile(planned: &ApiKeyModel, seen: &ApiKeyModel) -> (ApiKeyModel, Vec<&'static str>) {
    let mut differing = Vec::new();
    macro_rules! settled {
        ($($field:ident),*) => {
            ApiKeyModel {
                $($field: match &planned.$field {
                    Attr::Unknown => seen.$field.clone(),
                    known => {
                        if *known != seen.$field {
                            differing.push(stringify!($field));
                        }
                        known.clone()
                    }
                },)*
                ..planned.clone()
            }
        };
    }
    let mut state = settled!(
        name,
        description,
        entity_lock,
        disabled,
        expires_at,
        action_when_leaked,
        support_sessions,
        id,
        apikey_id,
        iam_id,
        account_id,
        crn,
        locked,
        created_at,
        created_by,
        modified_at,
        entity_tag
    );
    if state.apikey.is_unknown() {
        state.apikey = seen.apikey.clone();
    }
    // One lock, two attributes: one of them is enough in a message. And a spelling is no difference.
    let same_expiry = same_time(planned.expires_at.str_or_empty(), seen.expires_at.str_or_empty());
    differing.retain(|name| *name != "locked" && !(*name == "expires_at" && same_expiry));
    (state, differing)
}

/// The attributes of a key that the API lets change, by name, where two states of it differ. An unknown value differs
/// from nothing yet.
pub(crate) fn differences(before: &ApiKeyModel, after: &ApiKeyModel) -> Vec<&'static str> {
    let text =
        |before: &Attr<String>, after: &Attr<String>| after.known().is_some_and(|after| before.str_or_empty() != after);
    let time = |before: &Attr<String>, after: &Attr<String>| {
        after.known().is_some_and(|after| !same_time(before.str_or_empty(), after))
    };
    let flag = |before: &Attr<bool>, after: &Attr<bool>| {
        after.known().is_some_and(|after| before.known().copied().unwrap_or(false) != *after)
    };
    // Null here is the API's own choice, which is not known to be any particular one.
    let chosen = |before: &Attr<bool>, after: &Attr<bool>| after.known().is_some() && before != after;
    [
        ("name", text(&before.name, &after.name)),
        ("description", text(&before.description, &after.description)),
        ("expires_at", time(&before.expires_at, &after.expires_at)),
        ("action_when_leaked", text(&before.action_when_leaked, &after.action_when_leaked)),
        ("support_sessions", chosen(&before.support_sessions, &after.support_sessions)),
        ("disabled", flag(&before.disabled, &after.disabled)),
        ("entity_lock", flag(&before.entity_lock, &after.entity_lock)),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}

/// The body of the PUT that leads from one state to the other.
pub(crate) fn changes(before: &ApiKeyModel, after: &ApiKeyModel) -> ApiKeyChanges {
    let differing = differences(before, after);
    let text = |name: &str, value: &Attr<String>| differing.contains(&name).then(|| value.str_or_empty().to_owned());
    ApiKeyChanges {
        name: text("name", &after.name),
        description: text("description", &after.description),
        expires_at: text("expires_at", &after.expires_at).map(|text| expiry_for_api(&text)),
        action_when_leaked: text("action_when_leaked", &after.action_when_leaked),
        support_sessions: after.support_sessions.known().copied().filter(|_| differing.contains(&"support_sessions")),
    }
}

/// Whether the state says that the key is locked. States of IBM-Cloud/ibm hold what was configured in `entity_lock`, and
/// the truth in `locked`.
pub(crate) fn is_locked(state: &ApiKeyModel) -> bool {
    state.locked.known().or(state.entity_lock.known()).copied().unwrap_or(false)
}

/// The value of the user's own, from wherever the configuration has it.
pub(crate) fn user_supplied_value<'a>(planned: &'a ApiKeyModel, config: Option<&'a ApiKeyModel>) -> Option<&'a Secret> {
    planned.apikey.known().or_else(|| config?.apikey_wo.known())
}
