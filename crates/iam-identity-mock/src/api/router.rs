//! Which operation a request is for.

use http::Method;
use serde_json::Value as Json;

use super::keys::Switch;
use super::reply::Reply;
use super::request::{Request, body};
use super::{accounts, keys, listing, reports, service_ids, token};
use crate::error::ApiError;
use crate::state::State;

/// Kinds of objects that are not mocked: listings of them are empty.
const NOT_MOCKED: [&str; 6] = [
    "profiles",
    "serviceid_groups",
    "profile_templates",
    "account_settings_templates",
    "profile_assignments",
    "identity_providers",
];

pub(super) fn route(state: &mut State, request: &Request) -> Result<Reply, ApiError> {
    let path = request.uri().path().trim_end_matches('/').to_owned();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let method = request.method();
    if let ["identity", rest @ ..] = segments.as_slice() {
        return token::answer(state, rest, request);
    }
    let caller = token::caller(state, request)?;
    match (segments.as_slice(), method) {
        (["v1", "apikeys"], &Method::GET) => listing::list(state, &caller, request),
        (["v1", "apikeys"], &Method::POST) => keys::create(state, &caller, request),
        // Before the keys by ID, because no key has this ID.
        (["v1", "apikeys", "details"], &Method::GET) => keys::by_value(state, &caller, request),
        (["v1", "apikeys", id], &Method::GET) => keys::get(state, &caller, id, request),
        (["v1", "apikeys", id], &Method::PUT) => keys::update(state, &caller, id, request),
        (["v1", "apikeys", id], &Method::DELETE) => keys::delete(state, &caller, id),
        (["v1", "apikeys", id, "lock"], &Method::POST) => keys::toggle(state, &caller, id, Switch::Lock, true),
        (["v1", "apikeys", id, "lock"], &Method::DELETE) => keys::toggle(state, &caller, id, Switch::Lock, false),
        (["v1", "apikeys", id, "disable"], &Method::POST) => keys::toggle(state, &caller, id, Switch::Disable, true),
        (["v1", "apikeys", id, "disable"], &Method::DELETE) => keys::toggle(state, &caller, id, Switch::Disable, false),
        (["v1", "serviceids"], &Method::GET) => service_ids::list(state, &caller, request),
        (["v1", "serviceids"], &Method::POST) => service_ids::create(state, &caller, request),
        (["v1", "serviceids", id], &Method::GET) => service_ids::get(state, &caller, id, request),
        (["v1", "serviceids", id], &Method::PUT) => service_ids::update(state, &caller, id, request),
        (["v1", "serviceids", id], &Method::DELETE) => service_ids::delete(state, &caller, id),
        (["v1", "serviceids", id, "lock"], &Method::POST) => service_ids::lock(state, &caller, id, true),
        (["v1", "serviceids", id, "lock"], &Method::DELETE) => service_ids::lock(state, &caller, id, false),
        (["v1", "accounts", account, "settings", "identity"], &Method::GET) => {
            accounts::get_settings(state, &caller, account)
        }
        (["v1", "accounts", account, "settings", "identity"], &Method::PUT) => {
            accounts::put_settings(state, &caller, account, request)
        }
        (["v1", "accounts", account, "limits", "identity"], &Method::GET | &Method::POST) => {
            accounts::limits(state, &caller, account, request)
        }
        (["v1", "activity", "accounts", account, "report"], &Method::POST) => {
            reports::create(state, &caller, account, request)
        }
        (["v1", "activity", "accounts", account, "report", reference], &Method::GET) => {
            reports::get(state, &caller, account, reference)
        }
        (["v1", "profiles"], &Method::POST) => {
            let given = body(request)?;
            if given.get("account_id").and_then(Json::as_str) == Some(&caller.account_id) {
                let reason = "Trusted profiles are not made here: they are given to the mock at its start.";
                return Err(ApiError::forbidden(reason));
            }
            Err(ApiError::invalid("account_id", "It is not an account of the caller."))
        }
        (["v1", kind], &Method::GET) if NOT_MOCKED.contains(kind) => Ok(Reply::json(200, empty_listing(kind))),
        (["v1", "apikeys"] | ["v1", "apikeys", _] | ["v1", "apikeys", _, "lock" | "disable"], _) => {
            Err(ApiError::method_not_allowed())
        }
        _ => Err(ApiError::not_found("Path", &path)),
    }
}

fn empty_listing(kind: &str) -> Json {
    let mut answer = serde_json::json!({ "offset": 0, "limit": 20 });
    answer[kind] = serde_json::json!([]);
    answer
}
