//! What the documentation leaves open, each with a default.

use serde::{Deserialize, Serialize};

/// Declares the options once: the struct, its defaults, and what `--help` and a configuration file say of each.
macro_rules! options {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:ty = $default:expr,)+) => {
        /// How the mock behaves where the documentation is silent, or where several answers were seen.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
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

/// An option, for people to read.
#[derive(Clone, Debug)]
pub struct OptionDoc {
    /// The name, as it is written in a configuration file.
    pub name: &'static str,
    /// The default, as it is written in a configuration file; `null` stands for none.
    pub default: String,
    /// What it does.
    pub description: &'static str,
}

options! {
    /// How many keys an identity may have.
    keys_per_identity: usize = 20,
    /// The status of a creation beyond that.
    limit_status: u16 = 409,
    /// The status of a change or a deletion of a locked object.
    locked_status: u16 = 409,
    /// Whether a lock keeps a key from being disabled and enabled too.
    lock_blocks_disable: bool = false,
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
    /// The status of locking what is locked, and of the other three; 204 or an error.
    repeated_toggle_status: u16 = 204,
    /// The status where a value is not a valid one.
    invalid_value_status: u16 = 400,
    /// The status where something is missing or empty, such as a name.
    missing_value_status: u16 = 400,
    /// The status of a creation with another key's value.
    duplicate_value_status: u16 = 409,
    /// The shortest value of a user's own, in characters.
    shortest_value: usize = 32,
    /// Whether a key may be created with an expiry that is past.
    past_expiry_is_accepted: bool = true,
    /// Whether expiries are answered with seconds: 2040-01-28T15:00:00+0000.
    expiry_with_seconds: bool = false,
    /// What a new key does when it is leaked and nothing was said: disable (the documentation) or none (a test of IBM's).
    action_when_leaked: WhenLeaked = WhenLeaked::Disable,
    /// Whether a description that was never given is an empty text or left out.
    missing_description_is_empty: bool = false,
    /// Whether a value that is not shown is an empty text or left out.
    hidden_value_is_empty: bool = false,
    /// Whether links to pages are texts or objects with an href.
    links: Links = Links::Text,
    /// How long an access token lives, in seconds.
    token_seconds: i64 = 3600,
    /// How long a refresh token lives, in seconds.
    refresh_token_seconds: i64 = 259_200,
    /// Whether tokens are really signed, for clients that look; a signature takes most of a login's time.
    signed_tokens: bool = true,
    /// Whose IAM ID the claim `id` of a trusted profile's token has. Its claim `iam_id` is always the profile's.
    profile_id_claim: IdClaim = IdClaim::Profile,
    /// The issuer that tokens name.
    issuer: String = "https://iam.cloud.ibm.com/identity".to_owned(),
    /// For how many seconds a new key can't be used to log in yet.
    login_lag_seconds: i64 = 0,
    /// The status of a login with a key that is unknown, disabled or expired.
    refused_login_status: u16 = 400,
    /// The status of a request with an invalid or expired access token.
    invalid_token_status: u16 = 401,
    /// The status of what the caller has no right to.
    forbidden_status: u16 = 403,
    /// Every how many requests one is refused with 429; 0, none.
    too_many_requests_every: u64 = 0,
    /// What such an answer says about when to come back: none, seconds, or date.
    retry_after: RetryAfter = RetryAfter::None,
    /// How many seconds later that is.
    retry_after_seconds: i64 = 1,
    /// Whether an error's `status_code` is a number or a text.
    error_status_code: StatusCode = StatusCode::Number,
    /// Whether errors carry a context.
    error_context: bool = true,
    /// What a 404 has for a body: json, html as a gateway's, or empty.
    not_found_body: NotFoundBody = NotFoundBody::Json,
    /// How many requests the journal keeps.
    journal_length: usize = 100_000,
    /// Where chosen identifiers and values start from; the same seed gives the same ones.
    seed: Option<u64> = None,
}

impl Options {
    /// Refuses statuses that are none, and times longer than anybody waits.
    pub fn check(&self) -> Result<(), String> {
        let options = serde_json::to_value(self).unwrap_or_default();
        let statuses = options.as_object().into_iter().flatten().filter(|(name, _)| name.ends_with("_status"));
        for (name, status) in statuses {
            let is_toggle = name == "repeated_toggle_status" && status == 204;
            if !is_toggle && !status.as_u64().is_some_and(|status| (400..600).contains(&status)) {
                return Err(format!("{name} is {status}, which is no status of an error"));
            }
        }
        let times = options
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, value)| name.ends_with("_seconds") && value.is_number());
        for (name, seconds) in times {
            if !seconds.as_i64().is_some_and(|seconds| (0..=MAX_SECONDS).contains(&seconds)) {
                return Err(format!("{name} is {seconds}, which is not between 0 and {MAX_SECONDS}"));
            }
        }
        Ok(())
    }
}

/// A hundred years, in seconds: no option says longer, so that no sum of times is beyond the end of time.
const MAX_SECONDS: i64 = 3_155_760_000;

/// Declares an option's few choices.
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
    /// What becomes of a leaked key.
    WhenLeaked {
        /// Nothing.
        None,
        /// It is disabled.
        Disable,
        /// It is deleted.
        Delete,
    }
    /// The form of a link to a page.
    Links {
        /// A text.
        Text,
        /// An object with the text as `href`.
        Object,
    }
    /// Whose a trusted profile's claim `id` is.
    IdClaim {
        /// The profile's.
        Profile,
        /// Who assumed it.
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
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Disable => "disable",
            Self::Delete => "delete",
        }
    }
}
