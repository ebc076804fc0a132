//! Service IDs that may not be changed or deleted: locked ones, those with locked keys, and the provider's own.

use iam_identity::{ApiKey, Error};
use tf_provider::{Diagnostic, Path};

use super::listed;
use super::operation::describe;
use crate::keys::key_name::KeyName;

/// A plan changes these attributes of a service ID that stays locked.
pub(crate) fn service_id_locked_update(name: &KeyName, changes: &[&str]) -> Diagnostic {
    Diagnostic::error(
        format!("Service ID {name} is locked"),
        format!(
            "A locked service ID cannot be changed, and this plan would change {}. To change the service ID, set entity_lock = \
             false in the same apply and back to true in a later one. Otherwise leave the service ID as it is. If \
             ignore_changes includes entity_lock, {} instead, and plan again.",
            listed(changes),
            unlock(name)
        ),
    )
    .at_attribute(changes.first().copied().unwrap_or("entity_lock"))
}

/// A plan replaces a locked service ID. `by` are the attributes that force the replacement; empty if it was requested with
/// `-replace` or `replace_triggered_by`.
pub(crate) fn service_id_locked_replacement(name: &KeyName, by: &[Path]) -> Diagnostic {
    let names: Vec<&str> = by.iter().filter_map(Path::root_name).collect();
    let cause = match names.as_slice() {
        [] => "this plan would replace it (-replace or replace_triggered_by)".to_owned(),
        names => format!("changing {} forces its replacement", listed(names)),
    };
    let diagnostic = Diagnostic::error(
        format!("Service ID {name} is locked"),
        format!(
            "A locked service ID cannot be deleted, and {cause}. Set entity_lock = false and apply that change on its own, then \
             replace the service ID in the next apply. If ignore_changes includes entity_lock, {} instead.",
            unlock(name)
        ),
    );
    match names.first() {
        Some(name) => diagnostic.at_attribute(name),
        None => diagnostic,
    }
}

/// A plan destroys a locked service ID.
pub(crate) fn service_id_locked_destroy(name: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("Service ID {name} is locked"),
        format!(
            "A locked service ID cannot be deleted. To delete it, {} and plan again. There is no other way if the plan calls the \
             object deposed, if ignore_changes includes entity_lock, or if the configuration has already been removed. \
             Otherwise, you can also set entity_lock = false and apply before you destroy the service ID.",
            unlock(name)
        ),
    )
}

/// An apply would delete a locked service ID: the object is tainted or deposed, which a plan cannot refuse.
pub(crate) fn service_id_locked_not_deleted(name: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("Service ID {name} is locked and was not deleted"),
        format!(
            "Nothing was sent. To delete the service ID, {} and apply again: for a deposed object there is no other way. To keep \
             a tainted service ID, run `terraform untaint`. To destroy it afterwards, set entity_lock = false and apply before \
             you run `terraform destroy`.",
            unlock(name)
        ),
    )
}

/// The API rejected a request because the service ID is locked, although the state says that it is not. `verb` is what the
/// request would have done: `change`.
pub(crate) fn service_id_locked_outside_terraform(verb: &str, name: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("Service ID {name} is locked"),
        format!(
            "The service ID was locked outside of this configuration, so the request to {verb} it was rejected. To proceed, {} \
             and apply again. Alternatively, plan again: the plan shows the lock, and entity_lock = false removes it, except \
             from an object that the plan calls deposed, or if ignore_changes includes entity_lock.",
            unlock(name)
        ),
    )
}

/// A destruction is refused because these keys of the service ID are locked.
pub(crate) fn service_id_keys_locked(name: &KeyName, keys: &[&ApiKey]) -> Diagnostic {
    let lines: Vec<String> = keys.iter().map(|key| format!("\n  - {}", KeyName::new(&key.name, &key.id))).collect();
    Diagnostic::error(
        format!("Service ID {name} has locked API keys and was not deleted"),
        format!(
            "IBM Cloud deletes the API keys of a service ID with it, and a locked key cannot be deleted. The service ID and its \
             remaining keys are unchanged. Unlock the keys below with `ibmcloud iam service-api-key-unlock KEY {}` or the action \
             ibm_iam_api_key_unlock (Terraform 1.14 or later), or set entity_lock = false in their resources and apply, and \
             then destroy the service ID.{}",
            name.id_or_placeholder(),
            lines.concat()
        ),
    )
}

/// The API rejected the deletion, although neither the service ID nor one of its keys appears to be locked.
pub(crate) fn service_id_keys_not_deleted(name: &KeyName, error: &Error) -> Diagnostic {
    Diagnostic::error(
        format!("Service ID {name} could not be deleted with its API keys"),
        format!(
            "{} IBM Cloud deletes the API keys of a service ID first, and rejects the deletion if one of them cannot be deleted. \
             Some of the keys may be deleted already. Apply again. If that does not help, delete the remaining keys one by one: \
             `ibmcloud iam service-api-keys {}` lists them.",
            describe(error),
            name.id_or_placeholder()
        ),
    )
}

/// The provider logs in as this service ID, or with one of its keys, so it is not deleted.
pub(crate) fn own_service_id_protected(name: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("Service ID {name} cannot be deleted: the provider logs in with it"),
        "Its API keys are deleted with it, so the provider could no longer log in with this configuration. Log in as another \
         identity (ibmcloud_api_key, IC_API_KEY), or set allow_own_key = true in the provider block to allow this.",
    )
}

/// The provider cannot determine whether it logs in with a key of this service ID, so it is not deleted.
pub(crate) fn own_service_id_undetermined(name: &KeyName, error: &Error) -> Diagnostic {
    Diagnostic::error(
        format!("Service ID {name} cannot be deleted: the provider may be logged in with it"),
        format!(
            "The provider could not determine which key it logs in with. {} Nothing was changed. Try again, or set allow_own_key \
             = true in the provider block if the service ID may be deleted in any case.",
            describe(error)
        ),
    )
}

/// The ways to unlock a service ID without a plan, as part of a sentence.
fn unlock(name: &KeyName) -> String {
    format!("unlock it with `ibmcloud iam service-id-unlock {}`", name.id_or_placeholder())
}
