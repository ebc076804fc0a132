//! Responses: successes, the API's two shapes of errors, and what is neither. Every string that is taken from a response is
//! masked and bounded here.
//!
//! The shapes: <https://cloud.ibm.com/apidocs/iam-identity-token-api>.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::error::{ApiError, Cause, ErrorKind};
use crate::headers::{retry_after, server_time};
use crate::mask::Mask;
use crate::object::Object;
use crate::text::printable;

/// How many characters are kept of a message.
const MAX_MESSAGE_CHARS: usize = 600;

/// How many characters are kept of a code or of an ID.
const MAX_WORD_CHARS: usize = 100;

/// The headers with the API's ID of the request, for IBM's support, in order of preference.
const TRANSACTION_IDS: [&str; 3] = ["transaction-id", "x-request-id", "x-correlation-id"];

/// A response, and a mask of the request's secrets, which it may repeat.
#[derive(Debug)]
pub(crate) struct Response {
    inner: http::Response<Bytes>,
    mask: Mask,
}

impl Response {
    pub(crate) fn new(inner: http::Response<Bytes>, mask: Mask) -> Self {
        Self { inner, mask }
    }

    pub(crate) fn status(&self) -> http::StatusCode {
        self.inner.status()
    }

    /// The server's time, if the response has it.
    pub(crate) fn server_time(&self) -> Option<Timestamp> {
        server_time(self.inner.headers())
    }

    /// How long the response asks to wait.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        retry_after(self.inner.headers())
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.inner.headers()
    }

    pub(crate) fn mask(&self) -> &Mask {
        &self.mask
    }

    /// The length of the body in bytes.
    pub(crate) fn len(&self) -> usize {
        self.inner.body().len()
    }

    /// Reads the body of a success, which is a JSON object.
    ///
    /// # Errors
    ///
    /// `UnexpectedResponse` if it isn't, or if it lacks a field.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Cause> {
        let body = self.inner.body();
        let read = serde_json::from_slice::<Object<T>>(body).map_err(|error| {
            // serde's message may repeat a part of the body, which may hold a secret.
            let reason = if body.is_empty() {
                "the response is empty"
            } else if error.is_eof() {
                "the response is cut off"
            } else {
                "the response is not the JSON that was expected"
            };
            self.unexpected(reason)
        });
        read.map(|Object(read)| read)
    }

    /// The cause for a success that isn't the documented one.
    pub(crate) fn unexpected(&self, reason: &str) -> Cause {
        Cause::UnexpectedResponse {
            status: self.status().as_u16(),
            reason: reason.to_owned(),
            transaction_id: self.transaction_id(None),
        }
    }

    /// Reads an error: `{"errors":[{code, message_code, message, details}], "trace"}` from the API,
    /// `{errorCode, errorMessage, errorDetails, context}` from the token endpoint, or whatever a gateway in between sends.
    pub(crate) fn parse_error(&self) -> Cause {
        let status = self.status().as_u16();
        let body: Json = serde_json::from_slice(self.inner.body()).unwrap_or(Json::Null);
        let first = &body["errors"][0];
        let word = |places: &[&Json]| {
            places.iter().find_map(|place| text(place)).map(|text| printable(&self.mask.apply(&text, MAX_WORD_CHARS)))
        };
        let sentence = |places: &[&Json]| {
            places.iter().find_map(|place| text(place)).map(|text| self.mask.apply(&text, MAX_MESSAGE_CHARS))
        };
        Cause::Api(Box::new(ApiError {
            status,
            kind: ErrorKind::of(status, first["code"].is_string() || first["message_code"].is_string()),
            code: word(&[&first["code"], &body["code"]]),
            message_code: word(&[&first["message_code"], &body["errorCode"]]),
            message: sentence(&[&first["message"], &body["errorMessage"], &body["error"], &body["message"]]),
            details: sentence(&[&first["details"], &body["errorDetails"]]),
            transaction_id: self.transaction_id(Some(&body)),
        }))
    }

    /// The API's ID of the request, from a header or from the body of an error.
    pub(crate) fn transaction_id(&self, body: Option<&Json>) -> Option<String> {
        let header = |name: &&str| self.headers().get(*name)?.to_str().ok().filter(|id| !id.is_empty());
        let in_body = || {
            let body = body?;
            let places = [&body["trace"], &body["context"]["transaction_id"], &body["context"]["requestId"]];
            places.into_iter().find_map(text)
        };
        let id = TRANSACTION_IDS.iter().find_map(header).map(ToOwned::to_owned).or_else(in_body)?;
        Some(printable(&self.mask.apply(&id, MAX_WORD_CHARS)))
    }
}

