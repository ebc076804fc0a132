//! What the API says of an account: its settings and its limits.

use serde::{Deserialize, Serialize};

use crate::object;

/// No account has more users or realms with settings of their own.
const MAX_ENTRIES: usize = 10_000;

/// No request is about more identities.
const MAX_IDENTITIES: usize = 100_000;

/// The settings of an account that are about identities:
/// <https://cloud.ibm.com/apidocs/iam-identity-token-api#get-account-settings>. A setting that is not set is `NOT_SET`. Everything
/// but the account may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct AccountSettings {
    /// The account.
    pub account_id: String,
    /// The entity tag, for [`If-Match`](https://www.rfc-editor.org/rfc/rfc9110#name-if-match).
    pub entity_tag: Option<String>,
    /// Who creates service IDs: `RESTRICTED`, `NOT_RESTRICTED` or `NOT_SET`.
    pub restrict_create_service_id: Option<String>,
    /// Who creates API keys of users: `RESTRICTED`, `NOT_RESTRICTED` or `NOT_SET`.
    pub restrict_create_platform_apikey: Option<String>,
    /// Who sees the users of the account: `RESTRICTED` or `NOT_RESTRICTED`.
    pub restrict_user_list_visibility: Option<String>,
    /// The domains that invitations are restricted to, by realm.
    #[serde(default, deserialize_with = "object::list::<MAX_ENTRIES, _, _>")]
    pub restrict_user_domains: Vec<RestrictedDomains>,
    /// The addresses that identities may log in from, with commas in between; empty for any.
    pub allowed_ip_addresses: Option<String>,
    /// The multifactor authentication of all users, such as `NONE`, `TOTP` or `LEVEL3`.
    pub mfa: Option<String>,
    /// The users with a requirement of their own.
    #[serde(default, deserialize_with = "object::list::<MAX_ENTRIES, _, _>")]
    pub user_mfa: Vec<UserMfa>,
    /// How long a session may last, in seconds.
    pub session_expiration_in_seconds: Option<String>,
    /// How long a session may be idle, in seconds.
    pub session_invalidation_in_seconds: Option<String>,
    /// How many sessions an identity may have.
    pub max_sessions_per_identity: Option<String>,
    /// How long an access token is valid, in seconds.
    pub system_access_token_expiration_in_seconds: Option<String>,
    /// How long a refresh token is valid, in seconds.
    pub system_refresh_token_expiration_in_seconds: Option<String>,
}

/// The domains that the users of a realm may be invited from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RestrictedDomains {
    /// The realm, such as `IBMid`.
    pub realm_id: String,
    /// Patterns of the addresses that may be invited.
    pub invitation_email_allow_patterns: Option<Vec<String>>,
    /// Whether addresses that match no pattern may not be invited.
    pub restrict_invitation: Option<bool>,
}

/// A user with a requirement of multifactor authentication of their own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct UserMfa {
    /// The IAM ID of the user.
    pub iam_id: String,
    /// The requirement.
    pub mfa: Option<String>,
}

/// How many API keys identities have, and how many each may have.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ApiKeyLimits {
    /// How many keys an identity may have.
    pub limit: u32,
    /// The identities that were asked for.
    #[serde(deserialize_with = "object::list::<MAX_IDENTITIES, _, _>")]
    pub identities: Vec<ApiKeyCount>,
}

/// How many API keys an identity has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ApiKeyCount {
    /// The identity.
    pub iam_id: String,
    /// How many keys it has.
    pub count: u32,
}

/// How many API keys an identity has and may have, as far as responses have shown it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiKeyUsage {
    /// How many keys it has.
    pub count: u32,
    /// How many it may have, if a response was about that.
    pub limit: Option<u32>,
    /// Whether the count is from a response about limits, and not from a listing.
    pub is_from_limits: bool,
}

/// A request for limits.
#[derive(Debug, Serialize)]
pub(crate) struct LimitsRequest<'a> {
    pub(crate) apikeys_per_identity: &'a [&'a str],
}

/// The response with limits.
#[derive(Debug, Deserialize)]
pub(crate) struct Limits {
    pub(crate) apikeys_per_identity: ApiKeyLimits,
}
