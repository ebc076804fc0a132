//! What was asked, for tests to look at. Key values and tokens are not in it.

use http::Method;
use serde_json::Value as Json;

/// A request and what became of it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: String,
    /// The query, as it was sent.
    pub query: String,
    /// The `If-Match` header.
    pub if_match: Option<String>,
    /// Whether `Entity-Lock: true` was sent.
    pub entity_lock: bool,
    /// Whether `Entity-Disable: true` was sent.
    pub entity_disable: bool,
    /// The JSON body, key values masked; null where there is none.
    pub body: Json,
    /// The answer's status; absent where none was sent.
    pub status: Option<u16>,
    /// Whether the request was carried out or refused by the rules, rather than by a fault.
    pub acted: bool,
}

impl Entry {
    pub(crate) fn of(request: &http::Request<bytes::Bytes>) -> Self {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        let mut body: Json = serde_json::from_slice(request.body()).unwrap_or(Json::Null);
        if body.get("apikey").is_some() {
            body["apikey"] = "***".into();
        }
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            if_match: header("if-match").map(ToOwned::to_owned),
            entity_lock: header("entity-lock") == Some("true"),
            entity_disable: header("entity-disable") == Some("true"),
            body,
            status: None,
            acted: false,
        }
    }

    /// Method and path, such as `POST /v1/apikeys`.
    pub fn call(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether it would change a key.
    pub fn is_write(&self) -> bool {
        self.method != Method::GET && self.path.starts_with("/v1/")
    }
}
