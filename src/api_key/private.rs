//! What is noted beside a key's state, unseen by users. No secrets.

use iam_identity::Claims;
use serde::{Deserialize, Serialize};

use super::schema::ApiKeyModel;
use crate::keys::KeyName;

/// The notes. Those for the rest of one run come from its plan; see [`Notes::lasting`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notes {
    /// Set by every plan for a key that is locked in the prior state. `-replace` and `replace_triggered_by` are told to a
    /// provider only by a second plan without prior state; this note of the first plan arrives there, and refuses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<LockedKey>,
    /// The key was made, but its file could not be written: the next plan is to see to it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub file_missing: bool,
    /// Set by reading, where the key isn't one of the identity that is logged in: that identity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logged_in: Option<Owner>,
    /// Set by every plan for a key that exists, for the second plan of a replacement, as `locked` is; that one hands it on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prior: Option<PriorKey>,
    /// Set by every plan of a creation. The second plan of a replacement that destroys first is one, and its notes arrive
    /// with the destruction: no other destruction has this note.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub creates: bool,
}

/// A key that is locked, for messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockedKey {
    /// Its ID.
    pub id: String,
    /// Its name.
    pub name: String,
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

impl Notes {
    /// The notes that are to be kept with the state: without those that are for the rest of a run.
    pub(super) fn lasting(self) -> Self {
        Self { locked: None, prior: None, creates: false, ..self }
    }
}

impl Owner {
    /// The owner of the key of a state.
    pub(super) fn of(state: &ApiKeyModel) -> Self {
        let account = state.account_id.known().filter(|text| !text.is_empty());
        Self { iam_id: state.iam_id.str_or_empty().to_owned(), account_id: account.cloned() }
    }

    /// Whether both are certainly not the same identity: what isn't known differs from nothing.
    pub(super) fn differs(&self, other: &Self) -> bool {
        let accounts = (self.account_id.as_ref(), other.account_id.as_ref());
        (!self.iam_id.is_empty() && !other.iam_id.is_empty() && self.iam_id != other.iam_id)
            || matches!(accounts, (Some(one), Some(other)) if one != other)
    }

    /// Whether it is a service ID or a trusted profile.
    pub(super) fn is_service(&self) -> bool {
        self.iam_id.starts_with("iam-ServiceId-") || self.iam_id.starts_with("iam-Profile-")
    }
}

impl From<Claims> for Owner {
    fn from(claims: Claims) -> Self {
        Self { iam_id: claims.iam_id, account_id: claims.account.bss }
    }
}

impl From<KeyName> for LockedKey {
    fn from(key: KeyName) -> Self {
        Self { id: key.id().unwrap_or_default().to_owned(), name: key.name().to_owned() }
    }
}
