//! What several files of cases share.

pub(crate) mod audited;
#[cfg(target_os = "linux")]
pub(crate) mod kill;
pub(crate) mod login;
pub(crate) mod notes;
pub(crate) mod places;
pub(crate) mod takeover;
