//! The API's two error shapes.

use bytes::Bytes;
use serde_json::json;

/// A refusal; which of the two shapes it gets depends on where it happens.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message_code: &'static str,
    pub(crate) message: &'static str,
    pub(crate) details: String,
}

impl Refusal {
    pub(crate) fn new(
        status: u16,
        code: &'static str,
        message_code: &'static str,
        message: &'static str,
        details: impl Into<String>,
    ) -> Self {
        Self { status, code, message_code, message, details: details.into() }
    }

    pub(crate) fn not_found(kind: &str, id: &str) -> Self {
        let details = format!("Object type '{kind}' with ID '{id}' not found.");
        Self::new(404, "not_found", "BXNIM0102E", "Unable to find object", details)
    }

    pub(crate) fn invalid(property: &str, reason: &str) -> Self {
        let details = format!("Validation of property '{property}' failed. {reason}");
        Self::new(400, "invalid_request", "BXNIM0106E", "Property has an invalid value", details)
    }

    pub(crate) fn missing(property: &str) -> Self {
        let details = format!("Property '{property}' either missing or empty.");
        Self::new(400, "invalid_request", "BXNIM0109E", "Property missing or empty", details)
    }

    pub(crate) fn conflict(kind: &str, id: &str, why: &str, status: u16) -> Self {
        let details = format!("Object type '{kind}' with ID '{id}' {why}.");
        Self::new(status, "conflict", "BXNIM0103E", "Unable to change object", details)
    }

    pub(crate) fn unauthenticated(message_code: &'static str, message: &'static str) -> Self {
        Self::new(401, "invalid_access_token", message_code, message, "")
    }

    pub(crate) fn forbidden(details: impl Into<String>) -> Self {
        Self::new(403, "not_authorized", "BXNIM0513E", "You are not authorized to use this API", details)
    }

    /// `{"errors":[…],"status_code":…,"trace":…}`
    pub(crate) fn of_the_api(&self, transaction: &str) -> Bytes {
        let mut error = json!({ "code": self.code, "message_code": self.message_code, "message": self.message });
        if !self.details.is_empty() {
            error["details"] = self.details.as_str().into();
        }
        let context = json!({ "transaction_id": transaction });
        json!({ "context": context, "errors": [error], "status_code": self.status, "trace": transaction })
            .to_string()
            .into()
    }

    /// `{"errorCode":…,"errorMessage":…,"context":{…}}`
    pub(crate) fn of_the_token_endpoint(&self, transaction: &str) -> Bytes {
        let context = json!({ "requestId": transaction, "requestType": "incoming.Identity_Token" });
        let mut body = json!({ "context": context, "errorCode": self.message_code, "errorMessage": self.message });
        if !self.details.is_empty() {
            body["errorDetails"] = self.details.as_str().into();
        }
        body.to_string().into()
    }
}
