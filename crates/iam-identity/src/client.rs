//! The client: what it is made from, and how one operation becomes requests.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, header};
use jiff::Timestamp;
use secret::Secret;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::credential::Credential;
use crate::error::{AbortReason, Cause, Error, ErrorKind};
use crate::limiter::Pace;
use crate::log;
use crate::mask::Mask;
use crate::operation::Operation;
use crate::read_coalescer::Reads;
use crate::recent_keys::RecentKeys;
use crate::response::Reply;
use crate::retry::{Repeat, RetryPolicy, server_time};
use crate::token_cache::TokenSource;
use crate::transport::{Transport, TransportError};

/// What a client is made from.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the API and its token endpoint are: `https://iam.cloud.ibm.com`, without a path.
    pub endpoint: String,
    /// What to log in with.
    pub credential: Credential,
    /// Where that was found, for messages: `the environment variable IC_API_KEY`.
    pub credential_from: String,
    /// What is tried again.
    pub retry: RetryPolicy,
    /// How many requests are under way at once, at the most.
    pub max_concurrency: u32,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// How long a creation that is under way is waited for after the user asked to stop. Ending it at once could leave a
    /// key behind of which nobody has the value.
    pub creation_grace: Duration,
    /// Cancelled when the user asks to stop.
    pub cancellation: CancellationToken,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            endpoint: "https://iam.cloud.ibm.com".to_owned(),
            credential: Credential::Missing("No credential is configured.".to_owned()),
            credential_from: String::new(),
            retry: RetryPolicy::default(),
            max_concurrency: 8,
            request_timeout: Duration::from_secs(60),
            creation_grace: Duration::from_secs(30),
            cancellation: CancellationToken::new(),
        }
    }
}

/// A client of the API. Cheap to clone; clones share the token.
#[derive(Clone)]
pub struct Client {
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
    /// The server's time, as its last answer had it, and when that was.
    server_time: Mutex<Option<(Timestamp, Instant)>>,
    tokens: TokenSource,
    pace: Pace,
    reads: Reads,
    recent: RecentKeys,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Client")
    }
}

impl Client {
    /// A client that sends over this transport.
    pub fn new(settings: Settings, transport: impl Transport) -> Self {
        Self::over(settings, Arc::new(transport))
    }

    /// Another client of the same settings, transport and stop that logs in with something else, which was found there.
    pub fn with_credential(&self, credential: Credential, credential_from: &str) -> Self {
        let credential_from = credential_from.to_owned();
        let settings = Settings { credential, credential_from, ..self.settings().clone() };
        Self {
            deadline: self.deadline,
            cancellation: self.cancellation.clone(),
            ..Self::over(settings, self.shared.transport.clone())
        }
    }

