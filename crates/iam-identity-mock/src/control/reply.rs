//! What the control API answers, and why it rejects a request.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use crate::api::request::{Request, query};

/// Why a request is rejected, for people.
pub(super) type Rejection = (StatusCode, String);

/// The response to a rejected request.
pub(crate) fn rejection(status: u16, reason: &str) -> Response<Bytes> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    response(status, "application/json", format!("{:#}\n", json!({ "error": reason })))
}

/// The response of an operation: text, JSON, or nothing.
pub(super) fn response_of(result: Result<Option<Json>, Rejection>) -> Response<Bytes> {
    match result {
        Ok(Some(Json::String(text))) => response(StatusCode::OK, "text/plain; charset=utf-8", text),
        Ok(Some(json)) => response(StatusCode::OK, "application/json", format!("{json:#}\n")),
        Ok(None) => response(StatusCode::NO_CONTENT, "", String::new()),
        Err((status, reason)) => rejection(status.as_u16(), &reason),
    }
}

fn response(status: StatusCode, kind: &'static str, body: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    if !kind.is_empty() {
        response.headers_mut().insert("content-type", HeaderValue::from_static(kind));
    }
    response
}

pub(super) fn bad(reason: &(impl std::fmt::Display + ?Sized)) -> Rejection {
    (StatusCode::BAD_REQUEST, reason.to_string())
}

pub(super) fn not_allowed(request: &Request) -> Rejection {
    let (path, method) = (request.uri().path(), request.method());
    (StatusCode::METHOD_NOT_ALLOWED, format!("{path} doesn't support {method}"))
}

/// The JSON in the body of a request.
pub(super) fn read<T: DeserializeOwned>(request: &Request) -> Result<T, Rejection> {
    serde_json::from_slice(request.body()).map_err(|error| bad(&error))
}

/// A parameter that is `true` or `false`.
pub(super) fn flag(name: &str, value: &str) -> Result<bool, Rejection> {
    value.parse().map_err(|_| bad(&format!("`{name}` is {value:?}; it can be true or false")))
}

/// The parameters of a query, which may have only these.
pub(super) fn parameters(request: &Request, allowed: &[&str]) -> Result<Vec<(String, String)>, Rejection> {
    let given = query(request);
    match given.iter().find(|(name, _)| !allowed.contains(&name.as_str())) {
        None => Ok(given),
        Some((name, _)) if allowed.is_empty() => Err(bad(&format!("there is no parameter `{name}`"))),
        Some((name, _)) => Err(bad(&format!("there is no parameter `{name}`; there are {}", allowed.join(", ")))),
    }
}
