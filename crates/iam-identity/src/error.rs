//! Errors of requests. They carry what a message for users needs; the caller words it.

use std::fmt;
use std::time::Duration;

use crate::credential::Login;
use crate::mask::Mask;
use crate::operation_kind::OperationKind;
use crate::text::printable;

/// How many characters are kept of the reason why a connection failed.
const MAX_REASON_CHARS: usize = 300;

/// A request that did not succeed.
///
/// `Display` names the operation, the object and the endpoint; `source()` is the [`Cause`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The operation that failed.
    pub operation: OperationKind,
    /// The ID of the object it was about, if any.
    pub object: Option<String>,
    /// Scheme and host of the API.
    pub endpoint: String,
    /// The number of requests sent for the operation.
    pub attempts: u32,
    /// How long the operation took, waits included.
    pub elapsed: Duration,
    /// Why the operation was not retried although the policy would have retried it.
    pub aborted: Option<AbortReason>,
    /// Whether any of the requests may have been applied, not only the last one.
    pub may_have_been_applied: bool,
    /// The credential in use.
    pub login: Login,
    /// What happened to the last request.
    pub cause: Cause,
}

/// Why an operation was not retried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbortReason {
    /// The operation's deadline has passed.
    Deadline,
    /// The user cancelled it.
    Cancelled,
}

/// What happened to a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// The API returned an error.
    #[error(transparent)]
    Api(#[from] Box<ApiError>),
    /// The API returned a success that isn't the documented one.
    #[error("the response with status {status} cannot be used: {reason}")]
    UnexpectedResponse {
        /// The HTTP status.
        status: u16,
        /// What is wrong with the response.
        reason: String,
        /// The API's ID of the request, for IBM's support.
        transaction_id: Option<String>,
    },
    /// The arguments can't be made into a request, for the reason given. Nothing was sent.
    #[error("the request is invalid: {0}")]
    InvalidRequest(String),
    /// The API was not reached, for the reason given.
    #[error("the request was not sent: {0}")]
    NotSent(String),
    /// The connection was lost before the response was complete, for the reason given.
    #[error("the connection was lost: {0}")]
    ConnectionLost(String),
    /// No response arrived in time.
    #[error("no response arrived in time")]
    TimedOut,
    /// The user cancelled the request.
    #[error("the request was cancelled")]
    Cancelled,
    /// There is no credential to log in with, for the reason given.
    #[error("there is no credential: {0}")]
    NoCredential(String),
    /// The credential is not of an account that the client may log in to. Nothing but the login was sent.
    #[error(transparent)]
    AccountNotAllowed(#[from] Box<AccountNotAllowed>),
}

/// A login to an account that is not among the [allowed ones](crate::Settings::allowed_account_ids).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountNotAllowed {
    /// The account that was logged in to, if the token names one.
    pub account_id: Option<String>,
    /// The identity that was logged in, if the token names one.
    pub iam_id: Option<String>,
    /// The accounts that are allowed.
    pub allowed: Vec<String>,
}

/// An error that the API returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// What the status means.
    pub kind: ErrorKind,
    /// The API's code for it, such as `not_found`.
    pub code: Option<String>,
    /// The code of the message, such as `BXNIM0102E`.
    pub message_code: Option<String>,
    /// The API's message.
    pub message: Option<String>,
    /// The API's details of the message.
    pub details: Option<String>,
    /// The API's ID of the request, for IBM's support.
    pub transaction_id: Option<String>,
}

/// What an HTTP status means. IBM publishes no complete list of error codes, so only the
/// [status](https://cloud.ibm.com/apidocs/iam-identity-token-api) decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// 400, 422 and other 4xx: the API rejected the arguments.
    Invalid,
    /// 401: the token is missing, expired or revoked.
    Unauthenticated,
    /// 403: the identity lacks the permission.
    Forbidden,
    /// 404 with an error of the API: there is no such object. The 404 of a gateway says nothing about objects.
    NotFound,
    /// 409: the object is locked, was changed meanwhile, is so already, or a limit is reached.
    Conflict,
    /// 429: too many requests; the request was not applied.
    TooManyRequests,
    /// 5xx: the request may have been applied.
    ServerFault,
    /// A status that the API doesn't document, such as a redirect.
    Unexpected,
}

impl ErrorKind {
    /// The kind of a status. `has_api_code` says whether the body is an error of the API, and not of a gateway.
    pub(crate) fn of(status: u16, has_api_code: bool) -> Self {
        match status {
            401 => Self::Unauthenticated,
            403 => Self::Forbidden,
            404 if has_api_code => Self::NotFound,
            404 => Self::Unexpected,
            409 => Self::Conflict,
            429 => Self::TooManyRequests,
            400..=499 => Self::Invalid,
            500..=599 => Self::ServerFault,
            _ => Self::Unexpected,
        }
    }
}

