//! Messages of `diagnostics/login.rs`: the provider is logged in to an account that it may not be logged in to.

use iam_identity::{AccountNotAllowed, Cause, CredentialKind};
use tf_provider::golden::Sample;

use super::sample::{ACCOUNT, ARGUMENT, USER, VARIABLE, key, login_error, new};
use crate::diagnostics::Operation;

const OTHER_ACCOUNT: &str = "200fghij200b41abc200bzb678abc0yy";

pub(super) fn samples() -> Vec<Sample> {
    let refused = |kind, from, account: Option<&str>, iam_id: Option<&str>, allowed: &[&str]| {
        let refused = AccountNotAllowed {
            account_id: account.map(ToOwned::to_owned),
            iam_id: iam_id.map(ToOwned::to_owned),
            allowed: allowed.iter().copied().map(ToOwned::to_owned).collect(),
        };
        login_error(kind, from, Cause::AccountNotAllowed(Box::new(refused)))
    };
    let (api_key, token) = (CredentialKind::ApiKey, CredentialKind::AccessToken);
    let other = refused(api_key, VARIABLE, Some(OTHER_ACCOUNT), Some(USER), &[ACCOUNT]);
    let others = refused(api_key, ARGUMENT, Some("300"), Some(USER), &[ACCOUNT, OTHER_ACCOUNT]);
    let without_account = refused(token, "the argument iam_token", None, Some(USER), &[ACCOUNT]);
    let opaque = refused(token, "", None, None, &[ACCOUNT, OTHER_ACCOUNT]);
    messages! {
        operation_failed(Operation::Create(&new()), &other): "an account that is not allowed";
        operation_failed(Operation::Read(&key()), &others): "an account that is none of two";
        operation_failed(Operation::Read(&key()), &without_account): "a token without an account that is allowed";
        operation_failed(Operation::Read(&key()), &opaque): "a token of another kind, with accounts that are allowed";
    }
}
