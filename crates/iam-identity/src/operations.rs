//! The ten operations on API keys.

use http::{HeaderValue, Method};
use secret::Secret;
use serde::Serialize;

use crate::answer;
use crate::api_key::{ApiKey, ApiKeyChanges, KeysOf, NewApiKey, Page};
use crate::client::{Client, secret_header};
use crate::error::{Error, Failure};
use crate::operation::Operation;
use crate::recent::is_settling;
use crate::retry::{Repeat, server_time};
use crate::time::parse_instant;

/// The most keys that a page can have.
const PAGE_SIZE: &str = "100";

/// A page of keys.
#[derive(Clone, Debug)]
pub struct KeysPage {
    /// The keys.
    pub keys: Vec<ApiKey>,
    /// Leads to the next page; absent on the last one.
    pub next: Option<String>,
    /// The server's time, where it says it.
    pub at: Option<jiff::Timestamp>,
}

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
        let header = secret_header(value.expose()).map_err(|failure| self.not_sent(&operation, failure))?;
        self.key(operation.header("iam-apikey", header)).await
    }

    /// Changes a key, if it is still in the version of the tag (`*` for any).
    pub async fn update_api_key(&self, id: &str, tag: &str, changes: &ApiKeyChanges) -> Result<ApiKey, Error> {
        let operation = with_json(of_key("update API key", Method::PUT, id, &[]), changes, changes);
        let tag = HeaderValue::from_str(tag).map_err(|_| {
            self.not_sent(&operation, Failure::NotSent("the entity tag can't be sent as a header".to_owned()))
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

    /// Lists keys, to the last page; the second result is the server's time, where it says it.
    pub async fn list_api_keys(&self, of: &KeysOf) -> Result<(Vec<ApiKey>, Option<jiff::Timestamp>), Error> {
        let (mut keys, mut token, mut now) = (Vec::new(), None::<String>, None);
        loop {
            let page = self.api_keys_page(of, token.as_deref()).await?;
            now = page.at.or(now);
            keys.extend(page.keys);
            // A page that leads to itself would never end.
            if page.next.is_none() || page.next == token {
                return Ok((keys, now));
            }
            token = page.next;
        }
    }

    /// One page of a listing: the first, or the one that a token leads to.
    pub async fn api_keys_page(&self, of: &KeysOf, token: Option<&str>) -> Result<KeysPage, Error> {
        let operation = Operation::new("list the API keys of", Method::GET, &["v1", "apikeys"]);
        let mut operation = match of {
            KeysOf::Identity(iam_id) => operation.of_object(iam_id).query("iam_id", iam_id),
            KeysOf::Account => operation.of_object("the account").query("scope", "account"),
        };
        operation = operation.query("pagesize", PAGE_SIZE);
        if let Some(token) = token {
            operation = operation.query("pagetoken", token);
        }
        let (name, object) = (operation.name, operation.object.clone());
        let response = self.run(operation).await?;
        let at = server_time(response.headers());
        let page: Page = answer::read(&response).map_err(|failure| self.failed(name, object, failure))?;
        tracing::trace!(?page, "answer");
        page.apikeys.iter().for_each(|key| self.note_recent(key));
        Ok(KeysPage { next: page.next.as_ref().and_then(crate::api_key::Link::token), keys: page.apikeys, at })
    }

    async fn key(&self, operation: Operation) -> Result<ApiKey, Error> {
        let (name, object) = (operation.name, operation.object.clone());
        let response = self.run(operation).await?;
        let key = answer::read::<ApiKey>(&response);
        tracing::trace!(answer = ?key, "answer");
        match key {
            Ok(key) if object.as_ref().is_some_and(|asked| *asked != key.id) => {
                Err(self.failed(name, object, answer::unreadable(&response, "the answer is about another key")))
            }
            Ok(key) if !key.id.is_empty() => {
                self.note_recent(&key);
                Ok(key)
            }
            Ok(_) => Err(self.failed(name, object, answer::unreadable(&response, "the answer has no key in it"))),
            Err(failure) => Err(self.failed(name, object, failure)),
        }
    }

    fn note_recent(&self, key: &ApiKey) {
        let created_at = key.created_at.as_deref().and_then(parse_instant);
        if let Some(created_at) = created_at.filter(|created_at| is_settling(*created_at, self.now())) {
            self.note_created(&key.id, created_at);
        }
    }

    async fn done(&self, operation: Operation) -> Result<(), Error> {
        let (name, object) = (operation.name, operation.object.clone());
        let response = self.run(operation).await?;
        // Whatever else answers with a success did not do it, or something in between did the answering.
        if response.status() == http::StatusCode::NO_CONTENT {
            return Ok(());
        }
        Err(self.failed(
            name,
            object,
            answer::unreadable(&response, "the answer is not the one for a change that was made"),
        ))
    }

    fn not_sent(&self, operation: &Operation, failure: Failure) -> Error {
        Error { attempts: 0, ..self.failed(operation.name, operation.object.clone(), failure) }
    }

    fn failed(&self, operation: &'static str, object: Option<String>, failure: Failure) -> Error {
        let endpoint = self.settings().endpoint.clone();
        let (elapsed, maybe_done) = (std::time::Duration::ZERO, !failure.is_certainly_undone());
        Error { operation, object, endpoint, attempts: 1, elapsed, given_up: None, maybe_done, failure }
    }
}

fn of_key(name: &'static str, method: Method, id: &str, more: &[&str]) -> Operation {
    let path: Vec<&str> = ["v1", "apikeys", id].into_iter().chain(more.iter().copied()).collect();
    Operation::new(name, method, &path).of_object(id)
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
