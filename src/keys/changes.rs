//! What differs between two states of a key, as far as the API can be asked to change it.

use iam_identity::ApiKeyChanges;
use tf_provider::Attr;

use super::facts::setting_names;
use super::schema::ApiKeyModel;

/// The changes from one state of a key to another. An unknown value is no change yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KeyChanges {
    /// The body of the update.
    pub(super) settings: ApiKeyChanges,
    /// Whether the key is disabled or enabled.
    pub(super) disabled: Option<bool>,
    /// Whether the key is locked or unlocked.
    pub(super) entity_lock: Option<bool>,
}

impl KeyChanges {
    /// The changes that lead from one state to another.
    pub(super) fn between(before: &ApiKeyModel, after: &ApiKeyModel) -> Self {
        let switched = |before: &Attr<bool>, after: &Attr<bool>| {
            after.known().copied().filter(|after| before.known().copied().unwrap_or(false) != *after)
        };
        Self {
            settings: before.facts.update_to(&after.facts),
            disabled: switched(&before.facts.disabled, &after.facts.disabled),
            entity_lock: switched(&before.entity_lock, &after.entity_lock),
        }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The names of the attributes that change.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let mut names = setting_names(&self.settings);
        names.extend(self.disabled.map(|_| "disabled"));
        names.extend(self.entity_lock.map(|_| "entity_lock"));
        names
    }
}
