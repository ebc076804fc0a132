//! What is stored beside a service ID's state, in Terraform's private state, for the rest of one run.

use serde::{Deserialize, Serialize};

use super::schema::ServiceIdModel;

/// The private state of a service ID.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PrivateState {
    /// Set by every plan for a service ID that exists. `-replace` and `replace_triggered_by` reach a provider only as a second
    /// plan without prior state; it receives the private state of the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prior: Option<PriorServiceId>,
}

/// A service ID that may be about to be replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PriorServiceId {
    /// Its ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is locked.
    pub locked: bool,
}

impl PriorServiceId {
    /// The service ID of the prior state of a plan.
    pub(super) fn of(prior: &ServiceIdModel) -> Self {
        Self {
            id: prior.service_id().to_owned(),
            name: prior.facts.name.str_or_empty().to_owned(),
            locked: prior.is_locked(),
        }
    }
}
