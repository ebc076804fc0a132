//! A change of any key, as an action makes it of many keys.

use std::time::Duration;

use iam_identity::{ApiKey, Client};
use jiff::Timestamp;

use super::delete::{Deletion, delete};
use super::expire::{expire, expires_by};
use super::probe::RequestFailed;
use super::switch::Switch;
use crate::times::whole_minutes_from;

/// What is done to a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyChange {
    /// Disable, enable or lock it.
    Switch(Switch),
    /// Let it expire after this time.
    Expire(Duration),
    /// Delete it.
    Delete,
}

impl KeyChange {
    /// The participle for messages: `disabled`.
    pub(crate) fn participle(self) -> &'static str {
        match self {
            Self::Switch(switch) => switch.state(),
            Self::Expire(_) => "given an expiry",
            Self::Delete => "deleted",
        }
    }

    /// The verb for messages: `disable`.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Switch(switch) => switch.verb(),
            Self::Expire(_) => "expire",
            Self::Delete => "delete",
        }
    }

    /// Whether there is nothing to do.
    pub(crate) fn is_satisfied_by(self, key: &ApiKey, now: Timestamp) -> bool {
        match self {
            Self::Switch(switch) => switch.is_satisfied_by(key),
            Self::Expire(after) => expires_by(key, whole_minutes_from(now, after)),
            Self::Delete => false,
        }
    }

    /// Whether the provider could no longer log in with the key.
    pub(crate) fn ends(self) -> bool {
        !matches!(self, Self::Switch(Switch::Enable | Switch::Lock | Switch::Unlock))
    }

    /// Changes a key. Returns whether it was there to be changed.
    ///
    /// # Errors
    ///
    /// [`RequestFailed`] if it was not changed, or if that is unknown.
    pub(crate) async fn apply(self, client: &Client, key: &ApiKey) -> Result<bool, RequestFailed> {
        match self {
            Self::Switch(switch) => switch.apply(client, &key.id).await.map(|_| true),
            Self::Expire(after) => {
                expire(client, key.clone(), whole_minutes_from(client.now(), after)).await.map(|()| true)
            }
            Self::Delete => delete(client, &key.id).await.map(|deletion| deletion != Deletion::AlreadyGone),
        }
    }
}
