//! Requests as the handlers read them.

use bytes::Bytes;
use serde_json::{Map, Value as Json};

use crate::error::ApiError;
use crate::options::Links;
use crate::state::State;

pub(crate) type Request = http::Request<Bytes>;

/// Marks a request that arrived over TLS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OverTls;

/// The body of a request, which must be a JSON object.
pub(crate) fn body(request: &Request) -> Result<Map<String, Json>, ApiError> {
    match serde_json::from_slice(request.body()) {
        Ok(Json::Object(object)) => Ok(object),
        _ => Err(ApiError::invalid("body", "It must be a JSON object.")),
    }
}

pub(crate) fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// The parameters of a request's query, decoded.
pub(crate) fn query(request: &Request) -> Vec<(String, String)> {
    pairs(request.uri().query().unwrap_or_default())
}

/// Whether a flag of the query is set.
pub(super) fn flag(request: &Request, name: &str) -> bool {
    query(request).iter().any(|(key, value)| key == name && value == "true")
}

/// Whether the required header `If-Match` matches an object's entity tag: quoted or not, and weak or not, as a proxy may make it.
pub(crate) fn matches_etag(request: &Request, tag: &str) -> Result<bool, ApiError> {
    let given = header(request, "if-match").map(str::trim).filter(|given| !given.is_empty());
    let given = given.ok_or_else(|| ApiError::missing("If-Match"))?;
    Ok(given == "*" || given.strip_prefix("W/").unwrap_or(given).trim_matches('"') == tag)
}

/// Whether a header that is `true`, `false` or absent is `true`.
///
/// # Errors
///
/// Fails if it is anything else: a lock that a client believes to have set must not be missing.
pub(super) fn header_flag(request: &Request, name: &str) -> Result<bool, ApiError> {
    match request.headers().get(name).map(http::HeaderValue::as_bytes) {
        None | Some(b"false") => Ok(false),
        Some(b"true") => Ok(true),
        Some(_) => Err(ApiError::invalid(name, "Valid values: true, false.")),
    }
}

/// The fields of a query or a form, decoded.
pub(crate) fn pairs(encoded: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decoded(&text.replace('+', " "));
    encoded
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// A text whose percent-encoded bytes are decoded.
pub(super) fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = bytes
            .get(at + 1..at + 3)
            .filter(|digits| bytes[at] == b'%' && digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        decoded.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The URL of a path of this server: at its public URL, or at the host that the request names.
pub(crate) fn link_to(state: &State, request: &Request, path: &str) -> String {
    if let Some(url) = &state.public_url {
        return format!("{url}{path}");
    }
    let scheme = if request.extensions().get::<OverTls>().is_some() { "https" } else { "http" };
    let host = header(request, "host").unwrap_or("localhost");
    format!("{scheme}://{host}{path}")
}

/// A link to a page.
pub(crate) fn link(state: &State, request: &Request, path: &str) -> Json {
    let text = link_to(state, request, path);
    match state.options.links {
        Links::Text => text.into(),
        Links::Object => serde_json::json!({ "href": text }),
    }
}

/// A string field of a body, if the body has it.
pub(super) fn string_field(body: &Map<String, Json>, name: &str) -> Result<Option<String>, ApiError> {
    match body.get(name) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(ApiError::invalid(name, "It must be a string.")),
    }
}
