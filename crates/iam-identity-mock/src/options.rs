//! What IBM's documentation leaves open, each with a default.
//!
//! The documentation: <https://cloud.ibm.com/apidocs/iam-identity-token-api>, for limits
//! <https://cloud.ibm.com/docs/iam?topic=iam-account-limits>.

use serde::{Deserialize, Serialize};

/// Declares the options once: the struct, its defaults, and the documentation for `--options`.
macro_rules! options {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:ty = $default:expr,)+) => {
        /// How the mock behaves where the documentation leaves it open, or where the API was seen to behave in several ways.
        ///
        /// Each option has a function of its name that sets it: `Options::default().keys_per_identity(5)`. A later version of
        /// this crate may have more of them.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[non_exhaustive]
        #[allow(clippy::struct_excessive_bools, reason = "independent questions with two answers each")]
        pub struct Options {
            $($(#[doc = $doc])+ pub $name: $kind,)+
        }

        impl Default for Options {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Options {
            $(#[doc = concat!("Sets [`Self::", stringify!($name), "`](#structfield.", stringify!($name), ").")]
            pub fn $name(self, $name: $kind) -> Self {
                Self { $name, ..self }
            })+

            /// Name, default and description of every option, in the order of their declaration.
            pub fn docs() -> Vec<OptionDoc> {
                let defaults = serde_json::to_value(Self::default()).unwrap_or_default();
                vec![$(OptionDoc {
                    name: stringify!($name),
                    default: defaults[stringify!($name)].to_string(),
                    description: concat!($($doc),+).trim(),
                },)+]
            }
        }
    };
}

/// Why [`Options`] can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// A status is not that of an error.
    #[error("{name} is {status}, which is not the status of an error")]
    Status {
        /// The name of the option.
        name: String,
        /// Its value.
        status: String,
    },
    /// A time is out of range.
    #[error("{name} is {seconds}, which is not between 0 and {MAX_SECONDS}")]
    Time {
        /// The name of the option.
        name: String,
        /// Its value.
        seconds: String,
    },
}

/// The documentation of an option.
#[derive(Clone, Debug)]
pub struct OptionDoc {
    /// The name in a configuration file.
    pub name: &'static str,
    /// The default in a configuration file; `null` for none.
    pub default: String,
    /// What it does.
    pub description: &'static str,
}

options! {
    /// The maximum number of keys of an identity.
    keys_per_identity: usize = 20,
    /// Whether expired keys count towards `keys_per_identity`.
    expired_keys_count: bool = true,
    /// The maximum number of service IDs of a group, the default group included.
    service_ids_per_group: usize = 2000,
    /// The maximum number of groups of service IDs of an account.
    service_id_groups_per_account: usize = 100,
    /// The status of a creation beyond one of these limits.
    limit_status: u16 = 409,
    /// The status of a change or a deletion of a locked object.
    locked_status: u16 = 409,
    /// Whether a lock keeps a key from being disabled and enabled too.
    lock_blocks_disable: bool = false,
    /// Whether a lock of a service ID keeps keys from being created for it.
    locked_service_id_refuses_new_keys: bool = false,
    /// Whether a lock of a service ID keeps its keys from being changed, locked, disabled and deleted.
    locked_service_id_refuses_key_changes: bool = false,
    /// The status of an update whose If-Match is not the current entity tag.
    stale_tag_status: u16 = 409,
    /// The status of an update without If-Match.
    missing_tag_status: u16 = 400,
    /// Whether the Etag header is in quotes. In If-Match both forms are understood.
    quoted_tags: bool = false,
    /// Whether creations and updates answer with an Etag header too, and not reads alone.
    tag_on_writes: bool = true,
    /// Whether locking, disabling and their opposites move the entity tag.
    toggles_move_tag: bool = true,
    /// Whether an update that changes nothing moves the entity tag.
    no_change_moves_tag: bool = true,
    /// The status of locking a locked key, and of the like for unlock, disable and enable; 204 or an error.
    repeated_toggle_status: u16 = 204,
    /// The status of a request with an invalid value.
    invalid_value_status: u16 = 400,
    /// The status of a request with a missing or empty value, such as a name.
    missing_value_status: u16 = 400,
    /// The status of a creation with another key's value.
    duplicate_value_status: u16 = 409,
    /// The minimum length of a value that the user chooses, in characters.
    shortest_value: usize = 32,
    /// Whether a key may be created with an expiry that is past.
    past_expiry_is_accepted: bool = true,
    /// Whether expiries are answered with seconds: 2040-01-28T15:00:00+0000.
    expiry_with_seconds: bool = false,
    /// The `action_when_leaked` of a new key by default: disable (as documented) or none (as IBM's own tests expect).
    action_when_leaked: WhenLeaked = WhenLeaked::Disable,
    /// Whether a service ID may create keys for itself, without a role.
    service_ids_create_own_keys: bool = true,
    /// Whether a key of a service ID is stored if its creation has no `store_value`.
    stored_by_default: bool = false,
    /// Whether a read of a key by its value returns a stored value, as a read by ID does.
    details_show_stored_value: bool = true,
    /// The ID of an account's default group of service IDs.
    default_group_id: String = "default".to_owned(),
    /// Whether a listing of keys with a group has the keys of users too, which are in the default group.
    group_listings_have_user_keys: bool = true,
    /// What the deletion of a group that has service IDs does: it is refused, it deletes them too (cascade), or it moves them to
    /// the default group (move).
    nonempty_group: NonemptyGroup = NonemptyGroup::Refuse,
    /// The status of a group's creation with another one's name, and of a refused deletion of one that has service IDs.
    group_conflict_status: u16 = 409,
    /// Whether a description that was never set is an empty string or left out.
    missing_description_is_empty: bool = false,
    /// Whether a value that is not shown is an empty string or left out.
    hidden_value_is_empty: bool = false,
    /// How many reads of a new activity report find that it is not ready.
    report_reads_until_ready: u32 = 1,
    /// Whether bodies in gzip are decoded, or are answered with 415.
    gzip_is_decoded: bool = true,
    /// Whether links to pages are strings (text) or objects with an href.
    links: Links = Links::Text,
    /// The lifetime of an access token, in seconds.
    token_seconds: i64 = 3600,
    /// The lifetime of a refresh token, in seconds.
    refresh_token_seconds: i64 = 259_200,
    /// Whether tokens are issued and expire on the machine's clock, so that clients stay logged in when the mock's clock moves.
    tokens_ignore_clock: bool = false,
    /// Whether tokens are signed, for clients that verify them; signing takes most of a login's time.
    signed_tokens: bool = true,
    /// Whether the claim `id` of a trusted profile's token is the IAM ID of the profile or of the caller that assumed it.
    profile_id_claim: IdClaim = IdClaim::Profile,
    /// The issuer of tokens.
    issuer: String = "https://iam.cloud.ibm.com/identity".to_owned(),
    /// The time until a new key can be used to log in, in seconds.
    login_lag_seconds: i64 = 0,
    /// The status of a login with a key that is unknown, disabled or expired.
    refused_login_status: u16 = 400,
    /// The status of a request with an invalid or expired access token.
    invalid_token_status: u16 = 401,
    /// The status of a request that the caller has no permission for.
    forbidden_status: u16 = 403,
    /// Every nth request is rejected with 429; 0 for none.
    too_many_requests_every: u64 = 0,
    /// The form of Retry-After in a 429: none, seconds, or date, which is on the mock's clock.
    retry_after: RetryAfter = RetryAfter::None,
    /// The time in Retry-After, in seconds.
    retry_after_seconds: i64 = 1,
    /// Whether an error's `status_code` is a number or a string (text).
    error_status_code: StatusCode = StatusCode::Number,
    /// Whether errors carry a context.
    error_context: bool = true,
    /// The body of a 404: json, html as from a gateway, or empty.
    not_found_body: NotFoundBody = NotFoundBody::Json,
    /// The maximum number of requests in the journal, which takes about 64 MB at most.
    journal_length: usize = 100_000,
    /// The seed of random IDs, values and entity tags; the same seed generates the same ones for an account, whatever others do.
    random_seed: Option<u64> = None,
}

impl Options {
    /// Checks the statuses and the times.
    ///
    /// # Errors
    ///
    /// If a status is not that of an error, or if a time is negative or longer than a hundred years.
    pub fn check(&self) -> Result<(), OptionsError> {
        let options = serde_json::to_value(self).unwrap_or_default();
        let statuses = options.as_object().into_iter().flatten().filter(|(name, _)| name.ends_with("_status"));
        for (name, status) in statuses {
            let is_toggle = name == "repeated_toggle_status" && status == 204;
            if !is_toggle && !status.as_u64().is_some_and(|status| (400..600).contains(&status)) {
                return Err(OptionsError::Status { name: name.clone(), status: status.to_string() });
            }
        }
        let times = options
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, value)| name.ends_with("_seconds") && value.is_number());
        for (name, seconds) in times {
            if !seconds.as_i64().is_some_and(|seconds| (0..=MAX_SECONDS).contains(&seconds)) {
                return Err(OptionsError::Time { name: name.clone(), seconds: seconds.to_string() });
            }
        }
        Ok(())
    }
}

