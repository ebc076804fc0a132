//! Access tokens: one at a time for all calls, renewed before it ends.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use secret::Secret;
use tokio::time::Instant;

use crate::claims::Claims;
use crate::client::Client;
use crate::error::{Cause, Error};
use crate::grants::Granted;

/// A token is renewed in the background when this part of its life is over, counted from its receipt so that a wrong
/// clock does no harm.
const RENEW_AFTER: f64 = 0.8;

/// A token is not used in the last part of its life: the request that it goes out with takes a while.
pub(crate) const MARGIN: Duration = Duration::from_secs(10);

/// How long after a renewal that failed the next one is tried, while the old token is still good.
const RENEW_AGAIN_AFTER: Duration = Duration::from_secs(60);

/// How long a renewal in the background may take.
const RENEWAL_TIME: Duration = Duration::from_secs(120);

/// The name of the operation, as errors have it.
pub(crate) const LOG_IN: &str = "log in to IBM Cloud";

/// The token that is in use.
#[derive(Default)]
pub(crate) struct TokenSource {
    held: Mutex<Option<Held>>,
    /// The latest refresh token: each one granted replaces the one before.
    refresh_token: Mutex<Option<Secret>>,
    /// Held by whoever fetches a token, while the others wait for it.
    fetching: tokio::sync::Mutex<()>,
    is_renewing: AtomicBool,
}

#[derive(Clone)]
struct Held {
    token: Secret,
    /// `None` for a token that was given and can't be renewed.
    life: Option<Life>,
}

#[derive(Clone, Copy)]
struct Life {
    ends: Instant,
    renew_at: Instant,
    last_use: Instant,
}

impl TokenSource {
    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token, if it can still be used, and whether it is time to renew it.
    fn usable(&self) -> Option<(Secret, bool)> {
        let held = self.held();
        let held = held.as_ref()?;
        let now = Instant::now();
        match held.life {
            None => Some((held.token.clone(), false)),
            Some(life) => (now < life.last_use).then(|| (held.token.clone(), now >= life.renew_at)),
        }
    }

    /// When the token in use ends, where it was granted here.
    fn ends(&self) -> Option<Instant> {
        self.held().as_ref()?.life.map(|life| life.ends)
    }

    fn keep(&self, granted: Granted) {
        let now = Instant::now();
        let life = granted.life.map(|life| Life {
            ends: now + life,
            renew_at: now + life.mul_f64(RENEW_AFTER),
            last_use: now + life.saturating_sub(MARGIN),
        });
        *self.held() = Some(Held { token: granted.token, life });
    }

    /// Puts the next renewal off; the token stays in use.
    fn renew_later(&self) {
        if let Some(life) = self.held().as_mut().and_then(|held| held.life.as_mut()) {
            life.renew_at = Instant::now() + RENEW_AGAIN_AFTER;
        }
    }

    pub(crate) fn refresh_token(&self) -> Option<Secret> {
        self.refresh_token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn keep_refresh_token(&self, token: Secret) {
        *self.refresh_token.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
    }

    /// Forgets a token that the API rejected; says whether another one can be had.
    pub(crate) fn discard(&self, rejected: &Secret) -> bool {
        let mut held = self.held();
        match held.as_ref() {
            // A token that was given can't be renewed.
            Some(Held { token, life: None }) if token == rejected => false,
            Some(Held { token, .. }) if token == rejected => {
                *held = None;
                true
            }
            // Somebody else has renewed it meanwhile.
            _ => true,
        }
    }
}

impl Client {
    /// What the token in use says of who is calling.
    pub async fn claims(&self) -> Result<Claims, Error> {
        let token = self.token().await?;
        Claims::of(&token).ok_or_else(|| {
            let reason = "the access token names no identity; is it an IAM access token?";
            self.login_failed(Cause::NoCredential(reason.to_owned()))
        })
    }

    /// What the token that requests went out with last says of who is calling, without a request; `None` where there is no
    /// token yet, or none any more.
    pub fn claims_in_use(&self) -> Option<Claims> {
        self.tokens().held().as_ref().and_then(|held| Claims::of(&held.token))
    }

    /// A token to be given to somebody else, and when it ends, where that is known. One in the last part of its life is
    /// renewed first, where that can be done.
    pub async fn access_token(&self) -> Result<(Secret, Option<Timestamp>), Error> {
        let is_old = self.tokens().usable().is_some_and(|(_, is_old)| is_old);
        if is_old && let Ok(granted) = Box::pin(self.grant()).await {
            self.tokens().keep(granted);
        }
        let token = self.token().await?;
        let left = self.tokens().ends().map(|ends| ends.saturating_duration_since(Instant::now()));
        let by_claim = || Claims::of(&token)?.exp.and_then(|at| Timestamp::from_second(at).ok());
        let ends = left.and_then(|left| self.now().checked_add(left).ok()).or_else(by_claim);
        Ok((token, ends))
    }

    /// A token that is good for a while.
    pub(crate) async fn token(&self) -> Result<Secret, Error> {
        if let Some((token, is_old)) = self.tokens().usable() {
            if is_old {
                self.renew_in_background();
            }
            return Ok(token);
        }
        // Somebody else may be fetching one, for longer than this call may take.
        let _fetching = tokio::select! {
            fetching = self.tokens().fetching.lock() => fetching,
            (cause, aborted) = self.aborted() => {
                return Err(Error { aborted: Some(aborted), ..self.login_failed(cause) });
            }
        };
        if let Some((token, _)) = self.tokens().usable() {
            return Ok(token);
        }
        let granted = Box::pin(self.grant()).await?;
        let token = granted.token.clone();
        self.tokens().keep(granted);
        Ok(token)
    }

    /// Fetches the next token while the current one is still in use. A failure leaves that one as it is.
    fn renew_in_background(&self) {
        if self.tokens().is_renewing.swap(true, Ordering::Relaxed) {
            return;
        }
        let client = self.in_background(RENEWAL_TIME);
        tokio::spawn(async move {
            let tokens = client.tokens();
            {
                let _fetching = tokens.fetching.lock().await;
                match Box::pin(client.grant()).await {
                    Ok(granted) => tokens.keep(granted),
                    Err(error) => {
                        tracing::warn!(%error, "the token could not be renewed; it is tried again in a minute");
                        tokens.renew_later();
                    }
                }
            }
            tokens.is_renewing.store(false, Ordering::Relaxed);
        });
    }

    pub(crate) fn login_failed(&self, cause: Cause) -> Error {
        let attempts = u32::from(!matches!(cause, Cause::NoCredential(_)));
        // Nothing but a token was asked for.
        Error { attempts, may_have_been_applied: false, ..Error::of(self.settings(), LOG_IN, cause) }
    }
}
