//! The token endpoint: everything under `/identity/`.

mod claims;
mod grants;
mod session;
mod signing;

use serde_json::json;

use super::reply::Reply;
use super::request::{Request, link_to};
use crate::error::ApiError;
use crate::state::State;

pub(super) use session::caller;

/// Handles a request to a path under `/identity/`.
pub(super) fn answer(state: &mut State, segments: &[&str], request: &Request) -> Result<Reply, ApiError> {
    let is_get = request.method() == http::Method::GET;
    match segments {
        ["token"] if request.method() == http::Method::POST => grants::grant(state, request),
        ["keys"] if is_get => Ok(Reply::json(200, signing::keys())),
        [".well-known", "openid-configuration"] if is_get => Ok(discovery(state, request)),
        ["userinfo"] if is_get => caller(state, request).map(|caller| Reply::json(200, claims::subject(&caller))),
        ["token" | "keys" | "userinfo"] | [".well-known", "openid-configuration"] => {
            Err(ApiError::method_not_allowed())
        }
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
