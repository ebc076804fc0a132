//! What differs between two states of a service ID, as far as the API can be asked to change it.

use iam_identity::ServiceIdChanges;
use tf_provider::Attr;

use super::facts::{ServiceIdFacts, sorted};
use super::schema::ServiceIdModel;
use crate::keys::kinds::{ClearableText, Setting, Text};

/// The changes from one state of a service ID to another. An unknown value is no change yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// The body of the update.
    pub(super) settings: ServiceIdChanges,
    /// Whether the service ID is locked or unlocked.
    pub(super) entity_lock: Option<bool>,
}

impl Changes {
    /// The changes that lead from one state to another.
    pub(super) fn between(before: &ServiceIdModel, after: &ServiceIdModel) -> Self {
        let was_locked = before.entity_lock.known().copied().unwrap_or(false);
        Self {
            settings: settings_between(&before.facts, &after.facts),
            entity_lock: after.entity_lock.known().copied().filter(|after| was_locked != *after),
        }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The names of the attributes that change.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let ServiceIdChanges { name, description, unique_instance_crns } = &self.settings;
        [
            name.as_ref().map(|_| "name"),
            description.as_ref().map(|_| "description"),
            unique_instance_crns.as_ref().map(|_| "unique_instance_crns"),
            self.entity_lock.map(|_| "entity_lock"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn settings_between(before: &ServiceIdFacts, after: &ServiceIdFacts) -> ServiceIdChanges {
    let name = after.name.known().filter(|_| Text::changes(&before.name, &after.name));
    let description =
        after.description.known().filter(|_| ClearableText::changes(&before.description, &after.description));
    // Null is what a state has that doesn't know of them.
    let crns = match &after.unique_instance_crns {
        Attr::Null => None,
        _ => sorted(&after.unique_instance_crns),
    };
    ServiceIdChanges {
        name: name.cloned(),
        description: description.cloned(),
        unique_instance_crns: crns.filter(|crns| sorted(&before.unique_instance_crns).as_ref() != Some(crns)),
    }
}

/// Whether a service ID has the settings that an update would give it.
pub(super) fn is_updated(state: &ServiceIdFacts, changes: &ServiceIdChanges) -> bool {
    let crns = changes.unique_instance_crns.as_ref();
    changes.name.as_deref().is_none_or(|name| name == state.name.str_or_empty())
        && changes.description.as_deref().is_none_or(|text| text == state.description.str_or_empty())
        && crns.is_none_or(|crns| sorted(&state.unique_instance_crns).as_ref() == Some(crns))
}
