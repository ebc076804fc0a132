//! Access tokens: one for all calls, renewed before it expires. Knows nothing of HTTP: it is handed the future that
//! fetches a token.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secret::Secret;
use tokio::time::Instant;

/// A token is renewed in the background once this part of its lifetime is over. The lifetime is counted from the receipt,
/// so that a wrong clock does no harm.
const RENEW_AFTER: f64 = 0.8;

/// A token is not used in the last part of its lifetime: the request that carries it takes a while.
pub(crate) const EXPIRY_MARGIN: Duration = Duration::from_secs(10);

/// How long after a failed renewal the next one starts, while the current token can still be used.
const RENEWAL_RETRY_AFTER: Duration = Duration::from_secs(60);

/// A token just fetched.
#[derive(Debug)]
pub(crate) struct FetchedToken {
    pub(crate) token: Secret,
    /// Its remaining lifetime; `None` for a token that was configured and can't be renewed.
    pub(crate) ttl: Option<Duration>,
}

/// The token in use.
#[derive(Default)]
pub(crate) struct TokenCache {
    cached: Mutex<Option<CachedToken>>,
    /// Held while a token is fetched; other calls wait for it.
    fetching: tokio::sync::Mutex<()>,
    is_renewing: AtomicBool,
}

#[derive(Clone)]
struct CachedToken {
    token: Secret,
    /// `None` for a token that was configured and can't be renewed.
    lifetime: Option<Lifetime>,
}

#[derive(Clone, Copy)]
struct Lifetime {
    expires_at: Instant,
    renew_at: Instant,
    usable_until: Instant,
}

impl TokenCache {
    fn cached(&self) -> MutexGuard<'_, Option<CachedToken>> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token in use, whether it has expired or not.
    pub(crate) fn current(&self) -> Option<Secret> {
        self.cached().as_ref().map(|cached| cached.token.clone())
    }

    /// The remaining lifetime of the token in use, if it was fetched.
    pub(crate) fn remaining(&self) -> Option<Duration> {
        let lifetime = self.cached().as_ref()?.lifetime?;
        Some(lifetime.expires_at.saturating_duration_since(Instant::now()))
    }

    /// Returns the token if it can still be used, else the one that `fetch` returns. Waits for a fetch in flight, unless
    /// `aborted` completes first.
    ///
    /// # Errors
    ///
    /// The error of `fetch`, or that of `aborted`.
    pub(crate) async fn get_or_fetch<E, F>(
        &self,
        fetch: impl FnOnce() -> F,
        aborted: impl Future<Output = E>,
    ) -> Result<Secret, E>
    where
        F: Future<Output = Result<FetchedToken, E>>,
    {
        if let Some(token) = self.usable() {
            return Ok(token);
        }
        // The fetch in flight may take longer than this call has time.
        let _fetching = tokio::select! {
            fetching = self.fetching.lock() => fetching,
            error = aborted => return Err(error),
        };
        if let Some(token) = self.usable() {
            return Ok(token);
        }
        let fetched = fetch().await?;
        let token = fetched.token.clone();
        self.store(fetched);
        Ok(token)
    }

    /// Whether the token can be used and is due for renewal.
    pub(crate) fn is_due(&self) -> bool {
        let now = Instant::now();
        let lifetime = self.cached().as_ref().and_then(|cached| cached.lifetime);
        lifetime.is_some_and(|lifetime| now < lifetime.usable_until && now >= lifetime.renew_at)
    }

    /// Whether the caller is to [renew](Self::renew) the token: it is due, and no other call is renewing it.
    pub(crate) fn start_renewal(&self) -> bool {
        self.is_due() && !self.is_renewing.swap(true, Ordering::Relaxed)
    }

    /// Replaces the token by the one that `fetch` returns, after [`Self::start_renewal`].
    ///
    /// # Errors
    ///
    /// The error of `fetch`; the token then stays in use, and is due again a minute later.
    pub(crate) async fn renew<E>(&self, fetch: impl Future<Output = Result<FetchedToken, E>>) -> Result<(), E> {
        let fetching = self.fetching.lock().await;
        let renewed = match fetch.await {
            Ok(fetched) => {
                self.store(fetched);
                Ok(())
            }
            Err(error) => {
                self.postpone_renewal();
                Err(error)
            }
        };
        drop(fetching);
        self.is_renewing.store(false, Ordering::Relaxed);
        renewed
    }

    pub(crate) fn store(&self, FetchedToken { token, ttl }: FetchedToken) {
        let now = Instant::now();
        let lifetime = ttl.map(|ttl| Lifetime {
            expires_at: now + ttl,
            renew_at: now + ttl.mul_f64(RENEW_AFTER),
            usable_until: now + ttl.saturating_sub(EXPIRY_MARGIN),
        });
        *self.cached() = Some(CachedToken { token, lifetime });
    }

    /// Removes a token that the API rejected. Returns whether another one can be fetched.
    pub(crate) fn discard(&self, rejected: &Secret) -> bool {
        let mut cached = self.cached();
        match cached.as_ref() {
            Some(CachedToken { token, lifetime: None }) if token == rejected => false,
            Some(CachedToken { token, .. }) if token == rejected => {
                *cached = None;
                true
            }
            // Another call has replaced it meanwhile.
            _ => true,
        }
    }

    fn usable(&self) -> Option<Secret> {
        let cached = self.cached();
        let cached = cached.as_ref()?;
        let is_usable = cached.lifetime.is_none_or(|lifetime| Instant::now() < lifetime.usable_until);
        is_usable.then(|| cached.token.clone())
    }

    fn postpone_renewal(&self) {
        if let Some(lifetime) = self.cached().as_mut().and_then(|cached| cached.lifetime.as_mut()) {
            lifetime.renew_at = Instant::now() + RENEWAL_RETRY_AFTER;
        }
    }
}
