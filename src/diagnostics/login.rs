//! What the provider logged in with, and to which account, as parts of other messages.

use iam_identity::{AccountNotAllowed, CredentialKind, Login};

use super::listed;

/// Which credential the provider logged in with, and where it found it.
pub(super) fn source(Login { kind, from }: &Login) -> String {
    if from.is_empty() { String::new() } else { format!("The {kind} comes from {from}.") }
}

/// The provider is logged in to an account that the provider block doesn't allow, so the request was not sent.
pub(super) fn account_not_allowed(refused: &AccountNotAllowed, login: &Login) -> String {
    let allowed: Vec<&str> = refused.allowed.iter().map(String::as_str).collect();
    let identity = refused.iam_id.as_ref().map(|iam_id| format!(" as {iam_id}")).unwrap_or_default();
    let place = match &refused.account_id {
        Some(account) => format!(" to the account {account}{identity}"),
        None => format!("{identity} with a token that names no account"),
    };
    let sent = match login.kind {
        CredentialKind::AccessToken => "No request was sent.",
        _ => "No request but the login was sent.",
    };
    let sentences = [
        format!(
            "The provider is logged in{place}, but the provider argument allowed_account_ids allows only {}.",
            listed(&allowed)
        ),
        source(login),
        sent.to_owned(),
    ];
    sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What to do about it.
pub(super) fn account_advice(refused: &AccountNotAllowed) -> String {
    let accounts = if refused.allowed.len() == 1 { "this account" } else { "one of these accounts" };
    match &refused.account_id {
        Some(account) => {
            format!(
                "Use a credential of {accounts}, or add {account:?} to allowed_account_ids if that account is right."
            )
        }
        None => format!("Use a credential of {accounts}."),
    }
}
