//! What logs show of requests: at DEBUG one line for each, at TRACE headers and bodies too. What is secret is masked by
//! its type: headers are marked where they are made, and bodies are shown as the types that they were read into.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;

use crate::answer;
use crate::error::Failure;
use crate::operation::Operation;

/// Before a request goes out.
pub(crate) fn sending(operation: &Operation, request: &http::Request<Bytes>) {
    if tracing::enabled!(tracing::Level::TRACE) {
        let (path, method) = (path(operation), request.method().as_str());
        tracing::trace!(method, path, headers = ?request.headers(), body = operation.shown, "sending");
    }
}

/// After its end: method, path without query, status, duration, which attempt it was, and the API's name for it.
pub(crate) fn answered(
    operation: &Operation,
    attempt: u32,
    took: Duration,
    outcome: &Result<http::Response<Bytes>, Failure>,
) {
    if !tracing::enabled!(tracing::Level::DEBUG) {
        return;
    }
    let (path, method) = (path(operation), operation.method.as_str());
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match outcome {
        Ok(response) => {
            let (status, transaction_id) = (response.status().as_u16(), answer::transaction_id(response, None));
            let transaction_id = transaction_id.as_deref();
            tracing::debug!(method, path, status, milliseconds, attempt, transaction_id, "request");
            if tracing::enabled!(tracing::Level::TRACE) {
                tracing::trace!(method, path, headers = ?shown(response.headers()), "answered");
            }
        }
        Err(failure) => tracing::debug!(method, path, milliseconds, attempt, ?failure, "request"),
    }
}

fn path(operation: &Operation) -> String {
    format!("/{}", operation.path.join("/"))
}

/// The headers of an answer; a cookie is as good as a login.
fn shown(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    if let http::header::Entry::Occupied(mut cookies) = headers.entry(http::header::SET_COOKIE) {
        cookies.iter_mut().for_each(|cookie| cookie.set_sensitive(true));
    }
    headers
}
