//! What actions report while they run, and how lists show a key.

use iam_identity::ApiKey;
use jiff::Timestamp;

use super::counted;
use crate::keys::change::KeyChange;
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

/// The key is left as it is because it is locked.
pub(crate) fn locked_key_left(key: &KeyName) -> String {
    format!("API key {key} is left: it is locked.")
}

/// The key is left as it is because the provider logs in with it.
pub(crate) fn own_key_left(key: &KeyName) -> String {
    format!("API key {key} is left: the provider logs in with it.")
}

/// The key is left as it is because it was used since the report that selected it.
pub(crate) fn used_key_left(key: &KeyName) -> String {
    format!("API key {key} is left: it was used since IBM Cloud's report was made.")
}

/// The key is left as it is because it was changed since it was listed, and is no longer meant.
pub(crate) fn changed_key_left(key: &KeyName) -> String {
    format!("API key {key} is left: it was changed since it was listed.")
}

/// The key is one of those that would be changed: `disabled`.
pub(crate) fn would_be_changed(key: &KeyName, participle: &str) -> String {
    format!("API key {key} would be {participle}.")
}

/// How many keys would be changed. `rest` is how many more match, and the argument with the maximum that leaves them.
pub(crate) fn changes_planned(change: KeyChange, count: usize, rest: (usize, &str)) -> String {
    let them = if count == 1 { "it" } else { "them" };
    let to = match change {
        KeyChange::Expire(_) => format!("let {them} expire"),
        KeyChange::Switch(_) | KeyChange::Delete => format!("{} {them}", change.verb()),
    };
    let (count, rest) = (counted(count, "API key"), left_by_maximum(rest));
    format!("{count} would be {}{rest}. Set dry_run = false to {to}.", change.participle())
}

/// The key was changed: `disabled`.
pub(crate) fn key_changed(key: &KeyName, participle: &str) -> String {
    format!("API key {key} is {participle}.")
}

/// The key was gone before it could be changed.
pub(crate) fn already_deleted(key: &KeyName) -> String {
    format!("API key {key} had already been deleted.")
}

/// How many keys were changed. `rest` is how many more match, and the argument with the maximum that leaves them.
pub(crate) fn keys_changed(participle: &str, count: usize, rest: (usize, &str)) -> String {
    let be = if count == 1 { "is" } else { "are" };
    format!("{} {be} {participle}{}.", counted(count, "API key"), left_by_maximum(rest))
}

fn left_by_maximum((rest, argument): (usize, &str)) -> String {
    match rest {
        0 => String::new(),
        1 => format!("; 1 more matches, which {argument} leaves"),
        rest => format!("; {rest} more match, which {argument} leaves"),
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
