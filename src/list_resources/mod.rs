//! The list resources, one file each.

mod iam_api_key;
mod iam_service_api_key;
mod iam_service_id;
mod keys;

pub(crate) use iam_api_key::ApiKeyList;
pub(crate) use iam_service_api_key::ServiceApiKeyList;
pub(crate) use iam_service_id::ServiceIdList;
