//! The attempts of one operation: a request, and its retries.

use std::time::Duration;

use secret::Secret;
use tokio::time::Instant;

use crate::error::{AbortReason, Cause, Error, ErrorKind};
use crate::log;
use crate::mask::Mask;
use crate::operation::Operation;
use crate::response::Response;
use crate::retry::RetryPolicy;
use crate::sender::Sender;

/// An operation being carried out.
pub(crate) struct Exchange<'a> {
    sender: &'a Sender,
    operation: Operation,
    started: Instant,
    attempts: u32,
    /// The retries that count towards the policy's limit.
    retries: u32,
    /// How many responses said that there is no such object.
    not_found_count: usize,
    may_have_been_applied: bool,
}

/// What came of an attempt.
pub(crate) enum Attempt {
    Success(Response),
    Failed(FailedAttempt),
}

/// A failed attempt that may be followed by another one.
pub(crate) struct FailedAttempt {
    cause: Cause,
    retry_after: Option<Duration>,
}

/// Carries out an operation with a fixed token, or with none. The response is a success.
///
/// # Errors
///
/// The error of the last attempt.
pub(crate) async fn send(sender: &Sender, operation: Operation, token: Option<&Secret>) -> Result<Response, Error> {
    let mut exchange = Exchange::start(sender, operation)?;
    loop {
        match exchange.attempt(token).await? {
            Attempt::Success(response) => return Ok(response),
            Attempt::Failed(failed) => exchange.wait_to_retry(failed).await?,
        }
    }
}

impl<'a> Exchange<'a> {
    /// # Errors
    ///
    /// `InvalidRequest` if the operation can't be sent.
    #[expect(clippy::result_large_err, reason = "once an operation, and every caller returns it as it is")]
    pub(crate) fn start(sender: &'a Sender, operation: Operation) -> Result<Self, Error> {
        let invalid = operation.invalid;
        let exchange = Self {
            sender,
            operation,
            started: Instant::now(),
            attempts: 0,
            retries: 0,
            not_found_count: 0,
            may_have_been_applied: false,
        };
        match invalid {
            Some(reason) => Err(exchange.error(Cause::InvalidRequest(reason.to_owned()), None)),
            None => Ok(exchange),
        }
    }

    /// Adds what no message about this operation may contain, unless it is known already.
    pub(crate) fn add_secret(&mut self, secret: Secret) {
        if !self.operation.secrets.contains(&secret) {
            self.operation.secrets.push(secret);
        }
    }

    /// Whether one of the attempts so far may have been applied.
    pub(crate) fn may_have_been_applied(&self) -> bool {
        self.may_have_been_applied
    }

    /// Sends the request once.
    ///
    /// # Errors
    ///
    /// If the request can't be built, or if the deadline passes or the user cancels before it is sent.
    pub(crate) async fn attempt(&mut self, token: Option<&Secret>) -> Result<Attempt, Error> {
        let request = self.operation.request(&self.sender.settings().endpoint, token);
        let request = request.map_err(|cause| self.error(cause, None))?;
        let permit = self.sender.permit().await.map_err(|(cause, reason)| self.error(cause, Some(reason)))?;
        self.attempts += 1;
        let started = Instant::now();
        log::log_request(&self.operation, &request);
        let sent = self.sender.transmit(request, self.operation.idempotency).await;
        drop(permit);
        let mask = self.mask(token);
        let result = match sent {
            Ok(response) => Ok(Response::new(response, mask)),
            Err(cause) => Err(cause.masked(&mask)),
        };
        log::log_result(&self.operation, self.attempts, started.elapsed(), &result);
        match result {
            Ok(response) if response.status().is_success() => {
                self.sender.limiter().on_success();
                self.set_clock(&response);
                Ok(Attempt::Success(response))
            }
            Ok(response) => {
                let cause = response.parse_error();
                if cause.kind() == Some(ErrorKind::NotFound) {
                    // Whether the object is new is a question to the server's clock.
                    self.set_clock(&response);
                    self.not_found_count += 1;
                }
                Ok(self.failure(cause, response.retry_after()))
            }
            Err(cause) => Ok(self.failure(cause, None)),
        }
    }

    /// Waits before the next attempt.
    ///
    /// # Errors
    ///
    /// The failure, if it is final or if there is no time for another attempt.
    pub(crate) async fn wait_to_retry(
        &mut self,
        FailedAttempt { cause, retry_after }: FailedAttempt,
    ) -> Result<(), Error> {
        let policy = self.sender.settings().retry;
        // A request about an object that isn't found was not applied: any may be retried.
        let settling = self.settling_wait(&cause);
        let wait = settling.unwrap_or_else(|| policy.backoff(self.retries + 1, retry_after));
        if cause.kind() == Some(ErrorKind::TooManyRequests) {
            self.sender.limiter().on_throttled(wait);
        } else {
            self.sender.limiter().on_success();
        }
        if settling.is_none() {
            let max_retries = policy.max_retries_after(&cause).min(self.sender.max_retries());
            if self.retries >= max_retries || !RetryPolicy::is_retryable(&cause, self.operation.idempotency) {
                let is_past_deadline = cause == Cause::TimedOut && self.sender.is_past_deadline();
                return Err(self.error(cause, is_past_deadline.then_some(AbortReason::Deadline)));
            }
            self.retries += 1;
        }
        self.sender.sleep(wait).await.map_err(|reason| self.error(cause, Some(reason)))
    }

    /// How long to wait before a 404 about a new object is asked for again.
    fn settling_wait(&self, cause: &Cause) -> Option<Duration> {
        if self.sender.is_fail_fast() || cause.kind() != Some(ErrorKind::NotFound) {
            return None;
        }
        let id = self.operation.object.as_ref()?;
        self.sender.recent_objects().wait(id, self.sender.now(), self.not_found_count)
    }

    fn failure(&mut self, cause: Cause, retry_after: Option<Duration>) -> Attempt {
        self.may_have_been_applied |= !cause.is_definitely_not_applied();
        Attempt::Failed(FailedAttempt { cause, retry_after })
    }

    fn set_clock(&self, response: &Response) {
        if let Some(server_time) = response.server_time() {
            self.sender.clock().set(server_time);
        }
    }

    /// Everything secret in the request, which the response may repeat.
    fn mask(&self, token: Option<&Secret>) -> Mask {
        let credential = self.sender.settings().credential.secret();
        Mask::of(self.operation.secrets.iter().chain(token).chain(credential))
    }

    fn error(&self, cause: Cause, aborted: Option<AbortReason>) -> Error {
        Error {
            attempts: self.attempts,
            elapsed: self.started.elapsed(),
            aborted,
            may_have_been_applied: self.may_have_been_applied,
            ..self.sender.error(self.operation.kind, self.operation.object.clone(), cause)
        }
    }
}

impl FailedAttempt {
    /// Whether the API rejected the token.
    pub(crate) fn is_unauthenticated(&self) -> bool {
        self.cause.kind() == Some(ErrorKind::Unauthenticated)
    }
}
