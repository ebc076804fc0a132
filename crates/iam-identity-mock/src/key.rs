//! A key as the mock keeps it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::audit_log::AuditLog;
use crate::clock::{minutes, seconds};
use crate::options::Options;

/// Declares [`Key`] with its optional strings, which creations and updates set, an empty one clears, and responses return.
macro_rules! key_type {
    ($($(#[$doc:meta])* $text:ident;)*) => {
        /// An API key.
        #[allow(clippy::struct_excessive_bools, reason = "the API's own fields")]
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        pub struct Key {
            /// `ApiKey-<uuid>`.
            pub id: String,
            /// The owner.
            pub iam_id: String,
            /// The owner's account.
            pub account_id: String,
            /// The name.
            pub name: String,
            $($(#[$doc])* pub $text: Option<String>,)*
            /// The value, which the owner logs in with.
            pub value: String,
            /// Whether it is locked.
            pub locked: bool,
            /// Whether it is disabled.
            pub disabled: bool,
            /// `none`, `disable` or `delete`.
            pub action_when_leaked: String,
            /// Whether sessions are supported.
            pub support_sessions: bool,
            /// When it expires.
            pub expires_at: Option<Timestamp>,
            /// The IAM ID of the identity that created it.
            pub created_by: String,
            /// Whether reads return its value; never for a key of a user.
            pub stored: bool,
            /// When it was created.
            pub created_at: Timestamp,
            /// When it was last modified.
            pub modified_at: Timestamp,
            /// The number of writes; the first half of the entity tag.
            pub revision: u32,
            /// The second half of the entity tag.
            pub tag: String,
            /// Its changes, and the logins with it.
            #[serde(rename = "past")]
            pub audit_log: AuditLog,
        }

        /// An API key in a seed.
        #[derive(Clone, Debug, Default, PartialEq, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[allow(clippy::struct_excessive_bools, reason = "the API's own fields")]
        pub struct SeedKey {
            /// `ApiKey-…`; random by default.
            pub id: Option<String>,
            /// The account.
            pub account_id: Option<String>,
            /// The owner. Either this or `service_id` is needed.
            pub iam_id: Option<String>,
            /// The ID or the name of the service ID that owns it.
            pub service_id: Option<String>,
            /// The name.
            pub name: String,
            $($(#[$doc])* pub $text: Option<String>,)*
            /// The value; random by default.
            #[serde(alias = "value")]
            pub apikey: Option<String>,
            /// Whether it is locked.
            pub locked: bool,
            /// Whether it is disabled.
            pub disabled: bool,
            /// Whether reads return its value.
            #[serde(alias = "stored")]
            pub store_value: bool,
            /// Whether sessions are supported.
            pub support_sessions: bool,
            /// `none`, `disable` or `delete`; by default what the option of the same name says.
            pub action_when_leaked: Option<String>,
            /// When it expires, if ever.
            pub expires_at: Option<Timestamp>,
            /// When it was created; now by default.
            pub created_at: Option<Timestamp>,
            /// When it was last used to log in, if ever.
            pub last_authn: Option<Timestamp>,
        }

        impl SeedKey {
            /// The values of the optional strings, in the order of [`Key::strings_mut`].
            fn strings(&self) -> impl Iterator<Item = &Option<String>> {
                [$(&self.$text),*].into_iter()
            }
        }

        impl Key {
            /// The names of the optional strings, and where they are kept.
            pub(crate) fn strings_mut(&mut self) -> impl Iterator<Item = (&'static str, &mut Option<String>)> {
                [$((stringify!($text), &mut self.$text)),*].into_iter()
            }

            /// The names and values of the optional strings.
            fn strings(&self) -> impl Iterator<Item = (&'static str, Option<&str>)> {
                [$((stringify!($text), self.$text.as_deref())),*].into_iter()
            }
        }
    };
}

key_type! {
    /// The description; `None` until it is set.
    description;
}

impl SeedKey {
    /// The key, where a new one has what the seed leaves out.
    pub(crate) fn over(&self, new: Key) -> Key {
        let mut key = Key {
            id: self.id.clone().unwrap_or_else(|| new.id.clone()),
            value: self.apikey.clone().unwrap_or_else(|| new.value.clone()),
            locked: self.locked,
            disabled: self.disabled,
            stored: self.store_value,
            support_sessions: self.support_sessions,
            action_when_leaked: self.action_when_leaked.clone().unwrap_or_else(|| new.action_when_leaked.clone()),
            expires_at: self.expires_at,
            ..new
        };
        for ((_, text), given) in key.strings_mut().zip(self.strings()) {
            text.clone_from(given);
        }
        if let Some(at) = self.created_at {
            (key.created_at, key.modified_at) = (at, at);
            key.audit_log = AuditLog::created(at, &key.created_by, &key.account_id);
        }
        self.last_authn.iter().for_each(|at| key.audit_log.note_login(*at));
        key
    }
}

impl Key {
    /// The entity tag: `<revision>-<32 hexadecimal digits>`.
    pub fn entity_tag(&self) -> String {
        format!("{}-{}", self.revision, self.tag)
    }

    /// The JSON of a response. Only a creation's has the value.
    pub(crate) fn json(&self, options: &Options, with_value: bool) -> Json {
        let mut json = Map::new();
        let mut set = |name: &str, value: Json| json.insert(name.to_owned(), value);
        set("id", self.id.as_str().into());
        set("entity_tag", self.entity_tag().into());
        let crn = format!("crn:v1:bluemix:public:iam-identity::a/{}::apikey:{}", self.account_id, self.id);
        set("crn", crn.into());
        set("locked", self.locked.into());
        set("disabled", self.disabled.into());
        set("created_at", minutes(self.created_at).into());
        set("created_by", self.created_by.as_str().into());
        set("modified_at", minutes(self.modified_at).into());
        set("name", self.name.as_str().into());
        set("support_sessions", self.support_sessions.into());
        set("action_when_leaked", self.action_when_leaked.as_str().into());
        if let Some(expires_at) = self.expires_at {
            let written = if options.expiry_with_seconds { seconds(expires_at) } else { minutes(expires_at) };
            set("expires_at", written.into());
        }
        for (name, value) in self.strings() {
            if let Some(value) = value.or(options.missing_description_is_empty.then_some("")) {
                set(name, value.into());
            }
        }
        set("iam_id", self.iam_id.as_str().into());
        set("account_id", self.account_id.as_str().into());
        if with_value {
            set("apikey", self.value.as_str().into());
        } else if options.hidden_value_is_empty {
            set("apikey", "".into());
        }
        Json::Object(json)
    }
}
