//! `POST /identity/token`: from what somebody logs in with to an access token.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderValue, Method, header};
use secret::Secret;
use serde::Deserialize;

use crate::client::{Client, secret_header};
use crate::credential::{Credential, Profile};
use crate::error::{Cause, Error};
use crate::file::read_file_async;
use crate::operation::Operation;
use crate::operations::api_keys::log_answer;
use crate::token_cache::{LOG_IN, MARGIN};

/// The client that IBM's command line is registered as, with a password that is none: refresh tokens are its.
const COMMAND_LINE: &str = "bx:bx";

/// The token of a compute resource has a few kilobytes.
const LONGEST_TOKEN_FILE: u64 = 1 << 20;

/// A token, and how long it lives from its receipt on.
#[derive(Debug)]
pub(crate) struct Granted {
    pub(crate) token: Secret,
    /// `None` for a token that was given and can't be renewed.
    pub(crate) life: Option<Duration>,
}

/// What the token endpoint answers.
#[derive(Debug, Deserialize)]
struct TokenResponse {
    access_token: Secret,
    refresh_token: Option<Secret>,
    #[serde(default = "an_hour")]
    expires_in: u64,
}

fn an_hour() -> u64 {
    3600
}

/// No token lives longer, whatever an answer says.
const LONGEST_LIFE: Duration = Duration::from_secs(86_400);

/// One request for a token.
struct Grant<'a> {
    kind: &'static str,
    fields: Vec<(&'static str, &'a str)>,
    /// Those of the fields' values that must not be seen.
    secrets: Vec<Secret>,
    /// Whether it is asked for as IBM's command line.
    as_command_line: bool,
}

impl Client {
    /// A new token. What was granted before stays as it is, whatever comes of this.
    pub(crate) async fn grant(&self) -> Result<Granted, Error> {
        match &self.settings().credential {
            Credential::AccessToken(token) => Ok(Granted { token: token.clone(), life: None }),
            Credential::Missing(reason) => Err(self.login_failed(Cause::NoCredential(reason.clone()))),
            Credential::ApiKey(key) => self.by_key(key).await,
            Credential::RefreshToken(first) => self.by_refresh_token(first).await,
            Credential::AssumedProfile { api_key, profile } => {
                let own = self.by_key(api_key).await?.token;
                let kind = "urn:ibm:params:oauth:grant-type:assume";
                self.for_profile(kind, ("access_token", &own), profile).await
            }
            Credential::ComputeResource { token_file, profile } => {
                let unreadable = |why: String| {
                    let reason = format!("the compute resource's token in {} {why}", token_file.display());
                    self.login_failed(Cause::NoCredential(reason))
                };
                let read = tokio::select! {
                    read = read_file_async(token_file, LONGEST_TOKEN_FILE) => read.map_err(unreadable)?,
                    (cause, aborted) = self.aborted() => {
                        return Err(Error { aborted: Some(aborted), ..self.login_failed(cause) });
                    }
                };
                let text = String::from_utf8(read).map_err(|_| unreadable("is not text in UTF-8".to_owned()))?;
                let token = Secret::from(text.trim());
                if token.is_empty() {
                    return Err(unreadable("is empty".to_owned()));
                }
                let kind = "urn:ibm:params:oauth:grant-type:cr-token";
                self.for_profile(kind, ("cr_token", &token), profile).await
            }
        }
    }

    async fn by_key(&self, key: &Secret) -> Result<Granted, Error> {
        let fields = vec![("response_type", "cloud_iam"), ("apikey", key.expose())];
        let kind = "urn:ibm:params:oauth:grant-type:apikey";
        let grant = Grant { kind, fields, secrets: vec![key.clone()], as_command_line: false };
        self.ask(grant).await.map(TokenResponse::granted)
    }

    async fn by_refresh_token(&self, first: &Secret) -> Result<Granted, Error> {
        let current = self.tokens().refresh_token().unwrap_or_else(|| first.clone());
        let fields = vec![("response_type", "cloud_iam"), ("refresh_token", current.expose())];
        let grant = Grant { kind: "refresh_token", fields, secrets: vec![current.clone()], as_command_line: true };
        let answer = self.ask(grant).await?;
        if let Some(next) = answer.refresh_token.as_ref().filter(|token| !token.is_empty()) {
            self.tokens().keep_refresh_token(next.clone());
        }
        Ok(answer.granted())
    }

    async fn for_profile(
        &self,
        kind: &'static str,
        (name, proof): (&'static str, &Secret),
        profile: &Profile,
    ) -> Result<Granted, Error> {
        let fields = [(name, proof.expose())].into_iter().chain(profile.fields()).collect();
        let grant = Grant { kind, fields, secrets: vec![proof.clone()], as_command_line: false };
        self.ask(grant).await.map(TokenResponse::granted)
    }

    async fn ask(&self, grant: Grant<'_>) -> Result<TokenResponse, Error> {
        let mut form = reqwest::Url::parse("http://form.invalid/")
            .map_err(|_| self.login_failed(Cause::NotSent("the form can't be written".to_owned())))?;
        form.query_pairs_mut().append_pair("grant_type", grant.kind).extend_pairs(&grant.fields);
        let mut operation = Operation::new(LOG_IN, Method::POST, &["identity", "token"])
            .header("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
        if grant.as_command_line {
            let basic = secret_header(&format!("Basic {}", STANDARD.encode(COMMAND_LINE)));
            let basic = basic.map_err(|cause| self.login_failed(cause))?;
            operation = operation.header(header::AUTHORIZATION.as_str(), basic);
        }
        operation.body = Bytes::from(form.query().unwrap_or_default().to_owned());
        operation.shown = grant.kind.to_owned();
        operation.login = false;
        operation.secrets = grant.secrets;
        let reply = self.run(operation).await.map_err(|error| Error { may_have_been_applied: false, ..error })?;
        let answer = reply.read::<TokenResponse>();
        log_answer(&reply, &answer);
        let answer = answer.map_err(|cause| self.login_failed(cause))?;
        let fault = if answer.access_token.is_empty() {
            "the answer has no token"
        } else if Duration::from_secs(answer.expires_in) <= MARGIN {
            "the token in the answer is about to end"
        } else {
            return Ok(answer);
        };
        Err(self.login_failed(reply.unreadable(fault)))
    }
}

impl TokenResponse {
    fn granted(self) -> Granted {
        Granted { token: self.access_token, life: Some(Duration::from_secs(self.expires_in).min(LONGEST_LIFE)) }
    }
}
