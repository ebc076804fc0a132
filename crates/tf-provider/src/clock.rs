//! The current time.

use std::time::SystemTime;

use jiff::Timestamp;

/// The current time. A clock outside of the years -9999 to 9999 reads as the first or last timestamp: logging uses this, and
/// must not panic while it reports a panic.
#[expect(clippy::disallowed_methods, reason = "the one place that reads this machine's clock")]
pub(crate) fn now() -> Timestamp {
    of(SystemTime::now())
}

fn of(time: SystemTime) -> Timestamp {
    Timestamp::try_from(time).unwrap_or(if time > SystemTime::UNIX_EPOCH { Timestamp::MAX } else { Timestamp::MIN })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use jiff::Timestamp;

    use super::of;

    #[test]
    fn a_clock_outside_of_all_dates_does_not_panic() {
        let ten_thousand_years = Duration::from_secs(10_000 * 366 * 86_400);
        assert_eq!(of(SystemTime::UNIX_EPOCH + ten_thousand_years), Timestamp::MAX);
        assert_eq!(of(SystemTime::UNIX_EPOCH - 2 * ten_thousand_years), Timestamp::MIN);
        assert_eq!(of(SystemTime::UNIX_EPOCH + Duration::from_secs(1)).as_second(), 1);
        // How the log writes it.
        assert!(format!("{:.6}", Timestamp::MAX).starts_with("9999-"));
    }
}