    fn over(settings: Settings, transport: Arc<dyn Transport>) -> Self {
        let cancellation = settings.cancellation.clone();
        let (request_timeout, max_retries) = (settings.request_timeout, settings.retry.max_retries);
        let shared = Shared {
            transport,
            server_time: Mutex::default(),
            tokens: TokenSource::default(),
            pace: Pace::new(settings.max_concurrency),
            reads: Reads::default(),
            recent: RecentKeys::default(),
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

    /// The same client with a bound on everything it does from now on, waiting and repeating included. A bound that there
    /// is already stays where it is the nearer one.
    pub fn with_timeout(&self, time: Duration) -> Self {
        let bound = Instant::now() + time;
        Self { deadline: Some(self.deadline.map_or(bound, |earlier| earlier.min(bound))), ..self.clone() }
    }

    /// The same client for what has to be found out even after the user asked to stop, with a bound of its own.
    pub fn ignoring_cancellation(&self, time: Duration) -> Self {
        Self { deadline: Some(Instant::now() + time), cancellation: CancellationToken::new(), ..self.clone() }
    }

    /// The same client for what has to be short: no request takes longer than this, and none is repeated more often. Smaller
    /// bounds that there are already stay. That there is no such key is believed at once, however young the key is.
    pub fn fail_fast(&self, request_timeout: Duration, max_retries: u32) -> Self {
        Self {
            request_timeout: self.request_timeout.min(request_timeout),
            max_retries: self.max_retries.min(max_retries),
            is_fail_fast: true,
            ..self.clone()
        }
    }

    /// The same client for what serves other calls too: with a bound of its own, and not that of the call it began with.
    pub(crate) fn in_background(&self, time: Duration) -> Self {
        let settings = self.settings();
        Self { deadline: Some(Instant::now() + time), cancellation: settings.cancellation.clone(), ..self.clone() }
    }

    /// The time by the server's clock, as far as its last answer tells; by this one's, where there was none yet.
    pub fn now(&self) -> Timestamp {
        let told = *self.shared.server_time.lock().unwrap_or_else(PoisonError::into_inner);
        told.and_then(|(at, when)| at.checked_add(when.elapsed()).ok()).unwrap_or_else(Timestamp::now)
    }

    /// Tells the client when a key was made. How long ago that is, is a question to the server's clock. That there is no such key is believed of a recent one
    /// only after asking again for a while; see [`Error::is_not_found`]. Of the keys that it has made or seen itself, a
    /// client knows.
    pub fn note_created(&self, id: &str, created_at: Timestamp) {
        self.recent().note(id, created_at);
    }

    fn note_time(&self, headers: &http::HeaderMap) {
        if let Some(at) = server_time(headers) {
            *self.shared.server_time.lock().unwrap_or_else(PoisonError::into_inner) = Some((at, Instant::now()));
        }
    }

    /// Whether the user asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancellation.is_cancelled()
    }

    /// Waits until the time for this client is over or the user asked to stop; tells why nothing was sent.
    pub(crate) async fn aborted(&self) -> (Cause, AbortReason) {
        let over = async {
            match self.deadline {
                Some(deadline) => tokio::time::sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = over => unsent(AbortReason::Deadline),
            () = self.cancellation.cancelled() => unsent(AbortReason::Cancelled),
        }
    }

    /// What the client was made from.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    pub(crate) fn tokens(&self) -> &TokenSource {
        &self.shared.tokens
    }

    pub(crate) fn reads(&self) -> &Reads {
        &self.shared.reads
    }

    pub(crate) fn recent(&self) -> &RecentKeys {
        &self.shared.recent
    }

    /// Carries out an operation: logs in, sends, and repeats as the policy says. The answer is a success.
    pub(crate) async fn run(&self, operation: Operation) -> Result<Reply, Error> {
        let started = Instant::now();
        let settings = &self.shared.settings;
        let _writing = operation.is_write().then(|| self.reads().writing());
        if let Some(fault) = operation.fault {
            let cause = Cause::InvalidRequest(fault.to_owned());
            let object = operation.object;
            return Err(Error { object, attempts: 0, ..Error::of(settings, operation.name, cause) });
        }
        let (mut sent, mut renewed, mut may_have_been_applied) = (0, false, false);
        let (mut repetition, mut absences) = (0, 0);
        let failed = |cause, sent, aborted, may_have_been_applied| Error {
            object: operation.object.clone(),
            attempts: sent,
            elapsed: started.elapsed(),
            aborted,
            may_have_been_applied,
            ..Error::of(settings, operation.name, cause)
        };
        loop {
            let token = if operation.login {
                // That the login failed says nothing about the attempts before.
                Some(self.token().await.map_err(|error| Error { may_have_been_applied, ..error })?)
            } else {
                None
            };
            let request = self.request(&operation, token.as_ref());
            let request = request.map_err(|cause| failed(cause, sent, None, may_have_been_applied))?;
            let passage = tokio::select! {
                biased;
                (cause, why) = self.aborted() => return Err(failed(cause, sent, Some(why), may_have_been_applied)),
                passage = self.shared.pace.enter() => passage,
            };
            sent += 1;
            let attempt_started = Instant::now();
            log::sending(&operation, &request);
            let answered = self.attempt(request, operation.repeat).await;
            drop(passage);
            let mask = self.mask(&operation, token.as_ref());
            let outcome = match answered {
                Ok(response) => Ok(Reply::new(response, mask)),
                Err(cause) => Err(cause.masked(&mask)),
            };
            log::answered(&operation, sent, attempt_started.elapsed(), &outcome);
            let (cause, asked) = match outcome {
                Ok(reply) if reply.status().is_success() => {
                    self.shared.pace.speed_up();
                    self.note_time(reply.headers());
                    return Ok(reply);
                }
                Ok(reply) => {
                    let cause = reply.refusal();
                    if cause.kind() == Some(ErrorKind::NotFound) {
                        // How old the key is, is a question to the server's clock.
                        self.note_time(reply.headers());
                        absences += 1;
                    }
                    (cause, reply.retry_after())
                }
                Err(cause) => (cause, None),
            };
            may_have_been_applied |= !cause.is_definitely_not_applied();
            if let (Cause::Api(answer), Some(token)) = (&cause, &token)
                && answer.kind == ErrorKind::Unauthenticated
                && !renewed
                && self.tokens().discard(token)
            {
                renewed = true;
                continue;
            }
            // A request about a key that can't be found did nothing: any may be repeated.
            let settling = (operation.object.as_ref())
                .filter(|_| !self.is_fail_fast && cause.kind() == Some(ErrorKind::NotFound))
                .and_then(|id| self.recent().wait(id, self.now(), absences));
            let is_last = settling.is_none()
                && (repetition >= settings.retry.limit(&cause).min(self.max_retries)
                    || !RetryPolicy::applies(&cause, operation.repeat));
            let wait = settling.unwrap_or_else(|| settings.retry.wait(repetition + 1, asked));
            if is_too_many(&cause) {
                self.shared.pace.slow_down(wait);
            } else {
                self.shared.pace.speed_up();
            }
            if is_last {
                let is_over = cause == Cause::TimedOut && self.deadline.is_some_and(|end| Instant::now() >= end);
                return Err(failed(cause, sent, is_over.then_some(AbortReason::Deadline), may_have_been_applied));
            }
            repetition += u32::from(settling.is_none());
            if self.deadline.is_some_and(|deadline| Instant::now() + wait >= deadline) {
                return Err(failed(cause, sent, Some(AbortReason::Deadline), may_have_been_applied));
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.cancellation.cancelled() => return Err(failed(cause, sent, Some(AbortReason::Cancelled), may_have_been_applied)),
            }
        }
    }

    /// What must not come back in a message: everything secret that went out with the request.
    fn mask(&self, operation: &Operation, token: Option<&Secret>) -> Mask {
        let refresh_token = self.tokens().refresh_token();
        let others = operation.secrets.iter().chain(token).chain(self.settings().credential.secret());
        Mask::of(others.chain(&refresh_token))
    }

    fn request(&self, operation: &Operation, token: Option<&Secret>) -> Result<http::Request<Bytes>, Cause> {
        let unusable = |reason: &str| Cause::InvalidRequest(reason.to_owned());
        let mut url =
            reqwest::Url::parse(&self.shared.settings.endpoint).map_err(|_| unusable("the endpoint is not a URL"))?;
        url.path_segments_mut()
            .map_err(|()| unusable("the endpoint can't have a path"))?
            .pop_if_empty()
            .extend(&operation.path);
        if !operation.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&operation.query);
        }
        let mut request = http::Request::new(operation.body.clone());
        *request.method_mut() = operation.method.clone();
        *request.uri_mut() = url.as_str().parse().map_err(|_| unusable("the URL can't be used"))?;
        let headers = request.headers_mut();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        for (name, value) in &operation.headers {
            headers.insert(*name, value.clone());
        }
        if let Some(token) = token {
            headers.insert(header::AUTHORIZATION, secret_header(&format!("Bearer {}", token.expose()))?);
        }
        Ok(request)
    }

    /// Sends one request, for as long as it may take. One that can be repeated ends as soon as the user asks to stop;
    /// any other is waited for, for the documented time.
    async fn attempt(&self, request: http::Request<Bytes>, repeat: Repeat) -> Result<http::Response<Bytes>, Cause> {
        let settings = &self.shared.settings;
        let now = Instant::now();
        let end = now + self.request_timeout;
        let until = self.deadline.map_or(end, |deadline| deadline.min(end));
        let stopped = async {
            self.cancellation.cancelled().await;
            if repeat == Repeat::OnlyIfUndone {
                tokio::time::sleep(settings.creation_grace).await;
            }
        };
        let answered = tokio::select! {
            answered = self.shared.transport.send(request) => answered,
            () = tokio::time::sleep_until(until) => return Err(Cause::TimedOut),
            () = stopped => return Err(Cause::Cancelled),
        };
        answered.map_err(|error| match error {
            TransportError::NotSent(reason) => Cause::NotSent(reason),
            TransportError::ConnectionLost(reason) => Cause::ConnectionLost(reason),
            TransportError::TooLarge => {
                Cause::ConnectionLost("the answer is larger than any that the API gives".to_owned())
            }
        })
    }
}

/// A request that was not sent, and why.
fn unsent(why: AbortReason) -> (Cause, AbortReason) {
    let reason = match why {
        AbortReason::Deadline => "the time for it was over before it could be sent",
        AbortReason::Cancelled => "the user asked to stop",
    };
    (Cause::NotSent(reason.to_owned()), why)
}

fn is_too_many(cause: &Cause) -> bool {
    matches!(cause, Cause::Api(answer) if answer.kind == ErrorKind::TooManyRequests)
}

/// A header's value that no log shows.
pub(crate) fn secret_header(text: &str) -> Result<HeaderValue, Cause> {
    let mut value = HeaderValue::from_str(text)
        .map_err(|_| Cause::InvalidRequest("a secret has characters that no header can hold".to_owned()))?;
    value.set_sensitive(true);
    Ok(value)
}
