//! Everything that users are told. Each diagnostic says what happened, to which key, and what to do.

mod creation;
mod data;
mod ephemeral;
mod key;
mod operation;
mod owner;
mod provider;
mod value;

pub use creation::{
    created_with_failure, creation_outcome_unknown, differs_from_plan, limit_reached, recent_keys_of_name,
    trusted_profile_cannot_create, value_in_use, value_not_returned, value_of_existing_key,
};
pub use data::{ambiguous_lookup, no_key_named, no_key_with_value, prune_without_filter, several_keys_named};
pub use ephemeral::{
    lease_expiry_mismatch, lease_not_deleted, lease_not_renewed, lease_outcome_unknown, lease_without_value,
    token_expiring,
};
pub use key::{
    changed_since_plan, deleted_since_plan, does_not_exist, expiry_in_past, file_in_use, file_not_repairable,
    file_not_writable, file_not_written, file_recorded_only, file_without_value, import_account_mismatch,
    import_id_malformed, key_expired, locked_destroy, locked_for_action, locked_not_deleted, locked_outside_terraform,
    locked_replacement, locked_update, store_value_refused, store_value_without_effect, updated_but_unread,
    value_is_placeholder, write_only_value_unknown,
};
pub use operation::{Operation, operation_failed, operation_failed_within};
pub use owner::{
    in_another_account, own_key_protected, own_key_undetermined, replacement_of_others_key, replacement_of_service_key,
};
pub use provider::{
    NO_CREDENTIAL, account_needed, account_without_profile, argument_unknown, contradiction, credential_unusable,
    credentials_file_kind, credentials_file_unusable, endpoint_unusable, endpoints_file_unusable,
    environment_certificates_unusable, environment_number, environment_proxy_unusable, files_unreadable,
    network_unusable, no_credential, not_one_of, not_refreshed, profile_needed, profile_without_effect, without_effect,
};
pub use value::{
    conflicting_values, value_mismatch, value_without_version, version_without_value, write_only_value_mismatch,
    write_only_version_unchanged,
};

/// `1 API key`, `2 API keys`.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// `a`, `a and b`, `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
