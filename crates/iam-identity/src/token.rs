//! Access tokens: one at a time for all calls, renewed before it ends.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method};
use secret::Secret;
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::answer;
use crate::claims::Claims;
use crate::client::Client;
use crate::credential::Credential;
use crate::error::{Error, Failure};
use crate::operation::Operation;

/// A token is renewed when this part of its life is over, counted from its receipt so that a wrong clock does no harm.
const RENEW_AFTER: f64 = 0.8;

/// No token lives longer, whatever an answer says; in seconds.
const LONGEST_LIFE: u64 = 86_400;

/// The token that is in use. Whoever finds it used up fetches the next one while the others wait for it.
#[derive(Default)]
pub(crate) struct TokenSource {
    current: Mutex<Option<Held>>,
}

struct Held {
    token: Secret,
    renew_at: Option<Instant>,
}

#[derive(Deserialize)]
struct Granted {
    access_token: Secret,
    #[serde(default = "an_hour")]
    expires_in: u64,
}

fn an_hour() -> u64 {
    3600
}

impl TokenSource {
    /// Forgets a token that the API rejected; says whether another one can be had.
    pub(crate) async fn discard(&self, rejected: &Secret) -> bool {
        let mut current = self.current.lock().await;
        match current.as_ref() {
            // A token that was given can't be renewed.
            Some(held) if held.token == *rejected && held.renew_at.is_none() => false,
            Some(held) if held.token == *rejected => {
                *current = None;
                true
            }
            // Somebody else has renewed it meanwhile.
            _ => true,
        }
    }
}

impl Client {
    /// What the token in use says of who is calling.
    pub async fn claims(&self) -> Result<Claims, Error> {
        let token = self.token().await?;
        Claims::of(&token).ok_or_else(|| {
            let reason = "the access token names no identity; is it an IAM access token?";
            self.login_failed(Failure::NoCredential(reason.to_owned()))
        })
    }

    /// A token that is good for a while.
    pub(crate) async fn token(&self) -> Result<Secret, Error> {
        // Somebody else may be fetching one, for longer than this call may take.
        let mut current = tokio::select! {
            current = self.tokens().current.lock() => current,
            (failure, given_up) = self.given_up() => {
                return Err(Error { given_up: Some(given_up), ..self.login_failed(failure) });
            }
        };
        if let Some(held) = current.as_ref()
            && held.renew_at.is_none_or(|renew_at| Instant::now() < renew_at)
        {
            return Ok(held.token.clone());
        }
        let held = match &self.settings().credential {
            Credential::AccessToken(token) => Held { token: token.clone(), renew_at: None },
            Credential::Missing(reason) => return Err(self.login_failed(Failure::NoCredential(reason.clone()))),
            Credential::ApiKey(key) => {
                let granted = Box::pin(self.grant(key)).await.map_err(|error| Error { maybe_done: false, ..error })?;
                let life = Duration::from_secs(granted.expires_in.min(LONGEST_LIFE)).mul_f64(RENEW_AFTER);
                Held { token: granted.access_token, renew_at: Some(Instant::now() + life) }
            }
        };
        let token = held.token.clone();
        *current = Some(held);
        Ok(token)
    }

    /// The grant of an access token for an API key.
    async fn grant(&self, key: &Secret) -> Result<Granted, Error> {
        let mut form = reqwest::Url::parse("http://form.invalid/")
            .map_err(|_| self.login_failed(Failure::NotSent("the form can't be written".to_owned())))?;
        form.query_pairs_mut()
            .append_pair("grant_type", "urn:ibm:params:oauth:grant-type:apikey")
            .append_pair("response_type", "cloud_iam")
            .append_pair("apikey", key.expose());
        let mut operation = Operation::new(LOG_IN, Method::POST, &["identity", "token"])
            .header("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
        operation.body = Bytes::from(form.query().unwrap_or_default().to_owned());
        operation.login = false;
        operation.secrets.push(key.clone());
        let response = self.run(operation).await?;
        let granted: Granted = answer::read(&response).map_err(|failure| self.login_failed(failure))?;
        if granted.access_token.is_empty() {
            return Err(self.login_failed(answer::unreadable(&response, "the answer has no token")));
        }
        Ok(granted)
    }

    fn login_failed(&self, failure: Failure) -> Error {
        Error {
            operation: LOG_IN,
            object: None,
            endpoint: self.settings().endpoint.clone(),
            attempts: u32::from(!matches!(failure, Failure::NoCredential(_))),
            elapsed: Duration::ZERO,
            given_up: None,
            // Nothing but a token was asked for.
            maybe_done: false,
            failure,
        }
    }
}

/// The name of the operation, as errors have it.
pub(crate) const LOG_IN: &str = "log in to IBM Cloud";
