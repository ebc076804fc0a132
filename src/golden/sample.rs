//! The keys, errors, and times of the samples.

use std::time::Duration;

use iam_identity::{ApiError, ApiKey, Cause, CredentialKind, Error, ErrorKind, Login, OperationKind};
use jiff::Timestamp;

use crate::keys::KeyName;
use crate::keys::owner::Owner;
use crate::keys::timeouts::TimeBudget;

pub(super) const ID: &str = "ApiKey-46be2bd5-1a37-4caf-b1e0-05183dd84a7f";
pub(super) const OTHER_ID: &str = "ApiKey-9d3c1f0e-7b52-4e8f-8a3d-2c6b9e4f1a70";
pub(super) const USER: &str = "IBMid-270006V8HD";
pub(super) const SERVICE: &str = "iam-ServiceId-cb258cb9-8de3-4ac0-9aec-b2b2d27ac976";
pub(super) const SERVICE_ID: &str = "ServiceId-cb258cb9-8de3-4ac0-9aec-b2b2d27ac976";
pub(super) const PROFILE: &str = "iam-Profile-94497d0d-2ac3-41bf-a993-a49d1b14627c";
pub(super) const ACCOUNT: &str = "100abcde100a41abc100aza678abc0zz";
pub(super) const VARIABLE: &str = "the environment variable IC_API_KEY";
pub(super) const ARGUMENT: &str = "the argument ibmcloud_api_key";

/// The operations that are about no object that exists.
const WITHOUT_OBJECT: [OperationKind; 4] = [
    OperationKind::LogIn,
    OperationKind::CreateApiKey,
    OperationKind::GetApiKeyByValue,
    OperationKind::CreateServiceId,
];

/// The time of an operation that an argument limits.
pub(super) const CREATE: TimeBudget = TimeBudget { argument: Some("create"), limit: Duration::from_secs(300) };

/// The same of a change.
pub(super) const UPDATE: TimeBudget = TimeBudget { argument: Some("update"), ..CREATE };

/// A key that exists.
pub(super) fn key() -> KeyName {
    KeyName::new("deploy", ID)
}

/// A key of a service ID.
pub(super) fn service_key() -> KeyName {
    key().of(SERVICE)
}

/// A key that is about to be created.
pub(super) fn new() -> KeyName {
    KeyName::without_id("deploy")
}

/// A key whose name is unknown.
pub(super) fn id_only() -> KeyName {
    KeyName::new("", ID)
}

/// A key as the API returns it.
pub(super) fn returned(id: &str, created_at: Option<&str>) -> ApiKey {
    ApiKey {
        id: id.to_owned(),
        name: "deploy".to_owned(),
        created_at: created_at.map(ToOwned::to_owned),
        ..ApiKey::default()
    }
}

pub(super) fn returned_keys() -> [ApiKey; 2] {
    [returned(ID, Some("2040-01-28T15:00+0000")), returned(OTHER_ID, None)]
}

pub(super) fn owner(iam_id: &str, account: &str) -> Owner {
    Owner { iam_id: iam_id.to_owned(), account_id: Some(account.to_owned()) }
}

pub(super) fn at() -> Timestamp {
    "2040-01-28T15:00:00Z".parse().unwrap()
}

/// A request about the key failed for this cause.
pub(super) fn error(operation: OperationKind, cause: Cause) -> Error {
    Error {
        operation,
        object: Some(ID.to_owned()).filter(|_| !WITHOUT_OBJECT.contains(&operation)),
        endpoint: "https://iam.cloud.ibm.com".to_owned(),
        attempts: 1,
        elapsed: Duration::from_millis(1250),
        aborted: None,
        may_have_been_applied: false,
        login: Login { kind: CredentialKind::ApiKey, from: VARIABLE.to_owned() },
        cause,
    }
}

/// The provider could not log in with this credential.
pub(super) fn login_error(kind: CredentialKind, from: &str, cause: Cause) -> Error {
    let login = Login { kind, from: from.to_owned() };
    Error { login, ..error(OperationKind::LogIn, cause) }
}

/// The API responded with an error.
pub(super) fn response(status: u16, kind: ErrorKind, code: &str, message: &str) -> Cause {
    Cause::Api(Box::new(ApiError {
        status,
        kind,
        code: Some(code.to_owned()),
        message_code: None,
        message: Some(message.to_owned()),
        details: None,
        transaction_id: Some("dXNvdXQ-1a2b3c".to_owned()),
    }))
}

pub(super) fn conflict(operation: OperationKind) -> Error {
    error(
        operation,
        response(409, ErrorKind::Conflict, "conflict", "The request conflicts with the state of the API key."),
    )
}

pub(super) fn not_found() -> Error {
    error(OperationKind::GetApiKey, response(404, ErrorKind::NotFound, "not_found", "The API key was not found."))
}

/// The connection was lost during a creation.
pub(super) fn lost() -> Error {
    let cause = Cause::ConnectionLost("connection reset by peer".to_owned());
    Error { may_have_been_applied: true, ..error(OperationKind::CreateApiKey, cause) }
}
