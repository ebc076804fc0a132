//! The attributes, each declared once.

use std::collections::BTreeMap;

use secret::Secret;
use tf_provider::Attr;
use tf_provider::schema::{
    Validator, computed, integer_at_least, not_empty, one_of, optional, optional_computed, required,
};
use tf_provider::value::Value;

use super::file::path;
use super::timeouts::parse_duration;
use crate::times::{same_time, time_or_empty};
use crate::validators::key_value;

/// The fewest characters of a value of the user's own.
const MIN_VALUE_CHARS: usize = 32;

tf_provider::object! {
    /// An API key of a user: it logs in as that user, with all of the user's access.
    pub struct ApiKeyModel {
        /// The name of the key. Names are not unique.
        name: String = required().validate(not_empty()),
        /// What the key is for. Removed from the configuration, it is cleared.
        description: String = optional().default(""),
        /// Whether the key is locked. A locked key is neither changed nor deleted, by nobody, until it is unlocked: set
        /// this to `false` in one apply before changing, replacing or destroying the key in the next.
        entity_lock: bool = optional().default(false),
        /// Whether the key is disabled. Nobody can log in with a disabled key.
        disabled: bool = optional().default(false),
        /// When the key stops working: RFC 3339 (`2040-01-28T15:00:00Z`) or IBM's form (`2040-01-28T15:00+0000`). IBM Cloud
        /// keeps whole minutes: seconds are cut, and times in the same minute are no difference. Imported or changed
        /// elsewhere, it is in RFC 3339, as in data sources. Removed from the configuration, the key never expires.
        expires_at: String = optional().default("").validate(time_or_empty()).semantic_equals(same_expiry),
        /// What IBM Cloud does when it finds the key in public: `none`, `disable` or `delete`. When unset, IBM Cloud chooses.
        action_when_leaked: String = optional_computed().validate(one_of(&["none", "disable", "delete"])),
        /// Whether sessions of the CLI that are made with the key can be followed and revoked. When unset, IBM Cloud chooses.
        support_sessions: bool = optional_computed(),
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
        /// How long operations may take. When you interrupt Terraform, a creation that is under way is awaited for up to 30
        /// seconds, and up to 20 more are taken to find out what became of it, so that its key is not lost; everything else
        /// ends at once.
        timeouts: Timeouts = optional(),
        /// The ID of the key, the same as `apikey_id`.
        id: String = computed().hint("To manage a key that exists, import it."),
        /// The ID of the key: `ApiKey-…`.
        apikey_id: String = computed().hint("To manage a key that exists, import it."),
        /// The IAM ID of the user that the key logs in as.
        iam_id: String = computed().hint("It is that of the identity which the provider logs in as."),
        /// The ID of the account that the key belongs to.
        account_id: String = computed().hint("It is that of the identity which the provider logs in as."),
        /// The Cloud Resource Name of the key.
        crn: String = computed(),
        /// Whether the key is locked, the same as `entity_lock`.
        locked: bool = computed().hint("To lock the key, set entity_lock."),
        /// When the key was created, in RFC 3339.
        created_at: String = computed(),
        /// The IAM ID of who created the key.
        created_by: String = computed(),
        /// When the key was last changed, in RFC 3339.
        modified_at: String = computed(),
        /// The version of the key, which moves with every change.
        entity_tag: String = computed(),
    }
}

tf_provider::object! {
    /// Durations such as `30s`, `5m` or `1h30m`.
    pub struct Timeouts {
        /// How long creating the key may take. Default: `5m`.
        create: String = optional().validate(duration()),
        /// How long reading the key may take. Taken from the state, so a change works from the next apply on. Default: `2m`.
        read: String = optional().validate(duration()),
        /// How long changing the key may take. Default: `5m`.
        update: String = optional().validate(duration()),
        /// How long deleting the key may take. Taken from the state, so apply a change before destroying. Default: `5m`.
        delete: String = optional().validate(duration()),
    }
}

/// Whether two texts are the same time to the API.
fn same_expiry(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(left), Value::String(right)) => same_time(left, right),
        _ => false,
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

fn duration() -> Validator {
    Validator::string(|text| match parse_duration(text) {
        Some(_) => Ok(()),
        None => Err("It must be a duration above zero, such as 30s, 5m, or 1h30m.".to_owned()),
    })
}
