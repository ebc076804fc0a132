//! Which requests are retried, when, and how often.

use std::time::Duration;

use crate::error::{Cause, ErrorKind};
use crate::operation::Idempotency;

/// The policy for retrying requests.
///
/// * A request that was not applied (no connection, 429) is retried, whatever it was.
/// * A request that may have been applied (connection lost, time-out, 5xx except 501) is retried only if it is
///   [idempotent](https://www.rfc-editor.org/rfc/rfc9110#name-idempotent-methods). A creation is not: names aren't unique,
///   and a second key would be left behind.
/// * Other errors are final.
///
/// The wait before the nth retry is random, evenly distributed between zero and `initial_backoff × 2^(n-1)`, at most
/// `max_backoff`, so that clients which failed together don't come back together. A
/// [`Retry-After`](https://www.rfc-editor.org/rfc/rfc9110#name-retry-after) is honoured instead, up to `max_retry_after`.
/// All waiting ends with the operation's deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The maximum number of retries of a request.
    pub max_retries: u32,
    /// The maximum number of retries while the host can't be reached: with a wrong address, waiting doesn't help.
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

impl RetryPolicy {
    /// The maximum number of retries of a request whose last attempt failed like this.
    pub(crate) fn max_retries_after(&self, cause: &Cause) -> u32 {
        match cause {
            Cause::NotSent(_) => self.max_connect_retries.min(self.max_retries),
            _ => self.max_retries,
        }
    }

    /// Whether a request that failed like this may be retried.
    pub(crate) fn is_retryable(cause: &Cause, idempotency: Idempotency) -> bool {
        let is_idempotent = idempotency == Idempotency::Idempotent;
        match cause {
            Cause::NotSent(_) => true,
            Cause::Api(error) => match error.kind {
                ErrorKind::TooManyRequests => true,
                ErrorKind::ServerFault => error.status != 501 && is_idempotent,
                _ => false,
            },
            Cause::ConnectionLost(_) | Cause::TimedOut => is_idempotent,
            Cause::UnexpectedResponse { .. }
            | Cause::InvalidRequest(_)
            | Cause::Cancelled
            | Cause::NoCredential(_)
            | Cause::AccountNotAllowed(_) => false,
        }
    }

    /// How long to wait before the nth retry, counted from 1.
    pub(crate) fn backoff(&self, retry: u32, retry_after: Option<Duration>) -> Duration {
        if let Some(retry_after) = retry_after {
            return retry_after.min(self.max_retry_after);
        }
        let doubled = self.initial_backoff.saturating_mul(1 << (retry - 1).min(20));
        doubled.min(self.max_backoff).mul_f64(fastrand::f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ApiError;

    fn status(status: u16) -> Cause {
        Cause::Api(Box::new(ApiError {
            status,
            kind: ErrorKind::of(status, true),
            code: None,
            message_code: None,
            message: None,
            details: None,
            transaction_id: None,
        }))
    }

    #[test]
    fn a_creation_is_retried_only_if_it_was_not_applied() {
        for cause in [Cause::NotSent("refused".into()), status(429)] {
            assert!(RetryPolicy::is_retryable(&cause, Idempotency::NotIdempotent), "{cause:?}");
        }
        for cause in [Cause::ConnectionLost("reset".into()), Cause::TimedOut, status(500), status(503)] {
            assert!(!RetryPolicy::is_retryable(&cause, Idempotency::NotIdempotent), "{cause:?}");
            assert!(RetryPolicy::is_retryable(&cause, Idempotency::Idempotent), "{cause:?}");
        }
        for cause in [status(400), status(401), status(403), status(404), status(409), status(501)] {
            assert!(!RetryPolicy::is_retryable(&cause, Idempotency::Idempotent), "{cause:?}");
        }
    }

    #[test]
    fn waits_grow_and_are_bounded() {
        let policy = RetryPolicy::default();
        for _ in 0..200 {
            assert!(policy.backoff(1, None) <= Duration::from_secs(1));
            assert!(policy.backoff(30, None) <= policy.max_backoff);
        }
        assert_eq!(policy.backoff(1, Some(Duration::from_secs(7))), Duration::from_secs(7));
        assert_eq!(policy.backoff(1, Some(Duration::from_secs(7000))), policy.max_retry_after);
    }
}
