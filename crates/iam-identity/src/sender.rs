//! Sends single requests: within the limiter, until a deadline, and until the user cancels.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::credential::Credential;
use crate::error::{AbortReason, Cause, Error};
use crate::limiter::{ConcurrencyLimiter, Permit};
use crate::operation::Idempotency;
use crate::operation_kind::OperationKind;
use crate::recent_objects::RecentObjects;
use crate::server_clock::ServerClock;
use crate::settings::Settings;
use crate::transport::{Transport, TransportError};

/// Sends requests. Cheap to clone; clones share the transport, the limiter and what the server said.
#[derive(Clone)]
pub(crate) struct Sender {
    shared: Arc<Shared>,
    deadline: Option<Instant>,
    cancellation: CancellationToken,
    request_timeout: Duration,
    max_retries: u32,
    is_fail_fast: bool,
}

struct Shared {
    settings: Settings,
    transport: Arc<dyn Transport>,
    limiter: ConcurrencyLimiter,
    clock: ServerClock,
    recent_objects: RecentObjects,
}

/// Constructors: other senders with the same transport.
impl Sender {
    pub(crate) fn new(settings: Settings, transport: Arc<dyn Transport>) -> Self {
        let cancellation = settings.cancellation.clone();
        let (request_timeout, max_retries) = (settings.request_timeout, settings.retry.max_retries);
        let shared = Shared {
            transport,
            limiter: ConcurrencyLimiter::new(settings.max_concurrency),
            clock: ServerClock::default(),
            recent_objects: RecentObjects::default(),
            settings,
        };
        Self {
            shared: Arc::new(shared),
            deadline: None,
            cancellation,
            request_timeout,
            max_retries,
            is_fail_fast: false,
        }
    }

    /// A sender with another credential, and with a limiter of its own.
    pub(crate) fn with_credential(&self, credential: Credential, credential_from: &str) -> Self {
        let credential_from = credential_from.to_owned();
        let settings = Settings { credential, credential_from, ..self.settings().clone() };
        Self {
            deadline: self.deadline,
            cancellation: self.cancellation.clone(),
            ..Self::new(settings, self.shared.transport.clone())
        }
    }

    /// A sender with a deadline; an earlier one stays.
    pub(crate) fn with_timeout(&self, timeout: Duration) -> Self {
        let deadline = Instant::now() + timeout;
        Self { deadline: Some(self.deadline.map_or(deadline, |earlier| earlier.min(deadline))), ..self.clone() }
    }

    /// A sender that cancellation doesn't reach, with a deadline of its own.
    pub(crate) fn ignoring_cancellation(&self, timeout: Duration) -> Self {
        Self { deadline: Some(Instant::now() + timeout), cancellation: CancellationToken::new(), ..self.clone() }
    }

    /// A sender with tighter limits, which also believes a 404 about a new object at once.
    pub(crate) fn fail_fast(&self, request_timeout: Duration, max_retries: u32) -> Self {
        Self {
            request_timeout: self.request_timeout.min(request_timeout),
            max_retries: self.max_retries.min(max_retries),
            is_fail_fast: true,
            ..self.clone()
        }
    }

    /// A sender for work that other calls wait for too: with a deadline of its own, not that of the call that started it.
    pub(crate) fn detached(&self, timeout: Duration) -> Self {
        let cancellation = self.settings().cancellation.clone();
        Self { deadline: Some(Instant::now() + timeout), cancellation, ..self.clone() }
    }
}

impl Sender {
    pub(crate) fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    pub(crate) fn limiter(&self) -> &ConcurrencyLimiter {
        &self.shared.limiter
    }

    pub(crate) fn clock(&self) -> &ServerClock {
        &self.shared.clock
    }

    pub(crate) fn recent_objects(&self) -> &RecentObjects {
        &self.shared.recent_objects
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock().now()
    }

    pub(crate) fn max_retries(&self) -> u32 {
        self.max_retries
    }

    pub(crate) fn is_fail_fast(&self) -> bool {
        self.is_fail_fast
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancellation.is_cancelled()
    }

    pub(crate) fn is_past_deadline(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// How long it is until the deadline.
    pub(crate) fn remaining(&self) -> Duration {
        self.deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// An error after one request.
    pub(crate) fn error(&self, operation: OperationKind, object: Option<String>, cause: Cause) -> Error {
        Error {
            operation,
            object,
            endpoint: self.settings().endpoint.clone(),
            attempts: 1,
            elapsed: Duration::ZERO,
            aborted: None,
            may_have_been_applied: !cause.is_definitely_not_applied(),
            login: self.settings().login(),
            cause,
        }
    }

    /// Waits until the deadline has passed or the user cancels. Returns why nothing was sent.
    pub(crate) async fn aborted(&self) -> (Cause, AbortReason) {
        let deadline = async {
            match self.deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        let not_sent = |reason: &str| Cause::NotSent(reason.to_owned());
        tokio::select! {
            () = deadline => (not_sent("the time for it was over before it could be sent"), AbortReason::Deadline),
            () = self.cancellation.cancelled() => (not_sent("the user asked to stop"), AbortReason::Cancelled),
        }
    }

    /// Waits until a request may be sent.
    pub(crate) async fn permit(&self) -> Result<Permit<'_>, (Cause, AbortReason)> {
        tokio::select! {
            biased;
            aborted = self.aborted() => Err(aborted),
            permit = self.limiter().acquire() => Ok(permit),
        }
    }

    /// Waits before a retry; fails at once if the deadline passes before the wait is over.
    pub(crate) async fn sleep(&self, wait: Duration) -> Result<(), AbortReason> {
        if self.deadline.is_some_and(|deadline| Instant::now() + wait >= deadline) {
            return Err(AbortReason::Deadline);
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => Ok(()),
            () = self.cancellation.cancelled() => Err(AbortReason::Cancelled),
        }
    }

    /// Sends one request. An idempotent one ends as soon as the user cancels; any other is waited for during the grace
    /// period of the settings.
    pub(crate) async fn transmit(
        &self,
        request: http::Request<Bytes>,
        idempotency: Idempotency,
    ) -> Result<http::Response<Bytes>, Cause> {
        let timeout = Instant::now() + self.request_timeout;
        let deadline = self.deadline.map_or(timeout, |deadline| deadline.min(timeout));
        let cancelled = async {
            self.cancellation.cancelled().await;
            if idempotency == Idempotency::NotIdempotent {
                tokio::time::sleep(self.settings().creation_grace).await;
            }
        };
        let sent = tokio::select! {
            sent = self.shared.transport.send(request) => sent,
            () = tokio::time::sleep_until(deadline) => return Err(Cause::TimedOut),
            () = cancelled => return Err(Cause::Cancelled),
        };
        sent.map_err(|error| match error {
            TransportError::NotSent(reason) => Cause::NotSent(reason),
            TransportError::ConnectionLost(reason) => Cause::ConnectionLost(reason),
            TransportError::TooLarge => {
                Cause::ConnectionLost("the response is larger than any response of the API".to_owned())
            }
        })
    }
}
