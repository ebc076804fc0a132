//! Keys: what stands in the way of a change, and what to do about it.

use tf_provider::{Diagnostic, Path};

use super::listed;
use crate::keys::key_name::KeyName;

/// A locked key stays locked, and is to be changed.
pub fn locked_update(key: &KeyName, changes: &[&str]) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is locked"),
        format!(
            "A locked key can't be changed, and this plan would change {}. To change it, set entity_lock = false in the \
             same apply, and true again in a later one; or leave the key as it is. Where `ignore_changes` has entity_lock, \
             {} instead, and plan again.",
            listed(changes),
            unlock(key)
        ),
    )
    .at_attribute(changes.first().copied().unwrap_or("entity_lock"))
}

/// A locked key is to be replaced; by which attributes is known only where they are of this configuration.
pub fn locked_replacement(key: &KeyName, by: &[Path]) -> Diagnostic {
    let names: Vec<&str> = by.iter().filter_map(Path::root_name).collect();
    let cause = match names.as_slice() {
        [] => "this plan would replace it (-replace or replace_triggered_by)".to_owned(),
        names => format!("the change of {} would replace it", listed(names)),
    };
    let diagnostic = Diagnostic::error(
        format!("API key {key} is locked"),
        format!(
            "A locked key can't be deleted, and {cause}. Set entity_lock = false and apply that alone; replace the key \
             in the next apply. Where `ignore_changes` has entity_lock, {} instead.",
            unlock(key)
        ),
    );
    match names.first() {
        Some(name) => diagnostic.at_attribute(name),
        None => diagnostic,
    }
}

/// A locked key is to be destroyed.
pub fn locked_destroy(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is locked"),
        format!(
            "A locked key can't be deleted. To have it deleted, {}, and plan again: that is the only way where the plan calls \
             the object deposed, where `ignore_changes` has entity_lock, and where the configuration is gone already. \
             Otherwise entity_lock = false does it too: apply that before destroying the key.",
            unlock(key)
        ),
    )
}

/// A locked key was about to be deleted: it is tainted or deposed, which no plan could refuse.
pub fn locked_not_deleted(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is locked and was not deleted"),
        format!(
            "Nothing was sent. To have it deleted, {}, and apply again: for a deposed object that is the only way. If the key \
             is tainted, `terraform untaint` it: then it stays. If it is to go all the same, set entity_lock = false after \
             that and apply it, before `terraform destroy`.",
            unlock(key)
        ),
    )
}

/// The API refused because the key is locked, although the state says otherwise.
pub fn locked_outside_terraform(doing: &str, key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is locked"),
        format!(
            "It was locked outside of this configuration, so the request to {doing} it was refused. If it is to be done all \
             the same, {}, and apply again. Or plan again: the plan shows the lock, and entity_lock = false removes it, but \
             not from an object that the plan calls deposed, nor where `ignore_changes` has entity_lock.",
            unlock(key)
        ),
    )
}

/// A key that is locked, and that an action was to change or delete.
pub fn locked_for_action(doing: &str, key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is locked"),
        format!("The request to {doing} it was refused. If it is to be done all the same, {} first.", unlock(key)),
    )
}

/// The ways to unlock a key without a plan, as the end of a sentence.
fn unlock(key: &KeyName) -> String {
    format!(
        "unlock it with `ibmcloud iam api-key-unlock {}` or the action ibm_iam_api_key_unlock (Terraform 1.14 or newer)",
        key.id_or_placeholder()
    )
}

/// Somebody changed the key between plan and apply.
pub fn changed_since_plan(key: &KeyName, changed: &[&str], modified_at: &str) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} was changed by somebody else"),
        format!(
            "Since this plan was made, {} changed outside of Terraform (last change: {modified_at}). Nothing was \
             overwritten. Plan again to see the key as it is now.",
            listed(changed)
        ),
    )
}

/// The key that is to be changed isn't there any more.
pub fn deleted_since_plan(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} does not exist any more"),
        "It was deleted outside of Terraform after this plan was made. Plan again: the plan will create it anew.",
    )
}

/// A value that only stands for one that isn't known yet.
pub fn value_is_placeholder() -> Diagnostic {
    Diagnostic::error(
        "The value for the API key is only a placeholder",
        "apikey has the text that OpenTofu gets in a plan for the value of a key that is leased in an apply only. Such a \
         value has no place in a state: use apikey_wo, with a version.",
    )
    .at_attribute("apikey")
}

