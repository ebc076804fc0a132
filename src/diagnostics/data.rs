//! Data sources.

use iam_identity::ApiKey;
use tf_provider::Diagnostic;

/// Not exactly one way to say which key is meant.
pub fn ambiguous_lookup(given: &[&str]) -> Diagnostic {
    let found =
        if given.is_empty() { "none of them is set".to_owned() } else { format!("set are {}", given.join(", ")) };
    Diagnostic::error(
        "Which key is meant is not clear",
        format!("Exactly one of apikey_id, name and apikey says which key is looked up; {found}."),
    )
}

/// No key of that name.
pub fn no_key_named(name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("There is no API key named {name:?}"),
        "Looked for among the keys of the identity that is logged in. Names are case-sensitive; a key of somebody else is \
         found by apikey_id.",
    )
    .at_attribute("name")
}

/// No key has the value.
pub fn no_key_with_value() -> Diagnostic {
    Diagnostic::error("No API key has this value", "It was deleted, or it is not the value of a key of this account.")
        .at_attribute("apikey")
}

/// Several keys of that name.
pub fn several_keys_named(name: &str, keys: &[ApiKey]) -> Diagnostic {
    let line =
        |key: &ApiKey| format!("\n  {}, created {}", key.id, key.created_at.as_deref().unwrap_or("some time ago"));
    let lines: Vec<_> = keys.iter().map(line).collect();
    Diagnostic::error(
        format!("There are {} API keys named {name:?}", keys.len()),
        format!("Say which one by apikey_id, or set most_recent = true for the last one of:{}", lines.concat()),
    )
    .at_attribute("name")
}

/// A prune without any filter.
pub fn prune_without_filter() -> Diagnostic {
    Diagnostic::error(
        "Nothing says which API keys are to be pruned",
        "Without a filter all keys fit. Set one, such as unused_for_days or name_contains; created_before with today's date \
         stands for all of them, if that is really meant.",
    )
}
