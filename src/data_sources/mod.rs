//! The data sources: one file each, with arguments and results, checks, and the look-up.

mod iam_api_key;
mod iam_api_keys;
mod iam_identity;
mod iam_service_api_key;
mod iam_service_id;
mod iam_service_ids;

pub(crate) use iam_api_key::ApiKeyData;
pub(crate) use iam_api_keys::ApiKeysData;
pub(crate) use iam_identity::IdentityData;
pub(crate) use iam_service_api_key::ServiceApiKeyData;
pub(crate) use iam_service_id::ServiceIdData;
pub(crate) use iam_service_ids::ServiceIdsData;
