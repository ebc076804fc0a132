//! What can go wrong with a request. Wording for users is the caller's; here is what it needs for that.

use std::fmt;
use std::time::Duration;

use crate::client::Settings;
use crate::credential::Login;
use crate::mask::Mask;
use crate::response::printable;

/// How much is repeated of why a connection failed.
const MAX_REASON: usize = 300;

/// A request that did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What was being done, such as `create an API key`.
    pub operation: &'static str,
    /// To which object: the key's ID, where there is one.
    pub object: Option<String>,
    /// Where: scheme and host of the API.
    pub endpoint: String,
    /// How many requests were sent for it.
    pub attempts: u32,
    /// How long it took altogether.
    pub elapsed: Duration,
    /// Why it was not tried again, where it otherwise would have been.
    pub aborted: Option<AbortReason>,
    /// Whether one of the requests may have been carried out, the last one or an earlier one.
    pub may_have_been_applied: bool,
    /// What was logged in with.
    pub login: Login,
    /// What happened last.
    pub cause: Cause,
}

/// Why something was not tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AbortReason {
    /// The operation's time was over.
    Deadline,
    /// The user asked to stop.
    Cancelled,
}

/// What happened to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The API refused, or failed.
    Api(Box<ApiError>),
    /// The API said yes, but not what it has done.
    UnexpectedResponse {
        /// The status of the answer.
        status: u16,
        /// What is wrong with it.
        reason: String,
        /// The API's name for this request, for IBM's support.
        transaction_id: Option<String>,
    },
    /// What was given can't be made into a request; the text says why. Nothing was sent.
    InvalidRequest(String),
    /// The API was not reached.
    NotSent(String),
    /// The connection broke before there was an answer.
    ConnectionLost(String),
    /// There was no answer in time.
    TimedOut,
    /// The user asked to stop.
    Cancelled,
    /// There is nothing to log in with; the text says why.
    NoCredential(String),
}

/// A refusal or a failure that the API answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// What the status means.
    pub kind: ErrorKind,
    /// The API's word for it, such as `not_found`.
    pub code: Option<String>,
    /// The API's number for it, such as `BXNIM0102E`.
    pub message_code: Option<String>,
    /// The API's sentence for it.
    pub message: Option<String>,
    /// More of it.
    pub details: Option<String>,
    /// The API's name for this request, for IBM's support.
    pub transaction_id: Option<String>,
}

/// What a status means. IBM publishes no complete list of codes, so only the status decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// 400, 422 and other refusals of what was sent.
    Invalid,
    /// 401: the token is missing, expired or revoked.
    Unauthenticated,
    /// 403: the identity may not do this.
    Forbidden,
    /// 404 in the API's own words: there is no such object. A gateway's 404 says nothing about objects.
    NotFound,
    /// 409: locked, changed meanwhile, a limit, or already so.
    Conflict,
    /// 429: too many requests; nothing was done.
    TooManyRequests,
    /// 5xx: it may or may not have been done.
    ServerFault,
    /// Anything that the API doesn't document, a redirect for instance.
    Unexpected,
}

impl ErrorKind {
    /// The one place where a status becomes a meaning. `worded` says whether the API itself explained it.
    pub(crate) fn of(status: u16, worded: bool) -> Self {
        match status {
            401 => Self::Unauthenticated,
            403 => Self::Forbidden,
            404 if worded => Self::NotFound,
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
    /// An error of a client of these settings, after one request about no object.
    pub(crate) fn of(settings: &Settings, operation: &'static str, cause: Cause) -> Self {
        Self {
            operation,
            object: None,
            endpoint: settings.endpoint.clone(),
            attempts: 1,
            elapsed: Duration::ZERO,
            aborted: None,
            may_have_been_applied: false,
            login: Login { kind: settings.credential.kind(), from: settings.credential_from.clone() },
            cause,
        }
    }

    /// What the API's answer means, where there was one.
    pub fn kind(&self) -> Option<ErrorKind> {
        self.cause.kind()
    }

    /// Whether the object does not exist. Of a key that was made a short while ago that is said only after it was asked for
    /// again as long as it may take to settle: not where that was given up.
    pub fn is_not_found(&self) -> bool {
        self.kind() == Some(ErrorKind::NotFound) && self.aborted.is_none()
    }

    /// Whether the object is locked, was changed meanwhile, or is so already.
    pub fn is_conflict(&self) -> bool {
        self.kind() == Some(ErrorKind::Conflict)
    }

    /// Whether the request was certainly not carried out. Otherwise it may have been.
    pub fn is_definitely_not_applied(&self) -> bool {
        !self.may_have_been_applied
    }

    /// Whether it was the login for the request that failed, and not the request.
    pub fn is_login(&self) -> bool {
        self.operation == crate::token_cache::LOG_IN
    }
}

impl Cause {
    pub(crate) fn kind(&self) -> Option<ErrorKind> {
        match self {
            Self::Api(answer) => Some(answer.kind),
            _ => None,
        }
    }

    /// With the text of whatever lies between here and the API masked and bounded: the names in a certificate, for example.
    pub(crate) fn masked(self, mask: &Mask) -> Self {
        let shown = |reason: &str| printable(&mask.apply(reason, MAX_REASON));
        match self {
            Self::NotSent(reason) => Self::NotSent(shown(&reason)),
            Self::ConnectionLost(reason) => Self::ConnectionLost(shown(&reason)),
            other => other,
        }
    }

    pub(crate) fn is_definitely_not_applied(&self) -> bool {
        match self {
            Self::InvalidRequest(_) | Self::NotSent(_) | Self::NoCredential(_) => true,
            Self::Api(answer) => {
                answer.status == 501 || !matches!(answer.kind, ErrorKind::ServerFault | ErrorKind::Unexpected)
            }
            Self::UnexpectedResponse { .. } | Self::ConnectionLost(_) | Self::TimedOut | Self::Cancelled => false,
        }
    }
}

/// A line for logs; what users see is worded by the caller.
impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "could not {}", self.operation)?;
        if let Some(object) = &self.object {
            write!(formatter, " {object}")?;
        }
        write!(formatter, " at {} after {} requests: {:?}", self.endpoint, self.attempts, self.cause)
    }
}

impl std::error::Error for Error {}