/// A write-only value that not even the apply knows.
pub fn write_only_value_unknown(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("The value for API key {key} is not known"),
        "apikey_wo is set to something that is not known in this apply, such as a result of an ephemeral resource with \
         create = false. Set it to a value that is known when it is applied. Nothing was sent.",
    )
    .at_attribute("apikey_wo")
}

/// `store_value` for a new key.
pub fn store_value_refused() -> Diagnostic {
    Diagnostic::error(
        "store_value can't be true",
        "IBM Cloud does not store the values of users' keys. Remove the argument; Terraform keeps the value in its state \
         as a sensitive attribute, unless apikey_wo is used.",
    )
    .at_attribute("store_value")
}

/// `store_value` for a key that exists.
pub fn store_value_without_effect(key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        "store_value has no effect",
        format!(
            "IBM Cloud does not store the values of users' keys, so store_value = true changes nothing about API key \
             {key}. Remove the argument."
        ),
    )
    .at_attribute("store_value")
}

/// An expiry that is over.
pub fn expiry_in_past() -> Diagnostic {
    Diagnostic::warning("expires_at lies in the past", "Nobody will be able to log in with the key.")
        .at_attribute("expires_at")
}

/// A key that has expired; reading it is no reason to stop.
pub fn key_expired(key: &KeyName, expires_at: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("API key {key} has expired"),
        format!(
            "It expired at {expires_at}, and nobody can log in with it any more. Set expires_at to a later time or remove it, \
             replace the key, or remove the resource."
        ),
    )
    .at_attribute("expires_at")
}

/// A file for a key whose value isn't known.
pub fn file_without_value(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("The value of API key {key} is not in the state"),
        "So it can't be written to another file. Move the file that there is by hand and set file back, or replace the \
         key.",
    )
    .at_attribute("file")
}

/// A file for a key that was imported.
pub fn file_recorded_only(key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        format!("The value of API key {key} is not in the state"),
        "So no file is written; the path is recorded, and used when the key is replaced.",
    )
    .at_attribute("file")
}

/// A file that can't be made. Nothing was sent.
pub fn file_not_writable(key: &KeyName, path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The file for API key {key} can't be written"),
        format!("{path}: {reason}. Nothing was changed at IBM Cloud. Correct the argument file, or the folder."),
    )
    .at_attribute("file")
}

/// Two resources of one apply write the same file. Nothing was sent for the second.
pub fn file_in_use(key: &KeyName, path: &str, other: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("The file for API key {key} is another key's"),
        format!(
            "{path} is written for API key {other} in this apply, and can hold one key only. Nothing was changed at IBM \
             Cloud. Choose another file for one of the two."
        ),
    )
    .at_attribute("file")
}

/// A file that could not be finished.
pub fn file_not_written(key: &KeyName, path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The file for API key {key} could not be written"),
        format!("{path}: {reason}. Make room or correct the folder, and apply again: the file is then written."),
    )
    .at_attribute("file")
}

/// A file that could not be written when the key was made can't be written now either.
pub fn file_not_repairable(key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        format!("The file for API key {key} was not written"),
        "It could not be written when the key was created, and the value in apikey_wo now is not this key's. The path is \
         recorded, and used when the key is replaced.",
    )
    .at_attribute("file")
}

/// All was done, but the key could not be read afterwards.
pub fn updated_but_unread(key: &KeyName, failed: &Diagnostic) -> Diagnostic {
    Diagnostic::warning(
        format!("API key {key} was changed, but could not be read afterwards"),
        format!("{} All changes were made; the next plan reads the rest.", failed.detail),
    )
}

/// There is no such key to import.
pub fn does_not_exist(id: &str) -> Diagnostic {
    Diagnostic::error(
        format!("API key {id} does not exist"),
        "IBM Cloud knows no key of this ID, or none that the identity which is logged in can see. \
         `ibmcloud iam api-keys --uuid` lists the IDs of your own.",
    )
}

/// The key to import is not of the account that was named.
pub fn import_account_mismatch(id: &str, account: &str) -> Diagnostic {
    Diagnostic::error(
        format!("API key {id} is not of that account"),
        format!(
            "It belongs to the account {account}. Correct the account in what is imported (account_id, or the CRN), or import the key by its ID."
        ),
    )
}

/// What was given to import names no key.
pub fn import_id_malformed(given: &str) -> Diagnostic {
    Diagnostic::error(
        "That is not the ID of an API key",
        format!(
            "{given:?} names no API key. Accepted are an ID, `ApiKey-01234567-89ab-4cde-8f01-23456789abcd`, and a CRN, \
             `crn:v1:bluemix:public:iam-identity::a/ACCOUNT::apikey:ApiKey-01234567-89ab-4cde-8f01-23456789abcd`."
        ),
    )
}
