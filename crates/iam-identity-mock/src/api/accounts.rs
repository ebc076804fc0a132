//! The operations on an account's settings.

use serde_json::Value as Json;

use super::access::require_same_account;
use super::reply::Reply;
use super::request::{Request, body, flag, matches_etag};
use crate::account::{USER_MFA, is_valid_setting};
use crate::error::{ApiError, ErrorKind};
use crate::identity::Identity;
use crate::state::State;

pub(super) fn get_settings(
    state: &State,
    caller: &Identity,
    account: &str,
    request: &Request,
) -> Result<Reply, ApiError> {
    require_same_account(caller, account)?;
    let settings = state.store.settings.get(account).cloned().unwrap_or_default();
    let mut answer = settings.json(account, flag(request, "include_history"));
    if flag(request, "resolve_user_mfa") {
        resolve_users(state, account, &mut answer);
    }
    Ok(Reply::json(200, answer).tagged(settings.entity_tag()))
}

pub(super) fn get_effective_settings(
    state: &State,
    caller: &Identity,
    account: &str,
    request: &Request,
) -> Result<Reply, ApiError> {
    require_same_account(caller, account)?;
    let settings = state.store.settings.get(account).cloned().unwrap_or_default();
    let mut answer = settings.effective_json(account, flag(request, "include_history"));
    if flag(request, "resolve_user_mfa") {
        for section in ["effective", "account"] {
            resolve_users(state, account, &mut answer[section]);
        }
    }
    Ok(Reply::json(200, answer))
}

/// Adds the names and addresses of the users who have an MFA requirement of their own.
fn resolve_users(state: &State, account: &str, settings: &mut Json) {
    for user in settings[USER_MFA].as_array_mut().into_iter().flatten() {
        let found = user["iam_id"].as_str().and_then(|iam_id| state.store.identity(iam_id, account));
        if let Some(identity) = found {
            let (name, email) = (identity.name.clone(), identity.email());
            user["name"] = name.into();
            user["userName"] = email.as_str().into();
            user["email"] = email.into();
        }
    }
}

pub(super) fn put_settings(
    state: &mut State,
    caller: &Identity,
    account: &str,
    request: &Request,
) -> Result<Reply, ApiError> {
    require_same_account(caller, account)?;
    let mut settings = state.store.settings.get(account).cloned().unwrap_or_default();
    let is_current = matches_etag(request, &settings.entity_tag())?;
    let given = body(request)?;
    if !is_current {
        return Err(ApiError::conflict(ErrorKind::StaleTag, "AccountSettings", account, "was changed meanwhile"));
    }
    for (name, value) in given {
        if !is_valid_setting(&name, &value) {
            return Err(ApiError::invalid(&name, "It is not a setting, or not a valid value of one."));
        }
        settings.write(name, value);
    }
    settings.revision = settings.revision.saturating_add(1);
    settings.tag = state.random.hex(account, 32);
    settings.audit_log.note(state.clock.now(), &caller.iam_id, &caller.account_id, "UPDATE");
    state.store.settings.insert(account.to_owned(), settings);
    get_settings(state, caller, account, request)
}
