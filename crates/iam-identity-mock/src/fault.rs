//! Faults that tests inject.

use std::collections::BTreeMap;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::api::request::{Request, header, pairs, query};
use crate::effect::Effect;

/// What goes wrong, and for which requests: those that match all of its conditions. The first fault that matches a request
/// applies to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Fault {
    /// The method of the request; `None` for any.
    #[serde(default, with = "method")]
    pub method: Option<Method>,
    /// The end of the request's path; `None` for any.
    #[serde(default)]
    pub path_end: Option<String>,
    /// The account that the request is sent from; `None` for any, and for requests from none.
    #[serde(default)]
    pub account: Option<String>,
    /// Parameters that the query has, decoded. It may have others.
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    /// Headers that the request has. It may have others.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Fields that the JSON object or the form in the body has. It may have others, and so may the objects in it.
    #[serde(default)]
    pub body: Map<String, Json>,
    /// The number of matching requests before the first one that the fault applies to.
    #[serde(default)]
    pub after: usize,
    /// The number of requests that the fault applies to.
    #[serde(default = "once")]
    pub times: usize,
    /// What goes wrong.
    pub effect: Effect,
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
    /// The canned response has an invalid header of this name, or one that says where a body ends.
    #[error("{0:?} can't be sent as a header")]
    Header(String),
    /// A condition is for a header that no request can have.
    #[error("{0:?} is not the name of a header")]
    HeaderName(String),
    /// It would apply to no request.
    #[error("`times` is 0: the fault would apply to no request")]
    Never,
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
        text.map(|text| text.to_ascii_uppercase().parse().map_err(|_| D::Error::custom("it is not a method")))
            .transpose()
    }
}

impl Fault {
    /// A fault for the next request.
    pub fn next(effect: Effect) -> Self {
        Self {
            method: None,
            path_end: None,
            account: None,
            query: BTreeMap::new(),
            headers: BTreeMap::new(),
            body: Map::new(),
            after: 0,
            times: once(),
            effect,
        }
    }

    /// A fault for the next request with this method and end of the path.
    pub fn on(method: Method, path_end: impl Into<String>, effect: Effect) -> Self {
        Self::next(effect).with_method(method).with_path_end(path_end)
    }

    /// Applies only to requests with this method.
    pub fn with_method(self, method: Method) -> Self {
        Self { method: Some(method), ..self }
    }

    /// Applies only to requests whose path has this end.
    pub fn with_path_end(self, path_end: impl Into<String>) -> Self {
        Self { path_end: Some(path_end.into()), ..self }
    }

    /// Applies to this many requests in a row.
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// Skips this many matching requests first.
    pub fn after(self, after: usize) -> Self {
        Self { after, ..self }
    }

    /// Applies only to requests from this account.
    pub fn from_account(self, account: impl Into<String>) -> Self {
        Self { account: Some(account.into()), ..self }
    }

    /// Applies only to requests whose query has this parameter.
    pub fn with_query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.insert(name.into(), value.into());
        self
    }

    /// Applies only to requests that have this header.
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.insert(name.into(), value.into());
        self
    }

    /// Applies only to requests whose body has this field: a JSON object, or a form, whose fields are strings.
    pub fn with_body(mut self, name: impl Into<String>, value: impl Into<Json>) -> Self {
        self.body.insert(name.into(), value.into());
        self
    }

    /// Checks that a server can apply it.
    ///
    /// # Errors
    ///
    /// If it can't.
    pub fn check(&self) -> Result<(), FaultError> {
        if self.times == 0 {
            return Err(FaultError::Never);
        }
        if let Some(name) = self.headers.keys().find(|name| http::HeaderName::try_from(name.as_str()).is_err()) {
            return Err(FaultError::HeaderName(name.clone()));
        }
        let canned = match &self.effect {
            Effect::Answer(canned) | Effect::AnswerAfter(canned) => canned,
            Effect::Unreachable => return Err(FaultError::Unreachable),
            _ => return Ok(()),
        };
        if !(200..=599).contains(&canned.status) {
            return Err(FaultError::Status(canned.status));
        }
        for (name, value) in &canned.headers {
            let is_framing = ["content-length", "transfer-encoding", "connection"]
                .iter()
                .any(|framing| framing.eq_ignore_ascii_case(name));
            if is_framing || http::HeaderName::try_from(name).is_err() || http::HeaderValue::try_from(value).is_err() {
                return Err(FaultError::Header(name.clone()));
            }
        }
        Ok(())
    }

    /// Whether it applies to a request, which is sent from this account.
    fn matches(&self, request: &Request, account: Option<&str>) -> bool {
        let parameters = if self.query.is_empty() { Vec::new() } else { query(request) };
        let has_parameter =
            |(name, value): (&String, &String)| parameters.iter().any(|(other, given)| other == name && given == value);
        self.method.as_ref().is_none_or(|method| method == request.method())
            && self.path_end.as_ref().is_none_or(|end| request.uri().path().ends_with(end.as_str()))
            && self.account.as_ref().is_none_or(|wanted| account == Some(wanted))
            && self.query.iter().all(has_parameter)
            && self.headers.iter().all(|(name, value)| header(request, name) == Some(value))
            && (self.body.is_empty() || has_fields(&body(request), &self.body))
    }

    /// Takes the effect for a request, which is sent from this account, from a list of faults.
    pub(crate) fn take(faults: &mut Vec<Self>, request: &Request, account: Option<&str>) -> Option<Effect> {
        let mut chosen = None;
        for fault in faults.iter_mut().filter(|fault| fault.times > 0 && fault.matches(request, account)) {
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

/// The fields of a body: of a JSON object, or of a form.
fn body(request: &Request) -> Map<String, Json> {
    if let Ok(Json::Object(fields)) = serde_json::from_slice(request.body()) {
        return fields;
    }
    let form = pairs(&String::from_utf8_lossy(request.body()));
    form.into_iter().map(|(name, value)| (name, value.into())).collect()
}

/// Whether an object has these fields, and the objects in it those of the objects in these.
fn has_fields(object: &Map<String, Json>, wanted: &Map<String, Json>) -> bool {
    wanted.iter().all(|(name, wanted)| match (object.get(name), wanted) {
        (Some(Json::Object(object)), Json::Object(wanted)) => has_fields(object, wanted),
        (found, wanted) => found == Some(wanted),
    })
}