impl Error {
    /// What the API's error means, if the API returned one.
    pub fn kind(&self) -> Option<ErrorKind> {
        self.cause.kind()
    }

    /// Whether the object does not exist. For an object created a short while ago, this is true only once the API
    /// has repeated it for as long as a new one may take to become visible, not if the operation was aborted before.
    pub fn is_not_found(&self) -> bool {
        self.kind() == Some(ErrorKind::NotFound) && self.aborted.is_none()
    }

    /// Whether the object is locked, was changed meanwhile, or is so already.
    pub fn is_conflict(&self) -> bool {
        self.kind() == Some(ErrorKind::Conflict)
    }

    /// Whether none of the requests was applied. If false, they may or may not have been.
    pub fn is_definitely_not_applied(&self) -> bool {
        !self.may_have_been_applied
    }

    /// Whether logging in failed, and not the request itself.
    pub fn is_login(&self) -> bool {
        self.operation == OperationKind::LogIn
    }
}

impl Cause {
    pub(crate) fn kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Api(error) => Some(error.kind),
            _ => None,
        }
    }

    /// Masks and bounds what comes from between here and the API, such as the names in a certificate.
    pub(crate) fn masked(self, mask: &Mask) -> Self {
        let masked = |reason: &str| printable(&mask.apply(reason, MAX_REASON_CHARS));
        match self {
            Self::NotSent(reason) => Self::NotSent(masked(&reason)),
            Self::ConnectionLost(reason) => Self::ConnectionLost(masked(&reason)),
            other => other,
        }
    }

    /// Whether the request was not applied. If false, it may or may not have been.
    pub(crate) fn is_definitely_not_applied(&self) -> bool {
        match self {
            Self::InvalidRequest(_) | Self::NotSent(_) | Self::NoCredential(_) | Self::AccountNotAllowed(_) => true,
            Self::Api(error) => {
                error.status == 501 || !matches!(error.kind, ErrorKind::ServerFault | ErrorKind::Unexpected)
            }
            Self::UnexpectedResponse { .. } | Self::ConnectionLost(_) | Self::TimedOut | Self::Cancelled => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "could not {}", self.operation)?;
        if let Some(object) = &self.object {
            write!(formatter, " {object}")?;
        }
        write!(formatter, " at {} (attempts: {})", self.endpoint, self.attempts)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the API returned status {}", self.status)?;
        let codes: Vec<_> = [&self.code, &self.message_code].into_iter().flatten().map(String::as_str).collect();
        if !codes.is_empty() {
            write!(formatter, " ({})", codes.join(", "))?;
        }
        for text in [&self.message, &self.details].into_iter().flatten() {
            write!(formatter, ": {text}")?;
        }
        match &self.transaction_id {
            Some(id) => write!(formatter, " [transaction ID {id}]"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ApiError {}

impl fmt::Display for AccountNotAllowed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |id: &Option<String>| id.clone().unwrap_or_else(|| "none".to_owned());
        let (account, iam_id, allowed) = (or_none(&self.account_id), or_none(&self.iam_id), self.allowed.join(", "));
        write!(formatter, "the account {account} of the identity {iam_id} is none of those allowed: {allowed}")
    }
}

impl std::error::Error for AccountNotAllowed {}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;
    use crate::credential::CredentialKind;

    #[test]
    fn an_error_names_the_operation_and_its_source_says_what_happened() {
        let cause = Cause::Api(Box::new(ApiError {
            status: 409,
            kind: ErrorKind::Conflict,
            code: Some("conflict".to_owned()),
            message_code: Some("BXNIM0103E".to_owned()),
            message: Some("Unable".to_owned()),
            details: None,
            transaction_id: Some("t1".to_owned()),
        }));
        let error = Error {
            operation: OperationKind::LockApiKey,
            object: Some("ApiKey-1".to_owned()),
            endpoint: "https://iam.test".to_owned(),
            attempts: 2,
            elapsed: Duration::ZERO,
            aborted: None,
            may_have_been_applied: false,
            login: Login { kind: CredentialKind::ApiKey, from: String::new() },
            cause,
        };
        assert_eq!(error.to_string(), "could not lock API key ApiKey-1 at https://iam.test (attempts: 2)");
        let source = error.source().unwrap().to_string();
        assert_eq!(source, "the API returned status 409 (conflict, BXNIM0103E): Unable [transaction ID t1]");
    }
}
