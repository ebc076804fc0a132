//! `data "ibm_iam_account_identity_settings"`: the settings of the account that are about identities.

use iam_identity::{AccountSettings, Client, Error, RestrictedDomains, UserMfa};
use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::computed;
use tf_provider::{Attr, DataSource};

use crate::diagnostics::{self, Operation};
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;

tf_provider::object! {
    /// Returns the settings of the account that is logged in to that are about identities: who may create service IDs and API keys,
    /// how long sessions and tokens last, and how users log in. Settings are strings, as IBM Cloud has them: `NOT_SET` is one that
    /// the account does not set. Those that are numbers or lists are also returned as such.
    pub struct AccountSettingsLookup {
        /// The ID of the account.
        account_id: String = computed(),
        /// The entity tag of the settings, which changes with every change of them.
        entity_tag: String = computed(),
        /// Whether the creation of service IDs is restricted to those with the role Service ID creator: `RESTRICTED`,
        /// `NOT_RESTRICTED` or `NOT_SET`.
        restrict_create_service_id: String = computed(),
        /// Whether users may only create API keys with the role User API key creator: `RESTRICTED`, `NOT_RESTRICTED` or `NOT_SET`.
        restrict_create_platform_apikey: String = computed(),
        /// Whether users only see some of the users of the account: `RESTRICTED` or `NOT_RESTRICTED`.
        restrict_user_list_visibility: String = computed(),
        /// The domains that users may be invited from, for each realm that is restricted.
        restrict_user_domains: Vec<RestrictedDomainsItem> = computed(),
        /// The IP addresses, ranges, subnets and network zones that users and service IDs of the account may log in from, with
        /// commas in between; empty for any.
        allowed_ip_addresses: String = computed(),
        /// The same as a list.
        allowed_ip_address_list: Vec<String> = computed(),
        /// The multifactor authentication that all users need: `NONE`, `NONE_NO_ROPC`, `TOTP`, `TOTP4ALL`, `LEVEL1`, `LEVEL2` or
        /// `LEVEL3`.
        mfa: String = computed(),
        /// The users who have a requirement of their own.
        user_mfa: Vec<UserMfaItem> = computed(),
        /// How long a session may last, in seconds.
        session_expiration_in_seconds: String = computed(),
        /// The same as a number; null if it is not set.
        session_expiration: i64 = computed(),
        /// How long a session may be idle, in seconds.
        session_invalidation_in_seconds: String = computed(),
        /// The same as a number; null if it is not set.
        session_invalidation: i64 = computed(),
        /// How many sessions an identity may have at a time.
        max_sessions_per_identity: String = computed(),
        /// The same as a number; null if it is not set.
        max_sessions: i64 = computed(),
        /// How long an access token is valid, in seconds.
        system_access_token_expiration_in_seconds: String = computed(),
        /// The same as a number; null if it is not set.
        system_access_token_expiration: i64 = computed(),
        /// How long a refresh token is valid, in seconds.
        system_refresh_token_expiration_in_seconds: String = computed(),
        /// The same as a number; null if it is not set.
        system_refresh_token_expiration: i64 = computed(),
    }
}

tf_provider::object! {
    /// The domains that users of a realm may be invited from.
    pub struct RestrictedDomainsItem {
        /// The realm, such as `IBMid`.
        realm_id: String = computed(),
        /// Patterns of the e-mail addresses that may be invited.
        invitation_email_allow_patterns: Vec<String> = computed(),
        /// Whether addresses that match no pattern are not invited.
        restrict_invitation: bool = computed(),
    }
}

tf_provider::object! {
    /// The requirement of a user.
    pub struct UserMfaItem {
        /// The IAM ID of the user.
        iam_id: String = computed(),
        /// The multifactor authentication that the user needs.
        mfa: String = computed(),
    }
}

/// The data source.
pub(crate) struct AccountSettingsData;

impl DataSource for AccountSettingsData {
    type Model = AccountSettingsLookup;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_account_identity_settings"
    }

    async fn read(
        &self,
        data: &ProviderData,
        _: ReadRequest<AccountSettingsLookup>,
    ) -> ReadResponse<AccountSettingsLookup> {
        match find(&data.client.with_timeout(OPERATION_TIMEOUT)).await {
            Ok(settings) => returned(settings).into(),
            Err(error) => {
                let operation = Operation::OfAccount("the identity settings of the account");
                ReadResponse::error(diagnostics::operation_failed(operation, &error))
            }
        }
    }
}

async fn find(client: &Client) -> Result<AccountSettings, Error> {
    let account_id = client.account_id().await?;
    client.get_account_settings(&account_id).await
}

fn returned(settings: AccountSettings) -> AccountSettingsLookup {
    AccountSettingsLookup {
        account_id: Attr::Known(settings.account_id),
        entity_tag: settings.entity_tag.into(),
        restrict_create_service_id: settings.restrict_create_service_id.into(),
        restrict_create_platform_apikey: settings.restrict_create_platform_apikey.into(),
        restrict_user_list_visibility: settings.restrict_user_list_visibility.into(),
        restrict_user_domains: Attr::Known(settings.restrict_user_domains.into_iter().map(domains).collect()),
        allowed_ip_address_list: settings.allowed_ip_addresses.as_deref().map(elements).into(),
        allowed_ip_addresses: settings.allowed_ip_addresses.into(),
        mfa: settings.mfa.into(),
        user_mfa: Attr::Known(settings.user_mfa.into_iter().map(user_mfa).collect()),
        session_expiration: number(settings.session_expiration_in_seconds.as_deref()),
        session_expiration_in_seconds: settings.session_expiration_in_seconds.into(),
        session_invalidation: number(settings.session_invalidation_in_seconds.as_deref()),
        session_invalidation_in_seconds: settings.session_invalidation_in_seconds.into(),
        max_sessions: number(settings.max_sessions_per_identity.as_deref()),
        max_sessions_per_identity: settings.max_sessions_per_identity.into(),
        system_access_token_expiration: number(settings.system_access_token_expiration_in_seconds.as_deref()),
        system_access_token_expiration_in_seconds: settings.system_access_token_expiration_in_seconds.into(),
        system_refresh_token_expiration: number(settings.system_refresh_token_expiration_in_seconds.as_deref()),
        system_refresh_token_expiration_in_seconds: settings.system_refresh_token_expiration_in_seconds.into(),
    }
}

/// A number that the API writes as a string; null for `NOT_SET`.
fn number(text: Option<&str>) -> Attr<i64> {
    text.and_then(|text| text.parse().ok()).into()
}

/// The elements of a list with commas in between.
fn elements(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|element| !element.is_empty()).map(ToOwned::to_owned).collect()
}

fn domains(domains: RestrictedDomains) -> RestrictedDomainsItem {
    RestrictedDomainsItem {
        realm_id: Attr::Known(domains.realm_id),
        invitation_email_allow_patterns: domains.invitation_email_allow_patterns.into(),
        restrict_invitation: domains.restrict_invitation.into(),
    }
}

fn user_mfa(user: UserMfa) -> UserMfaItem {
    UserMfaItem { iam_id: Attr::Known(user.iam_id), mfa: user.mfa.into() }
}
