//! Reading answers: the API's two error shapes, and what is neither.

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::error::{Answer, Failure, Meaning};
use crate::mask::Mask;

/// How much of an API's sentence is repeated.
const MAX_TEXT: usize = 600;

/// Reads a successful answer.
pub(crate) fn read<T: DeserializeOwned>(response: &http::Response<Bytes>) -> Result<T, Failure> {
    serde_json::from_slice(response.body()).map_err(|error| {
        // serde's message may repeat a part of the body, which may hold a value: only the kind is told.
        let reason = if response.body().is_empty() {
            "the answer is empty"
        } else if error.is_eof() {
            "the answer is cut off"
        } else {
            "the answer is not the JSON that was expected"
        };
        unreadable(response, reason)
    })
}

/// A successful answer that can't be used.
pub(crate) fn unreadable(response: &http::Response<Bytes>, reason: &str) -> Failure {
    Failure::Unreadable {
        status: response.status().as_u16(),
        reason: reason.to_owned(),
        transaction_id: transaction_id(response, None),
    }
}

/// Reads a refusal: `{"errors":[{code, message_code, message, details}], "trace"}` from the API,
/// `{errorCode, errorMessage, errorDetails, context}` from the token endpoint, or whatever a gateway in between says.
/// What it repeats of the request's secrets is masked.
pub(crate) fn refusal(response: &http::Response<Bytes>, mask: &Mask) -> Failure {
    let status = response.status().as_u16();
    let body: Json = serde_json::from_slice(response.body()).unwrap_or(Json::Null);
    let first = &body["errors"][0];
    let code = text(&first["code"]).or_else(|| text(&body["code"]));
    let message_code = text(&first["message_code"]).or_else(|| text(&body["errorCode"]));
    let message =
        [&first["message"], &body["errorMessage"], &body["error"], &body["message"]].into_iter().find_map(text);
    let details = text(&first["details"]).or_else(|| text(&body["errorDetails"]));
    let masked = |text: Option<String>| text.map(|text| mask.apply(&text).chars().take(MAX_TEXT).collect());
    Failure::Answer(Box::new(Answer {
        status,
        meaning: Meaning::of(status, first["code"].is_string() || first["message_code"].is_string()),
        code: masked(code),
        message_code: masked(message_code),
        message: masked(message),
        details: masked(details),
        transaction_id: masked(transaction_id(response, Some(&body))),
    }))
}

/// A text, or a number that some services write in its place.
fn text(json: &Json) -> Option<String> {
    match json {
        Json::String(text) if !text.is_empty() => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

pub(crate) fn transaction_id(response: &http::Response<Bytes>, body: Option<&Json>) -> Option<String> {
    let header = ["transaction-id", "x-request-id", "x-correlation-id"]
        .iter()
        .find_map(|name| response.headers().get(*name)?.to_str().ok())
        .filter(|id| !id.is_empty())
        .map(ToOwned::to_owned);
    header.or_else(|| {
        let body = body?;
        text(&body["trace"])
            .or_else(|| text(&body["context"]["transaction_id"]))
            .or_else(|| text(&body["context"]["requestId"]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &'static str) -> Answer {
        let response = http::Response::builder().status(status).body(Bytes::from(body)).unwrap();
        match refusal(&response, &Mask::default()) {
            Failure::Answer(answer) => *answer,
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
            assert_eq!(read.meaning, Meaning::NotFound);
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
            assert_eq!(answer(404, body).meaning, Meaning::Unexpected, "{body}");
        }
    }

    #[test]
    fn what_is_neither_still_has_its_status() {
        for body in ["", "<html>An 404 error</html>", "{\"errors\":null}", "[]", "{\"errors\":[", "\u{0}\u{1}"] {
            let read = answer(502, body);
            assert_eq!((read.status, read.meaning, read.message), (502, Meaning::ServerFault, None), "{body}");
        }
        assert_eq!(answer(429, "{\"code\":1025}").code.as_deref(), Some("1025"));
    }
}
