//! Which account a request is sent from, whether or not it is accepted.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value as Json;

use crate::api::request::{Request, header, pairs};
use crate::state::State;

/// The account of the key or the token that a request is sent with; `None` if it has none that is known.
pub(crate) fn account_of(state: &State, request: &Request) -> Option<String> {
    if request.uri().path().starts_with("/identity/token") {
        let form = pairs(&String::from_utf8_lossy(request.body()));
        return form.iter().find_map(|(name, value)| match name.as_str() {
            "apikey" => state.store.keys.values().find(|key| key.value == *value).map(|key| key.account_id.clone()),
            "refresh_token" => state.store.refresh_tokens.get(value).map(|session| session.account_id.clone()),
            "access_token" => of_token(state, value),
            _ => None,
        });
    }
    let given = header(request, "authorization")?;
    of_token(state, given.strip_prefix("Bearer ").or_else(|| given.strip_prefix("bearer "))?)
}

/// The account of an access token. One that has expired or was revoked says it in its claims.
fn of_token(state: &State, token: &str) -> Option<String> {
    if let Some(session) = state.store.tokens.get(token) {
        return Some(session.account_id.clone());
    }
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: Json = serde_json::from_slice(&claims).ok()?;
    claims["account"]["bss"].as_str().map(ToOwned::to_owned)
}
