//! The data sources: one file each, with arguments and results, checks, and the look-up.

mod iam_api_key;
mod iam_api_keys;
mod iam_identity;

pub(crate) use iam_api_key::ApiKeyData;
pub(crate) use iam_api_keys::ApiKeysData;
pub(crate) use iam_identity::IdentityData;
