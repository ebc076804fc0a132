//! The mock's clock: the machine's, moved by tests. On a paused runtime it is paused too.

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// The year 1971, in seconds.
const EARLIEST: i64 = 31_536_000;

/// The year 9000, in seconds.
const LATEST: i64 = 221_845_392_000;

#[derive(Debug)]
pub(crate) struct Clock {
    at: Timestamp,
    since: Instant,
}

impl Clock {
    #[expect(clippy::disallowed_methods, reason = "the mock's clock starts at this machine's")]
    pub(crate) fn starting_now() -> Self {
        Self { at: Timestamp::now(), since: Instant::now() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.at + self.since.elapsed()
    }

    /// The time on the machine's clock.
    #[expect(clippy::disallowed_methods, reason = "the mock's clock starts at this machine's")]
    pub(crate) fn machine_now() -> Timestamp {
        Timestamp::now()
    }

    /// How far it is ahead of the machine's clock.
    pub(crate) fn ahead(&self) -> SignedDuration {
        self.now().duration_since(Self::machine_now())
    }

    /// Sets it, within a range in which sums of times don't overflow.
    pub(crate) fn set(&mut self, at: Timestamp) {
        let within = |seconds| Timestamp::from_second(seconds).unwrap_or(at);
        *self = Self { at: at.clamp(within(EARLIEST), within(LATEST)), since: Instant::now() };
    }

    /// Sets it this far ahead of the machine's clock.
    pub(crate) fn set_ahead(&mut self, ahead: SignedDuration) {
        self.set(Self::machine_now().checked_add(ahead).unwrap_or(Timestamp::MAX));
    }

    pub(crate) fn advance(&mut self, by: SignedDuration) {
        self.set(self.now().checked_add(by).unwrap_or(Timestamp::MAX));
    }
}

/// The format of the API: whole minutes in UTC.
pub(crate) fn minutes(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M+0000").to_string()
}

/// The format of the API with seconds.
pub(crate) fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+0000").to_string()
}

/// The format of HTTP's [`Date`](https://www.rfc-editor.org/rfc/rfc9110#name-date) header.
pub(crate) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Parses an expiry of a request: minutes or seconds, with `Z`, `+0000` or `+00:00`.
pub(crate) fn parse_expiry(text: &str) -> Option<Timestamp> {
    let local = ["Z", "+0000", "+00:00"].iter().find_map(|suffix| text.strip_suffix(suffix))?;
    let local: jiff::civil::DateTime = local.contains('T').then(|| local.parse().ok())??;
    jiff::tz::Offset::UTC.to_timestamp(local).ok()
}
