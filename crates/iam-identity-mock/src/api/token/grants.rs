//! `POST /identity/token`: the grants.

use jiff::SignedDuration;
use serde_json::json;

use super::claims::{self, Login};
use super::session::{client, identity_of};
use super::signing;
use crate::account::AccountSettings;
use crate::api::reply::Reply;
use crate::api::request::{Request, pairs};
use crate::clock::Clock;
use crate::error::ApiError;
use crate::identity::{Identity, IdentityKind};
use crate::state::{Session, State};

const API_KEY: &str = "urn:ibm:params:oauth:grant-type:apikey";
const REFRESH: &str = "refresh_token";
const ASSUME: &str = "urn:ibm:params:oauth:grant-type:assume";
const COMPUTE_RESOURCE: &str = "urn:ibm:params:oauth:grant-type:cr-token";

/// The supported grants.
pub(super) const SUPPORTED: [&str; 4] = [API_KEY, REFRESH, ASSUME, COMPUTE_RESOURCE];

/// The identity that a token is issued for.
struct Granted {
    identity: Identity,
    assumed_by: Option<Identity>,
    /// Whether a refresh token may be issued too.
    can_be_refreshed: bool,
}

/// The fields of a form.
struct Form(Vec<(String, String)>);

impl Form {
    /// A field that is present and not empty.
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    fn require(&self, name: &str) -> Result<&str, ApiError> {
        self.get(name).ok_or_else(|| ApiError::missing(name))
    }
}

pub(super) fn grant(state: &mut State, request: &Request) -> Result<Reply, ApiError> {
    let form = Form(pairs(&String::from_utf8_lossy(request.body())));
    let client = client(request)?;
    let kind = form.require("grant_type")?;
    let granted = match kind {
        API_KEY => by_key(state, form.require("apikey")?)?,
        REFRESH => by_refresh_token(state, &form, &client)?,
        ASSUME => {
            let caller = assuming(state, &form)?;
            Granted {
                identity: profile(state, &form, &caller.iam_id, Some(&caller.account_id))?,
                assumed_by: Some(caller),
                can_be_refreshed: false,
            }
        }
        COMPUTE_RESOURCE => Granted {
            identity: profile(state, &form, form.require("cr_token")?, None)?,
            assumed_by: None,
            can_be_refreshed: false,
        },
        _ => return Err(ApiError::invalid("grant_type", &format!("Valid values: {}.", SUPPORTED.join(", ")))),
    };
    // A refreshed token is no new login.
    if kind != REFRESH {
        state.note_login(&granted.identity);
    }
    Ok(tokens(state, &granted, kind, &client))
}

fn by_key(state: &mut State, value: &str) -> Result<Granted, ApiError> {
    let now = state.clock.now();
    let lag = SignedDuration::from_secs(state.options.login_lag_seconds);
    let unknown = || ApiError::login("BXNIM0415E", "Provided API key could not be found.");
    let key = state.store.keys.values_mut().find(|key| key.value == value).ok_or_else(unknown)?;
    if lag.is_positive() && now.duration_since(key.created_at) < lag {
        return Err(unknown());
    }
    if key.disabled {
        return Err(ApiError::login("BXNIM0420E", "Provided API key is disabled."));
    }
    if key.expires_at.is_some_and(|at| at <= now) {
        return Err(ApiError::login("BXNIM0425E", "Provided API key is expired."));
    }
    key.audit_log.note_login(now);
    let (iam_id, account_id) = (key.iam_id.clone(), key.account_id.clone());
    let identity = state.store.identity(&iam_id, &account_id).cloned();
    let identity = identity.ok_or_else(|| ApiError::login("BXNIM0410E", "Provided user not found or active."))?;
    Ok(Granted { identity, assumed_by: None, can_be_refreshed: true })
}

fn by_refresh_token(state: &State, form: &Form, client: &str) -> Result<Granted, ApiError> {
    let session = refreshed(state, form.require("refresh_token")?)?;
    if session.client != client {
        return Err(ApiError::login("BXNIM0407E", "Provided refresh token is of another client."));
    }
    let account = form.get("account").unwrap_or(&session.account_id);
    let identity = state.store.identity(&session.iam_id, account).cloned();
    let identity = identity.ok_or_else(|| ApiError::login("BXNIM0410E", "Provided user not found or active."))?;
    Ok(Granted { identity, assumed_by: None, can_be_refreshed: true })
}