/// A string, or a number that some services write in its place.
fn text(json: &Json) -> Option<String> {
    match json {
        Json::String(text) if !text.is_empty() => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &'static str) -> ApiError {
        let response = http::Response::builder().status(status).body(Bytes::from(body)).unwrap();
        match Response::new(response, Mask::default()).parse_error() {
            Cause::Api(error) => *error,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_error_of_the_api_is_read() {
        for status_code in ["404", "\"404\""] {
            let body = format!(
                r#"{{"errors":[{{"code":"not_found","message_code":"BXNIM0102E","message":"Unable","details":"d"}}],
                    "status_code":{status_code},"trace":"t1"}}"#
            );
            let read = error(404, Box::leak(body.into_boxed_str()));
            assert_eq!(read.kind, ErrorKind::NotFound);
            assert_eq!(read.code.as_deref(), Some("not_found"));
            assert_eq!(read.message_code.as_deref(), Some("BXNIM0102E"));
            assert_eq!(read.message.as_deref(), Some("Unable"));
            assert_eq!(read.details.as_deref(), Some("d"));
            assert_eq!(read.transaction_id.as_deref(), Some("t1"));
        }
    }

    #[test]
    fn an_error_of_the_token_endpoint_is_read() {
        let read = error(400, r#"{"errorCode":"BXNIM0415E","errorMessage":"m","context":{"requestId":"r"}}"#);
        assert_eq!(read.message_code.as_deref(), Some("BXNIM0415E"));
        assert_eq!((read.message.as_deref(), read.transaction_id.as_deref()), (Some("m"), Some("r")));
    }

    #[test]
    fn a_gateways_404_does_not_say_that_a_key_is_gone() {
        for body in [
            "",
            "<html>An 404 error occurred in iam-gateway.</html>",
            "{}",
            "{\"message\":\"no route\"}",
            "{\"code\":404,\"message\":\"no route\"}",
            "{\"code\":\"404\"}",
        ] {
            assert_eq!(error(404, body).kind, ErrorKind::Unexpected, "{body}");
        }
    }

    #[test]
    fn any_other_error_still_has_its_status() {
        for body in ["", "<html>An 404 error</html>", "{\"errors\":null}", "[]", "{\"errors\":[", "\u{0}\u{1}"] {
            let read = error(502, body);
            assert_eq!((read.status, read.kind, read.message), (502, ErrorKind::ServerFault, None), "{body}");
        }
        assert_eq!(error(429, "{\"code\":1025}").code.as_deref(), Some("1025"));
    }

    #[test]
    fn only_objects_are_read() {
        #[derive(Debug, PartialEq, Eq, serde::Deserialize)]
        struct One {
            one: String,
        }
        let read = |body: &'static str| {
            Response::new(http::Response::new(Bytes::from(body)), Mask::default()).json::<One>().map(|read| read.one)
        };
        assert_eq!(read(r#"{"one":"1","two":2}"#).as_deref(), Ok("1"));
        for body in ["[\"1\"]", "[]", "null", "\"1\"", "1", "{}", "{\"one\":1}"] {
            assert!(matches!(read(body), Err(Cause::UnexpectedResponse { .. })), "{body}");
        }
    }

    #[test]
    fn transaction_ids_are_masked_bounded_and_printable() {
        let secret = secret::Secret::from("a-secret-of-some-length");
        let id = |sent: &str| {
            let response = http::Response::builder().header("Transaction-Id", sent).body(Bytes::new()).unwrap();
            Response::new(response, Mask::of([&secret].into_iter())).transaction_id(None)
        };
        assert_eq!(id("OXRxZ2M-8c57").as_deref(), Some("OXRxZ2M-8c57"));
        assert_eq!(id(""), None);
        assert_eq!(id("Bearer a-secret-of-some-length").as_deref(), Some("Bearer ***"));
        assert_eq!(id(&"x".repeat(5000)).unwrap().chars().count(), MAX_WORD_CHARS + 1);
        let body = serde_json::json!({ "trace": "a\u{1b}[2J\nb" });
        let response = Response::new(http::Response::new(Bytes::new()), Mask::default());
        assert_eq!(response.transaction_id(Some(&body)).as_deref(), Some("a\u{fffd}[2J\u{fffd}b"));
    }
}
