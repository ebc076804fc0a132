//! What a fault does to a request.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

use crate::api::{set_common_headers, transaction_of};
use crate::state::State;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The connection is refused. Only in-process: a running server can't do that.
    Unreachable,
    /// The connection is closed; the request isn't applied.
    DropBefore,
    /// The request is applied, then the connection is closed.
    DropAfter,
    /// The request is applied at once; the response is delayed.
    DelayAfter(#[serde(with = "milliseconds")] Duration),
    /// The request is applied after a delay.
    DelayBefore(#[serde(with = "milliseconds")] Duration),
    /// This response is sent; the request isn't applied.
    Answer(CannedResponse),
    /// The request is applied, and this response is sent.
    AnswerAfter(CannedResponse),
    /// The request is applied, and only this many bytes of the response's body are sent.
    CutBody(usize),
}

/// A response that a test provides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CannedResponse {
    /// The status.
    pub status: u16,
    /// Headers as pairs of name and value. They replace the usual ones of the same name: `Date`, `Transaction-Id`,
    /// `Content-Type` and the like.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body.
    #[serde(default)]
    pub body: String,
}

/// A duration as a whole number of milliseconds.
mod milliseconds {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}

impl CannedResponse {
    /// The response to a request of this number.
    pub(crate) fn response(&self, state: &State, request: &http::Request<Bytes>, number: u64) -> http::Response<Bytes> {
        let mut response = http::Response::new(Bytes::from(self.body.clone()));
        *response.status_mut() = http::StatusCode::from_u16(self.status).unwrap_or_default();
        let headers = response.headers_mut();
        let transaction = transaction_of(request).map_or_else(|| format!("mock-{number:032x}"), ToOwned::to_owned);
        set_common_headers(headers, state, &transaction);
        if !self.body.is_empty() {
            let is_json = self.body.starts_with(['{', '[']);
            let kind = if is_json { "application/json" } else { "text/plain; charset=utf-8" };
            headers.insert("content-type", HeaderValue::from_static(kind));
        }
        let given = || {
            let pairs = self.headers.iter();
            pairs.filter_map(|(name, value)| {
                Some((HeaderName::try_from(name).ok()?, HeaderValue::from_str(value).ok()?))
            })
        };
        for (name, _) in given() {
            headers.remove(name);
        }
        for (name, value) in given() {
            headers.append(name, value);
        }
        response
    }
}

impl Effect {
    /// A response with this status and an empty body.
    pub fn status(status: u16) -> Self {
        Self::Answer(CannedResponse { status, headers: Vec::new(), body: String::new() })
    }

    /// A response with this status and header, and an empty body.
    pub fn status_with(status: u16, header: &str, value: impl Into<String>) -> Self {
        Self::Answer(CannedResponse { status, headers: vec![(header.to_owned(), value.into())], body: String::new() })
    }

    /// A response with this status and body.
    pub fn body(status: u16, body: impl Into<String>) -> Self {
        Self::Answer(CannedResponse { status, headers: Vec::new(), body: body.into() })
    }
}
