//! The list resources, one file each.

mod iam_api_key;

pub(crate) use iam_api_key::ApiKeyList;
