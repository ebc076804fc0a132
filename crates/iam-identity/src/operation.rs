//! An operation of the API, before it is sent.

use std::fmt::Debug;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use secret::Secret;
use serde::Serialize;

use crate::error::Cause;
use crate::headers::sensitive_header;
use crate::operation_kind::OperationKind;

/// An operation: what is sent, and how it may be retried.
pub(crate) struct Operation {
    pub(crate) kind: OperationKind,
    /// The ID of the object it is about.
    pub(crate) object: Option<String>,
    pub(crate) method: Method,
    path: Vec<String>,
    query: Vec<(&'static str, String)>,
    headers: HeaderMap,
    body: Bytes,
    /// What logs show of the body; without secrets.
    pub(crate) logged_body: String,
    pub(crate) idempotency: Idempotency,
    is_read_only: bool,
    /// The secrets in the request, beside the token and the credential.
    pub(crate) secrets: Vec<Secret>,
    /// Why the operation can't be sent: an argument can't be a part of a request.
    pub(crate) invalid: Option<&'static str>,
}

/// Whether a request that may have been applied can be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Idempotency {
    /// Applying it twice is the same as applying it once.
    Idempotent,
    /// Applying it twice does harm: a second key is created.
    NotIdempotent,
}

impl Operation {
    pub(crate) fn new(kind: OperationKind, method: Method, path: &[&str]) -> Self {
        Self {
            kind,
            object: None,
            is_read_only: method == Method::GET,
            method,
            path: path.iter().map(|segment| (*segment).to_owned()).collect(),
            query: Vec::new(),
            headers: HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static("application/json"))]),
            body: Bytes::new(),
            logged_body: String::new(),
            idempotency: Idempotency::Idempotent,
            secrets: Vec::new(),
            invalid: None,
        }
    }

    /// Whether it changes what reads return.
    pub(crate) fn is_write(&self) -> bool {
        !self.is_read_only
    }

    /// Says that it changes nothing that reads return, whatever its method.
    pub(crate) fn read_only(mut self) -> Self {
        self.is_read_only = true;
        self
    }

    pub(crate) fn object(mut self, id: &str) -> Self {
        self.object = Some(id.to_owned());
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// Sets a body of JSON. Logs show `logged`, whose secrets are masked by their type.
    pub(crate) fn json(self, body: &impl Serialize, logged: &impl Debug) -> Self {
        let mut operation = self.header("content-type", HeaderValue::from_static("application/json"));
        // A struct of strings and bools can always be serialized.
        operation.body = serde_json::to_vec(body).unwrap_or_default().into();
        if tracing::enabled!(tracing::Level::TRACE) {
            operation.logged_body = format!("{logged:?}");
        }
        operation
    }

    /// Sets the body of a [form](https://url.spec.whatwg.org/#application/x-www-form-urlencoded).
    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Result<Self, Cause> {
        let mut form = reqwest::Url::parse("http://form.invalid/")
            .map_err(|_| Cause::NotSent("the form cannot be written".to_owned()))?;
        form.query_pairs_mut().extend_pairs(fields);
        let mut operation = self.header("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
        operation.body = Bytes::from(form.query().unwrap_or_default().to_owned());
        Ok(operation)
    }

    /// The path, for logs.
    pub(crate) fn path(&self) -> String {
        format!("/{}", self.path.join("/"))
    }

    /// The request to this endpoint.
    ///
    /// # Errors
    ///
    /// `InvalidRequest` if the endpoint is no URL that a path can follow, or if no header can hold the token.
    #[expect(clippy::disallowed_methods, reason = "the Authorization header")]
    pub(crate) fn request(&self, endpoint: &str, token: Option<&Secret>) -> Result<http::Request<Bytes>, Cause> {
        let invalid = |reason: &str| Cause::InvalidRequest(reason.to_owned());
        let mut url = reqwest::Url::parse(endpoint).map_err(|_| invalid("the endpoint is not a URL"))?;
        url.path_segments_mut()
            .map_err(|()| invalid("the endpoint cannot have a path"))?
            .pop_if_empty()
            .extend(&self.path);
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let mut request = http::Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = url.as_str().parse().map_err(|_| invalid("the URL cannot be used"))?;
        *request.headers_mut() = self.headers.clone();
        if let Some(token) = token {
            let bearer = sensitive_header(&format!("Bearer {}", token.expose()))?;
            request.headers_mut().insert(header::AUTHORIZATION, bearer);
        }
        Ok(request)
    }
}
