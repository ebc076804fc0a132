//! Locking, unlocking, disabling and enabling a key: four calls that answer nothing.

use iam_identity::{ApiKey, Client, Error};

use super::{RequestFailed, probe};

/// What is switched, and which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Switch {
    Lock,
    Unlock,
    Disable,
    Enable,
}

impl Switch {
    /// What is done, for messages: `lock`.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::Disable => "disable",
            Self::Enable => "enable",
        }
    }

    /// What the key is afterwards, for messages: `locked`.
    pub(crate) fn state(self) -> &'static str {
        match self {
            Self::Lock => "locked",
            Self::Unlock => "unlocked",
            Self::Disable => "disabled",
            Self::Enable => "enabled",
        }
    }

    /// Whether the key is as this switch makes it.
    pub(crate) fn is_satisfied_by(self, key: &ApiKey) -> bool {
        match self {
            Self::Lock => key.locked,
            Self::Unlock => !key.locked,
            Self::Disable => key.disabled == Some(true),
            Self::Enable => key.disabled != Some(true),
        }
    }

    /// Whether the API may refuse this only because the key is locked.
    pub(crate) fn is_refused_by_a_lock(self, key: &ApiKey) -> bool {
        key.locked && matches!(self, Self::Disable | Self::Enable)
    }

    /// Switches a key. The key is in the result where it was looked at, because the answer did not say what it is like now.
    ///
    /// # Errors
    ///
    /// [`RequestFailed`] where the key is not as it was to be, or where that isn't known.
    pub(crate) async fn apply(self, client: &Client, id: &str) -> Result<Option<ApiKey>, RequestFailed> {
        let error = match self.send(client, id).await {
            Ok(()) => return Ok(None),
            Err(error) => error,
        };
        // The documentation has 409 for "already so", which is also the answer to a repetition of what was carried out.
        let seen = if error.is_conflict() {
            Some(client.get_api_key(id).await.map_err(|error| RequestFailed { error, seen: None })?)
        } else {
            probe(client, id, &error).await
        };
        match seen {
            Some(key) if self.is_satisfied_by(&key) => Ok(Some(key)),
            seen => Err(RequestFailed { error, seen: seen.map(Box::new) }),
        }
    }

    async fn send(self, client: &Client, id: &str) -> Result<(), Error> {
        match self {
            Self::Lock => client.lock_api_key(id).await,
            Self::Unlock => client.unlock_api_key(id).await,
            Self::Disable => client.disable_api_key(id).await,
            Self::Enable => client.enable_api_key(id).await,
        }
    }
}
