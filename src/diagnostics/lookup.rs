//! Looking up keys: data sources, and actions on many.

use iam_identity::{ApiKey, Error, ListScope, OperationKind};
use tf_provider::Diagnostic;

use super::operation::describe;
use super::{counted, listed};
use crate::iam_ids::id_of_service_id;

/// Not exactly one of the arguments that identify a key is set. `set` are the names of those that are.
pub(crate) fn ambiguous_lookup(set: &[&str]) -> Diagnostic {
    let found = if set.is_empty() { "none of them is".to_owned() } else { format!("{} are", listed(set)) };
    Diagnostic::error(
        "Invalid combination of arguments",
        format!("Exactly one of apikey_id, name, and apikey must be set to identify the key, but {found}."),
    )
}

/// The identity has no key with this name.
pub(crate) fn no_key_named(name: &str, searched: &ListScope) -> Diagnostic {
    let whose = match searched {
        ListScope::Identity(iam_id) | ListScope::ServiceIdInGroup { iam_id, .. }
            if id_of_service_id(iam_id).is_some() =>
        {
            format!("the service ID {iam_id}")
        }
        _ => "the identity that is logged in".to_owned(),
    };
    Diagnostic::error(
        format!("No API key is named {name:?}"),
        format!(
            "Only the keys of {whose} are searched, and names are case-sensitive. To look up a key of another identity, use \
             apikey_id."
        ),
    )
    .at_attribute("name")
}

/// The key of a service ID to look up isn't identified, or in two ways.
pub(crate) fn ambiguous_service_key_lookup() -> Diagnostic {
    Diagnostic::error(
        "Invalid combination of arguments",
        "Set either apikey_id, or both iam_service_id and name, to identify the key.",
    )
}

/// No key has the value.
pub(crate) fn no_key_with_value() -> Diagnostic {
    Diagnostic::error(
        "No API key has this value",
        "The key was deleted, or the value does not belong to a key of this account. Check the value, and the account that the \
         provider is logged in to.",
    )
    .at_attribute("apikey")
}

/// Several keys have this name; `keys` in the order in which `most_recent` selects the last.
pub(crate) fn several_keys_named(name: &str, keys: &[ApiKey]) -> Diagnostic {
    let line =
        |key: &ApiKey| format!("\n  {}, created {}", key.id, key.created_at.as_deref().unwrap_or("at an unknown time"));
    let lines: Vec<_> = keys.iter().map(line).collect();
    Diagnostic::error(
        format!("{} API keys are named {name:?}", keys.len()),
        format!("Use apikey_id to select one, or set most_recent = true to select the last of:{}", lines.concat()),
    )
    .at_attribute("name")
}

/// A prune that deletes has no filter.
pub(crate) fn prune_without_filter() -> Diagnostic {
    Diagnostic::error(
        "No filter selects the API keys to prune",
        "Without a filter, all keys match but those in except. Set one, such as unused_for_days or name_contains. To prune all keys on purpose, set \
         created_before to today's date.",
    )
}

/// A change of many keys has no filter.
pub(crate) fn change_without_filter() -> Diagnostic {
    Diagnostic::error(
        "No filter selects the API keys to change",
        "Without a filter, all keys match but those in except. Set one, such as unused_for_days or name_contains. To change all keys on purpose, set \
         older_than_days = 0.",
    )
}

/// Two arguments contradict each other: nothing would be selected, or other keys than one of them says.
pub(crate) fn conflicting_filters(left: &str, right: &str) -> Diagnostic {
    let name = right.split(' ').next().unwrap_or(right);
    Diagnostic::error(
        format!("{left} and {right} cannot be combined"),
        "Each of them says which keys to select, and no key, or not what one of them says, would match both. Remove one of the two.",
    )
    .at_attribute(name)
}

/// The user has interrupted an action on many keys.
pub(crate) fn changes_interrupted(participle: &str, changed: usize, left: usize) -> Diagnostic {
    Diagnostic::error(
        format!("Terraform was interrupted before all API keys were {participle}"),
        format!("{} Invoke the action again to continue.", changed_and_left(participle, changed, left)),
    )
}

/// An action on many keys has ended because requests fail whatever the key.
pub(crate) fn changes_ended(participle: &str, changed: usize, left: usize) -> Diagnostic {
    Diagnostic::error(
        format!("Not all API keys were {participle}"),
        format!(
            "{} The last requests have failed for reasons that are not those of a single key, so no more were sent. Invoke the \
             action again to continue.",
            changed_and_left(participle, changed, left)
        ),
    )
}

fn changed_and_left(participle: &str, changed: usize, left: usize) -> String {
    let verb = |count: usize| if count == 1 { "is" } else { "are" };
    let was = if left == 1 { "was" } else { "were" };
    let (changed_keys, left_keys) = (counted(changed, "API key"), counted(left, "API key"));
    format!("{changed_keys} {} {participle}, and {left_keys} {was} not tried.", verb(changed))
}

/// The mode is `expire`, but nothing says when.
pub(crate) fn expiry_missing() -> Diagnostic {
    Diagnostic::error(
        "expire_after is required with mode = expire",
        "It says how long the keys go on working, for example \"24h\".",
    )
    .at_attribute("expire_after")
}

/// `expire_after` is set with another mode.
pub(crate) fn expiry_without_effect() -> Diagnostic {
    Diagnostic::error(
        "expire_after has no effect without mode = expire",
        "Only the mode expire lets keys expire. Remove expire_after, or set mode = \"expire\".",
    )
    .at_attribute("expire_after")
}

/// The groups of service IDs may not be listed, or the service ID whose keys are listed may not be read, so only keys of the default
/// group were found.
pub(crate) fn keys_of_groups_not_listed(error: &Error) -> Diagnostic {
    if error.operation == OperationKind::GetServiceId {
        return Diagnostic::warning(
            "Only keys of the default group of service IDs were found",
            format!(
                "{} If the service ID is in another group, its keys are missing in the result. Ask for permission to view the \
                 service ID, or set group_id to its group.",
                describe(error)
            ),
        );
    }
    Diagnostic::warning(
        "Only keys of users and of the default group of service IDs were found",
        format!(
            "{} The keys of service IDs in other groups are missing in the result. Ask for permission to view the groups of the \
             account, or use group_id or iam_service_id.",
            describe(error)
        ),
    )
}
