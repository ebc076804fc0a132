//! Panics, those included that are caught and become a diagnostic: a panic is a mistake whoever catches it.

use std::panic::AssertUnwindSafe;
use std::sync::{Mutex, PoisonError};

static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Notes the place of every panic from now on.
pub fn note() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        LAST.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(place);
    }));
}

/// The place of the first panic since this was last asked for.
pub fn last() -> Option<String> {
    LAST.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// What this returns; `None` where it panics.
pub fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).ok()
}
