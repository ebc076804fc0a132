//! The control API: what the library's functions do, over HTTP, for tests in any language.

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};

use crate::api::request::{Request, query};
use crate::fault::Fault;
use crate::identity::Identity;
use crate::key::Key;
use crate::mock::Mock;

/// The response to `GET /`.
pub(crate) const HELP: &str = r#"GET    /             this text
GET    /faults       the faults that still apply to a request
POST   /faults       add one: {"method": "PUT", "path_end": "/lock", "after": 0, "times": 1, "effect": EFFECT}
                     EFFECT: "drop_before", "drop_after", {"delay_before": MS}, {"delay_after": MS}, {"cut_body": BYTES},
                     {"answer": ANSWER} (not carried out), {"answer_after": ANSWER} (carried out)
                     ANSWER: {"status": 503, "headers": [["retry-after", "2"]], "body": "text"}
DELETE /faults       remove them
GET    /clock        the time on the mock's clock
PUT    /clock        set it: {"at": "2027-01-01T00:00:00Z"}, or move it: {"advance_seconds": 3600}, between 1971 and 9000.
                     Tokens live on this clock: a client that is logged in can be rejected (401) until it logs in again,
                     unless the option tokens_ignore_clock is set
GET    /identities   all identities
POST   /identities   add one: {"iam_id": "IBMid-…", "account_id": "…", "name": "…", "roles": ["Administrator"]},
                     with "login_key" to choose its value; the response has it
GET    /keys         all keys with masked values; with ?secrets=true as they are
POST   /keys         add one: {"iam_id": "IBMid-…", "account_id": "…", "name": "…"}, and any other field of a key
DELETE /tokens       revoke all access tokens
GET    /journal      the requests with masked secrets; with ?secrets=true as they were sent
DELETE /journal      clear it
GET    /state        the whole state, key values and tokens included
PUT    /state        restore it
Requests of web pages are rejected: the Host must be localhost or an IP address, and there must be no Origin.
"#;

/// Why a request is rejected, for people.
type Rejection = (StatusCode, String);

pub(crate) fn answer(mock: &Mock, request: &Request) -> Response<Bytes> {
    let (status, kind, body) = match route(mock, request) {
        Ok(Some(Json::String(text))) => (StatusCode::OK, "text/plain; charset=utf-8", text),
        Ok(Some(json)) => (StatusCode::OK, "application/json", format!("{json:#}\n")),
        Ok(None) => (StatusCode::NO_CONTENT, "", String::new()),
        Err((status, reason)) => return rejection(status.as_u16(), &reason),
    };
    response(status, kind, body)
}

/// The response to a rejected request.
pub(crate) fn rejection(status: u16, reason: &str) -> Response<Bytes> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    response(status, "application/json", format!("{:#}\n", json!({ "error": reason })))
}

fn response(status: StatusCode, kind: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    if !kind.is_empty() {
        response.headers_mut().insert("content-type", HeaderValue::from_static(kind));
    }
    response
}

fn route(mock: &Mock, request: &Request) -> Result<Option<Json>, Rejection> {
    let with_secrets = query(request).iter().any(|(name, value)| name == "secrets" && value == "true");
    let path = request.uri().path();
    match (request.method(), path) {
        (&Method::GET, "/") => Ok(Some(HELP.into())),
        (&Method::GET, "/faults") => Ok(Some(json!(mock.faults_left()))),
        (&Method::POST, "/faults") => {
            let fault = read::<Fault>(request)?;
            fault.check().map_err(|error| bad(&error))?;
            mock.inject(fault);
            Ok(None)
        }
        (&Method::DELETE, "/faults") => Ok(Some(json!({ "forgotten": mock.clear_faults() }))),
        (&Method::GET, "/clock") => Ok(Some(json!({ "at": mock.now() }))),
        (&Method::PUT, "/clock") => {
            set_clock(mock, &read(request)?)?;
            Ok(Some(json!({ "at": mock.now() })))
        }
        (&Method::GET, "/identities") => Ok(Some(json!(mock.identities()))),
        (&Method::POST, "/identities") => add_identity(mock, request).map(Some),
        (&Method::GET, "/keys") => Ok(Some(mock.keys().iter().map(|key| shown(key, with_secrets)).collect())),
        (&Method::POST, "/keys") => add_key(mock, request).map(Some),
        (&Method::DELETE, "/tokens") => {
            mock.revoke_tokens();
            Ok(None)
        }
        (&Method::GET, "/journal") => {
            let entries = mock.journal();
            let shown = entries.iter().map(|entry| if with_secrets { entry.json_with_secrets() } else { entry.json() });
            Ok(Some(shown.collect()))
        }
        (&Method::DELETE, "/journal") => {
            mock.clear_journal();
            Ok(None)
        }
        (&Method::GET, "/state") => Ok(Some(mock.snapshot())),
        (&Method::PUT, "/state") => {
            mock.restore(read(request)?).map_err(|error| bad(&error))?;
            Ok(None)
        }
        (_, "/" | "/faults" | "/clock" | "/identities" | "/keys" | "/tokens" | "/journal" | "/state") => {
            Err((StatusCode::METHOD_NOT_ALLOWED, format!("{path} doesn't support {}", request.method())))
        }
        _ => Err((StatusCode::NOT_FOUND, format!("there is no path {path}; GET / lists the paths"))),
    }
}

