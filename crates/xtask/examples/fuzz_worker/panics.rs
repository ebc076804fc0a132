//! Detects panics, including those that are caught and become a diagnostic.

use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};

static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Records the location of every panic from now on.
pub(crate) fn note() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        LAST.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(place);
    }));
}

/// The location of the first panic since the last call.
pub(crate) fn last() -> Option<String> {
    LAST.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Calls a function. Returns `None` if it panics.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).ok()
}
