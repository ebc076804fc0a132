//! The data sources: one file each, with arguments and results, checks, and the look-up.

mod iam_account_identity_settings;
mod iam_api_key;
mod iam_api_keys;
mod iam_identity;
mod iam_identity_limits;
mod iam_inactive_identities;
mod iam_service_api_key;
mod iam_service_id;
mod iam_service_ids;

pub(crate) use iam_account_identity_settings::AccountSettingsData;
pub(crate) use iam_api_key::ApiKeyData;
pub(crate) use iam_api_keys::ApiKeysData;
pub(crate) use iam_identity::IdentityData;
pub(crate) use iam_identity_limits::IdentityLimitsData;
pub(crate) use iam_inactive_identities::InactiveIdentitiesData;
pub(crate) use iam_service_api_key::ServiceApiKeyData;
pub(crate) use iam_service_id::ServiceIdData;
pub(crate) use iam_service_ids::ServiceIdsData;
