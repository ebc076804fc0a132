//! The operations of the API, one file per object.

pub(crate) mod accounts;
pub(crate) mod api_key_lists;
pub(crate) mod api_key_reads;
pub(crate) mod api_keys;
pub(crate) mod groups;
pub(crate) mod listing;
pub(crate) mod login;
pub(crate) mod objects;
pub(crate) mod reports;
pub(crate) mod service_ids;
