//! What is tried again, when, and how often.

use std::time::Duration;

use crate::error::{Cause, ErrorKind};

/// The policy for repeating requests.
///
/// * A request that was certainly not carried out (no connection, 429) may be repeated, whatever it was to do.
/// * A request that may have been carried out (broken connection, time-out, 5xx except 501) is repeated only when doing
///   it twice does no harm. A creation is never repeated after such an end: names aren't unique, and a second key would
///   be left behind.
/// * Other answers are final.
///
/// The wait before the nth repetition is chosen evenly between nothing and `initial_backoff × 2^(n-1)`, at most `max_backoff`, so
/// that clients which failed together don't come back together. A `Retry-After` is waited for instead, up to
/// `max_retry_after`. All waiting ends with the operation's deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many times a request is repeated at the most.
    pub max_retries: u32,
    /// How many times while the host can't be reached at all: a wrong address is not to be waited for.
    pub max_connect_retries: u32,
    /// The upper bound of the first wait.
    pub initial_backoff: Duration,
    /// The upper bound of every wait.
    pub max_backoff: Duration,
    /// The longest `Retry-After` that is honoured.
    pub max_retry_after: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 10,
            max_connect_retries: 4,
            initial_backoff: Duration::from_secs(1),
            max_backoff: Duration::from_secs(30),
            max_retry_after: Duration::from_secs(60),
        }
    }
}

/// Whether doing something twice does harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// It doesn't.
    Freely,
    /// It does: only where it was certainly not done.
    OnlyIfUndone,
}

impl RetryPolicy {
    /// How many repetitions there may be in all before one that follows this failure.
    pub(crate) fn limit(&self, cause: &Cause) -> u32 {
        match cause {
            Cause::NotSent(_) => self.max_connect_retries.min(self.max_retries),
            _ => self.max_retries,
        }
    }

    /// Whether to try again after a failure.
    pub(crate) fn applies(cause: &Cause, repeat: Repeat) -> bool {
        match cause {
            Cause::NotSent(_) => true,
            Cause::Api(answer) => match answer.kind {
                ErrorKind::TooManyRequests => true,
                ErrorKind::ServerFault => answer.status != 501 && repeat == Repeat::Freely,
                _ => false,
            },
            Cause::ConnectionLost(_) | Cause::TimedOut => repeat == Repeat::Freely,
            Cause::UnexpectedResponse { .. } | Cause::InvalidRequest(_) | Cause::Cancelled | Cause::NoCredential(_) => {
                false
            }
        }
    }

    /// How long to wait before the repetition of that number, counted from 1.
    pub(crate) fn wait(&self, repetition: u32, retry_after: Option<Duration>) -> Duration {
        if let Some(asked) = retry_after {
            return asked.min(self.max_retry_after);
        }
        let doubled = self.initial_backoff.saturating_mul(1 << (repetition - 1).min(20));
        doubled.min(self.max_backoff).mul_f64(fastrand::f64())
    }
}

/// The wait that an answer asks for: seconds, or a date compared with the answer's own, so that a wrong clock here
/// does no harm.
pub(crate) fn retry_after(headers: &http::HeaderMap) -> Option<Duration> {
    let text = |name: http::HeaderName| headers.get(name)?.to_str().ok();
    let asked = text(http::header::RETRY_AFTER)?.trim();
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = http_date(asked)?;
    let now = server_time(headers).unwrap_or_else(jiff::Timestamp::now);
    Some(until.duration_since(now).try_into().unwrap_or(Duration::ZERO))
}

/// The server's time, where an answer says it.
pub(crate) fn server_time(headers: &http::HeaderMap) -> Option<jiff::Timestamp> {
    http_date(headers.get(http::header::DATE)?.to_str().ok()?)
}

/// Reads a date of HTTP: `Tue, 24 Nov 2026 00:00:00 GMT`.
fn http_date(text: &str) -> Option<jiff::Timestamp> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16) -> Cause {
        let response = http::Response::builder().status(status).body(bytes::Bytes::new()).unwrap();
        crate::response::Reply::new(response, crate::mask::Mask::default()).refusal()
    }

    #[test]
    fn a_creation_is_repeated_only_where_it_was_certainly_not_carried_out() {
        for cause in [Cause::NotSent("refused".into()), status(429)] {
            assert!(RetryPolicy::applies(&cause, Repeat::OnlyIfUndone), "{cause:?}");
        }
        for cause in [Cause::ConnectionLost("reset".into()), Cause::TimedOut, status(500), status(503)] {
            assert!(!RetryPolicy::applies(&cause, Repeat::OnlyIfUndone), "{cause:?}");
            assert!(RetryPolicy::applies(&cause, Repeat::Freely), "{cause:?}");
        }
        for cause in [status(400), status(401), status(403), status(404), status(409), status(501)] {
            assert!(!RetryPolicy::applies(&cause, Repeat::Freely), "{cause:?}");
        }
    }

    #[test]
    fn waits_grow_and_are_bounded() {
        let policy = RetryPolicy::default();
        for _ in 0..200 {
            assert!(policy.wait(1, None) <= Duration::from_secs(1));
            assert!(policy.wait(30, None) <= policy.max_backoff);
        }
        assert_eq!(policy.wait(1, Some(Duration::from_secs(7))), Duration::from_secs(7));
        assert_eq!(policy.wait(1, Some(Duration::from_secs(7000))), policy.max_retry_after);
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let mut headers = http::HeaderMap::new();
        assert_eq!(retry_after(&headers), None);
        headers.insert("retry-after", "3".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(3)));
        headers.insert("retry-after", "Tue, 24 Nov 2026 00:00:09 GMT".parse().unwrap());
        headers.insert("date", "Tue, 24 Nov 2026 00:00:04 GMT".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(5)));
        headers.insert("date", "Tue, 24 Nov 2026 00:01:00 GMT".parse().unwrap());
        assert_eq!(retry_after(&headers), Some(Duration::ZERO), "a date that is over");
        headers.insert("retry-after", "soon".parse().unwrap());
        assert_eq!(retry_after(&headers), None);
    }
}
