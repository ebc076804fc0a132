//! Times: timestamps as people and the API write them, and the whole minutes that the API keeps.
//!
//! The format of the API: <https://cloud.ibm.com/apidocs/iam-identity-token-api>.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

/// The years that [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) can express.
const YEARS: std::ops::RangeInclusive<i16> = 0..=9999;

/// A whole minute in UTC, in the years 0000 to 9999: all that the API keeps of a time. Seconds are cut off, so two times are
/// the same to the API if their minutes are equal.
///
/// The API documents expiries as [`yyyy-MM-ddTHH:mm+0000`](https://cloud.ibm.com/apidocs/iam-identity-token-api).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minute(DateTime);

impl Minute {
    /// Parses a time in any format of [`parse_timestamp`]; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Self::containing(utc(text)?)
    }

    /// The minute that a timestamp is in.
    pub fn of(timestamp: Timestamp) -> Self {
        let at = Offset::UTC.to_datetime(timestamp);
        Self::containing(at).unwrap_or(Self(if at.year() < 0 { FIRST } else { LAST }))
    }

    fn containing(at: DateTime) -> Option<Self> {
        let start = Time::new(at.hour(), at.minute(), 0, 0).ok()?;
        YEARS.contains(&at.year()).then(|| Self(at.date().to_datetime(start)))
    }

    /// The minute as the API writes it: `2040-01-28T15:00+0000`.
    pub fn format_iam_time(self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M+0000").to_string()
    }

    /// The minute in RFC 3339, as Terraform's own functions write it: `2040-01-28T15:00:00Z`.
    pub fn to_rfc3339(self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}

const FIRST: DateTime = DateTime::constant(0, 1, 1, 0, 0, 0, 0);
const LAST: DateTime = DateTime::constant(9999, 12, 31, 23, 59, 0, 0);

/// Parses a timestamp in [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) or in the API's format `2040-01-28T15:00+0000`. Seconds
/// are optional, an offset is required, with or without a colon. `None` for anything else, and for the last day of the year
/// 9999, which is beyond [`Timestamp::MAX`].
pub fn parse_timestamp(text: &str) -> Option<Timestamp> {
    Offset::UTC.to_timestamp(utc(text)?).ok()
}

/// Formats a timestamp as the API does: in UTC, to the minute, `2040-01-28T15:00+0000`.
pub fn format_iam_time(timestamp: Timestamp) -> String {
    Minute::of(timestamp).format_iam_time()
}

/// The date and time in UTC of a string.
fn utc(text: &str) -> Option<DateTime> {
    if !text.is_ascii() {
        return None;
    }
    let (date, rest) = text.split_at_checked(10)?;
    let date = {
        let (year, rest) = number(date, 4)?;
        let (month, rest) = number(rest.strip_prefix('-')?, 2)?;
        let (day, _) = number(rest.strip_prefix('-')?, 2)?;
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?
    };
    let (hour, rest) = number(rest.strip_prefix(['T', 't', ' '])?, 2)?;
    let (minute, mut rest) = number(rest.strip_prefix(':')?, 2)?;
    let (mut second, mut nanosecond) = (0, 0);
    if let Some(seconds) = rest.strip_prefix(':') {
        (second, rest) = number(seconds, 2)?;
        if let Some(fraction) = rest.strip_prefix('.') {
            let end = fraction.find(|each: char| !each.is_ascii_digit())?;
            nanosecond = nanoseconds(&fraction[..end])?;
            rest = &fraction[end..];
        }
        // A leap second, which this calendar doesn't have, belongs to the minute that it ends.
        if second == 60 {
            (second, nanosecond) = (59, 999_999_999);
        }
    }
    let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?, nanosecond);
    date.to_datetime(time.ok()?).checked_sub(offset(rest)?).ok()
}

/// A number of exactly this many digits, and the rest of the string.
fn number(text: &str, digits: usize) -> Option<(i16, &str)> {
    let (number, rest) = text.split_at_checked(digits)?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then(|| Some((number.parse().ok()?, rest)))?
}

/// A fraction of a second, truncated to nanoseconds.
fn nanoseconds(digits: &str) -> Option<i32> {
    let nine: String = digits.chars().chain(std::iter::repeat('0')).take(9).collect();
    if digits.is_empty() { None } else { nine.parse().ok() }
}

/// `Z`, `+00:00`, `+0000` or `+00`.
fn offset(text: &str) -> Option<SignedDuration> {
    if matches!(text, "Z" | "z") {
        return Some(SignedDuration::ZERO);
    }
    let sign = match text.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, rest) = number(&text[1..], 2)?;
    let minutes = match rest {
        "" => 0,
        rest => match number(rest.strip_prefix(':').unwrap_or(rest), 2)? {
            (minutes, "") => minutes,
            _ => return None,
        },
    };
    (hours < 24 && minutes < 60).then(|| SignedDuration::from_mins(sign * (i64::from(hours) * 60 + i64::from(minutes))))
}

#[cfg(test)]
mod tests {
    use super::{Minute, format_iam_time, parse_timestamp};

