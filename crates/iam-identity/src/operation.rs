//! One operation of the API, before it becomes requests.

use bytes::Bytes;
use http::{HeaderValue, Method};
use secret::Secret;

use crate::retry::Repeat;

/// One operation, before it is sent.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) object: Option<String>,
    pub(crate) method: Method,
    pub(crate) path: Vec<String>,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) headers: Vec<(&'static str, HeaderValue)>,
    pub(crate) body: Bytes,
    /// What logs show of the body; nothing secret is in it.
    pub(crate) shown: String,
    pub(crate) repeat: Repeat,
    pub(crate) login: bool,
    /// What is secret in the request, beside token and credential.
    pub(crate) secrets: Vec<Secret>,
    /// Why nothing is sent: what was given can't be a part of a request.
    pub(crate) fault: Option<&'static str>,
}

impl Operation {
    pub(crate) fn new(name: &'static str, method: Method, path: &[&str]) -> Self {
        Self {
            name,
            object: None,
            method,
            path: path.iter().map(|segment| (*segment).to_owned()).collect(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Bytes::new(),
            shown: String::new(),
            repeat: Repeat::Freely,
            login: true,
            secrets: Vec::new(),
            fault: None,
        }
    }

    /// Whether it changes something that reads show.
    pub(crate) fn is_write(&self) -> bool {
        self.login && self.method != Method::GET
    }

    pub(crate) fn of_object(mut self, id: &str) -> Self {
        self.object = Some(id.to_owned());
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }
}
