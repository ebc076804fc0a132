//! The key that the provider logs in with: it is not deleted, disabled or given an expiry, unless that is allowed.

use std::time::Duration;

use iam_identity::{Client, Credential, Error, ErrorKind, is_key_id};
use secret::Secret;
use tf_provider::Diagnostic;
use tokio::sync::OnceCell;

use super::key_name::KeyName;
use crate::diagnostics;

/// How long it may take to find out which key the provider logs in with.
const LOOKUP_TIMEOUT: Duration = Duration::from_secs(60);

/// The key that the provider logs in with, looked up when it is first needed.
#[derive(Debug)]
pub(crate) struct OwnKey {
    client: Client,
    is_unprotected: bool,
    id: OnceCell<Option<String>>,
}

impl OwnKey {
    /// The key that this client logs in with. With `is_unprotected`, everything is allowed to it.
    pub(crate) fn new(client: Client, is_unprotected: bool) -> Self {
        Self { client, is_unprotected, id: OnceCell::new() }
    }

    /// The ID of the key to protect. Returns `None` if it isn't protected, if the provider doesn't log in with a key, or if
    /// it logs in as a trusted profile that may not see the key, and so can do nothing to it.
    ///
    /// # Errors
    ///
    /// If the key can't be looked up.
    pub(crate) async fn protected_id(&self) -> Result<Option<&str>, Error> {
        if self.is_unprotected {
            return Ok(None);
        }
        let credential = &self.client.settings().credential;
        let is_profile = matches!(credential, Credential::AssumedProfile { .. });
        let look_up = || async {
            let Some(value) = credential.api_key() else { return Ok(None) };
            match self.client.with_timeout(LOOKUP_TIMEOUT).get_api_key_by_value(value).await {
                Ok(key) => Ok(Some(key.id)),
                Err(error) if is_profile && is_hidden(&error) => Ok(None),
                Err(error) => Err(error),
            }
        };
        Ok(self.id.get_or_try_init(look_up).await?.as_deref())
    }

    /// Protects the key. `how` is what would be done to it: `deleted`, `disabled`, `expired`. `value` is that of the key, if a
    /// state has it.
    ///
    /// # Errors
    ///
    /// If it is the key that the provider logs in with, or if that can't be found out.
    pub(crate) async fn protect(
        &self,
        how: &str,
        key: &KeyName,
        id: &str,
        value: Option<&Secret>,
    ) -> Result<(), Diagnostic> {
        match self.is_key(id, value).await {
            Ok(false) => Ok(()),
            Ok(true) => Err(diagnostics::own_key_protected(how, key)),
            Err(error) => Err(diagnostics::own_key_undetermined(how, key, &error)),
        }
    }

    /// A value in a state may be wrong, so one that differs proves nothing.
    async fn is_key(&self, id: &str, value: Option<&Secret>) -> Result<bool, Error> {
        match self.client.settings().credential.api_key() {
            None => Ok(false),
            Some(_) if self.is_unprotected => Ok(false),
            Some(own) if value == Some(own) => Ok(true),
            // No key has such an ID, and no request is made with it.
            Some(_) if !is_key_id(id) => Ok(false),
            Some(_) => Ok(self.protected_id().await? == Some(id)),
        }
    }
}

fn is_hidden(error: &Error) -> bool {
    error.is_not_found() || error.kind() == Some(ErrorKind::Forbidden)
}
