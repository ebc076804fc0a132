//! The ephemeral resources: what lives as long as a command needs it.

mod iam_api_key;
mod iam_service_api_key;
mod iam_token;

pub(crate) use iam_api_key::LeasedKey;
pub(crate) use iam_service_api_key::StoredKey;
pub(crate) use iam_token::Token;
