//! Logging in, and who a token is for.

mod claims;
mod grants;
mod signing;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{Reply, Request, header, link_to, method_not_allowed};
use crate::error::{ApiError, ErrorKind};
use crate::identity::Identity;
use crate::state::State;

/// Everything under `/identity/`.
pub(super) fn answer(state: &mut State, segments: &[&str], request: &Request) -> Result<Reply, ApiError> {
    let is_get = request.method() == http::Method::GET;
    match segments {
        ["token"] if request.method() == http::Method::POST => grants::grant(state, request),
        ["keys"] if is_get => Ok(Reply::json(200, signing::keys())),
        [".well-known", "openid-configuration"] if is_get => Ok(discovery(state, request)),
        ["userinfo"] if is_get => caller(state, request).map(|caller| Reply::json(200, claims::subject(&caller))),
        ["token" | "keys" | "userinfo"] | [".well-known", "openid-configuration"] => Err(method_not_allowed()),
        _ => Err(ApiError::not_found("Path", request.uri().path())),
    }
}

fn discovery(state: &State, request: &Request) -> Reply {
    let here = |path: &str| link_to(request, &format!("/identity/{path}"));
    let document = json!({
        "issuer": state.options.issuer,
        "authorization_endpoint": here("authorize"),
        "token_endpoint": here("token"),
        "userinfo_endpoint": here("userinfo"),
        "jwks_uri": here("keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "grant_types_supported": grants::SUPPORTED,
    });
    Reply::json(200, document)
}

/// Who is calling.
pub(super) fn caller(state: &State, request: &Request) -> Result<Identity, ApiError> {
    let given = header(request, "authorization").ok_or_else(|| {
        let message = "No authorization header found";
        ApiError::new(ErrorKind::InvalidToken, "invalid_access_token", "BXNIM0308E", message, "")
    })?;
    let token = given.strip_prefix("Bearer ").or_else(|| given.strip_prefix("bearer "));
    identity_of(state, token.unwrap_or_default()).cloned().ok_or_else(ApiError::invalid_token)
}

/// Whose an access token is, where it is one and still lives.
fn identity_of<'a>(state: &'a State, token: &str) -> Option<&'a Identity> {
    let session = state.store.tokens.get(token).filter(|session| session.until > state.clock.now())?;
    state.store.identity(&session.iam_id, &session.account_id)
}

/// The client that a request names by Basic authentication; `default` where it names none.
fn client(request: &Request) -> Result<String, ApiError> {
    let Some(given) = header(request, "authorization") else { return Ok("default".to_owned()) };
    let decoded = given.strip_prefix("Basic ").and_then(|encoded| STANDARD.decode(encoded).ok());
    let decoded = decoded.and_then(|decoded| String::from_utf8(decoded).ok());
    match decoded.as_deref().and_then(|pair| pair.split_once(':')) {
        Some((name, secret)) if !name.is_empty() && !secret.is_empty() => Ok(name.to_owned()),
        _ => Err(ApiError::login("BXNIM0310E", "The provided client could not be found.")),
    }
}
