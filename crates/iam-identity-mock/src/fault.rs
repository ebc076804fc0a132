//! Faults that tests inject.

use std::time::Duration;

use http::Method;
use serde::{Deserialize, Serialize};

/// What is to go wrong, and when. The first fault that fits a request is used, and used up one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The request's method; absent, any.
    #[serde(default, with = "method")]
    pub method: Option<Method>,
    /// What the request's path ends with; absent, any.
    #[serde(default)]
    pub path_end: Option<String>,
    /// How many fitting requests are let through first.
    #[serde(default)]
    pub after: usize,
    /// How many requests it befalls.
    #[serde(default = "once")]
    pub times: usize,
    /// What goes wrong.
    pub effect: Effect,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The server can't be reached. Only in-process: a server that is there can't play one that is not.
    Unreachable,
    /// The connection is cut; the request was not carried out.
    DropBefore,
    /// The request is carried out, then the connection is cut.
    DropAfter,
    /// The answer comes so much later; the request is carried out at once.
    DelayAfter(#[serde(with = "milliseconds")] Duration),
    /// The request is carried out so much later.
    DelayBefore(#[serde(with = "milliseconds")] Duration),
    /// This is answered; the request was not carried out.
    Answer(CannedResponse),
    /// The request is carried out, and this is answered.
    AnswerAfter(CannedResponse),
    /// The request is carried out, and only so many bytes of the true answer's body arrive.
    CutBody(usize),
}

/// An answer from a test's script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CannedResponse {
    /// The status.
    pub status: u16,
    /// Headers beside the usual ones, as pairs of name and value.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body as it is.
    #[serde(default)]
    pub body: String,
}

const fn once() -> usize {
    1
}

/// A method as a text.
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
        text.map(|text| text.parse().map_err(|_| D::Error::custom("it is no method"))).transpose()
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
    /// A fault that befalls the next request, whatever it is.
    pub fn next(effect: Effect) -> Self {
        Self { method: None, path_end: None, after: 0, times: 1, effect }
    }

    /// A fault of requests with this method and path.
    pub fn on(method: Method, path_end: impl Into<String>, effect: Effect) -> Self {
        Self { method: Some(method), path_end: Some(path_end.into()), ..Self::next(effect) }
    }

    /// So many requests in a row.
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// Lets so many fitting requests through first.
    pub fn after(self, after: usize) -> Self {
        Self { after, ..self }
    }

    /// Whether a server can play it; the reason where it can't.
    pub fn check(&self) -> Result<(), String> {
        let scripted = match &self.effect {
            Effect::Answer(scripted) | Effect::AnswerAfter(scripted) => scripted,
            Effect::Unreachable => return Err("a server that is there can't be unreachable".to_owned()),
            _ => return Ok(()),
        };
        if !(200..=599).contains(&scripted.status) {
            return Err(format!("{} is no status of an answer", scripted.status));
        }
        for (name, value) in &scripted.headers {
            if http::HeaderName::try_from(name).is_err() || http::HeaderValue::try_from(value).is_err() {
                return Err(format!("{name:?} can't be sent as a header"));
            }
        }
        Ok(())
    }

    fn fits(&self, method: &Method, path: &str) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted == method)
            && self.path_end.as_ref().is_none_or(|end| path.ends_with(end.as_str()))
    }

    /// Takes the effect for a request out of a list of faults.
    pub(crate) fn take(faults: &mut Vec<Self>, method: &Method, path: &str) -> Option<Effect> {
        let mut chosen = None;
        for fault in faults.iter_mut().filter(|fault| fault.times > 0 && fault.fits(method, path)) {
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

impl Effect {
    /// An answer of this status with an empty body.
    pub fn status(status: u16) -> Self {
        Self::Answer(CannedResponse { status, headers: Vec::new(), body: String::new() })
    }

    /// An answer of this status with this header and an empty body.
    pub fn status_with(status: u16, header: &str, value: impl Into<String>) -> Self {
        Self::Answer(CannedResponse { status, headers: vec![(header.to_owned(), value.into())], body: String::new() })
    }

    /// An answer of this status with this body.
    pub fn body(status: u16, body: impl Into<String>) -> Self {
        Self::Answer(CannedResponse { status, headers: Vec::new(), body: body.into() })
    }
}
