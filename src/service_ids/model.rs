//! A managed service ID between the API's answers and Terraform's state.

use iam_identity::{NewServiceId, ServiceId};
use tf_provider::Attr;

use super::changes::Changes;
use super::facts::sorted;
use super::schema::ServiceIdModel;
use crate::keys::KeyName;
use crate::keys::kinds::{ClearableText, Flag, Setting, planned_or, reconcile};
use crate::keys::timeouts::{TimeBudget, TimeoutKind};

impl ServiceIdModel {
    /// A service ID that is in no state yet, as the API returns it.
    pub(crate) fn imported(seen: &ServiceId) -> Self {
        Self::default().observe(seen)
    }

    /// The state after the API has returned the service ID. What it doesn't return is kept: the tags, the time-outs.
    pub(super) fn observe(&self, seen: &ServiceId) -> Self {
        let facts = self.facts.observe(seen);
        Self {
            id: Attr::Known(seen.id.clone()),
            entity_lock: facts.locked.clone(),
            version: facts.entity_tag.clone(),
            facts,
            ..self.clone()
        }
    }

    /// The state after an apply of this plan that has left the service ID as `seen`: as planned, and as seen where the plan was
    /// unknown. The names of attributes that differ from the plan are in the second result; the next refresh shows them.
    pub(super) fn reconcile(&self, seen: &Self) -> (Self, Vec<&'static str>) {
        let (facts, mut differing) = self.facts.reconcile(&seen.facts);
        // One lock, two attributes: one of them is enough in a message.
        differing.retain(|name| *name != "locked");
        let entity_lock = reconcile::<_, Flag>(&self.entity_lock, &seen.entity_lock, "entity_lock", &mut differing);
        let (id, version) = (planned_or(&self.id, &seen.id), planned_or(&self.version, &seen.version));
        (Self { facts, entity_lock, id, version, ..self.clone() }, differing)
    }

    /// The service ID of this plan, to be created in that account.
    pub(super) fn to_create(&self, account_id: Option<String>) -> NewServiceId {
        NewServiceId {
            account_id,
            name: self.facts.name.str_or_empty().to_owned(),
            description: ClearableText::for_creation(&self.facts.description),
            group_id: self.facts.group_id.known().cloned(),
            unique_instance_crns: sorted(&self.facts.unique_instance_crns).unwrap_or_default(),
            locked: self.entity_lock == Attr::Known(true),
        }
    }

    /// Whether an update from the prior state to this plan writes to the API, as far as is known.
    pub(super) fn is_written(&self, prior: &Self) -> bool {
        self.facts.has_unknown_setting() || self.entity_lock.is_unknown() || !Changes::between(prior, self).is_empty()
    }

    /// Whether the service ID is locked. States of IBM-Cloud/ibm have only `locked`.
    pub(super) fn is_locked(&self) -> bool {
        self.facts.locked.known().or(self.entity_lock.known()).copied().unwrap_or(false)
    }

    /// The ID of the service ID; empty before it is created.
    pub(crate) fn service_id(&self) -> &str {
        self.id.str_or_empty()
    }

    /// The service ID as messages name it. One that has not been created yet has no ID.
    pub(crate) fn display_name(&self) -> KeyName {
        let name = self.facts.name.str_or_empty();
        match self.service_id() {
            "" => KeyName::without_id(name),
            id => KeyName::new(name, id),
        }
    }

    /// The account, if it is known.
    pub(super) fn account(&self) -> Option<&str> {
        self.facts.account_id.known().map(String::as_str).filter(|account| !account.is_empty())
    }

    /// How long the operation may take on this service ID.
    pub(super) fn budget(&self, operation: TimeoutKind) -> TimeBudget {
        let timeouts = self.timeouts.known().cloned().unwrap_or_default();
        operation.budget_of([&timeouts.create, &timeouts.read, &timeouts.update, &timeouts.delete])
    }
}
