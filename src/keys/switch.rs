//! Locking, unlocking, disabling and enabling a key: four calls whose responses are empty.

use iam_identity::{ApiKey, Client, Error};

use super::probe::RequestFailed;
use crate::objects::probe::confirm;

/// A switch of a key, and its direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Switch {
    Lock,
    Unlock,
    Disable,
    Enable,
}

impl Switch {
    /// The verb for messages: `lock`.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::Disable => "disable",
            Self::Enable => "enable",
        }
    }

    /// The participle for messages: `locked`.
    pub(crate) fn state(self) -> &'static str {
        match self {
            Self::Lock => "locked",
            Self::Unlock => "unlocked",
            Self::Disable => "disabled",
            Self::Enable => "enabled",
        }
    }

    /// Whether the key is already in this state.
    pub(crate) fn is_satisfied_by(self, key: &ApiKey) -> bool {
        match self {
            Self::Lock => key.locked,
            Self::Unlock => !key.locked,
            Self::Disable => key.disabled == Some(true),
            Self::Enable => key.disabled != Some(true),
        }
    }

    /// Whether the API may have refused this because the key is locked.
    pub(crate) fn is_refused_by_a_lock(self, key: &ApiKey) -> bool {
        key.locked && matches!(self, Self::Disable | Self::Enable)
    }

    /// Switches a key. Returns the key if it had to be read to know the outcome.
    ///
    /// # Errors
    ///
    /// [`RequestFailed`] if the key was not switched, or if that is unknown.
    pub(crate) async fn apply(self, client: &Client, id: &str) -> Result<Option<ApiKey>, RequestFailed> {
        match self.send(client, id).await {
            Ok(()) => Ok(None),
            Err(error) => confirm(client, id, error, |key| self.is_satisfied_by(key)).await.map(Some),
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
