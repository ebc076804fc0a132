//! Times as the API keeps them: in whole minutes.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The first whole minute that is at least so long from now: nothing that is to last is cut short.
pub(crate) fn whole_minutes_from(now: Timestamp, lasts: Duration) -> Timestamp {
    let end = later(now, SignedDuration::try_from(lasts).unwrap_or(SignedDuration::MAX));
    let beyond = end.as_nanosecond().rem_euclid(60_000_000_000);
    let rest = i64::try_from(60_000_000_000 - beyond).unwrap_or_default();
    if beyond == 0 { end } else { later(end, SignedDuration::from_nanos(rest)) }
}

/// So much later, or the end of time.
pub(crate) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_a_whole_minute_and_not_too_early() {
        for (now, end) in [
            ("2026-01-01T00:00:00Z", "2026-01-01T00:15:00Z"),
            ("2026-01-01T00:00:00.000000001Z", "2026-01-01T00:16:00Z"),
            ("2026-01-01T00:00:59Z", "2026-01-01T00:16:00Z"),
            ("1969-12-31T23:44:30Z", "1970-01-01T00:00:00Z"),
        ] {
            let found = whole_minutes_from(now.parse().unwrap(), Duration::from_secs(15 * 60));
            assert_eq!(found, end.parse().unwrap(), "{now}");
        }
    }
}