    #[test]
    fn every_format_of_a_timestamp_is_the_same_timestamp() {
        let wanted = parse_timestamp("2040-01-28T15:00:00Z").unwrap();
        for text in [
            "2040-01-28T15:00+0000",
            "2040-01-28T15:00Z",
            "2040-01-28T15:00:00.000Z",
            "2040-01-28T15:00:00+0000",
            "2040-01-28T16:00:00+01:00",
            "2040-01-28T09:30-0530",
            "2040-01-28T15:00+00",
            "2040-01-28T15:00:00-00:00",
            "2040-01-28t15:00:00z",
            "2040-01-28 15:00:00Z",
        ] {
            assert_eq!(parse_timestamp(text), Some(wanted), "{text}");
        }
        assert_eq!(format_iam_time(wanted), "2040-01-28T15:00+0000");
    }

    #[test]
    fn an_invalid_timestamp_is_rejected() {
        for text in [
            "",
            "Z",
            "tomorrow",
            "2040-01-28",
            "2040-01-28T15:00",
            "2040-01-28T15:00:00",
            "2040-13-28T15:00Z",
            "2040-00-28T15:00Z",
            "2040-01-28T24:00Z",
            "2040-01-28T15:60Z",
            "2040-01-28T15:00:61Z",
            "2040-02-30T15:00Z",
            "2040-01-28T15:00:00.Z",
            "2040-01-28T15:00.5Z",
            "2040-01-28T15:00:00,5Z",
            "2040-01-28T15:00+1",
            "2040-01-28T15:00+24:00",
            "2040-01-28T15:00+01:60",
            "2040-01-28T15:00+01:",
            "2040-01-28T15:00+01:00+00:00",
            "2040-01-28T15:00+00:00[UTC]",
            "2040-01-28T15:00[UTC]+00:00",
            "2040-01-28T15:00ZZ",
            "2040-01-28T15Z+0",
            "2040-1-28T15:00Z",
            "+2040-01-28T15:00Z",
            "10000-01-01T00:00:00Z",
            " 2040-01-28T15:00Z",
            "2040-01-28T15:00Z\n",
            "é040-01-28T15:00Z",
            "2040-01-28T15:00+é0",
            "2040-01-2é15:00Z",
        ] {
            assert_eq!((parse_timestamp(text), Minute::parse(text)), (None, None), "{text}");
        }
    }

    #[test]
    fn seconds_and_fractions_are_cut_to_the_minute_in_utc() {
        for (text, minute) in [
            ("2040-01-28T15:00:00Z", "2040-01-28T15:00:00Z"),
            ("2040-01-28T15:00:59Z", "2040-01-28T15:00:00Z"),
            ("2040-01-28T15:00:59.999999999Z", "2040-01-28T15:00:00Z"),
            ("2040-01-28T15:00:59.9999999999999999999Z", "2040-01-28T15:00:00Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:00Z"),
            ("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:00Z"),
            ("2040-01-28T00:00:30+01:00", "2040-01-27T23:00:00Z"),
            ("2040-01-28T23:59:59-00:01", "2040-01-29T00:00:00Z"),
            ("1969-12-31T23:59:59Z", "1969-12-31T23:59:00Z"),
            ("2024-02-29T12:00+0000", "2024-02-29T12:00:00Z"),
        ] {
            assert_eq!(Minute::parse(text).unwrap().to_rfc3339(), minute, "{text}");
        }
    }

    #[test]
    fn minutes_range_from_the_year_0000_to_9999() {
        for (text, iam) in [
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00+0000"),
            ("0000-01-01T01:00:00+01:00", "0000-01-01T00:00+0000"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59+0000"),
            ("9999-12-31T22:59:59.5-01:00", "9999-12-31T23:59+0000"),
        ] {
            let minute = Minute::parse(text).unwrap();
            assert_eq!(minute.format_iam_time(), iam, "{text}");
            assert_eq!(Minute::parse(&minute.format_iam_time()), Some(minute));
            assert_eq!(Minute::parse(&minute.to_rfc3339()), Some(minute));
        }
        for text in ["0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60-23:59"] {
            assert_eq!(Minute::parse(text), None, "{text}");
        }
        assert_eq!(Minute::of(jiff::Timestamp::MIN).to_rfc3339(), "0000-01-01T00:00:00Z");
        assert_eq!(Minute::of(jiff::Timestamp::MAX).to_rfc3339(), "9999-12-30T22:00:00Z");
    }

    #[test]
    fn a_minute_has_its_timestamps_and_is_ordered_as_they_are() {
        let minute = |text| Minute::parse(text).unwrap();
        for text in ["2040-01-28T15:00:00Z", "2040-01-28T15:00:59.999Z"] {
            assert_eq!(Minute::of(parse_timestamp(text).unwrap()), minute("2040-01-28T16:00+01:00"));
        }
        assert!(minute("2040-01-28T15:00:59Z") < minute("2040-01-28T15:01:00Z"));
        assert!(minute("9999-12-31T23:59Z") > Minute::of(jiff::Timestamp::MAX));
    }
}
