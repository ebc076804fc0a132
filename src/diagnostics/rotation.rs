//! Rotating keys: what a schedule can't be, why a key is due, and what a rotation may leave to do.

use iam_identity::Error;
use tf_provider::Diagnostic;

use super::listed;
use super::operation::{Operation, describe, operation_failed_within};
use crate::keys::key_name::KeyName;
use crate::keys::timeouts::TimeBudget;

/// Neither `rotate_after` nor `rotate_when_changed` is set.
pub(crate) fn never_rotated() -> Diagnostic {
    Diagnostic::error(
        "The API key would never be rotated",
        "Neither rotate_after nor rotate_when_changed is set. Set rotate_after to rotate the key on a schedule (for example, \
         \"90d\"), rotate_when_changed to rotate it when a value changes, or both. For a key that is not rotated, use \
         ibm_iam_api_key or ibm_iam_service_api_key.",
    )
    .at_attribute("rotate_after")
}

/// `anchor` is set without `rotate_after`.
pub(crate) fn anchor_without_period() -> Diagnostic {
    Diagnostic::error(
        "anchor has no effect without rotate_after",
        "anchor fixes the times at which rotations are due, and rotate_after says how far apart they are. Set rotate_after, or \
         remove anchor.",
    )
    .at_attribute("anchor")
}

/// `overlap` is not shorter than `rotate_after`.
pub(crate) fn overlap_too_long() -> Diagnostic {
    Diagnostic::error(
        "overlap must be shorter than rotate_after",
        "A key that was replaced must stop working before the next rotation, or more than two keys would work at a time. Set a \
         shorter overlap (24h by default), or a longer rotate_after.",
    )
    .at_attribute("overlap")
}

/// `expire_after` is shorter than `rotate_after` and `overlap` together.
pub(crate) fn expires_before_rotation() -> Diagnostic {
    Diagnostic::error(
        "expire_after is too short",
        "A key must work until it is rotated, and for the overlap after that. Set expire_after to at least rotate_after plus \
         overlap (24h by default), or plus twice the overlap with anchor, and add the time by which an apply may be late.",
    )
    .at_attribute("expire_after")
}

/// `support_sessions` is set for a key of a service ID.
pub(crate) fn sessions_of_service_id() -> Diagnostic {
    Diagnostic::error(
        "support_sessions has no effect for a service ID",
        "Only users have sessions of the IBM Cloud CLI, and iam_id is that of a service ID. Remove support_sessions.",
    )
    .at_attribute("support_sessions")
}

/// `overlap` is set for a key that is deleted when it is destroyed.
pub(crate) fn overlap_without_expiry() -> Diagnostic {
    Diagnostic::error(
        "overlap has no effect without on_destroy",
        "A destroyed key is deleted at once, unless on_destroy is \"expire\". Set on_destroy = \"expire\", or remove overlap.",
    )
    .at_attribute("overlap")
}

/// The key is due, but the identity that is logged in cannot create the next one.
pub(crate) fn rotation_left_to_owner(key: &KeyName, owner: &str) -> Diagnostic {
    let detail = if key.is_of_service_id() {
        format!(
            "It belongs to {owner}, a service ID of another account than the one that the provider is logged in to. Plan and apply \
             with a credential for the account of the service ID."
        )
    } else {
        format!(
            "It belongs to {owner}, and IBM Cloud creates keys of a user only for that user. Plan and apply with a credential of \
             {owner}."
        )
    };
    Diagnostic::warning(format!("API key {key} is due for rotation, but this plan cannot rotate it"), detail)
}

/// A refresh found that the key is due before its time. `why` completes a sentence: `is disabled`.
pub(crate) fn rotation_due_early(key: &KeyName, why: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("API key {key} no longer works"),
        format!(
            "It {why}, so its rotation is due: the next apply creates another key in its place. IBM Cloud disables or deletes a \
             leaked key if action_when_leaked says so; the activity tracker of the account shows who else did it."
        ),
    )
}

/// A plan or an apply replaces a rotating key of a service ID, and its configuration has no `iam_id`.
pub(crate) fn replacement_without_owner(key: &KeyName, owner: &str) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} belongs to {owner} and cannot be replaced without iam_id"),
        format!(
            "Without iam_id, the new key would belong to the user who is logged in and have all of that user's access. Nothing was \
             changed. To rotate the key, change rotate_when_changed instead: the next key then has the same owner. To replace the \
             resource, set iam_id = {owner:?} first."
        ),
    )
    .at_attribute("iam_id")
}

