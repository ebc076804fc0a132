//! What is noted beside a key's state, unseen by users. No secrets.

use iam_identity::Claims;
use serde::{Deserialize, Serialize};

use super::schema::ApiKeyModel;
/// The notes. Those for the rest of one run come from its plan; see [`PrivateState::lasting`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PrivateState {
    /// The key was made, but its file could not be written: the next plan is to see to it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub file_missing: bool,
    /// Set by reading, where the key isn't one of the identity that is logged in: that identity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logged_in: Option<Owner>,
    /// Set by every plan for a key that exists. `-replace` and `replace_triggered_by` reach a provider only as a second plan
    /// without prior state: this note of the first plan arrives there. The second plan hands it on to the apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prior: Option<PriorKey>,
    /// Set by every plan of a creation. The second plan of a replacement that destroys first is one, and its notes arrive
    /// with the destruction: no other destruction has this note.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub creates: bool,
}

/// A key that may be about to be replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorKey {
    /// Its ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub owner: Owner,
    /// Who is logged in, where that is another identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logged_in: Option<Owner>,
    /// Whether it is locked.
    #[serde(default)]
    pub locked: bool,
}

/// An identity in an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// `IBMid-…`, `iam-ServiceId-…`, `iam-Profile-…`; empty where it isn't known.
    pub iam_id: String,
    /// The account's ID, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
}

impl PrivateState {
    /// The notes that are to be kept with the state: without those that are for the rest of a run.
    pub(crate) fn lasting(self) -> Self {
        Self { prior: None, creates: false, ..self }
    }
}

impl Owner {
    /// The owner of the key of a state.
    pub(crate) fn of(state: &ApiKeyModel) -> Self {
        let account = state.account_id.known().filter(|text| !text.is_empty());
        Self { iam_id: state.iam_id.str_or_empty().to_owned(), account_id: account.cloned() }
    }

    /// Whether both are certainly not the same identity: what isn't known differs from nothing.
    pub(crate) fn differs(&self, other: &Self) -> bool {
        let accounts = (self.account_id.as_ref(), other.account_id.as_ref());
        (!self.iam_id.is_empty() && !other.iam_id.is_empty() && self.iam_id != other.iam_id)
            || matches!(accounts, (Some(one), Some(other)) if one != other)
    }

    /// Whether it is a service ID or a trusted profile.
    pub(crate) fn is_service(&self) -> bool {
        self.iam_id.starts_with("iam-ServiceId-") || self.iam_id.starts_with("iam-Profile-")
    }
}

impl From<Claims> for Owner {
    fn from(claims: Claims) -> Self {
        Self { iam_id: claims.iam_id, account_id: claims.account.bss }
    }
}
