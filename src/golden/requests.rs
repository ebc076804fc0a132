//! Messages of `diagnostics/operation.rs` about requests without a response of the API, and what ended them.

use std::time::Duration;

use iam_identity::{AbortReason, Cause, CredentialKind, Error, FileError, OperationKind};
use tf_provider::golden::Sample;

use super::sample::{CREATE, VARIABLE, error, key, login_error, new};
use crate::diagnostics::{NO_CREDENTIAL, Operation, argument_unknown};
use crate::keys::timeouts::TimeBudget;

pub(super) fn samples() -> Vec<Sample> {
    [causes(), times(), credentials()].concat()
}

fn causes() -> Vec<Sample> {
    let failed = |cause| error(OperationKind::DeleteApiKey, cause);
    let delete = Operation::Delete(&key());
    let unexpected = |transaction_id: Option<&str>| Cause::UnexpectedResponse {
        status: 200,
        reason: "the response is not the JSON that was expected".to_owned(),
        transaction_id: transaction_id.map(ToOwned::to_owned),
    };
    let interrupted = Cause::NotSent("the user asked to stop".to_owned());
    let interrupted = Error { aborted: Some(AbortReason::Cancelled), ..failed(interrupted) };
    let login = login_error(CredentialKind::ApiKey, VARIABLE, Cause::NotSent("connection refused".to_owned()));
    messages! {
        operation_failed(delete, &failed(unexpected(None))): "unexpected response";
        operation_failed(delete, &failed(unexpected(Some("dXNvdXQ-1a2b3c")))):
            "unexpected response with a transaction ID";
        operation_failed(delete, &failed(Cause::InvalidRequest("the ID is invalid".to_owned()))): "invalid request";
        operation_failed(delete, &failed(Cause::NotSent("connection refused".to_owned()))): "not sent";
        operation_failed(delete, &login): "not sent, at the login";
        operation_failed(delete, &failed(Cause::ConnectionLost("connection reset by peer".to_owned()))):
            "connection lost";
        operation_failed(delete, &failed(Cause::Cancelled)): "interrupted";
        operation_failed(delete, &interrupted): "interrupted before it was sent";
    }
}

fn times() -> Vec<Sample> {
    let operation = Operation::Create(&new());
    let late = error(OperationKind::CreateApiKey, Cause::TimedOut);
    let ended = Cause::NotSent("the time for it was over before it could be sent".to_owned());
    let ended = Error { aborted: Some(AbortReason::Deadline), ..error(OperationKind::CreateApiKey, ended) };
    let report = Cause::NotSent("IBM Cloud was still making the report".to_owned());
    let report = Error {
        aborted: Some(AbortReason::Deadline),
        object: Some("3a1f".to_owned()),
        ..error(OperationKind::GetReport, report)
    };
    let read = TimeBudget { argument: Some("read"), limit: Duration::from_secs(900) };
    let inactive = Operation::OfAccount("the inactive identities of the account");
    messages! {
        operation_failed_within(inactive, read, &report): "the time of a report is over";
        operation_failed_within(operation, CREATE, &late): "no response in time";
        operation_failed_within(operation, TimeBudget::FIXED, &late): "no response in time, of a fixed time";
        operation_failed_within(operation, CREATE, &ended): "the time of the operation is over";
        operation_failed_within(operation, TimeBudget::FIXED, &ended): "the fixed time of the operation is over";
    }
}

fn credentials() -> Vec<Sample> {
    let read = Operation::Read(&key());
    let missing = |kind, from: &str, reason: String| login_error(kind, from, Cause::NoCredential(reason));
    let none = |reason| missing(CredentialKind::Missing, "", reason);
    let not_read = format!("the compute resource's token in /var/run/token {}.", FileError::Directory);
    let not_read = missing(CredentialKind::ComputeResource, "the argument cr_token_file", not_read);
    let no_identity = "the access token names no identity. Use an IAM access token.".to_owned();
    let no_identity = missing(CredentialKind::AccessToken, "the argument iam_token", no_identity);
    messages! {
        operation_failed(read, &none(NO_CREDENTIAL.to_owned())): "no credential";
        operation_failed(read, &none(argument_unknown("ibmcloud_api_key"))): "unknown argument of the provider";
        operation_failed(read, &not_read): "unreadable token of a compute resource";
        operation_failed(read, &no_identity): "access token of another kind";
    }
}
