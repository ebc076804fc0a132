//! What actions report while they run, and how lists show a key.

use iam_identity::ApiKey;
use jiff::Timestamp;

use super::counted;
use crate::keys::key_name::KeyName;

/// The key was in this state before: `locked`.
pub(crate) fn already_switched(key: &KeyName, state: &str) -> String {
    format!("API key {key} is {state} already.")
}

/// The key is in this state now: `locked`.
pub(crate) fn switched(key: &KeyName, state: &str) -> String {
    format!("API key {key} is {state} now.")
}

/// The key expires earlier than requested.
pub(crate) fn already_expires(key: &KeyName, at: Timestamp) -> String {
    format!("API key {key} expires at {at} already.")
}

/// The key expires as requested.
pub(crate) fn expires(key: &KeyName, at: Timestamp) -> String {
    format!("API key {key} expires at {at} now.")
}

/// The key is not pruned because it is locked.
pub(crate) fn locked_key_left(key: &KeyName) -> String {
    format!("API key {key} is left: it is locked.")
}

/// The key is not pruned because the provider logs in with it.
pub(crate) fn own_key_left(key: &KeyName) -> String {
    format!("API key {key} is left: the provider logs in with it.")
}

/// The key is one of those that a prune would delete.
pub(crate) fn would_be_deleted(key: &KeyName) -> String {
    format!("API key {key} would be deleted.")
}

/// How many keys a prune would delete; `rest` more match, but are over the maximum.
pub(crate) fn prune_planned(count: usize, rest: usize) -> String {
    let them = if count == 1 { "it" } else { "them" };
    let (count, rest) = (counted(count, "API key"), left_by_maximum(rest));
    format!("{count} would be deleted{rest}. Set dry_run = false to delete {them}.")
}

/// A prune has deleted the key.
pub(crate) fn deleted(key: &KeyName) -> String {
    format!("API key {key} is deleted.")
}

/// The key was gone before the prune could delete it.
pub(crate) fn already_deleted(key: &KeyName) -> String {
    format!("API key {key} had already been deleted.")
}

/// How many keys a prune has deleted; `rest` more match, but are over the maximum.
pub(crate) fn pruned(count: usize, rest: usize) -> String {
    let be = if count == 1 { "is" } else { "are" };
    format!("{} {be} deleted{}.", counted(count, "API key"), left_by_maximum(rest))
}

fn left_by_maximum(rest: usize) -> String {
    match rest {
        0 => String::new(),
        1 => "; 1 more matches, which max_delete leaves".to_owned(),
        rest => format!("; {rest} more match, which max_delete leaves"),
    }
}

/// A key in a list: its name, its owner, and when it expires; empty for never.
pub(crate) fn listed_key(key: &ApiKey, expires_at: &str) -> String {
    let owner = key.iam_id.as_deref().unwrap_or("unknown");
    let end = match expires_at {
        "" => "never expires".to_owned(),
        at => format!("expires {at}"),
    };
    format!("{} \u{2013} {owner}, {end}", key.name)
}
