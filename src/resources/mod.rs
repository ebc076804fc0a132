//! The resources, one folder each.

mod iam_api_key;

pub(crate) use iam_api_key::{ApiKeyIdentity, ApiKeyResource};
