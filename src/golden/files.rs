//! Messages of `diagnostics/key_file.rs`.

use tf_provider::golden::Sample;

use super::sample::{OTHER_ID, key, new};
use crate::keys::KeyName;

pub(super) fn samples() -> Vec<Sample> {
    messages! {
        file_without_value(&key());
        file_recorded_only(&key());
        file_not_writable(&new(), "build/key.json", "the directory build does not exist");
        file_in_use(&new(), "key.json", &KeyName::new("backup", OTHER_ID)): "a key that exists";
        file_in_use(&new(), "key.json", &KeyName::without_id("backup")): "a key that is being created";
        file_not_written(&key(), "key.json", "no space left on device");
        file_not_repairable(&key());
    }
}
