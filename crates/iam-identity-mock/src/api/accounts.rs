//! The operations on an account: its settings, and the numbers of its identities' keys.

use serde_json::{Value as Json, json};

use super::access::require_same_account;
use super::reply::Reply;
use super::request::{Request, body, matches_etag, query};
use crate::account::is_valid_setting;
use crate::error::{ApiError, ErrorKind};
use crate::identity::Identity;
use crate::state::State;

pub(super) fn get_settings(state: &State, caller: &Identity, account: &str) -> Result<Reply, ApiError> {
    require_same_account(caller, account)?;
    let settings = state.store.settings.get(account).cloned().unwrap_or_default();
    Ok(Reply::json(200, settings.json(account)).tagged(settings.entity_tag()))
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
        settings.written.insert(name, value);
    }
    settings.revision = settings.revision.saturating_add(1);
    settings.tag = state.random_hex(32);
    state.store.settings.insert(account.to_owned(), settings);
    get_settings(state, caller, account)
}

/// `GET` with a comma-separated list in the query, or `POST` with lists in the body.
pub(super) fn limits(state: &State, caller: &Identity, account: &str, request: &Request) -> Result<Reply, ApiError> {
    require_same_account(caller, account)?;
    let mut answer = json!({});
    let mut count = |ids: Vec<String>| {
        let identities: Vec<Json> = ids
            .into_iter()
            .map(|iam_id| {
                let count = state.store.count(&iam_id, account);
                json!({ "iam_id": iam_id, "count": count })
            })
            .collect();
        answer["apikeys_per_identity"] = json!({ "limit": state.options.keys_per_identity, "identities": identities });
    };
    if request.method() == http::Method::POST {
        let given = body(request)?;
        if let Some(ids) = given.get("apikeys_per_identity") {
            let ids = ids.as_array().map(|ids| ids.iter().filter_map(Json::as_str).map(ToOwned::to_owned).collect());
            count(ids.ok_or_else(|| ApiError::invalid("apikeys_per_identity", "It must be a list."))?);
        }
        return Ok(Reply::json(200, answer));
    }
    let query = query(request);
    if let Some((_, ids)) = query.iter().find(|(name, _)| name == "apikeys_per_identity") {
        count(ids.split(',').filter(|id| !id.is_empty()).map(ToOwned::to_owned).collect());
    }
    Ok(Reply::json(200, answer))
}
