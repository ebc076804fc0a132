//! Messages of `diagnostics/value.rs`.

use tf_provider::golden::Sample;

use super::sample::{USER, key, new, service_key};

pub(super) fn samples() -> Vec<Sample> {
    messages! {
        conflicting_values();
        version_without_value();
        value_without_version();
        write_only_version_unchanged(&key());
        value_is_placeholder();
        write_only_value_unknown(&new());
        value_mismatch(&key());
        write_only_value_mismatch(&key());
        store_value_refused();
        store_value_without_effect(&key());
        store_value_unchanged(&service_key());
        value_nowhere();
        value_only_in_state(&service_key(), false): "to be replaced";
        value_only_in_state(&service_key(), true): "to be rotated";
        value_left_out_of_state();
        value_not_stored(&service_key());
        value_not_readable(&service_key());
        users_value_not_stored(&key(), USER);
        conflicting_locks();
    }
}
