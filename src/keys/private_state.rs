//! What is stored beside a key's state, in Terraform's private state. No secrets.

use serde::{Deserialize, Serialize};

use super::key_name::KeyName;
use super::owner::Owner;
use super::schema::ApiKeyModel;
use crate::iam_ids::iam_id_of_service_id;

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
    /// The value of the key is write-only: the configuration supplied it when the key was created, or supplies it for a key whose
    /// value is in no state.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub value_write_only: bool,
    /// The expiry that a rotation has given the current key, as the state has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_expiry: Option<String>,
    /// An apply of this provider has created or updated the key for this state.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub applied: bool,
    /// The IDs of keys that a rotation has replaced, but could not yet give an expiry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unretired: Vec<String>,
    /// Set by every plan for a key that exists. `-replace` and `replace_triggered_by` reach a provider only as a second plan
    /// without prior state; it receives the private state of the first, and hands this part on to the apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prior: Option<PriorKey>,
    /// What is stored beside a key that a replacement destroys: set by the second plan, whose private state the destroying half
    /// gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced: Option<Box<PrivateState>>,
    /// The IAM ID that the configuration of a creation chooses, empty while it is unknown; `None` if it chooses none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creates_for: Option<String>,
    /// Set by every plan of a creation. If a replacement destroys first, its destruction receives the private state of the
    /// second plan, which is one; no other destruction has this.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub creates: bool,
}

/// A key that may be about to be replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
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
    /// Whether it is the key of a rotation.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_rotating: bool,
    /// Whether it goes on working for its overlap when it is replaced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub goes_on_working: bool,
}

impl PrivateState {
    /// What is kept with the state, without what is for the rest of one run.
    pub(super) fn lasting(self) -> Self {
        Self { prior: None, replaced: None, creates_for: None, creates: false, ..self }
    }

    /// Notes a key that a rotation has replaced, and that needs an expiry.
    pub(super) fn note_unretired(&mut self, id: &str) {
        if !self.is_unretired(id) {
            self.unretired.push(id.to_owned());
        }
    }

    /// Whether a key that a rotation has replaced needs an expiry.
    pub(super) fn is_unretired(&self, id: &str) -> bool {
        self.unretired.iter().any(|unretired| unretired == id)
    }
}

impl PriorKey {
    /// The key as messages name it.
    pub(super) fn key_name(&self) -> KeyName {
        KeyName::new(&self.name, &self.id).of(&self.owner.iam_id)
    }

    /// The same key for a rotation, in which it keeps its owner whatever the configuration says.
    pub(super) fn to_rotate(&self) -> Self {
        Self {
            owner_is_chosen: self.owner_is_chosen || iam_id_of_service_id(&self.owner.iam_id).is_some(),
            ..self.clone()
        }
    }

    /// The key of the prior state of a plan with this configuration.
    pub(super) fn of(prior: &ApiKeyModel, config: &ApiKeyModel, private: &PrivateState) -> Self {
        // In the state of a rotation, the owner may be one that the configuration doesn't choose.
        let is_chosen = !prior.is_rotating() || !config.facts.iam_id.is_null();
        Self {
            id: prior.key_id().to_owned(),
            name: prior.facts.name.str_or_empty().to_owned(),
            owner: Owner::of(prior),
            logged_in: private.logged_in.clone(),
            locked: prior.is_locked(),
            owner_is_chosen: is_chosen && prior.chooses_owner(),
            is_rotating: prior.is_rotating(),
            goes_on_working: prior.goes_on_working(true),
        }
    }
}
