//! Requests that did not succeed.

use std::fmt;

use iam_identity::{AbortReason, ApiError, Cause, CredentialKind, Error, ErrorKind, Login};
use tf_provider::Diagnostic;

use crate::keys::key_name::KeyName;
use crate::keys::timeouts::TimeBudget;

/// What was being done, for the first line of a message.
#[derive(Clone, Copy, Debug)]
pub enum Operation<'a> {
    /// Making a key.
    Create(&'a KeyName),
    /// Reading a key.
    Read(&'a KeyName),
    /// Changing a key; the words say how.
    Change(&'static str, &'a KeyName),
    /// Deleting a key.
    Delete(&'a KeyName),
    /// Importing a key.
    Import(&'a KeyName),
    /// Looking keys up; the words say which.
    LookUp(&'a str),
}

impl fmt::Display for Operation<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(key) => write!(formatter, "create API key {key}"),
            Self::Read(key) => write!(formatter, "read API key {key}"),
            Self::Change(how, key) => write!(formatter, "{how} API key {key}"),
            Self::Delete(key) => write!(formatter, "delete API key {key}"),
            Self::Import(key) => write!(formatter, "import API key {key}"),
            Self::LookUp(which) => write!(formatter, "look up {which}"),
        }
    }
}

/// A request that did not succeed: what was being done, what the API answered, what to do next. No argument says how long
/// it may take.
pub fn operation_failed(operation: Operation<'_>, error: &Error) -> Diagnostic {
    operation_failed_within(operation, TimeBudget::FIXED, error)
}

/// A request that did not succeed, of an operation with this time.
pub fn operation_failed_within(operation: Operation<'_>, budget: TimeBudget, error: &Error) -> Diagnostic {
    let detail = format!("{} {}", happened(error), advice(operation, budget, error));
    Diagnostic::error(format!("Could not {operation}"), detail)
}

/// What happened, with everything that a person or IBM's support needs to look into it.
pub(super) fn happened(error: &Error) -> String {
    let to = match (&error.object, &error.cause) {
        (_, Cause::NoCredential(reason)) => {
            return format!("There is no way to log in: {reason} {}", source(&error.login)).trim_end().to_owned();
        }
        (Some(object), _) => format!("to {} {object}", error.operation),
        (None, _) => format!("to {}", error.operation),
    };
    let endpoint = &error.endpoint;
    let told = match &error.cause {
        Cause::Api(answer) => format!("The request {to} was answered by {endpoint} with {}.", answered(answer)),
        Cause::UnexpectedResponse { status, reason, transaction_id } => format!(
            "The request {to} was answered by {endpoint} with status {status}, but {reason}{}.",
            transaction(transaction_id.as_deref())
        ),
        Cause::InvalidRequest(reason) => format!("The request {to} was not sent: {reason}."),
        Cause::NotSent(reason) => format!("The request {to} could not be sent to {endpoint}: {reason}."),
        Cause::ConnectionLost(reason) => {
            format!("The connection to {endpoint} broke during the request {to}: {reason}.")
        }
        Cause::TimedOut => format!("The request {to} was not answered by {endpoint} in time."),
        Cause::Cancelled => format!("The request {to} was given up because you asked to stop."),
        Cause::NoCredential(_) => String::new(),
    };
    let attempts = if error.attempts > 1 {
        format!(" {} attempts were made in {:.1} s.", error.attempts, error.elapsed.as_secs_f64())
    } else {
        String::new()
    };
    let login = if error.is_login() { format!(" {}", source(&error.login)) } else { String::new() };
    format!("{told}{attempts}{login}")
}

/// What was logged in with, and where it was found.
fn source(Login { kind, from }: &Login) -> String {
    if from.is_empty() { String::new() } else { format!("The {kind} comes from {from}.") }
}

/// What to do where it was the credential that was refused.
fn login_advice(Login { kind, from }: &Login) -> String {
    let question = match kind {
        CredentialKind::ApiKey => "Is it the value of a key (not its ID), enabled and not expired?",
        CredentialKind::AccessToken => "Such a token ends after an hour at most: fetch another one.",
        CredentialKind::RefreshToken => "Log in with the IBM Cloud CLI again, and take the refresh token from there.",
        CredentialKind::ComputeResource => "Does the trusted profile trust this compute resource?",
        CredentialKind::Missing => "",
    };
    let nearer = if from.starts_with("the environment variable") {
        " Set the variable anew, or the argument in the provider block, which comes first."
    } else {
        ""
    };
    format!("{question}{nearer}")
}

fn answered(answer: &ApiError) -> String {
    let mut told = format!("status {}", answer.status);
    let codes: Vec<&str> =
        [&answer.code, &answer.message_code].into_iter().filter_map(|code| code.as_deref()).collect();
    if !codes.is_empty() {
        told = format!("{told} ({})", codes.join(", "));
    }
    for text in [&answer.message, &answer.details].into_iter().flatten() {
        told = format!("{told}: {}", text.trim_end_matches('.'));
    }
    told + &transaction(answer.transaction_id.as_deref())
}

fn transaction(id: Option<&str>) -> String {
    id.map(|id| format!(" [transaction ID {id}]")).unwrap_or_default()
}

/// What to do where a time was over: the one argument that said how long, as far as there is one. Nothing where the failure
/// was another.
pub(super) fn time_advice(budget: TimeBudget, error: &Error) -> String {
    let limit = budget.limit;
    let argument = budget.argument.map(|name| format!("timeouts {{ {name} = … }}"));
    if error.aborted == Some(AbortReason::Deadline) {
        return match argument {
            Some(argument) => format!(
                "The time for this is limited by the argument {argument}, {limit:?} here: raise it if IBM Cloud is slow, and \
                 try again."
            ),
            None => format!("This may take {limit:?}, and no argument changes that: try again later."),
        };
    }
    if error.cause != Cause::TimedOut {
        return String::new();
    }
    let within =
        argument.map(|argument| format!(" (and all of this by the resource's {argument})")).unwrap_or_default();
    format!(
        "The time for one request is limited by the provider's argument ibmcloud_timeout{within}: raise that if IBM Cloud is \
         slow, and try again."
    )
}

fn advice(operation: Operation<'_>, budget: TimeBudget, error: &Error) -> String {
    match (&error.aborted, &error.cause) {
        (Some(AbortReason::Cancelled), _) | (_, Cause::Cancelled) => "You asked to stop. Apply again to go on.".to_owned(),
        (Some(AbortReason::Deadline), _) | (_, Cause::TimedOut) => time_advice(budget, error),
        (None, Cause::NotSent(_) | Cause::ConnectionLost(_)) => {
            "Check the endpoint (IBMCLOUD_IAM_API_ENDPOINT), the network and any proxy, and try again.".to_owned()
        }
        (None, Cause::NoCredential(_)) => String::new(),
        (None, Cause::InvalidRequest(_)) => "Correct the value in the configuration or in the state.".to_owned(),
        (None, Cause::UnexpectedResponse { .. }) => {
            "Is that really the IAM Identity API? Something in between may have answered. Try again.".to_owned()
        }
        (None, Cause::Api(answer)) => match answer.kind {
            ErrorKind::Invalid | ErrorKind::Unauthenticated | ErrorKind::Forbidden if error.is_login() => {
                login_advice(&error.login)
            }
            ErrorKind::Invalid => "Correct the configuration as the answer says.".to_owned(),
            ErrorKind::Unauthenticated => format!("{} {}", source(&error.login), login_advice(&error.login)),
            ErrorKind::Forbidden => {
                "The identity that is logged in may not do this. Its own keys are always its own; those of others need \
                 the Administrator role on the IAM Identity service, and an account can restrict who creates keys."
                    .to_owned()
            }
            ErrorKind::Conflict if matches!(operation, Operation::Create(_)) => {
                "The identity may have as many keys as it may have, or a value of your own may be another key's.".to_owned()
            }
            ErrorKind::Conflict => "The key is locked, or was changed meanwhile; plan again.".to_owned(),
            ErrorKind::TooManyRequests => "Try again later, or with fewer requests at once (-parallelism).".to_owned(),
            ErrorKind::ServerFault => "Try again later.".to_owned(),
            ErrorKind::NotFound | ErrorKind::Unexpected => {
                "Is the endpoint (IBMCLOUD_IAM_API_ENDPOINT) really the IAM Identity API? Something in between may have \
                 answered."
                    .to_owned()
            }
        },
    }
}
