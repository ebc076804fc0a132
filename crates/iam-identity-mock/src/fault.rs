//! Faults that tests inject.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method};
use serde::{Deserialize, Serialize};

use crate::api::{set_common_headers, transaction_of};
use crate::state::State;

/// What goes wrong, and for which requests. The first fault that matches a request applies to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The method of the request; `None` for any.
    #[serde(default, with = "method")]
    pub method: Option<Method>,
    /// The end of the request's path; `None` for any.
    #[serde(default)]
    pub path_end: Option<String>,
    /// The number of matching requests before the first one that the fault applies to.
    #[serde(default)]
    pub after: usize,
    /// The number of requests that the fault applies to.
    #[serde(default = "once")]
    pub times: usize,
    /// What goes wrong.
    pub effect: Effect,
}

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

/// Why a server can't apply a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// Only a mock in-process can be unreachable.
    #[error("a running server can't be unreachable")]
    Unreachable,
    /// The canned response has a status that no response has.
    #[error("{0} is not the status of a response")]
    Status(u16),
    /// The canned response has an invalid header of this name.
    #[error("{0:?} can't be sent as a header")]
    Header(String),
}

const fn once() -> usize {
    1
}

/// A method as a string.
mod method {
    use http::Method;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[allow(clippy::ref_option, reason = "the signature that serde calls")]
    pub(super) fn serialize<S: Serializer>(method: &Option<Method>, to: S) -> Result<S::Ok, S::Error> {
        match method {
            Some(method) => to.serialize_some(method.as_str()),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Method>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(|_| D::Error::custom("it is not a method"))).transpose()
    }
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

impl Fault {
    /// A fault for the next request.
    pub fn next(effect: Effect) -> Self {
        Self { method: None, path_end: None, after: 0, times: 1, effect }
    }

    /// A fault for the next request with this method and end of the path.
    pub fn on(method: Method, path_end: impl Into<String>, effect: Effect) -> Self {
        Self { method: Some(method), path_end: Some(path_end.into()), ..Self::next(effect) }
    }

    /// Applies to this many requests in a row.
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// Skips this many matching requests first.
    pub fn after(self, after: usize) -> Self {
        Self { after, ..self }
    }

    /// Checks that a server can apply it.
    ///
    /// # Errors
    ///
    /// If it can't.
    pub fn check(&self) -> Result<(), FaultError> {
        let canned = match &self.effect {
            Effect::Answer(canned) | Effect::AnswerAfter(canned) => canned,
            Effect::Unreachable => return Err(FaultError::Unreachable),
            _ => return Ok(()),
        };
        if !(200..=599).contains(&canned.status) {
            return Err(FaultError::Status(canned.status));
        }
        for (name, value) in &canned.headers {
            if http::HeaderName::try_from(name).is_err() || http::HeaderValue::try_from(value).is_err() {
                return Err(FaultError::Header(name.clone()));
            }
        }
        Ok(())
    }

    fn matches(&self, method: &Method, path: &str) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted == method)
            && self.path_end.as_ref().is_none_or(|end| path.ends_with(end.as_str()))
    }

    /// Takes the effect for a request from a list of faults.
    pub(crate) fn take(faults: &mut Vec<Self>, method: &Method, path: &str) -> Option<Effect> {
        let mut chosen = None;
        for fault in faults.iter_mut().filter(|fault| fault.times > 0 && fault.matches(method, path)) {
            if fault.after > 0 {
                fault.after -= 1;
            } else if chosen.is_none() {
                fault.times -= 1;
                chosen = Some(fault.effect.clone());
            }
        }
        faults.retain(|fault| fault.times > 0);
        chosen
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
