//! The journal of requests, for tests. Key values and tokens are shown only on request.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Map, Value as Json, json};

use crate::content::SentBody;

/// Larger bodies are kept but not parsed: no client of this API sends one.
const MAX_PARSED_BODY_BYTES: usize = 64 << 10;

/// About how many bytes of memory an entry and a header take, besides their strings.
const ENTRY_BYTES: usize = 600;
const HEADER_BYTES: usize = 120;

/// A request and its response.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: String,
    /// The query as it was sent.
    pub query: String,
    /// The account that it was sent from; `None` if its token or key is not known.
    pub account: Option<String>,
    /// The `If-Match` header.
    pub if_match: Option<String>,
    /// Whether `Entity-Lock: true` was sent.
    pub entity_lock: bool,
    /// Whether `Entity-Disable: true` was sent.
    pub entity_disable: bool,
    /// The JSON body, decoded, with key values masked; null if there is none.
    pub body: Json,
    /// The status of the response; `None` if no response was sent.
    pub status: Option<u16>,
    /// Whether the request was handled by the rules of the API, and not only by a fault.
    pub acted: bool,
    /// The number of the request, counted since the mock was created.
    pub(crate) number: u64,
    sent: Arc<Sent>,
}

/// A request as it was sent, secrets included.
struct Sent {
    headers: HeaderMap,
    body: Bytes,
}

impl Sent {
    /// Copies of the parts: they themselves would keep the whole buffer that they were received in.
    fn copied(headers: &HeaderMap, body: &[u8]) -> Self {
        let copied = |(name, value): (&HeaderName, &HeaderValue)| {
            Some((name.clone(), HeaderValue::from_bytes(value.as_bytes()).ok()?))
        };
        Self { headers: headers.iter().filter_map(copied).collect(), body: Bytes::copy_from_slice(body) }
    }
}

impl std::fmt::Debug for Sent {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("***")
    }
}

impl Entry {
    pub(crate) fn of(request: &http::Request<Bytes>, number: u64, account: Option<String>) -> Self {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        let is_small = request.body().len() <= MAX_PARSED_BODY_BYTES;
        let mut body: Json = serde_json::from_slice(request.body()).ok().filter(|_| is_small).unwrap_or(Json::Null);
        let sent_body = request.extensions().get().map_or(request.body(), |SentBody(sent)| sent);
        if body.get("apikey").is_some() {
            body["apikey"] = "***".into();
        }
        Self {
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            account,
            if_match: header("if-match").map(ToOwned::to_owned),
            entity_lock: header("entity-lock") == Some("true"),
            entity_disable: header("entity-disable") == Some("true"),
            body,
            status: None,
            acted: false,
            number,
            sent: Arc::new(Sent::copied(request.headers(), sent_body)),
        }
    }

    /// About how many bytes of memory it takes.
    pub(crate) fn size(&self) -> usize {
        let headers = self.sent.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + HEADER_BYTES);
        ENTRY_BYTES + headers.sum::<usize>() + 2 * self.sent.body.len() + self.path.len() + self.query.len()
    }

    /// Method and path, such as `POST /v1/apikeys`.
    pub fn call(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether the request can change an object.
    pub fn is_write(&self) -> bool {
        !self.method.is_safe() && self.path.starts_with("/v1/")
    }

    /// A header as it was sent, secrets included.
    pub fn sent_header(&self, name: &str) -> Option<&str> {
        self.sent.headers.get(name)?.to_str().ok()
    }

    /// The body as it was sent, secrets included.
    pub fn sent_body(&self) -> &[u8] {
        &self.sent.body
    }

    /// The entry without secrets.
    pub fn json(&self) -> Json {
        json!({
            "method": self.method.as_str(),
            "path": self.path,
            "query": self.query,
            "account": self.account,
            "if_match": self.if_match,
            "entity_lock": self.entity_lock,
            "entity_disable": self.entity_disable,
            "body": self.body,
            "status": self.status,
            "acted": self.acted,
        })
    }

    /// The entry with all headers and the body as they were sent, secrets included.
    pub fn json_with_secrets(&self) -> Json {
        let headers = self.sent.headers.iter();
        let headers: Map<String, Json> =
            headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into())).collect();
        let mut json = self.json();
        json["headers"] = Json::Object(headers);
        json["body"] = String::from_utf8_lossy(&self.sent.body).into();
        json
    }
}
