//! Reading answers: the API's two error shapes, and what is neither. Everything that becomes text here is masked and
//! bounded.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderMap;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::error::{ApiError, Cause, ErrorKind};
use crate::mask::Mask;
use crate::object::Object;
use crate::retry::{retry_after, server_time};

/// How much of an API's sentence is repeated.
const MAX_TEXT: usize = 600;

/// How much of what should be a short word is repeated: of a code, of an ID.
const MAX_WORD: usize = 100;

/// The headers that name a request for IBM's support, the most telling first.
const TRANSACTION_IDS: [&str; 3] = ["transaction-id", "x-request-id", "x-correlation-id"];

/// An answer, with the secrets of the request that it may repeat.
#[derive(Debug)]
pub(crate) struct Reply {
    response: http::Response<Bytes>,
    mask: Mask,
}

impl Reply {
    pub(crate) fn new(response: http::Response<Bytes>, mask: Mask) -> Self {
        Self { response, mask }
    }

    pub(crate) fn status(&self) -> http::StatusCode {
        self.response.status()
    }

    /// The server's time, where the answer says it.
    pub(crate) fn server_time(&self) -> Option<Timestamp> {
        server_time(self.response.headers())
    }

    /// How long the answer asks to wait.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        retry_after(self.response.headers())
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    pub(crate) fn mask(&self) -> &Mask {
        &self.mask
    }

    /// The length of the body in bytes.
    pub(crate) fn length(&self) -> usize {
        self.response.body().len()
    }

    /// Reads a successful answer, which is an object.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Cause> {
        let body = self.response.body();
        let read = serde_json::from_slice::<Object<T>>(body).map_err(|error| {
            // serde's message may repeat a part of the body, which may hold a value: only the kind is told.
            let reason = if body.is_empty() {
                "the answer is empty"
            } else if error.is_eof() {
                "the answer is cut off"
            } else {
                "the answer is not the JSON that was expected"
            };
            self.unreadable(reason)
        });
        read.map(|Object(read)| read)
    }

    /// A successful answer that can't be used.
    pub(crate) fn unreadable(&self, reason: &str) -> Cause {
        Cause::UnexpectedResponse {
            status: self.status().as_u16(),
            reason: reason.to_owned(),
            transaction_id: self.transaction_id(None),
        }
    }

    /// Reads a refusal: `{"errors":[{code, message_code, message, details}], "trace"}` from the API,
    /// `{errorCode, errorMessage, errorDetails, context}` from the token endpoint, or whatever a gateway in between says.
    pub(crate) fn refusal(&self) -> Cause {
        let status = self.status().as_u16();
        let body: Json = serde_json::from_slice(self.response.body()).unwrap_or(Json::Null);
        let first = &body["errors"][0];
        let word = |places: &[&Json]| {
            places.iter().find_map(|place| text(place)).map(|text| printable(&self.mask.apply(&text, MAX_WORD)))
        };
        let sentence =
            |places: &[&Json]| places.iter().find_map(|place| text(place)).map(|text| self.mask.apply(&text, MAX_TEXT));
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

    /// The API's name for the request.
    pub(crate) fn transaction_id(&self, body: Option<&Json>) -> Option<String> {
        let header = |name: &&str| self.headers().get(*name)?.to_str().ok().filter(|id| !id.is_empty());
        let in_body = || {
            let body = body?;
            let places = [&body["trace"], &body["context"]["transaction_id"], &body["context"]["requestId"]];
            places.into_iter().find_map(text)
        };
        let id = TRANSACTION_IDS.iter().find_map(header).map(ToOwned::to_owned).or_else(in_body)?;
        Some(printable(&self.mask.apply(&id, MAX_WORD)))
    }
}

/// A text, or a number that some services write in its place.
fn text(json: &Json) -> Option<String> {
    match json {
        Json::String(text) if !text.is_empty() => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A word of a server's, without what moves a terminal's cursor.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|each| if each.is_control() { '\u{fffd}' } else { each }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &'static str) -> ApiError {
        let response = http::Response::builder().status(status).body(Bytes::from(body)).unwrap();
        match Reply::new(response, Mask::default()).refusal() {
            Cause::Api(answer) => *answer,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_apis_shape_is_read() {
        for status_code in ["404", "\"404\""] {
            let body = format!(
                r#"{{"errors":[{{"code":"not_found","message_code":"BXNIM0102E","message":"Unable","details":"d"}}],
                    "status_code":{status_code},"trace":"t1"}}"#
            );
            let read = answer(404, Box::leak(body.into_boxed_str()));
            assert_eq!(read.kind, ErrorKind::NotFound);
            assert_eq!(read.code.as_deref(), Some("not_found"));
            assert_eq!(read.message_code.as_deref(), Some("BXNIM0102E"));
            assert_eq!(read.message.as_deref(), Some("Unable"));
            assert_eq!(read.details.as_deref(), Some("d"));
            assert_eq!(read.transaction_id.as_deref(), Some("t1"));
        }
    }

    #[test]
    fn the_token_endpoints_shape_is_read() {
        let read = answer(400, r#"{"errorCode":"BXNIM0415E","errorMessage":"m","context":{"requestId":"r"}}"#);
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
            assert_eq!(answer(404, body).kind, ErrorKind::Unexpected, "{body}");
        }
    }

    #[test]
    fn what_is_neither_still_has_its_status() {
        for body in ["", "<html>An 404 error</html>", "{\"errors\":null}", "[]", "{\"errors\":[", "\u{0}\u{1}"] {
            let read = answer(502, body);
            assert_eq!((read.status, read.kind, read.message), (502, ErrorKind::ServerFault, None), "{body}");
        }
        assert_eq!(answer(429, "{\"code\":1025}").code.as_deref(), Some("1025"));
    }

    #[test]
    fn only_objects_are_read() {
        #[derive(Debug, PartialEq, Eq, serde::Deserialize)]
        struct One {
            one: String,
        }
        let read = |body: &'static str| {
            Reply::new(http::Response::new(Bytes::from(body)), Mask::default()).read::<One>().map(|read| read.one)
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
            Reply::new(response, Mask::of([&secret].into_iter())).transaction_id(None)
        };
        assert_eq!(id("OXRxZ2M-8c57").as_deref(), Some("OXRxZ2M-8c57"));
        assert_eq!(id(""), None);
        assert_eq!(id("Bearer a-secret-of-some-length").as_deref(), Some("Bearer ***"));
        assert_eq!(id(&"x".repeat(5000)).unwrap().chars().count(), MAX_WORD + 1);
        let body = serde_json::json!({ "trace": "a\u{1b}[2J\nb" });
        let reply = Reply::new(http::Response::new(Bytes::new()), Mask::default());
        assert_eq!(reply.transaction_id(Some(&body)).as_deref(), Some("a\u{fffd}[2J\u{fffd}b"));
    }
}
