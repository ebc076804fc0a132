//! A managed key between the API's answers and Terraform's state.

use iam_identity::ApiKey;
use secret::Secret;
use tf_provider::Attr;

use super::changes::KeyChanges;
use super::facts::KeyFacts;
use super::key_name::KeyName;
use super::kinds::{Flag, planned_or, reconcile};
use super::schema::ApiKeyModel;
use crate::iam_ids::iam_id_of_service_id;

impl ApiKeyModel {
    /// A key that is in no state yet, as the API returns it. The value of a user's key cannot be read.
    pub(crate) fn imported(key: &ApiKey) -> Self {
        Self { store_value: Attr::Known(false), ..Self::default() }.observe(key)
    }

    /// A service ID's key that is in no state yet, as the API returns it. A value that is returned is a stored one.
    pub(crate) fn imported_from_service_id(key: &ApiKey) -> Self {
        Self {
            iam_service_id: key.iam_id.clone().into(),
            apikey: key.value().cloned().into(),
            store_value: Attr::Known(key.value().is_some()),
            value_in_state: Attr::Known(true),
            ..Self::default()
        }
        .observe(key)
    }

    /// The state after the API has returned the key. What it doesn't return is kept: the value, the file, the time-outs.
    pub(super) fn observe(&self, key: &ApiKey) -> Self {
        let mut facts = self.facts.observe(key);
        if self.chooses_owner() {
            // Only users have sessions.
            facts.support_sessions = Attr::Null;
        }
        Self { id: facts.apikey_id.clone(), entity_lock: facts.locked.clone(), facts, ..self.clone() }
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

    /// The ID of the key; empty before it is created.
    pub(crate) fn key_id(&self) -> &str {
        self.id.str_or_empty()
    }

    /// The key as messages name it. A key that has not been created yet has no ID.
    pub(crate) fn key_name(&self) -> KeyName {
        let KeyFacts { name, apikey_id, .. } = &self.facts;
        let key = match [&self.id, apikey_id].into_iter().filter_map(Attr::known).find(|id| !id.is_empty()) {
            Some(id) => KeyName::new(name.str_or_empty(), id),
            None => KeyName::without_id(name.str_or_empty()),
        };
        key.of(self.chosen_owner().as_deref().unwrap_or(self.facts.iam_id.str_or_empty()))
    }

    /// Whether the configuration chooses whose key it is: a service ID's. A user's key is created for who is logged in.
    pub(crate) fn chooses_owner(&self) -> bool {
        !self.iam_service_id.is_null()
    }

    /// The IAM ID of the service ID that the configuration chooses, if it is known.
    pub(super) fn chosen_owner(&self) -> Option<String> {
        iam_id_of_service_id(self.iam_service_id.known()?)
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
