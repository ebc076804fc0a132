//! `POST /identity/token`: exchanges a credential for an access token.
//!
//! The grants and their fields: <https://cloud.ibm.com/apidocs/iam-identity-token-api>.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{Method, header};
use secret::Secret;
use serde::Deserialize;

use crate::claims::Claims;
use crate::credential::{Credential, Profile};
use crate::error::{AbortReason, AccountNotAllowed, Cause, Error};
use crate::exchange;
use crate::file::read_file_async;
use crate::headers::sensitive_header;
use crate::log::log_body;
use crate::mask::bounded;
use crate::operation::Operation;
use crate::operation_kind::OperationKind;
use crate::sender::Sender;
use crate::text::printable;
use crate::token_cache::{EXPIRY_MARGIN, FetchedToken};

/// The client ID and the password of the IBM Cloud CLI, which are
/// [public](https://cloud.ibm.com/docs/containers?topic=containers-cs_api_install): only clients get refresh tokens.
const CLI_CLIENT: &str = "bx:bx";

/// The maximum size of a compute resource's token; it has a few kilobytes.
const MAX_TOKEN_FILE_BYTES: u64 = 1 << 20;

/// The maximum lifetime of a token, whatever a response says.
const MAX_TTL: Duration = Duration::from_secs(86_400);

/// How many characters of an account's ID an error has.
const MAX_ACCOUNT_ID_CHARS: usize = 128;

/// The latest refresh token: each one that is issued replaces the one before.
#[derive(Default)]
pub(crate) struct RefreshToken(Mutex<Option<Secret>>);

/// The response of the token endpoint.
#[derive(Debug, Deserialize)]
struct TokenResponse {
    access_token: Secret,
    refresh_token: Option<Secret>,
    /// In seconds.
    #[serde(default = "one_hour")]
    expires_in: u64,
}

/// A request for a token.
struct Grant<'a> {
    kind: &'static str,
    fields: Vec<(&'static str, &'a str)>,
    /// The secrets among the values of the fields.
    secrets: Vec<Secret>,
    /// Whether it is sent as the IBM Cloud CLI.
    is_cli: bool,
}

/// Fetches a token for the credential of the settings.
///
/// # Errors
///
/// `NoCredential` if there is none, or if the file of a compute resource's token can't be read; else the error of the token
/// endpoint.
pub(crate) async fn fetch_token(sender: &Sender, refresh_token: &RefreshToken) -> Result<FetchedToken, Error> {
    let endpoint = TokenEndpoint { sender, refresh_token };
    match &sender.settings().credential {
        Credential::AccessToken(token) => Ok(FetchedToken { token: token.clone(), ttl: None }),
        Credential::Missing(reason) => Err(login_error(sender, Cause::NoCredential(reason.clone()))),
        Credential::ApiKey(key) => endpoint.by_api_key(key).await,
        Credential::RefreshToken(first) => endpoint.by_refresh_token(first).await,
        Credential::AssumedProfile { api_key, profile } => {
            let own = endpoint.by_api_key(api_key).await?.token;
            let kind = "urn:ibm:params:oauth:grant-type:assume";
            endpoint.for_profile(kind, ("access_token", &own), profile).await
        }
        Credential::ComputeResource { token_file, profile } => {
            let unreadable = |why: &str| {
                let reason = format!("the compute resource's token in {} {why}.", token_file.display());
                login_error(sender, Cause::NoCredential(reason))
            };
            let read = tokio::select! {
                read = read_file_async(token_file, MAX_TOKEN_FILE_BYTES) => read.map_err(|error| unreadable(&error.to_string()))?,
                (cause, reason) = sender.aborted() => return Err(aborted_login(sender, cause, reason)),
            };
            let text = String::from_utf8(read).map_err(|_| unreadable("is not valid UTF-8"))?;
            let token = Secret::from(text.trim());
            if token.is_empty() {
                return Err(unreadable("is empty"));
            }
            let kind = "urn:ibm:params:oauth:grant-type:cr-token";
            endpoint.for_profile(kind, ("cr_token", &token), profile).await
        }
    }
}

/// Checks that a token is of an account that the settings allow.
///
/// # Errors
///
/// `AccountNotAllowed` if it isn't, or if it names no account.
#[expect(clippy::result_large_err, reason = "once an operation, and every caller returns it as it is")]
pub(crate) fn check_account(sender: &Sender, token: &Secret) -> Result<(), Error> {
    let Some(allowed) = &sender.settings().allowed_account_ids else { return Ok(()) };
    let claims = Claims::of(token);
    let account_id = claims.as_ref().and_then(|claims| claims.account.bss.clone());
    if account_id.as_ref().is_some_and(|account_id| allowed.contains(account_id)) {
        return Ok(());
    }
    let refused = AccountNotAllowed {
        account_id: account_id.map(|id| printable(&bounded(&id, MAX_ACCOUNT_ID_CHARS))),
        iam_id: claims.map(|claims| claims.iam_id),
        allowed: allowed.clone(),
    };
    Err(login_error(sender, Cause::AccountNotAllowed(Box::new(refused))))
}

