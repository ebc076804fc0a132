//! The file that a key is written to.
//!
//! - [`key_file`]: opens and writes it. [`path`]: where it is. [`temporary`]: what lies beside it until it is complete.
//! - [`claims`]: which key has which file. [`reason`]: why it can't be written.

pub(crate) mod claims;
pub(super) mod key_file;
pub(super) mod path;
mod reason;
mod temporary;
