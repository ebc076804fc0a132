//! What logs show of requests: at DEBUG one line for each, at TRACE headers and bodies too. What is secret is masked by
//! its type: headers of requests are marked where they are made, and bodies are shown as the types that they were read
//! into. Of an answer's headers those are shown that are known to be harmless, and what comes from a server passes the
//! request's mask.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;

use crate::error::Cause;
use crate::mask::Mask;
use crate::operation::Operation;
use crate::response::{Reply, printable};

/// The headers of answers that are shown. Any other may hold anything: a cookie, an echo of the request.
const HARMLESS: [&str; 22] = [
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

/// How much of a header is shown.
const MAX_HEADER: usize = 200;

/// Before a request goes out.
pub(crate) fn sending(operation: &Operation, request: &http::Request<Bytes>) {
    if tracing::enabled!(tracing::Level::TRACE) {
        let (path, method) = (path(operation), request.method().as_str());
        tracing::trace!(method, path, headers = ?request.headers(), body = operation.shown, "sending");
    }
}

/// After its end: method, path without query, status, duration, which attempt it was, and the API's name for it.
pub(crate) fn answered(operation: &Operation, attempt: u32, took: Duration, outcome: &Result<Reply, Cause>) {
    if !tracing::enabled!(tracing::Level::DEBUG) {
        return;
    }
    let (path, method) = (path(operation), operation.method.as_str());
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match outcome {
        Ok(reply) => {
            let (status, transaction_id) = (reply.status().as_u16(), reply.transaction_id(None));
            let transaction_id = transaction_id.as_deref();
            tracing::debug!(method, path, status, milliseconds, attempt, transaction_id, "request");
            if tracing::enabled!(tracing::Level::TRACE) {
                let (headers, not_shown) = shown(reply.headers(), reply.mask());
                tracing::trace!(method, path, ?headers, not_shown, "answered");
            }
        }
        Err(cause) => tracing::debug!(method, path, milliseconds, attempt, ?cause, "request"),
    }
}

fn path(operation: &Operation) -> String {
    format!("/{}", operation.path.join("/"))
}

/// The headers that are shown, and how many aren't.
fn shown(headers: &HeaderMap, mask: &Mask) -> (BTreeMap<&'static str, String>, usize) {
    let text = |name: &'static str| {
        let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let text = values.collect::<Vec<_>>().join(", ");
        (!text.is_empty()).then(|| (name, printable(&mask.apply(&text, MAX_HEADER))))
    };
    let not_shown = headers.iter().filter(|(name, _)| !HARMLESS.contains(&name.as_str())).count();
    (HARMLESS.into_iter().filter_map(text).collect(), not_shown)
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
        let (shown, not_shown) = shown(&headers, &Mask::of([&secret].into_iter()));
        assert_eq!((shown["server"].as_str(), shown["via"].as_str(), not_shown), ("***", "one, two", 3));
        assert_eq!((shown.len(), shown["etag"].chars().count()), (3, MAX_HEADER + 1));
    }
}
