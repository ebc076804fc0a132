//! Times as the API keeps them, in whole minutes, and as a state has them.
//!
//! `expires_at` is written as Terraform's own functions write times (`…:00Z`), `created_at` and `modified_at` with
//! milliseconds, as in states of IBM-Cloud/ibm.

use std::time::Duration;

use iam_identity::{Minute, parse_timestamp};
use jiff::{SignedDuration, Timestamp};
use tf_provider::schema::Validator;

/// Why a string is not a time.
pub(crate) const NOT_A_TIME: &str = "It must be a date and time with an offset, in RFC 3339 format (2040-01-28T15:00:00Z) or in IBM's format \
     (2040-01-28T15:00+0000), within the years 0000 to 9999 in UTC.";

/// Accepts a time. Its seconds are ignored, as by the API.
pub(crate) fn time() -> Validator {
    Validator::string(is_time)
}

/// Accepts a time, or the empty string for none.
pub(crate) fn time_or_empty() -> Validator {
    Validator::string(|text| if text.is_empty() { Ok(()) } else { is_time(text) })
}

fn is_time(text: &str) -> Result<(), String> {
    Minute::parse(text).map(|_| ()).ok_or_else(|| NOT_A_TIME.to_owned())
}

/// Whether two strings mean the same to the API: times in the same minute, or equal strings.
pub(crate) fn same_time(left: &str, right: &str) -> bool {
    left == right || Minute::parse(left).is_some_and(|minute| Minute::parse(right) == Some(minute))
}

/// An expiry of the API as a state has it: RFC 3339, in the form of Terraform's own functions. Anything else is kept as it is,
/// such as the empty string for none.
pub(crate) fn expiry_for_state(text: &str) -> String {
    Minute::parse(text).map_or_else(|| text.to_owned(), Minute::to_rfc3339)
}

/// A time in the form in which a state has expiries, cut to the minute.
pub(crate) fn minute_for_state(at: Timestamp) -> String {
    Minute::of(at).to_rfc3339()
}

/// An expiry of a state or a configuration in the API's form; empty for none.
pub(crate) fn expiry_for_api(text: &str) -> String {
    Minute::parse(text).map(Minute::format_iam_time).unwrap_or_default()
}

/// A date of the API as IBM-Cloud/ibm has it in states: RFC 3339 with milliseconds. Anything else is kept as it is.
pub(crate) fn date_for_state(text: &str) -> String {
    parse_timestamp(text).map_or_else(|| text.to_owned(), |at| at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
}

/// Whether an expiry has passed: a key no longer works from the first second of that minute on.
pub(crate) fn has_passed(expiry: &str, now: Timestamp) -> bool {
    Minute::parse(expiry).is_some_and(|end| end <= Minute::of(now))
}

/// The first whole minute that is at least this long from now.
pub(crate) fn whole_minutes_from(now: Timestamp, lasts: Duration) -> Timestamp {
    let end = later(now, SignedDuration::try_from(lasts).unwrap_or(SignedDuration::MAX));
    let beyond = end.as_nanosecond().rem_euclid(60_000_000_000);
    let rest = i64::try_from(60_000_000_000 - beyond).unwrap_or_default();
    if beyond == 0 { end } else { later(end, SignedDuration::from_nanos(rest)) }
}

/// The time so much later, at most [`Timestamp::MAX`].
pub(crate) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// The time so much earlier, at least [`Timestamp::MIN`].
pub(crate) fn earlier(at: Timestamp, by: Duration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
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

    #[test]
    fn times_are_the_same_within_a_minute_and_other_strings_if_they_are_equal() {
        for (left, right, same) in [
            ("2040-01-28T15:00:00Z", "2040-01-28T15:00+0000", true),
            ("2040-01-28T15:00:59.9Z", "2040-01-28T15:00+0000", true),
            ("2040-01-28T15:00:30Z", "2040-01-28T16:00:59+01:00", true),
            ("2040-01-28T15:00:59Z", "2040-01-28T15:01:00Z", false),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59+0000", true),
            ("", "", true),
            ("", "2040-01-28T15:00:00Z", false),
            ("soon", "soon", true),
            ("soon", "later", false),
        ] {
            assert_eq!(same_time(left, right), same, "{left} {right}");
            assert_eq!(same_time(right, left), same, "{right} {left}");
        }
    }

    #[test]
    fn an_expiry_has_passed_from_its_minute_on() {
        for (expiry, now, passed) in [
            ("2040-01-28T15:00:00Z", "2040-01-28T15:00:00Z", true),
            ("2040-01-28T15:00:59Z", "2040-01-28T15:00:10Z", true),
            ("2040-01-28T15:00:00Z", "2040-01-28T14:59:59Z", false),
            ("", "2040-01-28T15:00:00Z", false),
            ("9999-12-31T23:59:59Z", "9999-12-30T22:00:00Z", false),
        ] {
            assert_eq!(has_passed(expiry, now.parse().unwrap()), passed, "{expiry} at {now}");
        }
    }

    #[test]
    fn what_the_api_says_that_is_no_time_stays_as_it_is() {
        for text in ["", "never", "2040-01-28", "2040-01-28T15:00", "10000-01-01T00:00+0000"] {
            assert_eq!(expiry_for_state(text), text);
            assert_eq!(date_for_state(text), text);
        }
        assert_eq!(expiry_for_state("2040-01-28T15:00+0000"), "2040-01-28T15:00:00Z");
        assert_eq!(date_for_state("2040-01-28T15:00+0000"), "2040-01-28T15:00:00.000Z");
    }
}
