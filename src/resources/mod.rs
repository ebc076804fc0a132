//! The resources.

mod iam_api_key;
mod iam_rotating_api_key;
mod iam_service_api_key;
mod iam_service_id;
mod managed_key;

pub(crate) use iam_api_key::ApiKeyResource;
pub(crate) use iam_rotating_api_key::RotatingApiKeyResource;
pub(crate) use iam_service_api_key::ServiceApiKeyResource;
pub(crate) use iam_service_id::{ServiceIdIdentity, ServiceIdResource};
