//! Creating a key: what prevents it, and what it may leave behind.

use iam_identity::{ApiKey, Error};
use jiff::Timestamp;
use tf_provider::Diagnostic;

use super::operation::{Operation, describe, joined, time_advice};
use super::{counted, listed};
use crate::keys::key_name::KeyName;
use crate::keys::timeouts::TimeBudget;

/// How many of an identity's keys [`limit_reached`] lists.
const MAX_LISTED_KEYS: usize = 3;

/// The provider is logged in as a trusted profile, which cannot create users' keys. Nothing was sent.
pub(crate) fn trusted_profile_cannot_create(key: &KeyName, iam_id: &str) -> Diagnostic {
    Diagnostic::error(
        format!("A trusted profile cannot create API key {key}"),
        format!(
            "The identity that is logged in, {iam_id}, is a trusted profile. In IBM Cloud, only users can create API keys, each \
             for themselves; a trusted profile can only manage existing keys. Log in with an API key of the user \
             (ibmcloud_api_key). Nothing was sent."
        ),
    )
}

/// The request to create the key failed, and it is unknown whether the API carried it out. `candidates` are the keys with
/// the same name that were created since; `None` if they could not be listed.
pub(crate) fn creation_outcome_unknown(
    key: &KeyName,
    budget: TimeBudget,
    error: &Error,
    candidates: Option<&[ApiKey]>,
) -> Diagnostic {
    let found = match candidates {
        None => format!(
            "The provider could not find out, because the keys cannot be listed at the moment. Look for the key before you \
             apply again, or you may create a second one. {} lists the keys.",
            key.list_command()
        ),
        Some([]) => "According to the API, no key with this name was created since. Apply again.".to_owned(),
        Some(_) => format!(
            "The keys below have this name and were created since. If one of them is this key and is not in a state \
             (`terraform state list` shows what is), its value is lost: delete it with {}, or import it. Nothing was deleted.",
            key.command("delete")
        ),
    };
    let what = format!("{} IBM Cloud may have created the key nevertheless.", describe(error));
    let sentences = joined(&[&what, &found, &time_advice(budget, error)]);
    let lines = candidates.unwrap_or_default().iter().map(candidate);
    Diagnostic::error(
        format!("API key {key} may have been created"),
        std::iter::once(sentences).chain(lines).collect::<Vec<_>>().join("\n"),
    )
}

fn candidate(key: &ApiKey) -> String {
    format!("  - {}, created {}: `terraform import ADDRESS {}`", key.id, created_at(key), key.id)
}

fn created_at(key: &ApiKey) -> &str {
    key.created_at.as_deref().unwrap_or("at an unknown time")
}

/// Keys with the same name were created shortly before this run, or since that time, possibly by an interrupted run.
pub(crate) fn recent_keys_of_name(key: &KeyName, recent: &[&ApiKey], since: Option<Timestamp>) -> Diagnostic {
    let when = match since {
        Some(since) => format!("since {since}"),
        None => "within the last 15 minutes".to_owned(),
    };
    let lines: Vec<String> = recent.iter().map(|key| candidate(key)).collect();
    let delete = key.command_for("delete", "ID");
    Diagnostic::warning(
        format!("Recently created keys have the same name as API key {key}"),
        format!(
            "The following keys were created {when}, and not by this apply. Those that are in a state (`terraform state list` shows \
             what is), or that this apply replaces, need no action. Any other may have been left by an interrupted run: delete it \
             ({delete}) or import it.\n{}",
            lines.join("\n")
        ),
    )
}

/// The API rejected the key because the identity has too many. `keys` are those it had before this run, oldest first;
/// `created` is how many this run has created since.
/// `is_rotation` says that the key would take the place of another one, which goes on working.
pub(crate) fn limit_reached(
    key: &KeyName,
    error: &Error,
    keys: &[&ApiKey],
    created: usize,
    is_rotation: bool,
) -> Diagnostic {
    let two = if is_rotation {
        "A rotation requires one additional key while both exist."
    } else {
        "With create_before_destroy, a replacement requires one additional key while both exist; without it, the old key is \
         deleted first."
    };
    let oldest: Vec<String> = keys
        .iter()
        .take(MAX_LISTED_KEYS)
        .map(|key| format!("  - {:?} ({}), created {}", key.name, key.id, created_at(key)))
        .collect();
    Diagnostic::error(
        format!("Could not create API key {key}: the limit of keys appears to be reached"),
        format!(
            "{} This identity had {} before this run, which has created {created} more. IBM Cloud allows 20 unless the limit \
             was raised on request. {two} Otherwise, delete a key that is not needed and is not the one you are logged in with. \
             The oldest keys are:\n{}",
            describe(error),
            counted(keys.len(), "key"),
            oldest.join("\n")
        ),
    )
}

