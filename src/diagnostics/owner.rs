//! Whose key it is: another identity's, another account's, or the one that the provider logs in with.

use iam_identity::Error;
use tf_provider::Diagnostic;

use super::operation::happened;
use crate::keys::key_name::KeyName;
use crate::keys::owner::Owner;

/// A key of a service ID or a trusted profile is to be replaced.
pub fn replacement_of_service_key(key: &KeyName, owner: &str) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} belongs to {owner} and can't be replaced"),
        "This resource makes keys of the user who is logged in, so the new key would be that user's, with all of that user's \
         access. Nothing was changed. Leave the key as it is (without -replace, and without a change that replaces it). \
         Or make the new key where service IDs' keys are made, `ibmcloud iam service-api-key-create`, and import that one \
         in place of this.",
    )
}

/// A key of somebody else is to be replaced.
pub fn replacement_of_others_key(key: &KeyName, owner: &Owner, logged_in: &Owner) -> Diagnostic {
    let in_account = |identity: &Owner| {
        let account = identity.account_id.as_ref().filter(|_| owner.account_id != logged_in.account_id);
        account.map(|account| format!(" in the account {account}")).unwrap_or_default()
    };
    let (owner_id, logged_in_id) = (&owner.iam_id, &logged_in.iam_id);
    Diagnostic::error(
        format!("API key {key} belongs to {owner_id} and can't be replaced by {logged_in_id}"),
        format!(
            "IBM Cloud makes keys of users for themselves only. The key is one of {owner_id}{}; the provider is logged in as \
             {logged_in_id}{}, so the new key would be that identity's, with all of its access. Nothing was changed. Log in \
             as {owner_id}{} to replace the key, and refresh. Or leave the key as it is, or destroy it, and make one of your \
             own in another resource.",
            in_account(owner),
            in_account(logged_in),
            in_account(owner),
        ),
    )
}

/// A key can't be found by somebody who is logged in to another account than the key's.
pub fn in_another_account(key: &KeyName, account: &str, logged_in: &str, iam_id: &str) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is in another account"),
        format!(
            "It is in the account {account}, and the provider is logged in to the account {logged_in}, as {iam_id}. That it \
             can't be found there doesn't mean that it is gone. Nothing was changed. Log in to {account}: is the credential, \
             or the provider block of this resource, the one that it was made with? If the key is gone for good, \
             `terraform state rm ADDRESS` forgets it."
        ),
    )
}

/// The key that the provider logs in with is left alone.
pub fn own_key_protected(how: &str, key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is not {how}: the provider logs in with it"),
        "Afterwards nothing could be done with this configuration any more. Log in with another key (ibmcloud_api_key, \
         IC_API_KEY), or set allow_own_key = true in the provider block if that is really meant.",
    )
}

/// It can't be found out whether it is the key that the provider logs in with.
pub fn own_key_undetermined(how: &str, key: &KeyName, error: &Error) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is not {how}: the provider may be logged in with it"),
        format!(
            "Which key the provider logs in with could not be found out. {} Nothing was changed. Try again, or set \
             allow_own_key = true in the provider block if the key may be {how} in any case.",
            happened(error)
        ),
    )
}
