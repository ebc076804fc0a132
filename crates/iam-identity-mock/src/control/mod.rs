//! The control API: what the library's functions do, over HTTP, for tests in any language.

mod help;
mod journal;
mod reply;

use bytes::Bytes;
use http::{Method, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::api::request::Request;
use crate::fault::Fault;
use crate::key::{Key, SeedKey};
use crate::mock::Mock;
use crate::options::Options;
use crate::seed::{Seed, SeedError, SeedIdentity};

pub(crate) use reply::rejection;

use help::HELP;
use reply::{Rejection, bad, flag, not_allowed, parameters, read, response_of};

pub(crate) fn answer(mock: &Mock, request: &Request) -> Response<Bytes> {
    response_of(route(mock, request))
}

/// Answers `GET /health` on the address of the API, where it is neither logged nor subject to faults; `None` for another request.
pub(crate) fn health_of_api(request: &Request) -> Option<Response<Bytes>> {
    ([Method::GET, Method::HEAD].contains(request.method()) && request.uri().path() == "/health")
        .then(|| response_of(Ok(Some(health()))))
}

fn health() -> Json {
    json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })
}

fn route(mock: &Mock, request: &Request) -> Result<Option<Json>, Rejection> {
    let path = request.uri().path();
    if !["/journal", "/faults", "/keys"].contains(&path) {
        parameters(request, &[])?;
    }
    match (request.method(), path) {
        (&Method::GET, "/") => Ok(Some(HELP.into())),
        (&Method::GET | &Method::HEAD, "/health") => Ok(Some(health())),
        (&Method::POST, "/reset") => {
            mock.reset();
            Ok(None)
        }
        (&Method::POST, "/accounts") => add_account(mock, &read::<NewAccount>(request)?.name).map(Some),
        (&Method::POST, "/seed") => {
            let seed = Seed::from_value(read(request)?).map_err(|error| refused(&error))?;
            Ok(Some(json!({ "logins": mock.seed(&seed).map_err(|error| refused(&error))? })))
        }
        (&Method::GET, "/options") => Ok(Some(json!(mock.options()))),
        (&Method::PUT, "/options") => change_options(mock, read(request)?).map(Some),
        (&Method::GET, "/clock") => Ok(Some(json!({ "at": mock.now() }))),
        (&Method::PUT, "/clock") => {
            set_clock(mock, &read(request)?)?;
            Ok(Some(json!({ "at": mock.now() })))
        }
        (&Method::GET, "/identities") => Ok(Some(json!(mock.identities()))),
        (&Method::POST, "/identities") => add_identity(mock, read(request)?).map(Some),
        (&Method::DELETE, "/tokens") => {
            mock.revoke_tokens();
            Ok(None)
        }
        (&Method::GET, "/state") => Ok(Some(mock.snapshot())),
        (&Method::PUT, "/state") => mock.restore(read(request)?).map(|()| None).map_err(|error| bad(&error)),
        (_, "/keys") => keys(mock, request),
        (_, "/faults") => faults(mock, request),
        (_, "/journal") => journal::answer(mock, request),
        (
            _,
            "/" | "/health" | "/reset" | "/accounts" | "/seed" | "/options" | "/clock" | "/identities" | "/tokens"
            | "/state",
        ) => Err(not_allowed(request)),
        _ => Err((StatusCode::NOT_FOUND, format!("there is no path {path}; GET / lists the paths"))),
    }
}

/// The rejection of a seed.
fn refused(error: &SeedError) -> Rejection {
    let status = if let SeedError::Conflict { .. } = error { StatusCode::CONFLICT } else { StatusCode::BAD_REQUEST };
    (status, error.to_string())
}

/// The maximum length of an account's name, which may be that of a test.
const MAX_NAME_BYTES: usize = 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    name: String,
}

fn add_account(mock: &Mock, name: &str) -> Result<Json, Rejection> {
    if name.is_empty() || name.len() > MAX_NAME_BYTES || name.chars().any(char::is_control) {
        return Err(bad(&format!("`name` must have 1 to {MAX_NAME_BYTES} bytes, and no control characters")));
    }
    Ok(json!(mock.add_account(name)))
}

/// Changes the given options, and keeps the others. Returns all of them.
fn change_options(mock: &Mock, given: Map<String, Json>) -> Result<Json, Rejection> {
    let mut all = json!(mock.options());
    for (name, value) in given {
        // Each alone first, for an error that names it.
        let one = Json::Object([(name.clone(), value.clone())].into_iter().collect());
        serde_json::from_value::<Options>(one).map_err(|error| bad(&format!("`{name}`: {error}")))?;
        all[name] = value;
    }
    let options: Options = serde_json::from_value(all).map_err(|error| bad(&error))?;
    mock.set_options(options).map_err(|error| bad(&error))?;
    Ok(json!(mock.options()))
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

fn add_identity(mock: &Mock, identity: SeedIdentity) -> Result<Json, Rejection> {
    let logins = mock.seed(&Seed { identity: vec![identity], ..Seed::default() }).map_err(|error| refused(&error))?;
    Ok(json!({ "login_key": logins.first().map(|login| &login.login_key) }))
}

fn keys(mock: &Mock, request: &Request) -> Result<Option<Json>, Rejection> {
    let given = parameters(request, &["secrets"])?;
    let with_secrets = given.iter().try_fold(false, |any, (name, value)| Ok(flag(name, value)? || any))?;
    match *request.method() {
        Method::GET => Ok(Some(mock.keys().iter().map(|key| shown(key, with_secrets)).collect())),
        Method::POST => {
            let key = mock.seed_key(&read::<SeedKey>(request)?).map_err(|error| refused(&error))?;
            Ok(Some(shown(&key, true)))
        }
        _ => Err(not_allowed(request)),
    }
}

fn shown(key: &Key, with_secrets: bool) -> Json {
    let mut json = serde_json::to_value(key).unwrap_or_default();
    if !with_secrets {
        json["value"] = "***".into();
    }
    json
}

fn faults(mock: &Mock, request: &Request) -> Result<Option<Json>, Rejection> {
    let accounts = parameters(request, &["account"])?;
    let is_meant = |fault: &Fault| accounts.iter().all(|(_, account)| fault.account.as_ref() == Some(account));
    match *request.method() {
        Method::GET => {
            let left = mock.faults_left();
            Ok(Some(left.iter().filter(|fault| is_meant(fault)).map(|fault| json!(fault)).collect()))
        }
        Method::POST => {
            let fault = read::<Fault>(request)?;
            fault.check().map_err(|error| bad(&error))?;
            mock.inject(fault);
            Ok(None)
        }
        Method::DELETE => Ok(Some(json!({ "forgotten": mock.remove_faults(is_meant) }))),
        _ => Err(not_allowed(request)),
    }
}
