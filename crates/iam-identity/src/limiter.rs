//! How many requests are under way at once. A 429 makes all of them wait, and fewer of them go on afterwards.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// The gate that every request of a client passes.
///
/// * At most `most` are under way at once.
/// * An answer 429 closes it for everybody, until the wait for that answer is over, and halves how many are let through
///   at once; every answer that is none lets that grow again, by one for a whole round of requests.
pub(crate) struct Pace {
    most: f64,
    state: Mutex<State>,
    changed: Notify,
}

struct State {
    allowed: f64,
    under_way: u32,
    closed_until: Option<Instant>,
}

/// A request that was let through; dropped, it is at its end.
pub(crate) struct Passage<'a>(&'a Pace);

impl Pace {
    pub(crate) fn new(most: u32) -> Self {
        let most = f64::from(most.max(1));
        let state = State { allowed: most, under_way: 0, closed_until: None };
        Self { most, state: Mutex::new(state), changed: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a request may be sent.
    pub(crate) async fn enter(&self) -> Passage<'_> {
        loop {
            let changed = self.changed.notified();
            let closed_until = {
                let mut state = self.state();
                match state.closed_until {
                    Some(until) if until > Instant::now() => Some(until),
                    _ if f64::from(state.under_way) + 1.0 <= state.allowed => {
                        state.under_way += 1;
                        return Passage(self);
                    }
                    _ => None,
                }
            };
            match closed_until {
                Some(until) => tokio::time::sleep_until(until).await,
                None => changed.await,
            }
        }
    }

    /// Closes the gate for so long, after a 429.
    pub(crate) fn slow_down(&self, wait: Duration) {
        let mut state = self.state();
        state.allowed = (state.allowed / 2.0).max(1.0);
        let until = Instant::now() + wait;
        state.closed_until = Some(state.closed_until.map_or(until, |earlier| earlier.max(until)));
    }

    /// Opens it a little further, after an answer that is no 429.
    pub(crate) fn speed_up(&self) {
        let mut state = self.state();
        state.allowed = (state.allowed + 1.0 / state.allowed).min(self.most);
    }
}

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        self.0.state().under_way -= 1;
        self.0.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many pass at once.
    async fn width(pace: &Pace) -> usize {
        let mut passages = Vec::new();
        while let Ok(passage) = tokio::time::timeout(Duration::from_millis(1), pace.enter()).await {
            passages.push(passage);
        }
        passages.len()
    }

    #[tokio::test(start_paused = true)]
    async fn a_429_closes_it_for_all_and_lets_fewer_through_for_a_while() {
        let pace = Pace::new(8);
        assert_eq!(width(&pace).await, 8);
        pace.slow_down(Duration::from_secs(5));
        pace.slow_down(Duration::from_secs(2));
        assert_eq!(width(&pace).await, 0);
        let closed_at = Instant::now();
        drop(pace.enter().await);
        assert!(closed_at.elapsed() > Duration::from_millis(4990), "the longer of the two waits counts");
        assert_eq!(width(&pace).await, 2);
        pace.speed_up();
        pace.speed_up();
        assert_eq!(width(&pace).await, 2, "a round of two makes it nearly three");
        (0..100).for_each(|_| pace.speed_up());
        assert_eq!(width(&pace).await, 8);
        (0..10).for_each(|_| pace.slow_down(Duration::ZERO));
        assert_eq!(width(&pace).await, 1, "it never closes for good");
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_goes_on_when_another_is_at_its_end() {
        let pace = Pace::new(1);
        let first = pace.enter().await;
        let (second, ()) = tokio::join!(pace.enter(), async { drop(first) });
        drop(second);
        assert_eq!(pace.state().under_way, 0);
    }
}
