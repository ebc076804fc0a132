//! The operations, and which request is which.

mod access;
pub(crate) mod accounts;
pub(crate) mod keys;
mod listing;
mod paging;
pub(crate) mod reports;
pub(crate) mod service_ids;
mod token;

use bytes::Bytes;
use http::{HeaderValue, Method};
use serde_json::{Map, Value as Json};

use crate::clock::http_date;
use crate::error::{ApiError, ErrorKind};
use crate::options::{Links, NotFoundBody, RetryAfter};
use crate::state::State;

use keys::Switch;

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

    pub(crate) fn untagged(self) -> Self {
        Self { tag: None, ..self }
    }
}

/// Answers a request by the rules.
pub(crate) fn answer(state: &mut State, request: &Request) -> http::Response<Bytes> {
    state.purge();
    let transaction = match header(request, "transaction-id") {
        Some(given) if !given.is_empty() => given.to_owned(),
        _ => format!("mock-{}", state.random_hex(32)),
    };
    let at_token_endpoint = request.uri().path().starts_with("/identity/");
    state.requests += 1;
    let every = state.options.too_many_requests_every;
    let answered = if every > 0 && state.requests.is_multiple_of(every) {
        Err(ApiError::new(ErrorKind::TooManyRequests, "too_many_requests", "BXNIM0429E", "Too many requests", ""))
    } else {
        route(state, request)
    };
    let options = &state.options;
    let mut response = match answered {
        Ok(reply) => {
            let body = reply.body.map(|json| Bytes::from(json.to_string())).unwrap_or_default();
            let mut response = response(reply.status, body);
            let tag = reply.tag.map(|tag| if options.quoted_tags { format!("\"{tag}\"") } else { tag });
            if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
                response.headers_mut().insert("etag", tag);
            }
            response
        }
        Err(refusal) => refused(state, &refusal, at_token_endpoint, &transaction),
    };
    let headers = response.headers_mut();
    for name in ["transaction-id", "x-request-id"] {
        if let Ok(value) = HeaderValue::from_str(&transaction) {
            headers.insert(name, value);
        }
    }
    if let Ok(value) = HeaderValue::from_str(&http_date(state.clock.now())) {
        headers.insert("date", value);
    }
    for (name, value) in USUAL_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// What every answer has (facts of the API, section 1.2).
const USUAL_HEADERS: [(&str, &str); 6] = [
    ("cache-control", "no-cache, no-store"),
    ("content-language", "en-US"),
    ("expires", "0"),
    ("pragma", "no-cache"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
];

fn refused(state: &State, refusal: &ApiError, at_token_endpoint: bool, transaction: &str) -> http::Response<Bytes> {
    let options = &state.options;
    let status = refusal.kind.status(options);
    let body = if at_token_endpoint {
        refusal.of_the_token_endpoint(options, transaction)
    } else {
        refusal.of_the_api(options, transaction)
    };
    let mut response = match options.not_found_body {
        NotFoundBody::Html if status == 404 => {
            let page = "<html><body>An 404 error occurred in iam-gateway.</body></html>";
            let mut response = response(status, Bytes::from_static(page.as_bytes()));
            response.headers_mut().insert("content-type", HeaderValue::from_static("text/html"));
            response
        }
        NotFoundBody::Empty if status == 404 => response(status, Bytes::new()),
        _ => response(status, body),
    };
    if refusal.kind == ErrorKind::TooManyRequests {
        let seconds = options.retry_after_seconds;
        let value = match options.retry_after {
            RetryAfter::None => None,
            RetryAfter::Seconds => Some(seconds.to_string()),
            RetryAfter::Date => Some(http_date(state.clock.now() + jiff::SignedDuration::from_secs(seconds))),
        };
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            response.headers_mut().insert("retry-after", value);
        }
    }
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

fn route(state: &mut State, request: &Request) -> Result<Reply, ApiError> {
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
        // Before the keys by ID: no key has this one.
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
        // Kinds of objects that are not modelled: there are none of them.
        (["v1", kind], &Method::GET) if NOT_MODELLED.contains(kind) => Ok(Reply::json(200, none_of(kind))),
        (["v1", "apikeys"] | ["v1", "apikeys", _] | ["v1", "apikeys", _, "lock" | "disable"], _) => {
            Err(method_not_allowed())
        }
        _ => Err(ApiError::not_found("Path", &path)),
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

fn method_not_allowed() -> ApiError {
    ApiError::new(ErrorKind::WrongMethod, "method_not_allowed", "BXNIM0060E", "HTTP 405 Method Not Allowed", "")
}

/// The body of a request, which has to be a JSON object.
pub(crate) fn body(request: &Request) -> Result<Map<String, Json>, ApiError> {
    match serde_json::from_slice(request.body()) {
        Ok(Json::Object(object)) => Ok(object),
        _ => Err(ApiError::invalid("body", "It must be a JSON object.")),
    }
}

pub(crate) fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// The pairs of a request's query.
pub(crate) fn query(request: &Request) -> Vec<(String, String)> {
    pairs(request.uri().query().unwrap_or_default())
}

/// Whether the `If-Match` header, which has to be there, fits an object's entity tag, quoted or not.
pub(crate) fn matches_etag(request: &Request, tag: &str) -> Result<bool, ApiError> {
    let given = header(request, "if-match").ok_or_else(|| ApiError::missing("If-Match"))?;
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

/// How a request came in, where that was over TLS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OverTls;

/// The address of a path of this server, as the caller has to ask for it.
pub(crate) fn link_to(request: &Request, path: &str) -> String {
    let scheme = if request.extensions().get::<OverTls>().is_some() { "https" } else { "http" };
    let host = header(request, "host").unwrap_or("localhost");
    format!("{scheme}://{host}{path}")
}

/// A link to a page.
pub(crate) fn link(state: &State, request: &Request, path: &str) -> Json {
    let text = link_to(request, path);
    match state.options.links {
        Links::Text => text.into(),
        Links::Object => serde_json::json!({ "href": text }),
    }
}
