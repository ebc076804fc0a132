//! Messages of `diagnostics/operation.rs`: every operation, and what to do after each response of the API.

use iam_identity::{ApiError, Cause, CredentialKind, Error, ErrorKind, OperationKind};
use tf_provider::golden::Sample;

use super::sample::{
    ACCOUNT, ARGUMENT, ID, SERVICE, VARIABLE, conflict, error, id_only, key, login_error, new, response, service_key,
};
use crate::diagnostics::Operation;

pub(super) fn samples() -> Vec<Sample> {
    [operations(), of_accounts(), of_service_ids(), responses(), logins()].concat()
}

/// The summary names the operation.
fn operations() -> Vec<Sample> {
    let busy = || response(503, ErrorKind::ServerFault, "unavailable", "The service is unavailable.");
    let failed = |kind| error(kind, busy());
    let account = Error { object: Some("the account".to_owned()), ..failed(OperationKind::ListApiKeys) };
    let by_value = failed(OperationKind::GetApiKeyByValue);
    let lock = failed(OperationKind::LockApiKey);
    let unlock = failed(OperationKind::UnlockApiKey);
    messages! {
        operation_failed(Operation::Create(&new()), &failed(OperationKind::CreateApiKey)): "create";
        operation_failed(Operation::Read(&key()), &failed(OperationKind::GetApiKey)): "read";
        operation_failed(Operation::Change("update", &key()), &failed(OperationKind::UpdateApiKey)): "update";
        operation_failed(Operation::Change("read", &key()), &failed(OperationKind::GetApiKey)): "read before a change";
        operation_failed(Operation::Change("replace", &key()), &failed(OperationKind::LogIn)): "replace";
        operation_failed(Operation::Change("lock", &key()), &lock): "lock";
        operation_failed(Operation::Change("unlock", &key()), &unlock): "unlock";
        operation_failed(Operation::Change("disable", &key()), &failed(OperationKind::DisableApiKey)): "disable";
        operation_failed(Operation::Change("enable", &key()), &failed(OperationKind::EnableApiKey)): "enable";
        operation_failed(Operation::Change("expire", &key()), &failed(OperationKind::UpdateApiKey)): "expire";
        operation_failed(Operation::Delete(&key()), &failed(OperationKind::DeleteApiKey)): "delete";
        operation_failed(Operation::Import(&id_only()), &failed(OperationKind::GetApiKey)): "import";
        operation_failed(Operation::LookUp("API keys"), &account): "look up keys";
        operation_failed(Operation::LookUp("API keys to prune"), &account): "look up keys to prune";
        operation_failed(Operation::LookUp("the API key of this value"), &by_value): "look up a value";
        operation_failed(Operation::LookUp("the API key named \"deploy\""), &account): "look up a name";
        operation_failed(Operation::Fetch("an access token"), &failed(OperationKind::LogIn)): "fetch a token";
        operation_failed(Operation::Fetch("the identity that is logged in"), &failed(OperationKind::LogIn)):
            "fetch the identity";
    }
}

/// What is about a whole account.
fn of_accounts() -> Vec<Sample> {
    let forbidden = || response(403, ErrorKind::Forbidden, "forbidden", "Not authorized.");
    let failed = |kind, object: &str| Error { object: Some(object.to_owned()), ..error(kind, forbidden()) };
    let inactive = Operation::OfAccount("the inactive identities of the account");
    let settings = Operation::OfAccount("the identity settings of the account");
    let limits = Operation::OfAccount("the API key limits of the account");
    messages! {
        operation_failed(inactive, &failed(OperationKind::RequestReport, ACCOUNT)): "request a report";
        operation_failed(inactive, &failed(OperationKind::GetReport, "latest")): "read a report";
        operation_failed(settings, &failed(OperationKind::GetAccountSettings, ACCOUNT)): "read settings";
        operation_failed(limits, &failed(OperationKind::GetApiKeyLimits, ACCOUNT)): "read limits";
    }
}

/// Conflicts about the key of a service ID.
fn of_service_ids() -> Vec<Sample> {
    let new = new().of(SERVICE);
    messages! {
        operation_failed(Operation::Create(&new), &conflict(OperationKind::CreateApiKey)): "create, of a service ID";
        operation_failed(Operation::Change("lock", &service_key()), &conflict(OperationKind::LockApiKey)):
            "lock, of a service ID";
    }
}

