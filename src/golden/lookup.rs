//! Messages of `diagnostics/lookup.rs`.

use tf_provider::golden::Sample;

use super::sample::returned_keys;

pub(super) fn samples() -> Vec<Sample> {
    messages! {
        ambiguous_lookup(&[]): "none is set";
        ambiguous_lookup(&["apikey_id", "name"]): "two are set";
        ambiguous_lookup(&["apikey_id", "name", "apikey"]): "all are set";
        no_key_named("deploy");
        no_key_with_value();
        several_keys_named("deploy", &returned_keys());
        prune_without_filter();
    }
}
