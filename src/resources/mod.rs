//! The resources, one folder each.

mod iam_api_key;
mod iam_service_id;

pub(crate) use iam_api_key::{ApiKeyIdentity, ApiKeyResource};
pub(crate) use iam_service_id::{ServiceIdIdentity, ServiceIdResource};