/// What the API responded with, and what to do.
fn responses() -> Vec<Sample> {
    let failed = |status, kind, code: &str, message: &str| {
        error(OperationKind::UpdateApiKey, response(status, kind, code, message))
    };
    let change = Operation::Change("update", &key());
    let invalid = failed(400, ErrorKind::Invalid, "bad_request", "The name is too long.");
    let gateway = failed(404, ErrorKind::Unexpected, "404", "Not Found");
    let detailed = Cause::Api(Box::new(ApiError {
        status: 400,
        kind: ErrorKind::Invalid,
        code: Some("invalid".to_owned()),
        message_code: Some("BXNIM0102E".to_owned()),
        message: Some("The property is invalid.".to_owned()),
        details: Some("expires_at is in the past".to_owned()),
        transaction_id: None,
    }));
    let bare = Cause::Api(Box::new(ApiError {
        status: 502,
        kind: ErrorKind::ServerFault,
        code: None,
        message_code: None,
        message: None,
        details: None,
        transaction_id: None,
    }));
    let bare = Error { attempts: 11, ..error(OperationKind::UpdateApiKey, bare) };
    messages! {
        operation_failed(change, &invalid): "400";
        operation_failed(change, &error(OperationKind::UpdateApiKey, detailed)): "all codes and details";
        operation_failed(change, &bare): "several attempts, and nothing but a status";
        operation_failed(change, &failed(401, ErrorKind::Unauthenticated, "unauthorized", "Invalid token.")): "401";
        operation_failed(change, &failed(403, ErrorKind::Forbidden, "forbidden", "Not authorized.")): "403";
        operation_failed(change, &failed(404, ErrorKind::NotFound, "not_found", "No such key.")): "404";
        operation_failed(change, &gateway): "404 of a gateway";
        operation_failed(change, &conflict(OperationKind::UpdateApiKey)): "409";
        operation_failed(Operation::Create(&new()), &conflict(OperationKind::CreateApiKey)): "409 to a creation";
        operation_failed(change, &failed(429, ErrorKind::TooManyRequests, "rate_limit", "Slow down.")): "429";
        operation_failed(change, &failed(500, ErrorKind::ServerFault, "internal", "Sorry.")): "500";
    }
}

/// The login was rejected: which credential it was, and what to do.
fn logins() -> Vec<Sample> {
    let login = |kind, from: &str, status, error_kind| {
        login_error(kind, from, response(status, error_kind, "BXNIM0415E", "The credential is invalid."))
    };
    let read = Operation::Read(&key());
    let of = |kind, from: &str| login(kind, from, 400, ErrorKind::Invalid);
    let key_in_block = of(CredentialKind::ApiKey, ARGUMENT);
    let forbidden = login(CredentialKind::ApiKey, ARGUMENT, 403, ErrorKind::Forbidden);
    let in_quotes = of(CredentialKind::ApiKey, "the environment variable IC_API_KEY (enclosed in quotation marks)");
    let unknown_source = of(CredentialKind::ApiKey, "");
    let access_token =
        error(OperationKind::GetApiKey, response(401, ErrorKind::Unauthenticated, "unauthorized", "Token expired."));
    let login_of_token =
        iam_identity::Login { kind: CredentialKind::AccessToken, from: "the argument iam_token".to_owned() };
    let access_token = Error { login: login_of_token, object: Some(ID.to_owned()), ..access_token };
    messages! {
        operation_failed(read, &key_in_block): "login with an API key";
        operation_failed(read, &of(CredentialKind::ApiKey, VARIABLE)): "login with an API key of the environment";
        operation_failed(read, &in_quotes): "login with an API key in quotation marks";
        operation_failed(read, &unknown_source): "login with an API key of an unknown source";
        operation_failed(read, &login(CredentialKind::ApiKey, ARGUMENT, 401, ErrorKind::Unauthenticated)):
            "login with an API key, 401";
        operation_failed(read, &forbidden): "login with an API key, 403";
        operation_failed(read, &of(CredentialKind::RefreshToken, "the argument iam_refresh_token")):
            "login with a refresh token";
        operation_failed(read, &of(CredentialKind::ComputeResource, "the argument cr_token_file")):
            "login as a compute resource";
        operation_failed(read, &access_token): "401 to an access token";
    }
}
