//! Logging in, and who a token is for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use serde_json::json;

use super::{Reply, Request, header, pairs};
use crate::identity::Identity;
use crate::refusal::Refusal;
use crate::state::State;

/// `POST /identity/token` with the grant of an API key.
pub(super) fn grant(state: &mut State, request: &Request) -> Result<Reply, Refusal> {
    let form = pairs(&String::from_utf8_lossy(request.body()));
    let field =
        |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default();
    match field("grant_type") {
        "" => return Err(Refusal::missing("grant_type")),
        "urn:ibm:params:oauth:grant-type:apikey" => {}
        _ => return Err(Refusal::invalid("grant_type", "Valid values: urn:ibm:params:oauth:grant-type:apikey.")),
    }
    let value = field("apikey");
    if value.is_empty() {
        return Err(Refusal::missing("apikey"));
    }
    let now = state.clock.now();
    let refused = |code, message| Refusal::new(400, "", code, message, "");
    let key = state
        .keys
        .values()
        .find(|key| key.value == value)
        .ok_or_else(|| refused("BXNIM0415E", "Provided API key could not be found."))?;
    if key.disabled {
        return Err(refused("BXNIM0420E", "Provided API key is disabled."));
    }
    if key.expires_at.is_some_and(|at| at <= now) {
        return Err(refused("BXNIM0425E", "Provided API key is expired."));
    }
    let (iam_id, key_id) = (key.iam_id.clone(), key.id.clone());
    let identity =
        state.identity(&iam_id).cloned().ok_or_else(|| refused("BXNIM0410E", "Provided user not found or active."))?;
    let lives = state.options.token_seconds;
    let token_id = state.hexadecimal(32);
    let claims = identity.claims(now.as_second(), now.as_second() + lives, &token_id);
    let part = |json: &serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let signature = state.hexadecimal(64);
    let token = format!("{}.{}.{signature}", part(&json!({ "kid": "mock", "alg": "RS256" })), part(&claims));
    if let Some(key) = state.keys.get_mut(&key_id) {
        key.past.note_login(now);
    }
    state.tokens.insert(token.clone(), (iam_id, now + SignedDuration::from_secs(lives)));
    Ok(Reply::json(
        200,
        json!({
            "access_token": token,
            "refresh_token": "not_supported",
            "token_type": "Bearer",
            "expires_in": lives,
            "expiration": now.as_second() + lives,
            "scope": "ibm openid",
        }),
    ))
}

/// Who is calling.
pub(super) fn caller(state: &State, request: &Request) -> Result<Identity, Refusal> {
    let given = header(request, "authorization")
        .ok_or_else(|| Refusal::unauthenticated("BXNIM0308E", "No authorization header found"))?;
    let invalid = || Refusal::unauthenticated("BXNIM0407E", "The provided access token provided is invalid.");
    let token = given.strip_prefix("Bearer ").or_else(|| given.strip_prefix("bearer ")).ok_or_else(invalid)?;
    let (iam_id, until) = state.tokens.get(token).ok_or_else(invalid)?;
    if *until <= state.clock.now() {
        return Err(invalid());
    }
    state.identity(iam_id).cloned().ok_or_else(invalid)
}
