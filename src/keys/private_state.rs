//! What is stored beside a key's state, in Terraform's private state. No secrets.

use serde::{Deserialize, Serialize};

use super::key_name::KeyName;
use super::owner::Owner;
use super::schema::ApiKeyModel;

/// The private state of a key. Some of it is for the rest of one run only: see [`PrivateState::lasting`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
pub(crate) struct PrivateState {
    /// The key was created, but its file could not be written: the next plan repairs that.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub file_missing: bool,
    /// The identity that is logged in, if the last refresh found that it isn't the key's owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logged_in: Option<Owner>,
    /// This provider has created the key for this state, so `store_value` in it is what the key was created with.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub created_here: bool,
    /// Whether IBM Cloud stores the value, if a response has shown that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_stored: Option<bool>,
    /// An apply of this provider has created or updated the key for this state.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub applied: bool,
    /// Set by every plan for a key that exists. `-replace` and `replace_triggered_by` reach a provider only as a second plan
    /// without prior state; it receives the private state of the first, and hands this part on to the apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prior: Option<PriorKey>,
    /// Set by every plan of a creation. If a replacement destroys first, its destruction receives the private state of the
    /// second plan, which is one; no other destruction has this.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub creates: bool,
}

/// A key that may be about to be replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PriorKey {
    /// Its ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub owner: Owner,
    /// The identity that is logged in, if it isn't the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logged_in: Option<Owner>,
    /// Whether it is locked.
    #[serde(default)]
    pub locked: bool,
    /// Whether the configuration chooses the owner, as that of a service ID's key does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub owner_is_chosen: bool,
}

impl PrivateState {
    /// What is kept with the state, without what is for the rest of one run.
    pub(super) fn lasting(self) -> Self {
        Self { prior: None, creates: false, ..self }
    }
}

impl PriorKey {
    /// The key as messages name it.
    pub(super) fn key_name(&self) -> KeyName {
        KeyName::new(&self.name, &self.id).of(&self.owner.iam_id)
    }

    /// The key of the prior state of a plan.
    pub(super) fn of(prior: &ApiKeyModel, private: &PrivateState) -> Self {
        Self {
            id: prior.key_id().to_owned(),
            name: prior.facts.name.str_or_empty().to_owned(),
            owner: Owner::of(prior),
            logged_in: private.logged_in.clone(),
            locked: prior.is_locked(),
            owner_is_chosen: prior.chooses_owner(),
        }
    }
}