fn bad(reason: &(impl std::fmt::Display + ?Sized)) -> Rejection {
    (StatusCode::BAD_REQUEST, reason.to_string())
}

fn read<T: DeserializeOwned>(request: &Request) -> Result<T, Rejection> {
    serde_json::from_slice(request.body()).map_err(|error| bad(&error))
}

/// Exactly one of the fields is set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    at: Option<Timestamp>,
    advance_seconds: Option<i64>,
}

fn set_clock(mock: &Mock, change: &ClockChange) -> Result<(), Rejection> {
    match (change.at, change.advance_seconds) {
        (Some(at), None) => mock.set_clock(at),
        (None, Some(seconds)) => {
            let by = SignedDuration::from_secs(seconds);
            mock.now().checked_add(by).map_err(|_| bad("the time is out of range"))?;
            mock.advance_clock(by);
        }
        _ => return Err(bad("exactly one of `at` and `advance_seconds` is needed")),
    }
    Ok(())
}

fn add_identity(mock: &Mock, request: &Request) -> Result<Json, Rejection> {
    let mut given: Map<String, Json> = read(request)?;
    let login = match given.remove("login_key") {
        None => None,
        Some(Json::String(login)) => Some(login),
        Some(_) => return Err(bad("`login_key` must be a string")),
    };
    let identity: Identity = serde_json::from_value(Json::Object(given)).map_err(|error| bad(&error))?;
    let is_taken = |value: &String| value.is_empty() || mock.keys().iter().any(|key| key.value == *value);
    if login.as_ref().is_some_and(is_taken) {
        return Err((StatusCode::CONFLICT, "`login_key` is empty, or a key's value already".to_owned()));
    }
    let is_known = |other: &Identity| other.iam_id == identity.iam_id && other.account_id == identity.account_id;
    if mock.identities().iter().any(is_known) {
        return Err((StatusCode::CONFLICT, format!("there is an identity {} in that account", identity.iam_id)));
    }
    Ok(json!({ "login_key": mock.add_identity_with(identity, login) }))
}

fn add_key(mock: &Mock, request: &Request) -> Result<Json, Rejection> {
    let mut given: Map<String, Json> = read(request)?;
    let text = |name: &str| given.get(name).and_then(Json::as_str).map(ToOwned::to_owned);
    let iam_id = text("iam_id").ok_or_else(|| bad("`iam_id` is needed"))?;
    let name = text("name").ok_or_else(|| bad("`name` is needed"))?;
    let account = text("account_id");
    let matches = |other: &Identity| {
        other.iam_id == iam_id && account.as_ref().is_none_or(|account| *account == other.account_id)
    };
    let owner = mock.identities().into_iter().find(matches).ok_or_else(|| bad("there is no such identity"))?;
    given.remove("account_id");
    // The given fields override those of a new key. Nothing is added unless the whole is valid.
    let mut fields = serde_json::to_value(mock.new_key(&owner, &name)).unwrap_or_default();
    for (name, value) in given {
        match fields.get_mut(&name) {
            Some(field) => *field = value,
            None => return Err(bad(&format!("a key has no `{name}`"))),
        }
    }
    let key: Key = serde_json::from_value(fields).map_err(|error| bad(&error))?;
    if mock.keys().iter().any(|other| other.id == key.id || other.value == key.value) {
        return Err((StatusCode::CONFLICT, "there is a key with that ID or value".to_owned()));
    }
    let added = shown(&key, true);
    mock.put_key(key);
    Ok(added)
}

fn shown(key: &Key, with_secrets: bool) -> Json {
    let mut json = serde_json::to_value(key).unwrap_or_default();
    if !with_secrets {
        json["value"] = "***".into();
    }
    json
}
