//! The operations, and which request is which.

pub(crate) mod accounts;
pub(crate) mod keys;
mod listing;
pub(crate) mod service_ids;
mod token;

use bytes::Bytes;
use http::{HeaderValue, Method};
use serde_json::{Map, Value as Json};

use crate::clock::http_date;
use crate::identity::Identity;
use crate::refusal::Refusal;
use crate::state::State;

pub(crate) type Request = http::Request<Bytes>;

/// What an operation answers.
pub(crate) struct Reply {
    status: u16,
    body: Option<Json>,
    tag: Option<String>,
}

impl Reply {
    pub(crate) fn json(status: u16, body: Json) -> Self {
        Self { status, body: Some(body), tag: None }
    }

    pub(crate) fn empty() -> Self {
        Self { status: 204, body: None, tag: None }
    }

    pub(crate) fn tagged(self, tag: String) -> Self {
        Self { tag: Some(tag), ..self }
    }
}

/// Answers a request by the rules.
pub(crate) fn answer(state: &mut State, request: &Request) -> http::Response<Bytes> {
    state.purge();
    let transaction = match header(request, "transaction-id") {
        Some(given) if !given.is_empty() => given.to_owned(),
        _ => format!("mock-{}", state.hexadecimal(32)),
    };
    let at_token_endpoint = request.uri().path().starts_with("/identity/");
    let mut response = match route(state, request) {
        Ok(reply) => {
            let body = reply.body.map(|json| Bytes::from(json.to_string())).unwrap_or_default();
            let mut response = response(reply.status, body);
            if let Some(tag) = reply.tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
                response.headers_mut().insert("etag", tag);
            }
            response
        }
        Err(refusal) if at_token_endpoint => response(refusal.status, refusal.of_the_token_endpoint(&transaction)),
        Err(refusal) => response(refusal.status, refusal.of_the_api(&transaction)),
    };
    let headers = response.headers_mut();
    for (name, value) in [("transaction-id", transaction), ("date", http_date(state.clock.now()))] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    headers.insert("cache-control", HeaderValue::from_static("no-cache, no-store"));
    response
}

fn response(status: u16, body: Bytes) -> http::Response<Bytes> {
    let has_body = !body.is_empty();
    let mut response = http::Response::new(body);
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    if has_body {
        response.headers_mut().insert("content-type", HeaderValue::from_static("application/json"));
    }
    response
}

fn route(state: &mut State, request: &Request) -> Result<Reply, Refusal> {
    let path = request.uri().path().trim_end_matches('/').to_owned();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let method = request.method();
    if let ["identity", "token"] = segments.as_slice() {
        return if method == Method::POST { token::grant(state, request) } else { Err(wrong_method()) };
    }
    let caller = token::caller(state, request)?;
    match (segments.as_slice(), method) {
        (["v1", "apikeys"], &Method::GET) => listing::list(state, &caller, request),
        (["v1", "apikeys"], &Method::POST) => keys::create(state, &caller, request),
        // Before the keys by ID: no key has this one.
        (["v1", "apikeys", "details"], &Method::GET) => keys::by_value(state, &caller, request),
        (["v1", "apikeys", id], &Method::GET) => keys::get(state, &caller, id, request),
        (["v1", "apikeys", id], &Method::PUT) => keys::update(state, &caller, id, request),
        (["v1", "apikeys", id], &Method::DELETE) => keys::delete(state, &caller, id),
        (["v1", "apikeys", id, "lock"], &Method::POST) => {
            keys::toggle(state, &caller, id, "LOCK", |key| key.locked = true)
        }
        (["v1", "apikeys", id, "lock"], &Method::DELETE) => {
            keys::toggle(state, &caller, id, "UNLOCK", |key| key.locked = false)
        }
        (["v1", "apikeys", id, "disable"], &Method::POST) => {
            keys::toggle(state, &caller, id, "DISABLE", |key| key.disabled = true)
        }
        (["v1", "apikeys", id, "disable"], &Method::DELETE) => {
            keys::toggle(state, &caller, id, "ENABLE", |key| key.disabled = false)
        }
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
        // Kinds of objects that are not modelled: there are none of them.
        (["v1", kind], &Method::GET) if NOT_MODELLED.contains(kind) => Ok(Reply::json(200, none_of(kind))),
        (["v1", "apikeys"] | ["v1", "apikeys", _] | ["v1", "apikeys", _, "lock" | "disable"], _) => Err(wrong_method()),
        _ => Err(Refusal::not_found("Path", &path)),
    }
}

/// Kinds of objects of which there are none here.
const NOT_MODELLED: [&str; 6] = [
    "profiles",
    "serviceid_groups",
    "profile_templates",
    "account_settings_templates",
    "profile_assignments",
    "identity_providers",
];

fn none_of(kind: &str) -> Json {
    let mut answer = serde_json::json!({ "offset": 0, "limit": 20 });
    answer[kind] = serde_json::json!([]);
    answer
}

fn wrong_method() -> Refusal {
    Refusal::new(405, "method_not_allowed", "BXNIM0060E", "HTTP 405 Method Not Allowed", "")
}

/// The body of a request, which has to be a JSON object.
pub(crate) fn body(request: &Request) -> Result<Map<String, Json>, Refusal> {
    match serde_json::from_slice(request.body()) {
        Ok(Json::Object(object)) => Ok(object),
        _ => Err(Refusal::invalid("body", "It must be a JSON object.")),
    }
}

pub(crate) fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// The pairs of a request's query.
pub(crate) fn query(request: &Request) -> Vec<(String, String)> {
    pairs(request.uri().query().unwrap_or_default())
}

/// The `pagesize` of a query: 20 where it has none.
pub(crate) fn page_size(query: &[(String, String)]) -> Result<usize, Refusal> {
    match query.iter().find(|(name, _)| name == "pagesize").map(|(_, size)| size.parse()) {
        None => Ok(20),
        Some(Ok(size @ 1..=100)) => Ok(size),
        Some(_) => Err(Refusal::invalid("pagesize", "Valid values: 1 to 100.")),
    }
}

/// Whether the `If-Match` header, which has to be there, fits an object's entity tag, quoted or not.
pub(crate) fn fits_tag(request: &Request, tag: &str) -> Result<bool, Refusal> {
    let given = header(request, "if-match").ok_or_else(|| Refusal::missing("If-Match"))?;
    Ok(given == "*" || given.trim_matches('"') == tag)
}

/// The pairs of a query or a form, decoded.
pub(crate) fn pairs(encoded: &str) -> Vec<(String, String)> {
    let decode = |text: &str| {
        let bytes = text.replace('+', " ").into_bytes();
        let mut decoded = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            let escaped = bytes
                .get(at + 1..at + 3)
                .filter(|_| bytes[at] == b'%')
                .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
            decoded.push(escaped.unwrap_or(bytes[at]));
            at += if escaped.is_some() { 3 } else { 1 };
        }
        String::from_utf8_lossy(&decoded).into_owned()
    };
    encoded
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// Whether somebody may see and manage a key: its owner, administrators of its account, and, for a service ID's key, whoever
/// is in the account: roles on single service IDs are not modelled.
fn may_manage(caller: &Identity, owner: &str, account: &str) -> bool {
    let of_a_service = owner.starts_with("iam-ServiceId-");
    caller.iam_id == owner || ((caller.administrator || of_a_service) && caller.account_id == account)
}
