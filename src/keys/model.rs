//! A managed key between the API's answers and Terraform's state.

use std::time::Duration;

use iam_identity::ApiKey;
use secret::Secret;
use tf_provider::Attr;

use super::changes::KeyChanges;
use super::key_name::KeyName;
use super::kinds::{Flag, planned_or, reconcile};
use super::rotation::model::{RotationModel, overlap_or_default};
use super::schema::ApiKeyModel;
use crate::iam_ids::iam_id_of_service_id;

impl ApiKeyModel {
    /// A key that is in no state yet, as the API returns it. The value of a user's key cannot be read.
    pub(crate) fn imported(key: &ApiKey) -> Self {
        Self { store_value: Attr::Known(false), ..Self::default() }.observe(key)
    }

    /// A key that is in no state yet and becomes the first of a rotation, as the API returns it.
    pub(super) fn imported_to_rotate(key: &ApiKey) -> Self {
        Self { rotation: RotationModel::first(), ..Self::with_stored_value(key) }.observe(key)
    }

    /// A service ID's key that is in no state yet, as the API returns it. A value that is returned is a stored one.
    pub(crate) fn imported_from_service_id(key: &ApiKey) -> Self {
        Self { iam_service_id: key.iam_id.clone().into(), ..Self::with_stored_value(key) }.observe(key)
    }

    /// What is known of the value of a key that is in no state yet.
    fn with_stored_value(key: &ApiKey) -> Self {
        Self {
            apikey: key.value().cloned().into(),
            store_value: Attr::Known(key.value().is_some()),
            value_in_state: Attr::Known(true),
            ..Self::default()
        }
    }

    /// The state after the API has returned the key. What it doesn't return is kept: the value, the file, the time-outs.
    pub(super) fn observe(&self, key: &ApiKey) -> Self {
        let facts = self.facts.observe(key);
        let mut seen = Self { entity_lock: facts.locked.clone(), facts, ..self.clone() };
        if self.id.str_or_empty().is_empty() {
            seen.id = seen.facts.apikey_id.clone();
        }
        if seen.chooses_owner() {
            // Only users have sessions.
            seen.facts.support_sessions = Attr::Null;
        }
        if seen.is_rotating() {
            // A key that is disabled elsewhere is due for rotation.
            seen.facts.disabled = Attr::Null;
            seen.rotation.next_rotation_at =
                seen.rotation.next_after(&seen.facts.created_at, &seen.facts.expires_at, &seen.overlap);
        }
        seen
    }

    /// The state after an apply of this plan that has left the key as `seen`: as planned, because Terraform insists on it,
    /// and as seen where the plan was unknown. The names of attributes that differ from the plan are in the second result;
    /// the next refresh shows them.
    pub(super) fn reconcile(&self, seen: &Self) -> (Self, Vec<&'static str>) {
        let (facts, mut differing) = self.facts.reconcile(&seen.facts);
        // One lock, two attributes: one of them is enough in a message.
        differing.retain(|name| *name != "locked");
        let entity_lock = reconcile::<_, Flag>(&self.entity_lock, &seen.entity_lock, "entity_lock", &mut differing);
        let state = Self {
            id: planned_or(&self.id, &seen.id),
            apikey: planned_or(&self.apikey, &seen.apikey),
            entity_lock,
            facts,
            rotation: self.rotation.reconcile(&seen.rotation),
            ..self.clone()
        };
        (state, differing)
    }

    /// Whether an update from the prior state to this plan writes to the API, as far as is known.
    pub(super) fn is_written(&self, prior: &Self) -> bool {
        self.facts.has_unknown_setting()
            || self.facts.disabled.is_unknown()
            || self.entity_lock.is_unknown()
            || !KeyChanges::between(prior, self).is_empty()
    }

    /// Whether the key is locked. States of IBM-Cloud/ibm have in `entity_lock` what was configured, and in `locked` what is
    /// true.
    pub(super) fn is_locked(&self) -> bool {
        self.facts.locked.known().or(self.entity_lock.known()).copied().unwrap_or(false)
    }

    /// The ID of the key, which of a rotating key is the current one; empty before it is created.
    pub(crate) fn key_id(&self) -> &str {
        let current = self.facts.apikey_id.str_or_empty();
        if current.is_empty() { self.id.str_or_empty() } else { current }
    }

    /// The key as messages name it. A key that has not been created yet has no ID.
    pub(crate) fn key_name(&self) -> KeyName {
        match self.key_id() {
            "" => self.name_of_new(),
            id => self.of_owner(KeyName::new(self.facts.name.str_or_empty(), id)),
        }
    }

    /// The key that this plan creates as messages name it.
    pub(super) fn name_of_new(&self) -> KeyName {
        self.of_owner(KeyName::without_id(self.facts.name.str_or_empty()))
    }

    fn of_owner(&self, key: KeyName) -> KeyName {
        key.of(self.chosen_owner().as_deref().unwrap_or(self.facts.iam_id.str_or_empty()))
    }

    /// Whether the configuration chooses whose key it is: a service ID's. A user's key is created for who is logged in.
    pub(crate) fn chooses_owner(&self) -> bool {
        !self.iam_service_id.is_null() || (self.is_rotating() && self.chosen_owner().is_some())
    }

    /// The IAM ID of the service ID that the configuration chooses, if it is known.
    pub(super) fn chosen_owner(&self) -> Option<String> {
        let owner = if self.is_rotating() { &self.facts.iam_id } else { &self.iam_service_id };
        iam_id_of_service_id(owner.known()?)
    }

    /// Whether it is a plan or a state of a rotating key.
    pub(super) fn is_rotating(&self) -> bool {
        !self.rotation.generation.is_null()
    }

    /// A key that was current before, as messages name it. Its name may be another one, so the ID has to do.
    pub(super) fn name_of_retiring(&self, id: &str) -> KeyName {
        KeyName::new("", id).of(self.facts.iam_id.str_or_empty())
    }

    /// Whether the key goes on working for its overlap when it is destroyed: by `on_destroy`, and a rotating key when it is
    /// replaced.
    pub(super) fn goes_on_working(&self, is_replaced: bool) -> bool {
        self.on_destroy.str_or_empty() == "expire" || (self.is_rotating() && is_replaced)
    }

    /// How long the key goes on working when it is no longer needed.
    pub(super) fn overlap(&self) -> Duration {
        overlap_or_default(&self.overlap)
    }

    /// Whether the value is at IBM Cloud only, as far as is planned.
    pub(super) fn is_value_only_stored(&self) -> bool {
        self.value_in_state == Attr::Known(false) && self.store_value == Attr::Known(true)
    }

    /// The value that the user has chosen, in this plan or write-only in its configuration.
    pub(super) fn user_supplied_value<'a>(&'a self, config: &'a Self) -> Option<&'a Secret> {
        self.apikey.known().or_else(|| config.apikey_wo.known())
    }
}