/// `store_value` changes for a rotating key.
pub(crate) fn store_value_of_next_key(key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        "store_value takes effect with the next rotation",
        format!(
            "IBM Cloud decides whether to store the value of a key when the key is created, so API key {key} stays as it is. To \
             rotate it now, change rotate_when_changed."
        ),
    )
    .at_attribute("store_value")
}

/// The next key was not created; `failed` is why. `retiring` are the IDs of keys that were current before.
pub(crate) fn rotation_failed(key: &KeyName, retiring: &[&str], failed: &Diagnostic) -> Diagnostic {
    let others = match retiring {
        [] => String::new(),
        ids => format!(" Earlier keys of this resource still count as keys of its owner: {}.", listed(ids)),
    };
    let diagnostic = Diagnostic::error(
        format!("API key {key} was not rotated"),
        format!("The key remains the current one.{others} {}. {}", failed.summary, failed.detail),
    );
    match failed.path.as_ref().and_then(tf_provider::Path::root_name) {
        Some(name) => diagnostic.at_attribute(name),
        None => diagnostic,
    }
}

/// The next key is in its place, but the previous one could not be given an expiry.
pub(crate) fn key_not_retired(key: &KeyName, budget: TimeBudget, error: &Error, is_locked: bool) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} was replaced, but does not expire yet"),
        format!(
            "The next key was created and is in the state. {} The next apply gives the replaced key its expiry, and creates no \
             other key.",
            reason("expire", key, budget, error, is_locked)
        ),
    )
}

/// A key that was current before has expired, but could not be deleted.
pub(crate) fn expired_key_not_deleted(key: &KeyName, budget: TimeBudget, error: &Error, is_locked: bool) -> Diagnostic {
    Diagnostic::error(
        format!("The expired API key {key} was not deleted"),
        format!(
            "It no longer works, but may still count as one of the keys of its owner. {} The next apply tries again.",
            reason("delete", key, budget, error, is_locked)
        ),
    )
}

/// Why a replaced key was not changed, and what to do about it.
fn reason(verb: &'static str, key: &KeyName, budget: TimeBudget, error: &Error, is_locked: bool) -> String {
    if is_locked {
        return format!("{} The key is locked: unlock it with {}.", describe(error), key.command("unlock"));
    }
    operation_failed_within(Operation::Change(verb, key), budget, error).detail
}

/// A rotation has the value of the current key as that of the next one.
pub(crate) fn write_only_value_is_current(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("apikey_wo is still the value of API key {key}"),
        "A value can belong to only one key, so a rotation needs a new one. Change apikey_wo, or generate it with an ephemeral \
         resource. If you remove apikey_wo, IBM Cloud generates each value.",
    )
    .at_attribute("apikey_wo")
}

/// `iam_id` is that of another user than the one who is logged in. Nothing was sent.
pub(crate) fn key_of_another_user(iam_id: &str, logged_in: &str) -> Diagnostic {
    Diagnostic::error(
        format!("A key for {iam_id} cannot be created by {logged_in}"),
        format!(
            "IBM Cloud creates keys of a user only for that user, and the provider is logged in as {logged_in}. Nothing was sent. \
             Log in with a credential of {iam_id}, remove iam_id to create a key for who is logged in, or set it to that of a \
             service ID."
        ),
    )
    .at_attribute("iam_id")
}

/// A key was not deleted: it expires at that time.
pub(crate) fn goes_on_working(key: &KeyName, at: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("API key {key} works until {at}"),
        format!(
            "Terraform has removed it from the state, but it was not deleted, so that whatever uses it has time to change to \
             another key. It expires at that time. To delete it now, run {}.",
            key.command("delete")
        ),
    )
}

/// A key to import as one that was current before belongs to another identity than the current one.
pub(crate) fn retiring_key_of_another(id: &str, owner: &str, current: &str) -> Diagnostic {
    Diagnostic::error(
        format!("API key {id} does not belong to the owner of {current}"),
        format!(
            "It belongs to {owner}. The keys of a rotation are keys of one identity. Leave {id} out of the import ID."
        ),
    )
}

/// An import ID has a key twice.
pub(crate) fn imported_twice(id: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The import ID has API key {id} twice"),
        "Specify the ID of the current key, and after it those of the keys that it has replaced, separated by commas.",
    )
}
