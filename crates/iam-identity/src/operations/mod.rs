//! The operations of the API, one file an object.

pub(crate) mod api_keys;
pub(crate) mod listing;
