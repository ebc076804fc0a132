//! Who sent a request: by its access token, or by its client.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::api::request::{Request, header};
use crate::error::{ApiError, ErrorKind};
use crate::identity::Identity;
use crate::state::State;

/// The identity that a request is sent by.
pub(crate) fn caller(state: &State, request: &Request) -> Result<Identity, ApiError> {
    let given = header(request, "authorization").ok_or_else(|| {
        let message = "No authorization header found";
        ApiError::new(ErrorKind::InvalidToken, "invalid_access_token", "BXNIM0308E", message, "")
    })?;
    let token = given.strip_prefix("Bearer ").or_else(|| given.strip_prefix("bearer "));
    identity_of(state, token.unwrap_or_default()).cloned().ok_or_else(ApiError::invalid_token)
}

/// The identity of an access token, if it is valid.
pub(super) fn identity_of<'a>(state: &'a State, token: &str) -> Option<&'a Identity> {
    let session = state.store.tokens.get(token).filter(|session| session.until > state.token_now())?;
    state.store.identity(&session.iam_id, &session.account_id)
}

/// The client that a request names by [Basic authentication](https://www.rfc-editor.org/rfc/rfc7617); `default` if it names
/// none.
pub(super) fn client(request: &Request) -> Result<String, ApiError> {
    let Some(given) = header(request, "authorization") else { return Ok("default".to_owned()) };
    let decoded = given.strip_prefix("Basic ").and_then(|encoded| STANDARD.decode(encoded).ok());
    let decoded = decoded.and_then(|decoded| String::from_utf8(decoded).ok());
    match decoded.as_deref().and_then(|pair| pair.split_once(':')) {
        Some((name, secret)) if !name.is_empty() && !secret.is_empty() => Ok(name.to_owned()),
        _ => Err(ApiError::login("BXNIM0310E", "The provided client could not be found.")),
    }
}
