//! Instants in the forms that the API and people write.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Reads an instant in RFC 3339, in IBM's form `2040-01-28T15:00+0000`, or with seconds, fractions and an offset
/// written with or without a colon. `None` for anything else; an offset has to be there.
pub fn parse_instant(text: &str) -> Option<Timestamp> {
    if !text.is_ascii() {
        return None;
    }
    let text = match text.strip_suffix(['Z', 'z']) {
        Some(local) => format!("{local}+00:00"),
        None => text.to_owned(),
    };
    let sign_at = text.rfind(['+', '-']).filter(|at| *at > 10)?;
    let (local, offset) = text.split_at(sign_at);
    let local = local.replacen([' ', 't'], "T", 1);
    let shape: String = local.chars().map(|each| if each.is_ascii_digit() { '0' } else { each }).collect();
    if !shape.starts_with("0000-00-00T00:00") {
        return None;
    }
    let local: DateTime = local.parse().ok()?;
    Offset::from_seconds(offset_seconds(offset)?).ok()?.to_timestamp(local).ok()
}

/// `+00:00`, `+0000` or `+00`, in seconds.
fn offset_seconds(offset: &str) -> Option<i32> {
    let (sign, digits) = offset.split_at(1);
    let digits = digits.replacen(':', "", 1);
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = digits.get(2..4).map_or(Ok(0), str::parse).ok()?;
    (hours < 24 && minutes < 60).then_some((hours * 60 + minutes) * if sign == "-" { -60 } else { 60 })
}

/// Writes an instant as the API does: in UTC, to the minute, `2040-01-28T15:00+0000`.
pub fn to_iam_time(instant: Timestamp) -> String {
    let local = Offset::UTC.to_datetime(instant);
    format!("{}T{:02}:{:02}+0000", local.date(), local.hour(), local.minute())
}

#[cfg(test)]
mod tests {
    use super::{parse_instant, to_iam_time};

    #[test]
    fn every_form_of_an_instant_is_the_same_instant() {
        let wanted = parse_instant("2040-01-28T15:00:00Z").unwrap();
        for text in [
            "2040-01-28T15:00+0000",
            "2040-01-28T15:00Z",
            "2040-01-28T15:00:00.000Z",
            "2040-01-28T15:00:00+0000",
            "2040-01-28T16:00:00+01:00",
            "2040-01-28T09:30-0530",
            "2040-01-28T15:00+00",
            "2040-01-28t15:00:00z",
            "2040-01-28 15:00:00Z",
        ] {
            assert_eq!(parse_instant(text), Some(wanted), "{text}");
        }
        assert_eq!(to_iam_time(wanted), "2040-01-28T15:00+0000");
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "Z",
            "tomorrow",
            "2040-01-28",
            "2040-01-28T15:00",
            "2040-13-28T15:00Z",
            "2040-01-28T25:00Z",
            "2040-02-30T15:00Z",
            "2040-01-28T15:00+1",
            "2040-01-28T15:00+24:00",
            "2040-01-28T15:00ZZ",
            "2040-01-28T15Z+0",
            "é040-01-28T15:00Z",
            "2040-01-28T15:00+é0",
        ] {
            assert_eq!(parse_instant(text), None, "{text}");
        }
    }
}
