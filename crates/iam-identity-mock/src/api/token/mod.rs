//! The token endpoint: everything under `/identity/`.

mod claims;
mod grants;
mod sender;
mod session;
mod signing;

use http::Method;
use serde_json::json;

use super::reply::Reply;
use super::request::{Request, link_to};
use crate::error::ApiError;
use crate::state::State;

pub(crate) use sender::account_of;
pub(super) use session::caller;

/// The methods of a path under `/identity/`; `None` if there is no such path.
pub(super) fn methods(segments: &[&str]) -> Option<&'static [Method]> {
    match segments {
        ["token"] => Some(&[Method::POST]),
        ["keys" | "userinfo"] | [".well-known", "openid-configuration"] => Some(&[Method::GET]),
        _ => None,
    }
}

/// Handles a request to a path under `/identity/`, whose method the path has.
pub(super) fn answer(state: &mut State, segments: &[&str], request: &Request) -> Result<Reply, ApiError> {
    match segments {
        ["token"] => grants::grant(state, request),
        ["keys"] => Ok(Reply::json(200, signing::keys())),
        ["userinfo"] => caller(state, request).map(|caller| Reply::json(200, claims::subject(&caller))),
        _ => Ok(discovery(state, request)),
    }
}

fn discovery(state: &State, request: &Request) -> Reply {
    let here = |path: &str| link_to(state, request, &format!("/identity/{path}"));
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