/// An error of a login. Nothing can have been applied: only a token was asked for.
pub(crate) fn login_error(sender: &Sender, cause: Cause) -> Error {
    let attempts = u32::from(!matches!(cause, Cause::NoCredential(_)));
    Error { attempts, may_have_been_applied: false, ..sender.error(OperationKind::LogIn, None, cause) }
}

/// The error of a login that the deadline or the user ended.
pub(crate) fn aborted_login(sender: &Sender, cause: Cause, reason: AbortReason) -> Error {
    Error { aborted: Some(reason), ..login_error(sender, cause) }
}

fn one_hour() -> u64 {
    3600
}

struct TokenEndpoint<'a> {
    sender: &'a Sender,
    refresh_token: &'a RefreshToken,
}

impl TokenEndpoint<'_> {
    #[expect(clippy::disallowed_methods, reason = "the form of a login")]
    async fn by_api_key(&self, key: &Secret) -> Result<FetchedToken, Error> {
        let fields = vec![("response_type", "cloud_iam"), ("apikey", key.expose())];
        let kind = "urn:ibm:params:oauth:grant-type:apikey";
        let grant = Grant { kind, fields, secrets: vec![key.clone()], is_cli: false };
        self.request(grant).await.map(TokenResponse::into_fetched)
    }

    #[expect(clippy::disallowed_methods, reason = "the form of a login")]
    async fn by_refresh_token(&self, first: &Secret) -> Result<FetchedToken, Error> {
        let current = self.refresh_token.get().unwrap_or_else(|| first.clone());
        let fields = vec![("response_type", "cloud_iam"), ("refresh_token", current.expose())];
        let grant = Grant { kind: "refresh_token", fields, secrets: vec![current.clone()], is_cli: true };
        let response = self.request(grant).await?;
        if let Some(next) = response.refresh_token.as_ref().filter(|token| !token.is_empty()) {
            self.refresh_token.set(next.clone());
        }
        Ok(response.into_fetched())
    }

    #[expect(clippy::disallowed_methods, reason = "the form of a login")]
    async fn for_profile(
        &self,
        kind: &'static str,
        (name, proof): (&'static str, &Secret),
        profile: &Profile,
    ) -> Result<FetchedToken, Error> {
        let fields = [(name, proof.expose())].into_iter().chain(profile.fields()).collect();
        let grant = Grant { kind, fields, secrets: vec![proof.clone()], is_cli: false };
        self.request(grant).await.map(TokenResponse::into_fetched)
    }

    async fn request(&self, grant: Grant<'_>) -> Result<TokenResponse, Error> {
        let failed = |cause| login_error(self.sender, cause);
        let fields: Vec<_> = [("grant_type", grant.kind)].into_iter().chain(grant.fields).collect();
        let operation = Operation::new(OperationKind::LogIn, Method::POST, &["identity", "token"]);
        let mut operation = operation.form(&fields).map_err(failed)?;
        if grant.is_cli {
            let basic = sensitive_header(&format!("Basic {}", STANDARD.encode(CLI_CLIENT))).map_err(failed)?;
            operation = operation.header(header::AUTHORIZATION.as_str(), basic);
        }
        grant.kind.clone_into(&mut operation.logged_body);
        operation.secrets = grant.secrets;
        operation.secrets.extend(self.refresh_token.get());
        let response = exchange::send(self.sender, operation, None).await;
        let response = response.map_err(|error| Error { may_have_been_applied: false, ..error })?;
        let token = response.json::<TokenResponse>();
        log_body(&response, &token);
        let token = token.map_err(failed)?;
        let fault = if token.access_token.is_empty() {
            "the response has no token"
        } else if Duration::from_secs(token.expires_in) <= EXPIRY_MARGIN {
            "the token in the response is about to expire"
        } else {
            return Ok(token);
        };
        Err(failed(response.unexpected(fault)))
    }
}

impl RefreshToken {
    fn lock(&self) -> MutexGuard<'_, Option<Secret>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self) -> Option<Secret> {
        self.lock().clone()
    }

    fn set(&self, token: Secret) {
        *self.lock() = Some(token);
    }
}

impl TokenResponse {
    fn into_fetched(self) -> FetchedToken {
        FetchedToken { token: self.access_token, ttl: Some(Duration::from_secs(self.expires_in).min(MAX_TTL)) }
    }
}
