//! Operations that failed because a request failed.

use std::fmt;

use iam_identity::{AbortReason, ApiError, Cause, CredentialKind, Error, ErrorKind, Login, OperationKind};
use tf_provider::Diagnostic;

use super::login::{account_advice, account_not_allowed, source};
use crate::keys::key_name::KeyName;
use crate::keys::timeouts::TimeBudget;

/// What the provider was doing, displayed as a verb and its object: `create API key "name"`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operation<'a> {
    /// Creating a key.
    Create(&'a KeyName),
    /// Reading a key.
    Read(&'a KeyName),
    /// Changing a key; the verb says how: `lock`.
    Change(&'static str, &'a KeyName),
    /// Deleting a key.
    Delete(&'a KeyName),
    /// Importing a key.
    Import(&'a KeyName),
    /// Doing something to a service ID; the verb says what: `create`.
    OfServiceId(&'static str, &'a KeyName),
    /// Reading what is about a whole account; the noun says what: `the settings of the account`.
    OfAccount(&'a str),
    /// Looking up objects; the noun says which: `API keys to prune`.
    LookUp(&'a str),
    /// Fetching something else than a key: `an access token`.
    Fetch(&'a str),
}

impl Operation<'_> {
    /// Whether it is about a key of a service ID.
    fn is_of_service_id(self) -> bool {
        match self {
            Self::Create(key) | Self::Read(key) | Self::Change(_, key) | Self::Delete(key) | Self::Import(key) => {
                key.is_of_service_id()
            }
            Self::OfServiceId(..) | Self::OfAccount(_) | Self::LookUp(_) | Self::Fetch(_) => false,
        }
    }
}

impl fmt::Display for Operation<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(key) => write!(formatter, "create API key {key}"),
            Self::Read(key) => write!(formatter, "read API key {key}"),
            Self::Change(verb, key) => write!(formatter, "{verb} API key {key}"),
            Self::Delete(key) => write!(formatter, "delete API key {key}"),
            Self::Import(key) => write!(formatter, "import API key {key}"),
            Self::OfServiceId(verb, name) => write!(formatter, "{verb} service ID {name}"),
            Self::OfAccount(what) => write!(formatter, "read {what}"),
            Self::LookUp(what) => write!(formatter, "look up {what}"),
            Self::Fetch(what) => write!(formatter, "fetch {what}"),
        }
    }
}

/// A request of this operation failed. No argument limits the time of the operation.
pub(crate) fn operation_failed(operation: Operation<'_>, error: &Error) -> Diagnostic {
    operation_failed_within(operation, TimeBudget::FIXED, error)
}

/// A request of this operation failed. After a time-out, the message names the argument of `budget`.
pub(crate) fn operation_failed_within(operation: Operation<'_>, budget: TimeBudget, error: &Error) -> Diagnostic {
    let detail = joined(&[&describe(error), &advice(operation, budget, error)]);
    Diagnostic::error(format!("Could not {operation}"), detail)
}

/// What happened to the request, with everything that a user or IBM's support needs to investigate it: what it was for, the
/// endpoint, the status, the API's codes and message, and the transaction ID.
pub(super) fn describe(error: &Error) -> String {
    let to = match (&error.object, &error.cause) {
        (_, Cause::NoCredential(reason)) => {
            return joined(&[&format!("The provider cannot log in: {reason}"), &source(&error.login)]);
        }
        (_, Cause::AccountNotAllowed(refused)) => return account_not_allowed(refused, &error.login),
        (Some(object), _) => format!("to {} {object}", error.operation),
        (None, _) => format!("to {}", error.operation),
    };
    let endpoint = &error.endpoint;
    let failure = match &error.cause {
        Cause::Api(response) => {
            format!("The request {to} failed: {endpoint} responded with {}.", api_error(response))
        }
        Cause::UnexpectedResponse { status, reason, transaction_id } => format!(
            "The request {to} failed: {endpoint} responded with status {status}, but {reason}{}.",
            transaction(transaction_id.as_deref())
        ),
        Cause::InvalidRequest(reason) => format!("The request {to} was not sent: {reason}."),
        Cause::NotSent(reason) => format!("The request {to} could not be sent to {endpoint}: {reason}."),
        Cause::ConnectionLost(reason) => {
            format!("The connection to {endpoint} was lost during the request {to}: {reason}.")
        }
        Cause::TimedOut => format!("The request {to} failed: {endpoint} did not respond in time."),
        Cause::Cancelled => format!("The request {to} was cancelled because Terraform was interrupted."),
        Cause::NoCredential(_) | Cause::AccountNotAllowed(_) => String::new(),
    };
    let attempts = if error.attempts > 1 {
        format!("{} attempts were made in {:.1} s.", error.attempts, error.elapsed.as_secs_f64())
    } else {
        String::new()
    };
    let login = if error.is_login() { source(&error.login) } else { String::new() };
    joined(&[&failure, &attempts, &login])
}

/// Sentences with a space between them; an empty one is left out.
pub(super) fn joined(sentences: &[&str]) -> String {
    sentences.iter().copied().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What to do if the credential was rejected.
fn login_advice(Login { kind, from }: &Login) -> String {
    let advice = match kind {
        CredentialKind::ApiKey => {
            "Check that it is the value of a key and not its ID, and that the key is enabled and has not expired."
        }
        CredentialKind::AccessToken => "An access token expires after one hour at most: get a new one.",
        CredentialKind::RefreshToken => "Log in with the IBM Cloud CLI again, and use the new refresh token.",
        CredentialKind::ComputeResource => "Check that the trusted profile trusts this compute resource.",
        CredentialKind::Missing => "",
    };
    let precedence = if from.starts_with("the environment variable") {
        "Update the variable, or set the argument in the provider block, which takes precedence."
    } else {
        ""
    };
    joined(&[advice, precedence])
}

fn api_error(response: &ApiError) -> String {
    let mut message = format!("status {}", response.status);
    let codes: Vec<&str> =
        [&response.code, &response.message_code].into_iter().filter_map(|code| code.as_deref()).collect();
    if !codes.is_empty() {
        message = format!("{message} ({})", codes.join(", "));
    }
    for text in [&response.message, &response.details].into_iter().flatten() {
        message = format!("{message}: {}", text.trim_end_matches('.'));
    }
    message + &transaction(response.transaction_id.as_deref())
}

fn transaction(id: Option<&str>) -> String {
    id.map(|id| format!(" [transaction ID {id}]")).unwrap_or_default()
}

/// What to do after a time-out: the argument that set the limit, if there is one. Empty if the error is not a time-out.
pub(super) fn time_advice(budget: TimeBudget, error: &Error) -> String {
    let limit = budget.limit;
    let argument = budget.argument.map(|name| format!("timeouts {{ {name} = … }}"));
    if error.aborted == Some(AbortReason::Deadline) {
        return match argument {
            Some(argument) => format!(
                "The argument {argument} limits the time of this operation, here to {limit:?}. If IBM Cloud is slow, raise the \
                 limit and try again."
            ),
            None => {
                format!("This operation is limited to {limit:?}, and no argument changes the limit. Try again later.")
            }
        };
    }
    if error.cause != Cause::TimedOut {
        return String::new();
    }
    let whole = argument
        .map(|argument| format!(", and the resource's {argument} the operation as a whole"))
        .unwrap_or_default();
    format!(
        "The provider argument ibmcloud_timeout limits the time of a single request{whole}. If IBM Cloud is slow, raise \
         ibmcloud_timeout and try again."
    )
}

fn advice(operation: Operation<'_>, budget: TimeBudget, error: &Error) -> String {
    let advice = match (&error.aborted, &error.cause) {
        (Some(AbortReason::Cancelled), _) | (_, Cause::Cancelled) => {
            "Terraform was interrupted. Apply again to continue."
        }
        (Some(AbortReason::Deadline), _) | (_, Cause::TimedOut) => return time_advice(budget, error),
        (None, Cause::NotSent(_) | Cause::ConnectionLost(_)) => {
            "Check the endpoint (IBMCLOUD_IAM_API_ENDPOINT), the network, and any proxy, and try again."
        }
        (None, Cause::NoCredential(_)) if error.login.kind == CredentialKind::ComputeResource => {
            "Check that the platform provides this file."
        }
        (None, Cause::NoCredential(_)) => "",
        (None, Cause::AccountNotAllowed(refused)) => return account_advice(refused),
        (None, Cause::InvalidRequest(_)) => "Correct the value in the configuration or in the state.",
        (None, Cause::UnexpectedResponse { .. }) => {
            "Check that the endpoint is that of the IAM Identity API: a proxy or a gateway may have responded instead. Try again."
        }
        (None, Cause::Api(response)) => return api_advice(operation, response.kind, error),
    };
    advice.to_owned()
}

/// Whether this finds service IDs, and no keys.
fn lists_service_ids(operation: OperationKind) -> bool {
    matches!(operation, OperationKind::ListServiceIds | OperationKind::ListServiceIdGroups)
}

/// What to do after the API responded with an error.
fn api_advice(operation: Operation<'_>, kind: ErrorKind, error: &Error) -> String {
    let advice = match kind {
        ErrorKind::Invalid | ErrorKind::Unauthenticated | ErrorKind::Forbidden if error.is_login() => {
            return login_advice(&error.login);
        }
        ErrorKind::Unauthenticated => return joined(&[&source(&error.login), &login_advice(&error.login)]),
        ErrorKind::Invalid => "Correct the configuration according to the response.",
        ErrorKind::Forbidden if matches!(operation, Operation::OfServiceId(..)) => {
            "The identity that is logged in is not allowed to do this. Managing a service ID requires the Administrator role on \
             that service ID or on the IAM Identity service, and an account can restrict who creates service IDs to those with \
             the role Service ID creator."
        }
        ErrorKind::Forbidden if matches!(error.operation, OperationKind::RequestReport | OperationKind::GetReport) => {
            "The identity that is logged in is not allowed to do this. A report of inactive identities requires the \
             Administrator role on the IAM Identity service of the account."
        }
        ErrorKind::Forbidden if matches!(operation, Operation::OfAccount(_)) || lists_service_ids(error.operation) => {
            "The identity that is logged in is not allowed to do this. It requires a role on the IAM Identity service of the \
             account."
        }
        ErrorKind::Forbidden => {
            "The identity that is logged in is not allowed to do this. An identity can always manage its own keys. Managing the \
             keys of others requires the Administrator role on the IAM Identity service, and an account can restrict who \
             creates keys."
        }
        ErrorKind::Conflict if matches!(operation, Operation::Create(key) if key.is_of_service_id()) => {
            "The service ID may be locked or have reached its limit of keys, or the configured value may belong to another key. \
             Unlock the service ID, delete a key that is not needed, or choose another value."
        }
        ErrorKind::Conflict if matches!(operation, Operation::Create(_)) => {
            "The identity may have reached its limit of keys, or the configured value may belong to another key. Delete a key \
             that is not needed, or choose another value."
        }
        ErrorKind::Conflict if matches!(operation, Operation::OfServiceId("create", _)) => {
            "The account or the group may have reached its limit of service IDs. Delete a service ID that is not needed."
        }
        ErrorKind::Conflict if matches!(operation, Operation::OfServiceId("update", _)) => {
            "The service ID has neither been locked nor changed since the plan, so something else prevents the update. Resolve \
             what the response names, and apply again."
        }
        ErrorKind::Conflict if matches!(operation, Operation::OfServiceId(..)) => {
            "The service ID is locked, or was changed in the meantime. Plan again."
        }
        ErrorKind::Conflict if operation.is_of_service_id() => {
            "The key or the service ID that it belongs to is locked, or the key was changed in the meantime. Plan again."
        }
        ErrorKind::Conflict => "The key is locked, or was changed in the meantime. Plan again.",
        ErrorKind::TooManyRequests => "Try again later, or send fewer requests at once (-parallelism).",
        ErrorKind::ServerFault => "Try again later.",
        ErrorKind::NotFound | ErrorKind::Unexpected => {
            "Check that the endpoint (IBMCLOUD_IAM_API_ENDPOINT) is that of the IAM Identity API: a proxy or a gateway may have \
             responded instead."
        }
    };
    advice.to_owned()
}
