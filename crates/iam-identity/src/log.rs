//! Logs of requests: one line each at DEBUG, headers and bodies too at TRACE.
//!
//! Secrets are masked by their type: headers of requests are marked as sensitive where they are made, and bodies are shown
//! as the types that they were read into. Of a response's headers only the harmless ones are shown, and what comes from a
//! server passes the request's mask.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;

use crate::error::Cause;
use crate::mask::Mask;
use crate::operation::Operation;
use crate::response::Response;
use crate::text::printable;

/// The headers of responses that are shown. Any other may hold anything: a cookie, an echo of the request.
const HARMLESS_HEADERS: [&str; 22] = [
    "age",
    "cache-control",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "pragma",
    "retry-after",
    "server",
    "strict-transport-security",
    "transaction-id",
    "transfer-encoding",
    "vary",
    "via",
    "x-correlation-id",
    "x-proxy-upstream-service-time",
    "x-request-id",
];

/// How many characters of a header are shown.
const MAX_HEADER_CHARS: usize = 200;

/// How many characters of a body are shown.
const MAX_BODY_CHARS: usize = 16 << 10;

/// Logs a request before it is sent.
pub(crate) fn log_request(operation: &Operation, request: &http::Request<Bytes>) {
    if tracing::enabled!(tracing::Level::TRACE) {
        let (path, method) = (operation.path(), request.method().as_str());
        tracing::trace!(method, path, headers = ?request.headers(), body = operation.logged_body, "sending");
    }
}

/// Logs what came of a request: method, path without query, status, duration, number of the attempt, and the API's ID of the
/// request.
pub(crate) fn log_result(operation: &Operation, attempt: u32, took: Duration, result: &Result<Response, Cause>) {
    if !tracing::enabled!(tracing::Level::DEBUG) {
        return;
    }
    let (path, method) = (operation.path(), operation.method.as_str());
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match result {
        Ok(response) => {
            let (status, transaction_id) = (response.status().as_u16(), response.transaction_id(None));
            let transaction_id = transaction_id.as_deref();
            tracing::debug!(method, path, status, milliseconds, attempt, transaction_id, "request");
            if tracing::enabled!(tracing::Level::TRACE) {
                let (headers, not_shown) = harmless(response.headers(), response.mask());
                tracing::trace!(method, path, ?headers, not_shown, "answered");
            }
        }
        Err(cause) => tracing::debug!(method, path, milliseconds, attempt, %cause, "request"),
    }
}

/// Logs the value that the body of a response was read into: its secrets are masked by their type, and what repeats them
/// by the mask.
pub(crate) fn log_body(response: &Response, value: &impl std::fmt::Debug) {
    if tracing::enabled!(tracing::Level::TRACE) {
        let answer = response.mask().apply(&format!("{value:?}"), MAX_BODY_CHARS);
        tracing::trace!(answer, "answer");
    }
}

/// The headers that are shown, and how many aren't.
fn harmless(headers: &HeaderMap, mask: &Mask) -> (BTreeMap<&'static str, String>, usize) {
    let text = |name: &'static str| {
        let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let text = values.collect::<Vec<_>>().join(", ");
        (!text.is_empty()).then(|| (name, printable(&mask.apply(&text, MAX_HEADER_CHARS))))
    };
    let not_shown = headers.iter().filter(|(name, _)| !HARMLESS_HEADERS.contains(&name.as_str())).count();
    (HARMLESS_HEADERS.into_iter().filter_map(text).collect(), not_shown)
}

#[cfg(test)]
mod tests {
    use secret::Secret;

    use super::*;

    #[test]
    fn only_harmless_headers_are_shown_and_those_masked_and_bounded() {
        let secret = Secret::from("a-secret-of-some-length");
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("server", "a-secret-of-some-length"),
            ("via", "one"),
            ("location", "/?token=a-secret-of-some-length"),
            ("set-cookie", "session=1"),
            ("x-a-secret-of-some-length", "echo"),
        ] {
            headers.append(name, value.parse().unwrap());
        }
        headers.append("via", "two".parse().unwrap());
        headers.append("etag", "x".repeat(1000).parse().unwrap());
        let (shown, not_shown) = harmless(&headers, &Mask::of([&secret].into_iter()));
        assert_eq!((shown["server"].as_str(), shown["via"].as_str(), not_shown), ("***", "one, two", 3));
        assert_eq!((shown.len(), shown["etag"].chars().count()), (3, MAX_HEADER_CHARS + 1));
    }
}
