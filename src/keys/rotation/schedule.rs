//! When a key is due for rotation. Pure.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::times::{later, whole_minutes_from};

const NANOS_PER_MINUTE: i128 = 60_000_000_000;

/// When rotations are due.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    /// How long after the creation of a key it is rotated; with an anchor, how long after one rotation the next is due.
    pub(super) period: Duration,
    /// A time at which a rotation is due, or would be.
    pub(super) anchor: Option<Timestamp>,
    /// How long the key before goes on working. By an anchor no rotation is due before that is over: after a late one, there would
    /// be three keys.
    pub(super) overlap: Duration,
}

/// When a key that was created then is due for rotation: a whole minute, and a later one than that of its creation.
pub(super) fn next_rotation(created_at: Timestamp, Schedule { period, anchor, overlap }: Schedule) -> Timestamp {
    let Some(anchor) = anchor else { return whole_minutes_from(created_at, period) };
    let nanos = i128::try_from(period.as_nanos()).unwrap_or(i128::MAX);
    let minute_of = |nanos: i128| nanos - nanos.rem_euclid(NANOS_PER_MINUTE);
    let (anchor, created) = (minute_of(anchor.as_nanosecond()), minute_of(created_at.as_nanosecond()));
    let earliest = created + i128::try_from(overlap.as_nanos()).unwrap_or(i128::MAX);
    // The last one that is not after that. The minute of the next may still be before it if the period isn't of whole minutes.
    let periods = (earliest - anchor).div_euclid(nanos);
    let due = (1..=2).map(|more| minute_of(anchor + (periods + more) * nanos)).find(|due| *due > earliest);
    let nanos = due.unwrap_or(earliest + nanos) - created;
    later(Timestamp::from_nanosecond(created).unwrap_or(created_at), SignedDuration::from_nanos_i128(nanos))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn next(created_at: &str, period: &str, anchor: Option<&str>) -> String {
        let period = tf_provider::parse_duration(period).unwrap();
        let overlap = Duration::from_secs(3600);
        next_rotation(at(created_at), Schedule { period, anchor: anchor.map(at), overlap }).to_string()
    }

    #[test]
    fn a_rotation_is_due_a_period_after_the_creation_or_at_the_next_multiple_of_the_anchor() {
        let anchor = Some("2026-01-01T03:00:00Z");
        for (created, period, anchor, due) in [
            ("2026-11-30T22:08:00Z", "90d", None, "2027-02-28T22:08:00Z"),
            ("2026-11-30T22:08:30Z", "90d", None, "2027-02-28T22:09:00Z"),
            ("2026-01-01T01:59:59Z", "90d", anchor, "2026-01-01T03:00:00Z"),
            ("2026-01-01T02:00:00Z", "90d", anchor, "2026-04-01T03:00:00Z"),
            ("2026-01-01T02:59:59Z", "90d", anchor, "2026-04-01T03:00:00Z"),
            ("2026-01-01T03:00:00Z", "90d", anchor, "2026-04-01T03:00:00Z"),
            ("2026-01-01T03:00:40Z", "90d", anchor, "2026-04-01T03:00:00Z"),
            ("2025-12-31T00:00:00Z", "90d", anchor, "2026-01-01T03:00:00Z"),
            ("2025-01-01T00:00:00Z", "90d", anchor, "2025-01-06T03:00:00Z"),
            ("2026-12-31T23:59:00Z", "1d", anchor, "2027-01-01T03:00:00Z"),
            ("9999-12-30T21:00:00Z", "3650d", anchor, "9999-12-30T22:00:00.999999999Z"),
        ] {
            assert_eq!(next(created, period, anchor), due, "{created} {period} {anchor:?}");
        }
    }

    proptest! {
        #[test]
        fn by_an_anchor_rotations_keep_to_its_multiples_however_late_they_are(
            created in 0..4_000_000_000_i64, period in 301..400_000_000_u64, anchor in 0..4_000_000_000_i64,
            overlap in 300..301_u64
        ) {
            let created = Timestamp::from_second(created).unwrap();
            let anchor = Timestamp::from_second(anchor).unwrap();
            let schedule = Schedule { period: Duration::from_secs(period), anchor: Some(anchor), overlap: Duration::from_secs(overlap) };
            let due = next_rotation(created, schedule);
            let waits = due.as_second() - created.as_second();
            let (period_secs, overlap) = (i64::try_from(period).unwrap(), i64::try_from(overlap).unwrap());
            prop_assert!(waits > overlap - 60 && waits <= period_secs + overlap + 60);
            let from_anchor = due.as_second() - anchor.as_second();
            // Cut to the minute, as the anchor is.
            prop_assert!((from_anchor + 120).rem_euclid(i64::try_from(period).unwrap()) <= 240);
        }
    }
}
