//! Messages of `diagnostics/lock.rs`.

use tf_provider::Path;
use tf_provider::golden::Sample;

use super::sample::{key, new, service_key};

pub(super) fn samples() -> Vec<Sample> {
    let by = [Path::root("name"), Path::root("rotate_when_changed")];
    messages! {
        locked_update(&key(), &["name"]): "one attribute";
        locked_update(&key(), &["name", "disabled"]): "two attributes";
        locked_replacement(&key(), &[]): "as requested";
        locked_replacement(&key(), &by[1..]): "one attribute";
        locked_replacement(&key(), &by): "two attributes";
        locked_replacement(&service_key(), &[Path::root("iam_service_id")]): "another service ID";
        lock_taken_over(&service_key(), true): "locks";
        lock_taken_over(&service_key(), false): "unlocks";
        locked_destroy(&key());
        locked_destroy(&new()): "the ID is unknown";
        locked_destroy(&service_key()): "of a service ID";
        locked_not_deleted(&key());
        locked_outside_terraform("disable", &key());
        locked_before_rotation(&key());
        locked_for_action("disable", &key());
    }
}
