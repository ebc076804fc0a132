//! Every message that users see. A diagnostic says what happened, to which key, and what to do next.
//!
//! Each summary has a section in `docs/guides/troubleshooting.md`; a test compares the two.

mod creation;
mod credential;
mod import;
mod key;
mod key_file;
mod lease;
mod lock;
mod login;
mod lookup;
mod operation;
mod owner;
mod progress;
mod provider;
mod rotation;
mod service_id;
mod service_id_lock;
mod value;

pub(crate) use creation::{
    created_with_failure, creation_outcome_unknown, differs_from_plan, limit_reached, limit_too_low,
    limit_too_low_to_create_first, recent_keys_of_name, trusted_profile_cannot_create, value_in_use,
    value_not_returned, value_of_existing_key,
};
pub(crate) use credential::{
    NO_CREDENTIAL, account_needed, account_without_profile, argument_unknown, conflicting_credentials,
    credential_unusable, credentials_file_auth_type, credentials_file_unusable, no_credential, not_refreshed,
    profile_needed, profile_without_effect,
};
pub(crate) use import::{does_not_exist, import_account_mismatch, import_id_malformed, not_a_service_key};
pub(crate) use key::{changed_since_plan, deleted_since_plan, expiry_in_past, key_expired, updated_but_unread};
pub(crate) use key_file::{
    file_in_use, file_not_repairable, file_not_writable, file_not_written, file_recorded_only, file_without_value,
};
pub(crate) use lease::{
    lease_expiry_mismatch, lease_not_deleted, lease_not_renewed, lease_outcome_unknown, lease_without_value,
    token_expiring,
};
pub(crate) use lock::{
    lock_taken_over, locked_before_rotation, locked_destroy, locked_for_action, locked_not_deleted,
    locked_outside_terraform, locked_replacement, locked_update,
};
pub(crate) use lookup::{
    ambiguous_lookup, ambiguous_service_key_lookup, change_without_filter, changes_ended, changes_interrupted,
    conflicting_filters, expiry_missing, expiry_without_effect, keys_of_groups_not_listed, no_key_named,
    no_key_with_value, prune_without_filter, several_keys_named,
};
pub(crate) use operation::{Operation, operation_failed, operation_failed_within};
pub(crate) use owner::{
    in_another_account, own_key_protected, own_key_undetermined, replacement_in_another_account,
    replacement_of_others_key, replacement_of_service_key,
};
pub(crate) use progress::{
    already_deleted, already_expires, already_switched, changed_key_left, changes_planned, expires, key_changed,
    keys_changed, listed_key, locked_key_left, own_key_left, switched, used_key_left, would_be_changed,
};
pub(crate) use provider::{
    endpoint_unusable, endpoints_file_unusable, environment_certificates_unusable, environment_number,
    environment_proxy_unusable, files_unreadable, ignored_arguments, network_unusable, unsupported_value,
};
pub(crate) use rotation::{
    anchor_without_period, expired_key_not_deleted, expires_before_rotation, goes_on_working, imported_twice,
    key_not_retired, key_of_another_user, never_rotated, overlap_too_long, overlap_without_expiry,
    replacement_without_owner, retiring_key_of_another, rotation_due_early, rotation_failed, rotation_left_to_owner,
    sessions_of_service_id, store_value_of_next_key, write_only_value_is_current,
};
pub(crate) use service_id::{
    ambiguous_service_id_lookup, listed_service_id, no_service_id_group, no_service_id_named,
    recent_service_ids_of_name, service_id_account_mismatch, service_id_changed_since_plan,
    service_id_created_with_failure, service_id_deleted_since_plan, service_id_differs_from_plan,
    service_id_does_not_exist, service_id_groups_not_listed, service_id_import_malformed,
    service_id_in_another_account, service_id_outcome_unknown, service_id_tags_without_effect,
    service_id_updated_but_unread, service_ids_not_refreshed, several_service_ids_named,
};
pub(crate) use service_id_lock::{
    own_service_id_protected, own_service_id_undetermined, service_id_keys_locked, service_id_keys_not_deleted,
    service_id_locked_destroy, service_id_locked_not_deleted, service_id_locked_outside_terraform,
    service_id_locked_replacement, service_id_locked_update,
};
pub(crate) use value::{
    conflicting_locks, conflicting_values, store_value_refused, store_value_unchanged, store_value_without_effect,
    users_value_not_stored, value_is_placeholder, value_left_out_of_state, value_mismatch, value_not_readable,
    value_not_stored, value_nowhere, value_only_in_state, value_without_version, version_without_value,
    write_only_value_mismatch, write_only_value_unknown, write_only_version_unchanged,
};

/// A number with its noun: `1 API key`, `2 API keys`.
fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Names as an enumeration: `a`, `a and b`, `a, b, and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first, second] => format!("{first} and {second}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
    }
}
