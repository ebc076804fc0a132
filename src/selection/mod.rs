//! Selects keys for data sources, list resources and actions: the arguments, [`key_filters`], the keys that they find, [`keys`],
//! and the filters that need no request, [`filters`]; what IBM Cloud's [`report`] takes; and service IDs, in [`service_ids`].

mod filters;
pub(crate) mod key_filters;
pub(crate) mod keys;
pub(crate) mod report;
pub(crate) mod service_ids;

pub(crate) use filters::{by_age, is_unused};
pub(crate) use key_filters::KeyFilters;
pub(crate) use keys::KeySource;

/// How many objects' activities are requested at a time; the client may allow fewer.
const MAX_CONCURRENT_READS: usize = 8;
