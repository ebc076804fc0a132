//! Everything that users are told. Each diagnostic says what happened, to which key, and what to do.

mod api;
mod creation;
mod data;
mod ephemeral;
mod key;
mod owner;
mod provider;
mod value;

use crate::keys::key_name::KeyName;

pub use api::{Doing, failed, failed_within};
pub use creation::{
    created_but, creation_outcome_unknown, differs_from_plan, limit_reached, own_value_is_elsewhere, own_value_twice,
    recent_of_name, trusted_profile, value_is_lost,
};
pub use data::{none_of_name, none_of_value, one_way_only, prune_everything, several_of_name};
pub use ephemeral::{
    lease_not_kept, lease_not_renewed, lease_outcome_unknown, lease_unusable, leased_key_is_left, token_ends,
};
pub use key::{
    changed_meanwhile, does_not_exist, expiry_is_past, file_not_openable, file_not_written, file_only_recorded,
    file_twice, file_without_value, gone, import_id_malformed, key_expired, locked_change, locked_delete,
    locked_destroy, locked_elsewhere, locked_for_action, locked_replace, of_another_account, repair_impossible,
    store_value_refused, store_value_without_effect, updated_but_not_read, value_is_placeholder, write_only_not_known,
};
pub use owner::{in_another_account, own_key, own_key_unknown, replacement_of_others_key, replacement_of_service_key};
pub use provider::{
    NO_CREDENTIAL, account_needed, account_without_profile, argument_unknown, contradiction, credential_unusable,
    credentials_file_kind, credentials_file_unusable, endpoint_unusable, endpoints_file_unusable,
    environment_certificates_unusable, environment_number, environment_proxy_unusable, files_unreadable,
    network_unusable, no_credential, not_one_of, not_refreshed, profile_needed, profile_without_effect, without_effect,
};
pub use value::{
    not_this_keys_value, not_this_keys_write_only_value, two_values, value_without_version, version_without_value,
    write_only_of_same_version,
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
