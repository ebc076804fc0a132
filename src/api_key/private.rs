//! What is noted beside a key's state, unseen by users. No secrets.

use serde::{Deserialize, Serialize};

/// The notes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notes {
    /// Set by every plan for a key that is locked in the prior state. `-replace` and `replace_triggered_by` are told to a
    /// provider only by a second plan without prior state; this note of the first plan arrives there, and refuses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<LockedKey>,
    /// The ID of the prior state's key, set by every plan: it arrives where that key is replaced, as `locked` does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The key was made, but its file could not be written: the next plan is to see to it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub file_missing: bool,
}

/// A key that is locked, for messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockedKey {
    /// Its ID.
    pub id: String,
    /// Its name.
    pub name: String,
}
