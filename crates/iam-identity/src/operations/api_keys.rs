//! The operations on API keys: <https://cloud.ibm.com/apidocs/iam-identity-token-api>.

use http::{HeaderValue, Method};
use secret::Secret;

use crate::api_key::{ApiKey, ApiKeyChanges, NewApiKey};
use crate::api_object::ApiObject;
use crate::client::Client;
use crate::error::Error;
use crate::headers::sensitive_header;
use crate::operation::{Idempotency, Operation};
use crate::operation_kind::OperationKind;
use crate::operations::objects::object_operation;

impl Client {
    /// Creates a key, locked and disabled from the start if `key` says so. The response has its value; for a key of a user,
    /// no later one has. Not retried if it may have been applied.
    ///
    /// # Errors
    ///
    /// * `Conflict`: the identity has as many keys as it may have, or another key has this value.
    /// * `Invalid` or `Forbidden`: the API rejected the key.
    /// * Any other error, and [`Error::may_have_been_applied`] says whether a key may have been created.
    pub async fn create_api_key(&self, key: &NewApiKey) -> Result<ApiKey, Error> {
        let mut operation =
            Operation::new(OperationKind::CreateApiKey, Method::POST, &ApiKey::PATH).json(&key.body(), key);
        operation.idempotency = Idempotency::NotIdempotent;
        operation.secrets.extend(key.apikey.clone());
        for (name, is_set) in [("entity-lock", key.locked), ("entity-disable", key.disabled)] {
            if is_set {
                operation = operation.header(name, HeaderValue::from_static("true"));
            }
        }
        let key: ApiKey = self.send_for_object(operation).await?;
        self.note_created(&key.id, self.now());
        Ok(key)
    }

    /// Reads a key by its ID.
    ///
    /// # Errors
    ///
    /// * `NotFound`: there is no such key; see [`Error::is_not_found`].
    /// * `UnexpectedResponse`: the response is about another key.
    /// * Any other error of a request.
    pub async fn get_api_key(&self, id: &str) -> Result<ApiKey, Error> {
        self.send_for_object(key_operation(OperationKind::GetApiKey, Method::GET, id, &[])).await
    }

    /// Reads a key by its ID, with its [activity](ApiKey::activity), which takes the API longer.
    ///
    /// # Errors
    ///
    /// As for [`Self::get_api_key`].
    pub async fn get_api_key_with_activity(&self, id: &str) -> Result<ApiKey, Error> {
        let operation = key_operation(OperationKind::GetApiKey, Method::GET, id, &[]);
        self.send_for_object(operation.query("include_activity", "true")).await
    }

    /// Reads the key that has this value.
    ///
    /// # Errors
    ///
    /// * `NotFound`: no key has this value.
    /// * `InvalidRequest`: the value has characters that no header can hold.
    /// * Any other error of a request.
    #[expect(clippy::disallowed_methods, reason = "the header of a lookup by value")]
    pub async fn get_api_key_by_value(&self, value: &Secret) -> Result<ApiKey, Error> {
        let path = ["v1", "apikeys", "details"];
        let mut operation = Operation::new(OperationKind::GetApiKeyByValue, Method::GET, &path);
        operation.secrets.push(value.clone());
        let header = sensitive_header(value.expose()).map_err(|cause| self.not_sent(&operation, cause))?;
        self.send_for_object(operation.header("iam-apikey", header)).await
    }

    /// Updates a key if its entity tag is still `tag`; `*` matches any. See
    /// [`If-Match`](https://www.rfc-editor.org/rfc/rfc9110#name-if-match).
    ///
    /// # Errors
    ///
    /// * `Conflict`: the key is locked, or its entity tag is another one.
    /// * `NotFound`: there is no such key.
    /// * `InvalidRequest`: no header can hold the tag.
    /// * Any other error of a request.
    pub async fn update_api_key(&self, id: &str, tag: &str, changes: &ApiKeyChanges) -> Result<ApiKey, Error> {
        let operation = key_operation(OperationKind::UpdateApiKey, Method::PUT, id, &[]).json(changes, changes);
        self.send_for_object(self.if_match(operation, tag)?).await
    }

    /// Deletes a key.
    ///
    /// # Errors
    ///
    /// * `Conflict`: the key is locked.
    /// * `NotFound`: there is no such key; it may have been deleted by an attempt whose response was lost.
    /// * Any other error of a request.
    pub async fn delete_api_key(&self, id: &str) -> Result<(), Error> {
        self.send_for_no_content(key_operation(OperationKind::DeleteApiKey, Method::DELETE, id, &[])).await?;
        self.sender().recent_objects().forget(id);
        Ok(())
    }

    /// Locks a key: it can't be updated or deleted until it is unlocked.
    ///
    /// # Errors
    ///
    /// * `Conflict`: the key may be locked already.
    /// * `NotFound`: there is no such key.
    /// * Any other error of a request.
    pub async fn lock_api_key(&self, id: &str) -> Result<(), Error> {
        self.send_for_no_content(key_operation(OperationKind::LockApiKey, Method::POST, id, &["lock"])).await
    }

    /// Unlocks a key.
    ///
    /// # Errors
    ///
    /// As for [`Self::lock_api_key`].
    pub async fn unlock_api_key(&self, id: &str) -> Result<(), Error> {
        self.send_for_no_content(key_operation(OperationKind::UnlockApiKey, Method::DELETE, id, &["lock"])).await
    }

    /// Disables a key: it can't be used to log in until it is enabled.
    ///
    /// # Errors
    ///
    /// * `Conflict`: the key may be disabled already, or it is locked.
    /// * `NotFound`: there is no such key.
    /// * Any other error of a request.
    pub async fn disable_api_key(&self, id: &str) -> Result<(), Error> {
        self.send_for_no_content(key_operation(OperationKind::DisableApiKey, Method::POST, id, &["disable"])).await
    }

    /// Enables a key.
    ///
    /// # Errors
    ///
    /// As for [`Self::disable_api_key`].
    pub async fn enable_api_key(&self, id: &str) -> Result<(), Error> {
        self.send_for_no_content(key_operation(OperationKind::EnableApiKey, Method::DELETE, id, &["disable"])).await
    }
}

/// An operation on the key of this ID, which is not sent if that can't be the ID of a key.
fn key_operation(kind: OperationKind, method: Method, id: &str, suffix: &[&str]) -> Operation {
    object_operation::<ApiKey>(kind, method, id, suffix)
}
