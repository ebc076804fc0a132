//! Locked keys: what the lock prevents, and how to unlock the key.

use tf_provider::{Diagnostic, Path};

use super::listed;
use crate::keys::key_name::KeyName;

/// A plan changes these attributes of a key that stays locked.
pub(crate) fn locked_update(key: &KeyName, changes: &[&str]) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is locked"),
        format!(
            "A locked key cannot be changed, and this plan would change {}. To change the key, set entity_lock = false in the \
             same apply and back to true in a later one. Otherwise leave the key as it is. If ignore_changes includes \
             entity_lock, {} instead, and plan again.",
            listed(changes),
            unlock(key)
        ),
    )
    .at_attribute(changes.first().copied().unwrap_or("entity_lock"))
}

/// A plan replaces a locked key. `by` are the attributes that force the replacement; empty if it was requested with
/// `-replace` or `replace_triggered_by`.
pub(crate) fn locked_replacement(key: &KeyName, by: &[Path]) -> Diagnostic {
    let names: Vec<&str> = by.iter().filter_map(Path::root_name).collect();
    let cause = match names.as_slice() {
        [] => "this plan would replace it (-replace or replace_triggered_by)".to_owned(),
        names => format!("changing {} forces its replacement", listed(names)),
    };
    let diagnostic = Diagnostic::error(
        format!("API key {key} is locked"),
        format!(
            "A locked key cannot be deleted, and {cause}. Set entity_lock = false and apply that change on its own, then \
             replace the key in the next apply. If ignore_changes includes entity_lock{}, {} instead.",
            if names.contains(&"iam_service_id") { ", or if the service ID is replaced too" } else { "" },
            unlock(key)
        ),
    );
    match names.first() {
        Some(name) => diagnostic.at_attribute(name),
        None => diagnostic,
    }
}

/// The first apply after a take-over or an import locks or unlocks a key of a service ID.
pub(crate) fn lock_taken_over(key: &KeyName, locks: bool) -> Diagnostic {
    let (is, applied, kept) = if locks { ("not locked", "locks", false) } else { ("locked", "unlocks", true) };
    Diagnostic::warning(
        format!("This apply {applied} API key {key}"),
        format!(
            "The key is {is}, and the configuration says otherwise. IBM-Cloud/ibm ignores such a difference; this provider does \
             what is configured. To leave the key as it is, set entity_lock = {kept}."
        ),
    )
    .at_attribute("entity_lock")
}

/// A plan destroys a locked key.
pub(crate) fn locked_destroy(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is locked"),
        format!(
            "A locked key cannot be deleted. To delete it, {} and plan again. There is no other way if the plan calls the object \
             deposed, if ignore_changes includes entity_lock, or if the configuration has already been removed. Otherwise, you \
             can also set entity_lock = false and apply before you destroy the key.",
            unlock(key)
        ),
    )
}

/// An apply would delete a locked key: the object is tainted or deposed, which a plan cannot refuse.
pub(crate) fn locked_not_deleted(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is locked and was not deleted"),
        format!(
            "Nothing was sent. To delete the key, {} and apply again: for a deposed object there is no other way. To keep a \
             tainted key, run `terraform untaint`. To destroy it afterwards, set entity_lock = false and apply before you run \
             `terraform destroy`.",
            unlock(key)
        ),
    )
}

/// The API rejected a request because the key is locked, although the state says that it is not. `verb` is what the
/// request would have done: `disable`.
pub(crate) fn locked_outside_terraform(verb: &str, key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is locked"),
        format!(
            "The key was locked outside of this configuration, so the request to {verb} it was rejected. To proceed, {} and \
             apply again. Alternatively, plan again: the plan shows the lock, and entity_lock = false removes it, except from \
             an object that the plan calls deposed, or if ignore_changes includes entity_lock.",
            unlock(key)
        ),
    )
}

/// The key was locked since the plan, which would rotate it. Nothing was changed.
pub(crate) fn locked_before_rotation(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is locked"),
        format!(
            "The key was locked outside of this configuration since the plan was created. A locked key cannot be given an expiry, so \
             it was not rotated, and nothing was changed. Plan again: the plan shows the lock, and entity_lock = false removes it. \
             If ignore_changes includes entity_lock, {} instead.",
            unlock(key)
        ),
    )
}

/// The API rejected an action because the key is locked. `verb` is what the action would have done: `disable`.
pub(crate) fn locked_for_action(verb: &str, key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} is locked"),
        format!("The request to {verb} the key was rejected. To proceed, {} first.", unlock(key)),
    )
}

/// The ways to unlock a key without a plan, as part of a sentence.
fn unlock(key: &KeyName) -> String {
    format!("unlock it with {} or the action ibm_iam_api_key_unlock (Terraform 1.14 or later)", key.command("unlock"))
}
