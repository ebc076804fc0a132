//! The attributes of a key that a resource manages.

use std::collections::BTreeMap;

use secret::Secret;
use tf_provider::Attr;
use tf_provider::schema::{
    Schema, Validator, block, computed, duration, integer_at_least, not_empty, one_of, optional, optional_computed,
    required,
};

use super::facts::KeyFacts;
use super::file::path;
use super::rotation::model::{ROTATING_ONLY, RotationModel, overlap};
use crate::iam_ids::same_service_id;
use crate::validators::{any_service_id, key_value};

/// The fewest characters of a value of the user's own.
const MIN_VALUE_CHARS: usize = 32;

/// The arguments of keys whose owner is chosen, which are those of service IDs.
pub(crate) const SERVICE_ONLY: [&str; 2] = ["iam_service_id", "value_in_state"];

tf_provider::object! {
    /// An API key of a user: it logs in as that user, with all of the user's access.
    pub struct ApiKeyModel {
        ..facts: KeyFacts = std::convert::identity,
        ..rotation: RotationModel = std::convert::identity,
        /// Whether the key is locked. A locked key cannot be changed or deleted by anyone until it is unlocked. To change,
        /// replace or destroy a locked key, first set this to `false` in an apply of its own.
        entity_lock: bool = optional().default(false),
        /// The value of the key. Set it (at least 32 characters) or let IBM Cloud generate one.
        apikey: Secret = optional_computed().sensitive().validate(key_value()).validate(long_enough()).requires_replace_if_set(),
        /// Your own value for the key, like `apikey`, but never stored in the plan or the state (Terraform 1.11 or newer). If
        /// it is set, `apikey_wo_version` is required and `apikey` is null. To change the value, also change
        /// `apikey_wo_version`.
        apikey_wo: Secret = optional().sensitive().write_only().validate(key_value()).validate(long_enough()),
        /// The version of `apikey_wo`: any number you choose. Each of the two arguments requires the other. Setting the first
        /// version for an existing key does not replace the key if `apikey_wo` is its current value. If the state has that
        /// value, it is removed from the state, and a different value replaces the key. If the state does not have it (after
        /// an import), the provider asks IBM Cloud, and a different value is an error.
        apikey_wo_version: i64 = optional().validate(integer_at_least(0)).requires_replace_if_set(),
        /// Accepted for configurations written for IBM-Cloud/ibm. The API forbids it for keys of users: `true` is refused
        /// for a new key, and has no effect on one that exists.
        store_value: bool = optional().default(false),
        /// The IAM ID of the service ID that the key belongs to: `iam-ServiceId-…`. Its ID (`ServiceId-…`) is accepted too.
        iam_service_id: String = required().validate(any_service_id()).semantic_equals(same_service_id).requires_replace_if_set(),
        /// Whether the state contains the value of the key, as `apikey`. With `false`, the value is only at IBM Cloud, where
        /// the ephemeral resource `ibm_iam_service_api_key` reads it, so `store_value` must be `true` unless `apikey_wo` is
        /// used.
        value_in_state: bool = optional().default(true),
        /// The path of a file on this machine to write the key to, as JSON that only its owner can read. If the path changes,
        /// another file is written, as long as the value is in the state. The provider never removes the file and does not
        /// check for it afterwards, so other machines need not have it. If the file was deleted, write it again by spelling
        /// its path differently (`./key.json` for `key.json`).
        file: String = optional().validate(not_empty()).validate(file_path()),
        /// Arbitrary values. Use it to replace the key when one of them changes. To rotate a key on a schedule, or with an
        /// overlap, use `ibm_iam_rotating_api_key`.
        rotate_when_changed: BTreeMap<String, Attr<String>> = optional().requires_replace_if_set(),
        /// What happens to the key when it is destroyed, also for a replacement. With `delete`, the default, it is deleted. With
        /// `expire`, it goes on working for `overlap` and then expires. It is taken from the state, so apply a change before you
        /// destroy the key.
        on_destroy: String = optional().validate(one_of(&["delete", "expire"])),
        /// How long the key goes on working after it was destroyed with `on_destroy = "expire"`: a duration such as `24h` or
        /// `7d`, of at least `5m`, rounded up to whole minutes. An earlier expiry stays. It is taken from the state too.
        /// Default: `24h`.
        overlap: String = optional().validate(overlap()),
        /// How long operations may take. If you interrupt Terraform while a key is being created, the provider waits up to 30
        /// seconds for the creation, and up to 20 seconds more to find out its outcome, so that the key is not lost. All other
        /// operations stop at once.
        timeouts: Timeouts = block(),
        /// The ID of the key, the same as `apikey_id`.
        id: String = computed().hint("To manage a key that exists, import it."),
    }
}

impl ApiKeyModel {
    /// The attributes of a key that isn't rotated.
    pub(crate) fn schema_without_rotation() -> Schema {
        <Self as tf_provider::Model>::schema().without(&ROTATING_ONLY)
    }
}

tf_provider::object! {
    /// Durations such as `30s`, `5m` or `1h30m`. Units are `d` (24 hours), `h`, `m`, `s` and `ms`.
    pub struct Timeouts {
        /// How long creating the key may take. Default: `5m`.
        create: String = optional().validate(duration("30s, 5m, or 1h30m")),
        /// How long reading the key may take. It is taken from the state, so a change takes effect once it has been applied.
        /// Default: `2m`.
        read: String = optional().validate(duration("30s, 5m, or 1h30m")),
        /// How long changing the key may take. Default: `5m`.
        update: String = optional().validate(duration("30s, 5m, or 1h30m")),
        /// How long deleting the key may take. It is taken from the state, so apply a change before you destroy the key.
        /// Default: `5m`.
        delete: String = optional().validate(duration("30s, 5m, or 1h30m")),
    }
}

fn long_enough() -> Validator {
    Validator::string(|text| {
        if text.chars().count() < MIN_VALUE_CHARS {
            return Err(format!("It must be at least {MIN_VALUE_CHARS} characters long."));
        }
        Ok(())
    })
}

fn file_path() -> Validator {
    Validator::string(|text| path::check(text).map_err(|reason| format!("A file cannot be written there: {reason}.")))
}
