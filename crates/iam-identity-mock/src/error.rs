//! Errors of the API: their status, and the two shapes of their bodies.
//!
//! The shapes: <https://cloud.ibm.com/apidocs/iam-identity-token-api>. Codes that IBM doesn't publish are placeholders: clients
//! must not depend on them.

use bytes::Bytes;
use serde_json::json;

use crate::options::{Options, StatusCode};

/// Why a request is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    NotFound,
    Invalid,
    Missing,
    MissingTag,
    Locked,
    StaleTag,
    Limit,
    Duplicate,
    Repeated,
    GroupConflict,
    MethodNotAllowed,
    TooLarge,
    UnsupportedEncoding,
    NotModelled,
    InvalidToken,
    Forbidden,
    RefusedLogin,
    TooManyRequests,
}

impl ErrorKind {
    pub(crate) fn status(self, options: &Options) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Invalid => options.invalid_value_status,
            Self::Missing => options.missing_value_status,
            Self::MissingTag => options.missing_tag_status,
            Self::Locked => options.locked_status,
            Self::StaleTag => options.stale_tag_status,
            Self::Limit => options.limit_status,
            Self::Duplicate => options.duplicate_value_status,
            Self::Repeated => options.repeated_toggle_status,
            Self::GroupConflict => options.group_conflict_status,
            Self::MethodNotAllowed => 405,
            Self::TooLarge => 413,
            Self::UnsupportedEncoding => 415,
            Self::NotModelled => 501,
            Self::InvalidToken => options.invalid_token_status,
            Self::Forbidden => options.forbidden_status,
            Self::RefusedLogin => options.refused_login_status,
            Self::TooManyRequests => 429,
        }
    }
}

/// An error of the API. The token endpoint has another shape of it than the other operations.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) kind: ErrorKind,
    code: &'static str,
    message_code: &'static str,
    message: &'static str,
    details: String,
    /// A header that says what would have been accepted.
    pub(crate) header: Option<(&'static str, String)>,
}

impl ApiError {
    pub(crate) fn new(
        kind: ErrorKind,
        code: &'static str,
        message_code: &'static str,
        message: &'static str,
        details: impl Into<String>,
    ) -> Self {
        Self { kind, code, message_code, message, details: details.into(), header: None }
    }

    pub(crate) fn not_found(kind: &str, id: &str) -> Self {
        let details = format!("Object type '{kind}' with ID '{id}' not found.");
        Self::new(ErrorKind::NotFound, "not_found", "BXNIM0102E", "Unable to find object", details)
    }

    pub(crate) fn invalid(property: &str, reason: &str) -> Self {
        let details = format!("Validation of property '{property}' failed. {reason}");
        Self::new(ErrorKind::Invalid, "invalid_request", "BXNIM0106E", "Property has an invalid value", details)
    }

    pub(crate) fn missing(property: &str) -> Self {
        let details = format!("Property '{property}' either missing or empty.");
        let kind = if property == "If-Match" { ErrorKind::MissingTag } else { ErrorKind::Missing };
        Self::new(kind, "invalid_request", "BXNIM0109E", "Property missing or empty", details)
    }

    pub(crate) fn conflict(kind: ErrorKind, object: &str, id: &str, why: &str) -> Self {
        let details = format!("Object type '{object}' with ID '{id}' {why}.");
        Self::new(kind, "conflict", "BXNIM0103E", "Unable to change object", details)
    }

    /// The refused deletion of a locked key, or of its service ID.
    pub(crate) fn locked_key(id: &str) -> Self {
        let details = format!("Object type 'ApiKey' with ID '{id}' could not be deleted: it is locked.");
        Self::new(ErrorKind::Locked, "delete_not_possible", "BXNIM0105E", "Unable to delete object", details)
    }

    pub(crate) fn limit(message: &'static str, limit: usize) -> Self {
        Self::new(ErrorKind::Limit, "limit_exceeded", "BXNIM0000E", message, format!("The limit is {limit}."))
    }

    pub(crate) fn invalid_token() -> Self {
        let message = "The provided access token provided is invalid.";
        Self::new(ErrorKind::InvalidToken, "invalid_access_token", "BXNIM0407E", message, "")
    }

    /// `allowed` is the value of the header `Allow`.
    pub(crate) fn method_not_allowed(allowed: String) -> Self {
        let message = "HTTP 405 Method Not Allowed";
        let error = Self::new(ErrorKind::MethodNotAllowed, "method_not_allowed", "BXNIM0060E", message, "");
        Self { header: Some(("allow", allowed)), ..error }
    }

    pub(crate) fn too_large(max_bytes: usize) -> Self {
        let details = format!("The body of the request has more than {max_bytes} bytes.");
        Self::new(ErrorKind::TooLarge, "request_too_large", "BXNIM0413E", "HTTP 413 Content Too Large", details)
    }

    /// `accepted` is the value of the header `Accept-Encoding`.
    pub(crate) fn unsupported_encoding(encoding: &str, accepted: &str) -> Self {
        let details = format!("The Content-Encoding '{encoding}' is not supported; valid values: {accepted}.");
        let message = "HTTP 415 Unsupported Media Type";
        let error = Self::new(ErrorKind::UnsupportedEncoding, "unsupported_encoding", "BXNIM0415E", message, details);
        Self { header: Some(("accept-encoding", accepted.to_owned())), ..error }
    }

    /// `what` begins with a capital letter, and is plural.
    pub(crate) fn not_modelled(what: &str) -> Self {
        let details = format!("{what} are not modelled by this mock. The API has them.");
        Self::new(ErrorKind::NotModelled, "not_implemented", "BXNIM0501E", "The mock does not model this", details)
    }

    pub(crate) fn forbidden(details: impl Into<String>) -> Self {
        Self::new(
            ErrorKind::Forbidden,
            "not_authorized",
            "BXNIM0513E",
            "You are not authorized to use this API",
            details,
        )
    }

    pub(crate) fn login(message_code: &'static str, message: &'static str) -> Self {
        Self::new(ErrorKind::RefusedLogin, "", message_code, message, "")
    }

    /// The details, as a sentence.
    pub(crate) fn details(&self) -> &str {
        &self.details
    }

    /// `{"errors":[…],"status_code":…,"trace":…}`
    pub(crate) fn api_body(&self, options: &Options, transaction: &str) -> Bytes {
        let mut error = json!({ "code": self.code, "message_code": self.message_code, "message": self.message });
        if !self.details.is_empty() {
            error["details"] = self.details.as_str().into();
        }
        let status = self.kind.status(options);
        let mut body = json!({ "errors": [error], "status_code": status, "trace": transaction });
        if options.error_status_code == StatusCode::Text {
            body["status_code"] = status.to_string().into();
        }
        if options.error_context {
            body["context"] = json!({ "transaction_id": transaction });
        }
        body.to_string().into()
    }

    /// `{"errorCode":…,"errorMessage":…,"context":{…}}`
    pub(crate) fn token_endpoint_body(&self, options: &Options, transaction: &str) -> Bytes {
        let mut body = json!({ "errorCode": self.message_code, "errorMessage": self.message });
        if !self.details.is_empty() {
            body["errorDetails"] = self.details.as_str().into();
        }
        if options.error_context {
            body["context"] = json!({ "requestId": transaction, "requestType": "incoming.Identity_Token" });
        }
        body.to_string().into()
    }
}
