//! Durations in configurations: `30s`, `5m`, `1h30m`, `90d`.

use std::time::Duration;

use jiff::SignedDuration;

/// The longest duration that is accepted: ten years.
const MAX: Duration = Duration::from_secs(3650 * 24 * 3600);

/// Reads a duration as [Go writes it](https://pkg.go.dev/time#ParseDuration): numbers, each with a unit (`h`, `m`, `s`,
/// `ms`), in a row. Beyond what Go reads, `d` is a day of 24 hours. Returns `None` for anything else, and for a duration that is
/// zero or longer than ten years.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let mut total = SignedDuration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let unit_at = rest.find(|each: char| !each.is_ascii_digit() && each != '.')?;
        let end = rest[unit_at..].find(|each: char| each.is_ascii_digit()).map_or(rest.len(), |at| unit_at + at);
        if !matches!(&rest[unit_at..end], "d" | "h" | "m" | "s" | "ms") {
            return None;
        }
        total = total.checked_add(parse_segment(&rest[..unit_at], &rest[unit_at..end])?)?;
        rest = &rest[end..];
    }
    let total = Duration::try_from(total).ok()?;
    (total > Duration::ZERO && total <= MAX).then_some(total)
}

/// Parses one number and its unit. jiff parses several in a row only in descending order, and insists on digits on both sides of
/// the point, on at most nine after it, and on units without calendars.
fn parse_segment(number: &str, unit: &str) -> Option<SignedDuration> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let (whole, fraction) = (if whole.is_empty() { "0" } else { whole }, &fraction[..fraction.len().min(9)]);
    let point = if fraction.is_empty() { "" } else { "." };
    let (unit, times) = if unit == "d" { ("h", 24) } else { (unit, 1) };
    format!("{whole}{point}{fraction}{unit}").parse::<SignedDuration>().ok()?.checked_mul(times)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::parse_duration;

    #[test]
    fn durations_are_read_as_go_writes_them() {
        for (text, seconds) in [
            ("30s", 30.0),
            ("5m", 300.0),
            ("1h30m", 5400.0),
            ("30m1h", 5400.0),
            ("1.5h", 5400.0),
            ("1.5h30m", 7200.0),
            ("250ms", 0.25),
            ("1m0s", 60.0),
            (".5m", 30.0),
            ("5.m", 300.0),
            ("1.1234567891s", 1.123_456_789),
            ("8760h", 31_536_000.0),
            ("90d", 7_776_000.0),
            ("1.5d12h", 172_800.0),
            ("3650d", 315_360_000.0),
        ] {
            assert_eq!(parse_duration(text), Some(Duration::from_secs_f64(seconds)), "{text}");
        }
        for text in [
            "",
            "5",
            "m",
            "0s",
            "-5m",
            "5 m",
            "5min",
            "1e3s",
            "..s",
            "1.2.3s",
            ".s",
            "3650d1ms",
            "1w",
            "999999999999d",
            "99999999999999999999h",
            "5m3",
            "PT1H",
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
