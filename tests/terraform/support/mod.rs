//! What several files of cases share.

#[cfg(target_os = "linux")]
pub(crate) mod kill;
pub(crate) mod login;
pub(crate) mod notes;
pub(crate) mod places;
pub(crate) mod takeover;
