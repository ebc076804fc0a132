//! The server's clock: a wrong clock on this machine does no harm.

use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::time::Instant;

/// The server's time as of its last response.
#[derive(Default)]
pub(crate) struct ServerClock(Mutex<Option<(Timestamp, Instant)>>);

impl ServerClock {
    fn last(&self) -> MutexGuard<'_, Option<(Timestamp, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets it to the time in a response that has just arrived.
    pub(crate) fn set(&self, server_time: Timestamp) {
        *self.last() = Some((server_time, Instant::now()));
    }

    /// The time now; by this machine's clock until the first response.
    #[expect(clippy::disallowed_methods, reason = "no response has told the server's time yet")]
    pub(crate) fn now(&self) -> Timestamp {
        let last = *self.last();
        last.and_then(|(at, since)| at.checked_add(since.elapsed()).ok()).unwrap_or_else(Timestamp::now)
    }
}
