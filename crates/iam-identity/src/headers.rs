//! Headers of HTTP that the client reads or writes.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, header};
use jiff::Timestamp;

use crate::error::Cause;

/// A header value that no log shows.
///
/// # Errors
///
/// `InvalidRequest` if the text has characters that no header can hold.
pub(crate) fn sensitive_header(text: &str) -> Result<HeaderValue, Cause> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| Cause::InvalidRequest("a secret has characters that no header can hold".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// The wait that [`Retry-After`](https://www.rfc-editor.org/rfc/rfc9110#name-retry-after) asks for: seconds, or a date,
/// which is compared with the response's own so that a wrong clock here does no harm.
#[expect(clippy::disallowed_methods, reason = "the response has no date of its own")]
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok();
    let value = text(header::RETRY_AFTER)?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = http_date(value)?;
    let now = server_time(headers).unwrap_or_else(Timestamp::now);
    Some(until.duration_since(now).try_into().unwrap_or(Duration::ZERO))
}

/// The server's time, from the header [`Date`](https://www.rfc-editor.org/rfc/rfc9110#name-date).
pub(crate) fn server_time(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(headers.get(header::DATE)?.to_str().ok()?)
}

/// Reads a [date of HTTP](https://www.rfc-editor.org/rfc/rfc9110#name-date-time-formats): `Tue, 24 Nov 2026 00:00:00 GMT`.
fn http_date(text: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let mut headers = HeaderMap::new();
        assert_eq!(retry_after(&headers), None);
        headers.insert("retry-after", "3".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(3)));
        headers.insert("retry-after", "Tue, 24 Nov 2026 00:00:09 GMT".parse().unwrap());
        headers.insert("date", "Tue, 24 Nov 2026 00:00:04 GMT".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(5)));
        headers.insert("date", "Tue, 24 Nov 2026 00:01:00 GMT".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::ZERO), "a date in the past");
        headers.insert("retry-after", "soon".parse().unwrap());
        assert_eq!(retry_after(&headers), None);
    }
}
