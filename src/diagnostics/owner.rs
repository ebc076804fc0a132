//! The owner of a key: another identity, another account, or the provider itself.

use iam_identity::Error;
use tf_provider::Diagnostic;

use super::operation::describe;
use crate::iam_ids::id_of_service_id;
use crate::keys::key_name::KeyName;
use crate::keys::owner::Owner;

/// A plan or an apply replaces a key of a service ID or a trusted profile.
pub(crate) fn replacement_of_service_key(key: &KeyName, owner: &str) -> Diagnostic {
    let moving = match id_of_service_id(owner) {
        Some(_) => format!(
            " Move the key to the resource ibm_iam_service_api_key, which creates keys of service IDs: declare one with \
             iam_service_id = {owner:?}, and add a moved block from this resource to it. Alternatively, leave"
        ),
        None => " Leave".to_owned(),
    };
    Diagnostic::error(
        format!("API key {key} belongs to {owner} and cannot be replaced"),
        format!(
            "This resource creates keys of the user who is logged in, so the new key would belong to that user and have all of \
             that user's access. Nothing was changed.{moving} the key as it is (without -replace, and without a change that \
             forces replacement)."
        ),
    )
}

/// A plan or an apply replaces a key of another user, or of the same user in another account.
pub(crate) fn replacement_of_others_key(key: &KeyName, owner: &Owner, logged_in: &Owner) -> Diagnostic {
    let in_account = |identity: &Owner| {
        let account = identity.account_id.as_ref().filter(|_| owner.account_id != logged_in.account_id);
        account.map(|account| format!(" in the account {account}")).unwrap_or_default()
    };
    let (owner_id, logged_in_id) = (&owner.iam_id, &logged_in.iam_id);
    Diagnostic::error(
        format!("API key {key} belongs to {owner_id} and cannot be replaced by {logged_in_id}"),
        format!(
            "IBM Cloud creates a user's keys only for the user who is logged in. The key belongs to {owner_id}{}, but the provider \
             is logged in as {logged_in_id}{}, so the new key would belong to that identity and have all of its access. Nothing \
             was changed. To replace the key, log in as {owner_id}{} and refresh. Alternatively, leave the key as it is, or \
             destroy it, and create your own key in another resource.",
            in_account(owner),
            in_account(logged_in),
            in_account(owner),
        ),
    )
}

/// A plan or an apply replaces a key of a service ID while the provider is logged in to another account.
pub(crate) fn replacement_in_another_account(key: &KeyName, owner: &Owner, logged_in: &Owner) -> Diagnostic {
    let account = |identity: &Owner| identity.account_id.clone().unwrap_or_default();
    let (of_key, of_login) = (account(owner), account(logged_in));
    Diagnostic::error(
        format!("API key {key} cannot be replaced from another account"),
        format!(
            "The key belongs to {} in the account {of_key}, but the provider is logged in to the account {of_login} as {}, where \
             that service ID does not exist. Nothing was changed. Log in to {of_key}: check that the credential and the provider \
             block of this resource are those that the key was created with.",
            owner.iam_id, logged_in.iam_id
        ),
    )
}

/// The key was not found, but the provider is logged in to another account than the key's.
pub(crate) fn in_another_account(key: &KeyName, account: &str, logged_in: &str, iam_id: &str) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is in another account"),
        format!(
            "The key is in the account {account}, but the provider is logged in to the account {logged_in} as {iam_id}. That the \
             key was not found there does not mean that it was deleted. Nothing was changed. Log in to {account}: check that \
             the credential and the provider block of this resource are those that the key was created with. If the key was \
             deleted, remove it from the state with `terraform state rm ADDRESS`."
        ),
    )
}

/// The provider logs in with this key, so it is not `deleted`, `disabled`, or `expired`.
pub(crate) fn own_key_protected(participle: &str, key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} cannot be {participle}: the provider logs in with it"),
        "Afterwards, the provider could no longer log in with this configuration. Log in with another key (ibmcloud_api_key, \
         IC_API_KEY), or set allow_own_key = true in the provider block to allow this.",
    )
}

/// The provider cannot determine whether it logs in with this key, so it is not `deleted`, `disabled`, or `expired`.
pub(crate) fn own_key_undetermined(participle: &str, key: &KeyName, error: &Error) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} cannot be {participle}: the provider may be logged in with it"),
        format!(
            "The provider could not determine which key it logs in with. {} Nothing was changed. Try again, or set \
             allow_own_key = true in the provider block if the key may be {participle} in any case.",
            describe(error)
        ),
    )
}
