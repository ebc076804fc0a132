//! Limits the requests in flight by additive increase and multiplicative decrease (AIMD): a 429 pauses all requests and
//! halves how many may be in flight; successes raise that again one by one.
//!
//! <https://en.wikipedia.org/wiki/Additive_increase/multiplicative_decrease>

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// The limiter that every request of a client passes.
///
/// * At most `max` requests are in flight.
/// * A 429 stops new requests until the wait for that response is over, and halves the limit. Every other response raises
///   the limit by its reciprocal, which makes one for a whole round of requests.
pub(crate) struct ConcurrencyLimiter {
    max: f64,
    state: Mutex<State>,
    changed: Notify,
}

struct State {
    limit: f64,
    in_flight: u32,
    paused_until: Option<Instant>,
}

/// Permission to have a request in flight, until it is dropped.
pub(crate) struct Permit<'a>(&'a ConcurrencyLimiter);

impl ConcurrencyLimiter {
    pub(crate) fn new(max: u32) -> Self {
        let max = f64::from(max.max(1));
        let state = State { limit: max, in_flight: 0, paused_until: None };
        Self { max, state: Mutex::new(state), changed: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a request may be sent.
    pub(crate) async fn acquire(&self) -> Permit<'_> {
        loop {
            let changed = self.changed.notified();
            let paused_until = {
                let mut state = self.state();
                match state.paused_until {
                    Some(until) if until > Instant::now() => Some(until),
                    _ if f64::from(state.in_flight) + 1.0 <= state.limit => {
                        state.in_flight += 1;
                        return Permit(self);
                    }
                    _ => None,
                }
            };
            match paused_until {
                Some(until) => tokio::time::sleep_until(until).await,
                None => changed.await,
            }
        }
    }

    /// Halves the limit and pauses for this long, after a 429.
    pub(crate) fn on_throttled(&self, wait: Duration) {
        let mut state = self.state();
        state.limit = (state.limit / 2.0).max(1.0);
        let until = Instant::now() + wait;
        state.paused_until = Some(state.paused_until.map_or(until, |earlier| earlier.max(until)));
    }

    /// Raises the limit a little, after any other response.
    pub(crate) fn on_success(&self) {
        let mut state = self.state();
        state.limit = (state.limit + 1.0 / state.limit).min(self.max);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.state().in_flight -= 1;
        self.0.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many requests may be in flight now.
    async fn available(limiter: &ConcurrencyLimiter) -> usize {
        let mut permits = Vec::new();
        while let Ok(permit) = tokio::time::timeout(Duration::from_millis(1), limiter.acquire()).await {
            permits.push(permit);
        }
        permits.len()
    }

    #[tokio::test(start_paused = true)]
    async fn a_429_pauses_all_requests_and_halves_the_limit() {
        let limiter = ConcurrencyLimiter::new(8);
        assert_eq!(available(&limiter).await, 8);
        limiter.on_throttled(Duration::from_secs(5));
        limiter.on_throttled(Duration::from_secs(2));
        assert_eq!(available(&limiter).await, 0);
        let paused_at = Instant::now();
        drop(limiter.acquire().await);
        assert!(paused_at.elapsed() > Duration::from_millis(4990), "the longer of the two waits counts");
        assert_eq!(available(&limiter).await, 2);
        limiter.on_success();
        limiter.on_success();
        assert_eq!(available(&limiter).await, 2, "a round of two makes it nearly three");
        (0..100).for_each(|_| limiter.on_success());
        assert_eq!(available(&limiter).await, 8);
        (0..10).for_each(|_| limiter.on_throttled(Duration::ZERO));
        assert_eq!(available(&limiter).await, 1, "it never closes for good");
    }

    #[tokio::test(start_paused = true)]
    async fn a_released_permit_wakes_a_waiting_request() {
        let limiter = ConcurrencyLimiter::new(1);
        let first = limiter.acquire().await;
        let (second, ()) = tokio::join!(limiter.acquire(), async { drop(first) });
        drop(second);
        assert_eq!(limiter.state().in_flight, 0);
    }
}
