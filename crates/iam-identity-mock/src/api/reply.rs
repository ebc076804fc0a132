//! Responses: what an operation replies, and how an error becomes a response.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use serde_json::Value as Json;

use crate::clock::http_date;
use crate::error::{ApiError, ErrorKind};
use crate::options::{NotFoundBody, Options, RetryAfter};
use crate::state::State;

/// The headers of every response.
const COMMON_HEADERS: [(&str, &str); 6] = [
    ("cache-control", "no-cache, no-store"),
    ("content-language", "en-US"),
    ("expires", "0"),
    ("pragma", "no-cache"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
];

/// The successful response of an operation.
pub(crate) struct Reply {
    status: u16,
    body: Option<Json>,
    tag: Option<String>,
    /// The value of the header `Allow`.
    allow: Option<String>,
}

impl Reply {
    pub(crate) fn json(status: u16, body: Json) -> Self {
        Self { status, body: Some(body), tag: None, allow: None }
    }

    pub(crate) fn empty() -> Self {
        Self { status: 204, body: None, tag: None, allow: None }
    }

    pub(crate) fn tagged(self, tag: String) -> Self {
        Self { tag: Some(tag), ..self }
    }

    pub(crate) fn untagged(self) -> Self {
        Self { tag: None, ..self }
    }

    pub(super) fn allowing(self, methods: String) -> Self {
        Self { allow: Some(methods), ..self }
    }

    /// The response, without the common headers.
    pub(super) fn into_response(self, options: &Options) -> http::Response<Bytes> {
        let body = self.body.map(|json| Bytes::from(json.to_string())).unwrap_or_default();
        let mut response = response(self.status, body);
        let tag = self.tag.map(|tag| if options.quoted_tags { format!("\"{tag}\"") } else { tag });
        if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
            response.headers_mut().insert("etag", tag);
        }
        if let Some(methods) = self.allow.and_then(|methods| HeaderValue::from_str(&methods).ok()) {
            response.headers_mut().insert("allow", methods);
        }
        response
    }
}

/// Sets the headers that every response has.
pub(crate) fn set_common_headers(headers: &mut HeaderMap, state: &State, transaction: &str) {
    for name in ["transaction-id", "x-request-id"] {
        if let Ok(value) = HeaderValue::from_str(transaction) {
            headers.insert(name, value);
        }
    }
    if let Ok(value) = HeaderValue::from_str(&http_date(state.clock.now())) {
        headers.insert("date", value);
    }
    for (name, value) in COMMON_HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// The response for an error, in the shape of the token endpoint or of the other operations.
pub(super) fn error_response(
    state: &State,
    error: &ApiError,
    at_token_endpoint: bool,
    transaction: &str,
) -> http::Response<Bytes> {
    let options = &state.options;
    let status = error.kind.status(options);
    let body = if at_token_endpoint {
        error.token_endpoint_body(options, transaction)
    } else {
        error.api_body(options, transaction)
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
    if let Some((name, value)) = &error.header
        && let Ok(value) = HeaderValue::from_str(value)
    {
        response.headers_mut().insert(*name, value);
    }
    if error.kind == ErrorKind::TooManyRequests {
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