/// The maximum of a time in seconds, a hundred years: sums of times don't overflow.
const MAX_SECONDS: i64 = 3_155_760_000;

/// Declares the choices of an option.
macro_rules! choices {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $says:literal])+ $choice:ident,)+ })+) => {
        $($(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name {
            $($(#[doc = $says])+ $choice,)+
        })+
    };
}

choices! {
    /// What happens to a leaked key.
    WhenLeaked {
        /// Nothing.
        None,
        /// It is disabled.
        Disable,
        /// It is deleted.
        Delete,
    }
    /// What the deletion of a group that has service IDs does.
    NonemptyGroup {
        /// It is refused.
        Refuse,
        /// It deletes the service IDs and their keys too.
        Cascade,
        /// It moves the service IDs to the default group.
        Move,
    }
    /// The form of a link to a page.
    Links {
        /// A string.
        Text,
        /// An object with the string as `href`.
        Object,
    }
    /// The IAM ID in the claim `id` of a trusted profile's token.
    IdClaim {
        /// The profile's.
        Profile,
        /// The caller's that assumed it.
        Caller,
    }
    /// The form of a `Retry-After` header.
    RetryAfter {
        /// There is none.
        None,
        /// A number of seconds.
        Seconds,
        /// A date.
        Date,
    }
    /// The form of an error's `status_code`.
    StatusCode {
        /// A JSON number.
        Number,
        /// A JSON string.
        Text,
    }
    /// The body of a 404.
    NotFoundBody {
        /// The documented shape.
        Json,
        /// A gateway's page.
        Html,
        /// Nothing.
        Empty,
    }
}

impl WhenLeaked {
    /// All of them, as the API writes them.
    pub(crate) const NAMES: [&str; 3] = [Self::None.text(), Self::Disable.text(), Self::Delete.text()];

    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Disable => "disable",
            Self::Delete => "delete",
        }
    }
}
