//! Messages of `diagnostics/value.rs`.

use tf_provider::golden::Sample;

use super::sample::{key, new};

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
    }
}
