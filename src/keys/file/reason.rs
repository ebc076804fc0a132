//! Reasons in messages.

use std::io::Error;

/// The reason of an I/O error as a part of a sentence, without the number of the error and the name of a temporary file.
pub(super) fn io_reason(error: &Error) -> String {
    let reason = match error.raw_os_error() {
        Some(code) => Error::from_raw_os_error(code).to_string(),
        None => error.to_string(),
    };
    reason.split(" (os error").next().unwrap_or_default().to_lowercase()
}
