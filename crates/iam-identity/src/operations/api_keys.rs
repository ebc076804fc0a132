//! The operations on single API keys.

use http::{HeaderValue, Method};
use secret::Secret;
use serde::Serialize;

use crate::api_key::{ApiKey, ApiKeyChanges, NewApiKey};
use crate::client::{Client, secret_header};
use crate::error::{Cause, Error};
use crate::id::is_key_id;
use crate::mask::bounded;
use crate::operation::Operation;
use crate::recent_keys::is_settling;
use crate::response::{Reply, printable};
use crate::retry::Repeat;
use crate::time::parse_timestamp;

/// How much of an answer is logged.
const MAX_LOGGED: usize = 16 << 10;

/// How much is shown of what should have been an ID.
const MAX_SHOWN_ID: usize = 128;

impl Client {
    /// Makes a key, locked and disabled from the start where that is asked for. Its value is in this answer and, for a
    /// user's key, never again. Not repeated where it may have been carried out.
    pub async fn create_api_key(&self, key: &NewApiKey) -> Result<ApiKey, Error> {
        let mut operation =
            with_json(Operation::new("create an API key", Method::POST, &["v1", "apikeys"]), &key.body(), key);
        operation.repeat = Repeat::OnlyIfUndone;
        operation.secrets.extend(key.apikey.clone());
        for (name, set) in [("entity-lock", key.locked), ("entity-disable", key.disabled)] {
            if set {
                operation = operation.header(name, HeaderValue::from_static("true"));
            }
        }
        let key = self.key(operation).await?;
        self.note_created(&key.id, self.now());
        Ok(key)
    }

    /// Reads a key.
    pub async fn get_api_key(&self, id: &str) -> Result<ApiKey, Error> {
        self.key(of_key("read API key", Method::GET, id, &[])).await
    }

    /// Reads the key that has this value.
    pub async fn get_api_key_by_value(&self, value: &Secret) -> Result<ApiKey, Error> {
        let mut operation =
            Operation::new("look up an API key by its value", Method::GET, &["v1", "apikeys", "details"]);
        operation.secrets.push(value.clone());
        let header = secret_header(value.expose()).map_err(|cause| self.not_sent(&operation, cause))?;
        self.key(operation.header("iam-apikey", header)).await
    }

    /// Changes a key, if it is still in the version of the tag (`*` for any).
    pub async fn update_api_key(&self, id: &str, tag: &str, changes: &ApiKeyChanges) -> Result<ApiKey, Error> {
        let operation = with_json(of_key("update API key", Method::PUT, id, &[]), changes, changes);
        let tag = HeaderValue::from_str(tag).map_err(|_| {
            self.not_sent(
                &operation,
                Cause::InvalidRequest("the entity tag has characters that no header can hold".to_owned()),
            )
        })?;
        self.key(operation.header("if-match", tag)).await
    }

    /// Deletes a key.
    pub async fn delete_api_key(&self, id: &str) -> Result<(), Error> {
        self.done(of_key("delete API key", Method::DELETE, id, &[])).await?;
        self.recent().forget(id);
        Ok(())
    }

    /// Locks a key: from now on it can't be changed or deleted.
    pub async fn lock_api_key(&self, id: &str) -> Result<(), Error> {
        self.done(of_key("lock API key", Method::POST, id, &["lock"])).await
    }

    /// Unlocks a key.
    pub async fn unlock_api_key(&self, id: &str) -> Result<(), Error> {
        self.done(of_key("unlock API key", Method::DELETE, id, &["lock"])).await
    }

    /// Disables a key: from now on nobody can log in with it.
    pub async fn disable_api_key(&self, id: &str) -> Result<(), Error> {
        self.done(of_key("disable API key", Method::POST, id, &["disable"])).await
    }

    /// Enables a key.
    pub async fn enable_api_key(&self, id: &str) -> Result<(), Error> {
        self.done(of_key("enable API key", Method::DELETE, id, &["disable"])).await
    }

    /// Reads a key with how it was used, which the API calls expensive.
    pub async fn get_api_key_with_activity(&self, id: &str) -> Result<ApiKey, Error> {
        self.key(of_key("read API key", Method::GET, id, &[]).query("include_activity", "true")).await
    }

    async fn key(&self, operation: Operation) -> Result<ApiKey, Error> {
        let (name, object) = (operation.name, operation.object.clone());
        let reply = self.run(operation).await?;
        let key = reply.read::<ApiKey>();
        log_answer(&reply, &key);
        let fault = match key {
            Ok(key) if !is_key_id(&key.id) => reply.unreadable("the answer has no key in it"),
            Ok(key) if object.as_ref().is_some_and(|asked| *asked != key.id) => {
                reply.unreadable("the answer is about another key")
            }
            Ok(key) => {
                self.note_recent(&key);
                return Ok(key);
            }
            Err(cause) => cause,
        };
        Err(self.failed(name, object, fault))
    }

    pub(crate) fn note_recent(&self, key: &ApiKey) {
        let created_at = key.created_at.as_deref().and_then(parse_timestamp);
        if let Some(created_at) = created_at.filter(|created_at| is_settling(*created_at, self.now())) {
            self.note_created(&key.id, created_at);
        }
    }

    async fn done(&self, operation: Operation) -> Result<(), Error> {
        let (name, object) = (operation.name, operation.object.clone());
        let reply = self.run(operation).await?;
        // Whatever else answers with a success did not do it, or something in between did the answering.
        if reply.status() == http::StatusCode::NO_CONTENT {
            return Ok(());
        }
        Err(self.failed(name, object, reply.unreadable("the answer is not the one for a change that was made")))
    }

    fn not_sent(&self, operation: &Operation, cause: Cause) -> Error {
        Error { attempts: 0, ..self.failed(operation.name, operation.object.clone(), cause) }
    }

    pub(crate) fn failed(&self, operation: &'static str, object: Option<String>, cause: Cause) -> Error {
        let may_have_been_applied = !cause.is_definitely_not_applied();
        Error { object, may_have_been_applied, ..Error::of(self.settings(), operation, cause) }
    }
}

/// An operation on the key of this ID, which is never sent if it is none.
fn of_key(name: &'static str, method: Method, id: &str, more: &[&str]) -> Operation {
    let path: Vec<&str> = ["v1", "apikeys", id].into_iter().chain(more.iter().copied()).collect();
    let mut operation = Operation::new(name, method, &path).of_object(&printable(&bounded(id, MAX_SHOWN_ID)));
    if !is_key_id(id) {
        operation.fault = Some("this is not the ID of a key: letters, digits and hyphens were expected");
    }
    operation
}

/// Shows what an answer was read into: its secrets are masked by their type, and what repeats them by the mask.
pub(crate) fn log_answer(reply: &Reply, answer: &impl std::fmt::Debug) {
    if tracing::enabled!(tracing::Level::TRACE) {
        let answer = reply.mask().apply(&format!("{answer:?}"), MAX_LOGGED);
        tracing::trace!(answer, "answer");
    }
}

/// With this body, which logs show as that: its secrets are masked by their type.
fn with_json(mut operation: Operation, body: &impl Serialize, shown: &impl std::fmt::Debug) -> Operation {
    operation.headers.push(("content-type", HeaderValue::from_static("application/json")));
    // A struct of texts and bools can always be written.
    operation.body = serde_json::to_vec(body).unwrap_or_default().into();
    if tracing::enabled!(tracing::Level::TRACE) {
        operation.shown = format!("{shown:?}");
    }
    operation
}