fn refreshed<'a>(state: &'a State, token: &str) -> Result<&'a Session, ApiError> {
    let session = state.store.refresh_tokens.get(token);
    let session = session.ok_or_else(|| ApiError::login("BXNIM0407E", "Provided refresh token is invalid."))?;
    if session.until <= state.token_now() {
        return Err(ApiError::login("BXNIM0408E", "Provided refresh token is expired."));
    }
    Ok(session)
}

/// The identity that assumes a profile.
fn assuming(state: &State, form: &Form) -> Result<Identity, ApiError> {
    let invalid = || ApiError::login("BXNIM0407E", "Provided token is invalid.");
    if let Some(token) = form.get("access_token") {
        return identity_of(state, token).cloned().ok_or_else(invalid);
    }
    let session = refreshed(state, form.require("refresh_token")?)?;
    state.store.identity(&session.iam_id, &session.account_id).cloned().ok_or_else(invalid)
}

/// The profile that a form names by ID, by CRN, or by name and account, if it trusts the identity or token `who`.
fn profile(state: &State, form: &Form, who: &str, account: Option<&str>) -> Result<Identity, ApiError> {
    let mut profiles =
        state.store.identities.iter().filter(|identity| IdentityKind::of(&identity.iam_id) == IdentityKind::Profile);
    let found = if let Some(id) = form.get("profile_id") {
        profiles.find(|profile| profile.id() == id || profile.iam_id == id)
    } else if let Some(crn) = form.get("profile_crn") {
        let id = crn.rsplit(':').next().unwrap_or_default();
        profiles.find(|profile| profile.id() == id)
    } else {
        let name = form.require("profile_name").map_err(|_| ApiError::missing("profile_id"))?;
        let account = form.get("account").or(account);
        profiles.find(|profile| {
            profile.name == name && account.map_or(profile.trusts.contains(who), |id| profile.account_id == id)
        })
    };
    match found {
        Some(profile) if profile.trusts.contains(who) => Ok(profile.clone()),
        Some(_) => Err(ApiError::login("BXNIM0513E", "The trusted profile does not trust the caller.")),
        None => Err(ApiError::login("BXNIM0102E", "The trusted profile could not be found.")),
    }
}

fn tokens(state: &mut State, granted: &Granted, kind: &str, client: &str) -> Reply {
    let now = state.token_now();
    // A token that has expired on one clock is valid again when the mock's clock is set back.
    let first = now.min(Clock::machine_now());
    state.store.tokens.retain(|_, session| session.until > first);
    let identity = &granted.identity;
    let limit = state.store.settings.get(&identity.account_id).and_then(AccountSettings::max_token_seconds);
    let lives = state.options.token_seconds.min(limit.unwrap_or(i64::MAX));
    // Sequences of their own: a client that stays logged in after a reset gets the same IDs as one that logs in again.
    let sequence = format!("tokens of {} in {} for {client}", identity.iam_id, identity.account_id);
    let token_id = state.random.hex(&sequence, 32);
    let expires = now.as_second() + lives;
    let login = Login {
        identity,
        assumed_by: granted.assumed_by.as_ref(),
        grant: kind,
        client,
        token_id: &token_id,
        issued: now.as_second(),
        expires,
    };
    let token = signing::token(&claims::of(&login, &state.options), state.options.signed_tokens);
    let session = |seconds: i64| Session {
        iam_id: identity.iam_id.clone(),
        account_id: identity.account_id.clone(),
        client: client.to_owned(),
        until: now + SignedDuration::from_secs(seconds),
    };
    state.store.tokens.insert(token.clone(), session(lives));
    let mut answer = json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": lives,
        "expiration": expires,
        "scope": "ibm openid",
    });
    if client != "default" && granted.can_be_refreshed {
        let mut token = format!("mock-refresh-{}", state.random.hex(&sequence, 32));
        while state.store.refresh_tokens.contains_key(&token) {
            token = format!("mock-refresh-{}", state.random.hex(&sequence, 32));
        }
        let seconds = state.options.refresh_token_seconds;
        answer["refresh_token"] = token.as_str().into();
        answer["refresh_token_expiration"] = (now.as_second() + seconds).into();
        state.store.refresh_tokens.insert(token, session(seconds));
    } else if granted.can_be_refreshed {
        answer["refresh_token"] = "not_supported".into();
    }
    Reply::json(200, answer)
}