/// What to do for room.
const MAKE_ROOM: &str = "delete keys that are no longer needed: the data source ibm_iam_api_keys lists them, and the action \
    ibm_iam_api_keys_prune deletes those that match its filters. Alternatively, request a higher limit in a support case of IBM Cloud.";

/// An identity has no room for the keys that a plan creates for it.
pub(crate) fn limit_too_low(iam_id: &str, count: u32, limit: u32, new: u32) -> Diagnostic {
    Diagnostic::warning(
        format!("The API key limit of {iam_id} is too low for this plan"),
        format!(
            "This identity has {}, its limit is {limit}, and this plan creates at least {new} more, \
             counting rotations. IBM Cloud will reject the keys beyond the limit. Keys that the same apply deletes make room only if they \
             are deleted first. With create_before_destroy, each replacement requires one additional key while both exist. \
             Before you apply, {MAKE_ROOM}",
            counted(count as usize, "API key")
        ),
    )
}

/// An identity has no room for the keys that a plan creates for it if its replacements create before they destroy.
pub(crate) fn limit_too_low_to_create_first(
    iam_id: &str,
    count: u32,
    limit: u32,
    new: u32,
    replaced: u32,
) -> Diagnostic {
    let creates = if new == 0 { String::new() } else { format!(" and creates at least {new} more") };
    Diagnostic::warning(
        format!("The API key limit of {iam_id} is too low for create_before_destroy"),
        format!(
            "This identity has {}, its limit is {limit}, and this plan replaces at least {replaced}{creates}. By \
             default, the old key is deleted first, so there is room. With create_before_destroy, a replacement requires one \
             additional key while both exist, and IBM Cloud will reject the keys beyond the limit. If create_before_destroy is \
             set, remove it, or {MAKE_ROOM}",
            counted(count as usize, "API key")
        ),
    )
}

/// The value of this argument belongs to the key with the ID `other`, which existed before this run.
pub(crate) fn value_of_existing_key(key: &KeyName, argument: &str, error: &Error, other: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The value for API key {key} belongs to another key"),
        format!(
            "{} The configured value belongs to {other}, which existed before this run: an earlier run may have left it behind. \
             A value can belong to only one key. Import that key (`terraform import ADDRESS {other}`), delete it, or choose \
             another value. With create_before_destroy, a replacement always requires another value.",
            describe(error)
        ),
    )
    .at_attribute(argument)
}

/// Two resources of one configuration have the same value, the second in this argument. Nothing was sent for it.
pub(crate) fn value_in_use(key: &KeyName, argument: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The value for API key {key} is also configured for another key"),
        "A value can belong to only one key. Choose a different value for one of the two. Nothing was sent.",
    )
    .at_attribute(argument)
}

/// The API created the key but did not return its value.
pub(crate) fn value_not_returned(key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        format!("The value of API key {key} is lost"),
        "IBM Cloud created the key but did not return its value, which cannot be retrieved later. Replace the key: \
         `terraform apply -replace=ADDRESS`.",
    )
}

/// The key was created, but a later step failed. This is a warning because Terraform would destroy the key in the next
/// apply if its creation had reported an error.
pub(crate) fn created_with_failure(key: &KeyName, failed: &Diagnostic) -> Diagnostic {
    Diagnostic::warning(
        format!("API key {key} was created, but a later step failed"),
        format!(
            "{}. {} The key is in the state. The next plan shows what remains to be done.",
            failed.summary, failed.detail
        ),
    )
}

/// After the operation, these attributes of the key differ from the plan.
pub(crate) fn differs_from_plan(operation: Operation<'_>, differing: &[&str]) -> Diagnostic {
    Diagnostic::warning(
        format!("IBM Cloud did not {operation} as planned"),
        format!(
            "The key differs from the plan in {}. The next plan shows the difference and what an apply would change.",
            listed(differing)
        ),
    )
}
