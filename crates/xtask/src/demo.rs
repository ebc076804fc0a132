//! Placeholder.

use std::io::Write;

use crate::workspace::Reason;

/// Placeholder.
pub fn run(_output: &mut dyn Write) -> Result<(), Reason> {
    Ok(())
}
