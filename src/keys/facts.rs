//! The attributes of a key that the API returns, each declared once, and everything that has to do with all of them.

use iam_identity::{ApiKey, ApiKeyChanges, NewApiKey};
use tf_provider::Attr;
use tf_provider::schema::{computed, not_empty, one_of, optional, optional_computed, required};
use tf_provider::value::Value;

use super::kinds::{
    ChosenFlag, ChosenText, ClearableText, Date, DefaultFlag, Expiry, Fact, Flag, Setting, Shown, Text, reconcile,
};
use crate::times::{same_time, time_or_empty};

/// Declares [`KeyFacts`] and derives from it what has to do with each attribute.
///
/// `settings` are attributes that an update sends, `results` all others. For each there is its name, which is also its name
/// in the client's types, its type, its kind, and its declaration for a resource. A setting with `, in_file` after its kind is a
/// field of the key's file.
macro_rules! key_facts {
    (
        $(#[doc = $about:literal])*
        settings {
            $($(#[doc = $setting_doc:literal])* $setting:ident: $setting_ty:ty as $setting_kind:ident $(, $in_file:ident)? = $setting_declaration:expr;)*
        }
        results {
            $($(#[doc = $result_doc:literal])* $result:ident: $result_ty:ty as $result_kind:ident = $result_declaration:expr;)*
        }
    ) => {
        tf_provider::object! {
            $(#[doc = $about])*
            pub struct KeyFacts {
                $($(#[doc = $setting_doc])* $setting: $setting_ty = $setting_declaration,)*
                /// The ID of the key: `ApiKey-…`.
                apikey_id: String = computed().hint("To manage a key that exists, import it."),
                $($(#[doc = $result_doc])* $result: $result_ty = $result_declaration,)*
            }
        }

        impl KeyFacts {
            /// The attributes after the API has returned the key: what it returns, over what was known before.
            pub(crate) fn observe(&self, key: &ApiKey) -> Self {
                Self {
                    apikey_id: Attr::Known(key.id.clone()),
                    $($setting: $setting_kind::observe(&self.$setting, &key.$setting),)*
                    $($result: $result_kind::observe(&self.$result, &key.$result),)*
                }
            }

            /// These attributes, as planned, after an apply that has left the key as `seen`: Terraform insists on planned
            /// values, and what was unknown in the plan is as seen. The names of attributes that differ from the plan are in
            /// the second result.
            pub(super) fn reconcile(&self, seen: &Self) -> (Self, Vec<&'static str>) {
                let mut differing = Vec::new();
                let reconciled = Self {
                    $($setting: reconcile::<_, $setting_kind>(
                        &self.$setting, &seen.$setting, stringify!($setting), &mut differing,
                    ),)*
                    apikey_id: reconcile::<_, Shown>(&self.apikey_id, &seen.apikey_id, "apikey_id", &mut differing),
                    $($result: reconcile::<_, $result_kind>(
                        &self.$result, &seen.$result, stringify!($result), &mut differing,
                    ),)*
                };
                (reconciled, differing)
            }

            /// The settings to send in an update from these attributes to the planned ones.
            pub(super) fn update_to(&self, planned: &Self) -> ApiKeyChanges {
                ApiKeyChanges {
                    $($setting: planned
                        .$setting
                        .known()
                        .filter(|_| $setting_kind::changes(&self.$setting, &planned.$setting))
                        .map($setting_kind::for_update),)*
                }
            }

            /// Whether the key has the settings that an update would give it.
            pub(super) fn is_updated(&self, changes: &ApiKeyChanges) -> bool {
                $(changes
                    .$setting
                    .clone()
                    .is_none_or(|wanted| !$setting_kind::changes(&self.$setting, &Attr::Known(wanted))))&&*
            }

            /// The names and values of the settings that the key's file has.
            pub(super) fn in_file(&self) -> impl Iterator<Item = (&'static str, &str)> {
                [$($((stringify!($setting), $in_file(&self.$setting)),)?)*].into_iter()
            }

            /// Whether a setting is unknown yet.
            pub(super) fn has_unknown_setting(&self) -> bool {
                $(self.$setting.is_unknown())||*
            }

            /// A key with these settings, to be created.
            pub(crate) fn new_key(&self) -> NewApiKey {
                NewApiKey {
                    $($setting: $setting_kind::for_creation(&self.$setting),)*
                    ..NewApiKey::default()
                }
            }
        }

        /// The names of the settings that an update changes.
        pub(super) fn setting_names(changes: &ApiKeyChanges) -> Vec<&'static str> {
            [$(changes.$setting.is_some().then_some(stringify!($setting))),*].into_iter().flatten().collect()
        }
    };
}

key_facts! {
    /// What IBM Cloud returns of an API key.
    settings {
        /// The name of the key. Names are not unique.
        name: String as Text, in_file = required().validate(not_empty());
        /// What the key is for.
        ///
        /// Removed from the configuration, it is cleared.
        description: String as ClearableText, in_file = optional().default("");
        /// When the key stops working, in RFC 3339 (`2040-01-28T15:00:00Z`); empty if it never does.
        ///
        /// IBM's form (`2040-01-28T15:00+0000`) is accepted too. IBM Cloud keeps whole minutes: seconds are cut off, and
        /// times in the same minute are no difference. Removed from the configuration, the key never expires.
        expires_at: String as Expiry =
            optional().default("").validate(time_or_empty()).semantic_equals(same_expiry);
        /// What IBM Cloud does when it finds the key in public: `none`, `disable` or `delete`.
        ///
        /// If unset, IBM Cloud chooses.
        action_when_leaked: String as ChosenText =
            optional_computed().validate(one_of(&["none", "disable", "delete"]));
        /// Whether sessions of the CLI that were started with the key can be tracked and revoked.
        ///
        /// If unset, IBM Cloud chooses.
        support_sessions: bool as ChosenFlag = optional_computed();
    }
    results {
        /// Whether the key is disabled. A disabled key cannot be used to authenticate.
        disabled: bool as DefaultFlag = optional().default(false);
        /// Whether the key is locked.
        locked: bool as Flag = computed().hint("To lock the key, set entity_lock.");
        /// The IAM ID of the identity that the key authenticates.
        iam_id: String as Shown = computed().hint("It is that of the identity which the provider logs in as.");
        /// The ID of the account that the key belongs to.
        account_id: String as Shown = computed().hint("It is that of the identity which the provider logs in as.");
        /// The Cloud Resource Name of the key.
        crn: String as Shown = computed();
        /// When the key was created, in RFC 3339.
        created_at: String as Date = computed();
        /// The IAM ID of the identity that created the key.
        created_by: String as Shown = computed();
        /// When the key was last changed, in RFC 3339.
        modified_at: String as Date = computed();
        /// The version of the key, which changes with every update.
        entity_tag: String as Shown = computed();
    }
}

/// The value of a string as the key's file has it.
fn in_file(value: &Attr<String>) -> &str {
    value.str_or_empty()
}

/// Whether two strings are the same time to the API.
fn same_expiry(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(left), Value::String(right)) => same_time(left, right),
        _ => false,
    }
}
