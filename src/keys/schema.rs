//! The attributes of a key that a resource manages.

use std::collections::BTreeMap;

use secret::Secret;
use tf_provider::Attr;
use tf_provider::schema::{Validator, computed, integer_at_least, not_empty, optional, optional_computed};

use super::facts::KeyFacts;
use super::file::path;
use crate::durations::duration;
use crate::validators::key_value;

/// The fewest characters of a value of the user's own.
const MIN_VALUE_CHARS: usize = 32;

tf_provider::object! {
    /// An API key of a user: it logs in as that user, with all of the user's access.
    pub struct ApiKeyModel {
        ..facts: KeyFacts = std::convert::identity,
        /// Whether the key is locked. A locked key can't be changed or deleted by anybody until it is unlocked: set this to
        /// `false` in one apply before changing, replacing or destroying the key in the next.
        entity_lock: bool = optional().default(false),
        /// The value of the key. Set it (at least 32 characters) or let IBM Cloud generate one.
        apikey: Secret = optional_computed().sensitive().validate(key_value()).validate(long_enough()).requires_replace(),
        /// A value of your own, like `apikey`, that never enters plan or state (Terraform 1.11 or newer); it requires
        /// `apikey_wo_version`. `apikey` is null then. To change the value, change `apikey_wo_version` with it.
        apikey_wo: Secret = optional().sensitive().write_only().validate(key_value()).validate(long_enough()),
        /// A number of your choice, the version of `apikey_wo`, which requires it and is required by it. The first version of
        /// a key that exists does not replace the key, if `apikey_wo` is its value: where the state has the value, it leaves
        /// the state, and another one replaces the key; where it hasn't (after an import), IBM Cloud is asked, and another one
        /// is an error.
        apikey_wo_version: i64 = optional().validate(integer_at_least(0)).requires_replace(),
        /// Accepted for configurations written for IBM-Cloud/ibm. The API forbids it for keys of users: `true` is refused
        /// for a new key, and has no effect on one that exists.
        store_value: bool = optional().default(false),
        /// Where to write the key on this machine, as JSON readable by its owner only. Another path writes another file,
        /// as long as the value is in the state. The file is never removed, and is not looked for afterwards: other
        /// machines need not have it. To write it again where it was deleted, spell its path differently (`./key.json`
        /// for `key.json`).
        file: String = optional().validate(not_empty()).validate(file_path()),
        /// Arbitrary values. Use it to rotate keys.
        rotate_when_changed: BTreeMap<String, Attr<String>> = optional().requires_replace(),
        /// How long operations may take. If you interrupt Terraform while a key is being created, the provider waits up to 30
        /// seconds for the creation, and takes up to 20 more to find out what became of it, so that the key is not lost;
        /// everything else ends at once.
        timeouts: Timeouts = optional(),
        /// The ID of the key, the same as `apikey_id`.
        id: String = computed().hint("To manage a key that exists, import it."),
    }
}

tf_provider::object! {
    /// Durations such as `30s`, `5m` or `1h30m`.
    pub struct Timeouts {
        /// How long creating the key may take. Default: `5m`.
        create: String = optional().validate(duration("30s, 5m, or 1h30m")),
        /// How long reading the key may take. Taken from the state, so a change works from the next apply on. Default: `2m`.
        read: String = optional().validate(duration("30s, 5m, or 1h30m")),
        /// How long changing the key may take. Default: `5m`.
        update: String = optional().validate(duration("30s, 5m, or 1h30m")),
        /// How long deleting the key may take. Taken from the state, so apply a change before destroying. Default: `5m`.
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
