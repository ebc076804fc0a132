//! The attributes of a service ID that the API returns, and everything that has to do with all of them.

use iam_identity::ServiceId;
use tf_provider::schema::{computed, not_empty, optional, optional_computed, required};
use tf_provider::{Attr, Set};

use crate::keys::kinds::{ClearableText, Date, Fact, Flag, Shown, Text, reconcile};

tf_provider::object! {
    /// What IBM Cloud returns of a service ID.
    pub struct ServiceIdFacts {
        /// The name of the service ID. Names are not unique.
        name: String = required().validate(not_empty()),
        /// What the service ID is for.
        ///
        /// Removed from the configuration, it is cleared.
        description: String = optional().default(""),
        /// The Cloud Resource Names of the service instances that the service ID belongs to.
        ///
        /// An empty set clears them. If unset, they stay as they are.
        unique_instance_crns: Set<String> = optional_computed(),
        /// The ID of the group of service IDs that the service ID is in.
        ///
        /// If unset, a new service ID is in the default group of the account. A service ID of another group is a new one, with
        /// neither the keys nor the access policies of the old one.
        group_id: String = optional_computed().requires_replace_if_set().validate(not_empty()),
        /// Whether the service ID is locked.
        locked: bool = computed().hint("To lock the service ID, set entity_lock."),
        /// The IAM ID, by which access policies and API keys refer to the service ID: `iam-ServiceId-…`.
        iam_id: String = computed(),
        /// The ID of the account that the service ID belongs to.
        account_id: String = computed().hint("It is that of the identity which the provider logs in as."),
        /// The Cloud Resource Name of the service ID.
        crn: String = computed(),
        /// When the service ID was created, in RFC 3339.
        created_at: String = computed(),
        /// When the service ID was last changed, in RFC 3339.
        modified_at: String = computed(),
        /// The version of the service ID, which changes with every update.
        entity_tag: String = computed(),
    }
}

/// Cloud Resource Names. The API leaves them out if there are none.
pub(super) struct Crns;

impl Fact<Set<String>> for Crns {
    type Api = Option<Vec<String>>;

    fn observe(_: &Attr<Set<String>>, returned: &Self::Api) -> Attr<Set<String>> {
        Attr::Known(returned.iter().flatten().cloned().collect())
    }

    fn equals(left: &Attr<Set<String>>, right: &Attr<Set<String>>) -> bool {
        sorted(left) == sorted(right)
    }
}

/// The values of a set in ascending order; none if it is null. `None` if one of them is unknown.
pub(super) fn sorted(set: &Attr<Set<String>>) -> Option<Vec<String>> {
    match set {
        Attr::Null => Some(Vec::new()),
        Attr::Unknown => None,
        Attr::Known(set) => set.known().map(|values| values.into_iter().cloned().collect()),
    }
}

impl ServiceIdFacts {
    /// The attributes after the API has returned the service ID: what it returns, over what was known before.
    pub(crate) fn observe(&self, seen: &ServiceId) -> Self {
        Self {
            name: Text::observe(&self.name, &seen.name),
            description: ClearableText::observe(&self.description, &seen.description),
            unique_instance_crns: Crns::observe(&self.unique_instance_crns, &seen.unique_instance_crns),
            group_id: Shown::observe(&self.group_id, &seen.group_id),
            locked: Flag::observe(&self.locked, &seen.locked),
            iam_id: Shown::observe(&self.iam_id, &seen.iam_id),
            account_id: Shown::observe(&self.account_id, &seen.account_id),
            crn: Shown::observe(&self.crn, &seen.crn),
            created_at: Date::observe(&self.created_at, &seen.created_at),
            modified_at: Date::observe(&self.modified_at, &seen.modified_at),
            entity_tag: Shown::observe(&self.entity_tag, &seen.entity_tag),
        }
    }

    /// These attributes, as planned, after an apply that has left the service ID as `seen`: Terraform insists on planned
    /// values, and what was unknown in the plan is as seen. The names of attributes that differ from the plan are in the second
    /// result.
    pub(super) fn reconcile(&self, seen: &Self) -> (Self, Vec<&'static str>) {
        let mut differing = Vec::new();
        let mut shown = |planned: &Attr<String>, seen: &Attr<String>, name| {
            // What a state doesn't have yet, a refresh adds.
            let planned_value = reconcile::<_, Shown>(planned, seen, name, &mut differing);
            differing.retain(|differing| *differing != name || !planned.is_null());
            planned_value
        };
        let (group_id, iam_id) =
            (shown(&self.group_id, &seen.group_id, "group_id"), shown(&self.iam_id, &seen.iam_id, "iam_id"));
        let (account_id, crn) =
            (shown(&self.account_id, &seen.account_id, "account_id"), shown(&self.crn, &seen.crn, "crn"));
        let entity_tag = shown(&self.entity_tag, &seen.entity_tag, "entity_tag");
        let reconciled = Self {
            name: reconcile::<_, Text>(&self.name, &seen.name, "name", &mut differing),
            description: reconcile::<_, ClearableText>(
                &self.description,
                &seen.description,
                "description",
                &mut differing,
            ),
            unique_instance_crns: self.reconcile_crns(seen, &mut differing),
            group_id,
            locked: reconcile::<_, Flag>(&self.locked, &seen.locked, "locked", &mut differing),
            iam_id,
            account_id,
            crn,
            created_at: reconcile::<_, Date>(&self.created_at, &seen.created_at, "created_at", &mut differing),
            modified_at: reconcile::<_, Date>(&self.modified_at, &seen.modified_at, "modified_at", &mut differing),
            entity_tag,
        };
        (reconciled, differing)
    }

    fn reconcile_crns(&self, seen: &Self, differing: &mut Vec<&'static str>) -> Attr<Set<String>> {
        let (planned, seen) = (&self.unique_instance_crns, &seen.unique_instance_crns);
        if planned.is_null() {
            return Attr::Null;
        }
        reconcile::<_, Crns>(planned, seen, "unique_instance_crns", differing)
    }

    /// Whether a setting is unknown yet.
    pub(super) fn has_unknown_setting(&self) -> bool {
        self.name.is_unknown() || self.description.is_unknown() || sorted(&self.unique_instance_crns).is_none()
    }
}
