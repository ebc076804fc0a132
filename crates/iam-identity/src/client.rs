//! The client: how it is made, and how it logs in for its operations.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use secret::Secret;

use crate::credential::Credential;
use crate::error::Error;
use crate::exchange::{Attempt, Exchange};
use crate::grants::{RefreshToken, aborted_login, check_account, fetch_token};
use crate::limits_cache::LimitsCache;
use crate::operation::Operation;
use crate::read_coalescer::ReadCoalescer;
use crate::report_cache::ReportCache;
use crate::response::Response;
use crate::sender::Sender;
use crate::settings::Settings;
use crate::token_cache::{FetchedToken, TokenCache};
use crate::transport::Transport;

/// The time limit of a token's renewal in the background.
const RENEWAL_TIMEOUT: Duration = Duration::from_secs(120);

/// A client of the API. Cheap to clone; clones share the token.
#[derive(Clone)]
pub struct Client {
    sender: Sender,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    tokens: TokenCache,
    refresh_token: RefreshToken,
    reads: Arc<ReadCoalescer>,
    reports: ReportCache,
    limits: LimitsCache,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Client")
    }
}

impl Client {
    /// A client that sends over this transport.
    pub fn new(settings: Settings, transport: impl Transport) -> Self {
        Self { sender: Sender::new(settings, Arc::new(transport)), shared: Arc::default() }
    }

    /// A client with the same settings, transport and deadline that logs in with another credential. `credential_from` says
    /// where that was found, for messages.
    pub fn with_credential(&self, credential: Credential, credential_from: &str) -> Self {
        Self { sender: self.sender.with_credential(credential, credential_from), shared: Arc::default() }
    }

    /// The same client with a time limit on everything it does from now on, waits and retries included. An earlier deadline
    /// stays.
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        self.with_sender(self.sender.with_timeout(timeout))
    }

    /// The same client for requests that have to be sent even after the user has cancelled, with a time limit of its own.
    pub fn ignoring_cancellation(&self, timeout: Duration) -> Self {
        self.with_sender(self.sender.ignoring_cancellation(timeout))
    }

    /// The same client with tighter limits on a single request and on its retries; limits that are tighter already stay.
    /// A 404 about a new object is believed at once.
    pub fn fail_fast(&self, request_timeout: Duration, max_retries: u32) -> Self {
        self.with_sender(self.sender.fail_fast(request_timeout, max_retries))
    }

    /// The same client for work that other calls wait for too, with a time limit of its own.
    pub(crate) fn detached(&self, timeout: Duration) -> Self {
        self.with_sender(self.sender.detached(timeout))
    }

    fn with_sender(&self, sender: Sender) -> Self {
        Self { sender, shared: Arc::clone(&self.shared) }
    }

    /// The settings that the client was made from.
    pub fn settings(&self) -> &Settings {
        self.sender.settings()
    }

    /// The time by the server's clock as of its last response; by this machine's clock until the first one.
    pub fn now(&self) -> Timestamp {
        self.sender.now()
    }

    /// Whether the user has cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.sender.is_cancelled()
    }

    /// Tells the client when an object was created, by the server's clock. A 404 about a new object is repeated for a while before
    /// it is believed; see [`Error::is_not_found`]. The client knows of the objects that it has created or seen itself.
    pub fn note_created(&self, id: &str, created_at: Timestamp) {
        self.sender.recent_objects().note(id, created_at);
    }

    pub(crate) fn sender(&self) -> &Sender {
        &self.sender
    }

    pub(crate) fn tokens(&self) -> &TokenCache {
        &self.shared.tokens
    }

    pub(crate) fn reads(&self) -> &Arc<ReadCoalescer> {
        &self.shared.reads
    }

    pub(crate) fn reports(&self) -> &ReportCache {
        &self.shared.reports
    }

    pub(crate) fn limits(&self) -> &LimitsCache {
        &self.shared.limits
    }

    /// Carries out an operation: logs in, sends the request, and retries it as the policy says. The response is a success.
    ///
    /// # Errors
    ///
    /// The error of the last attempt, or of the login.
    pub(crate) async fn run(&self, operation: Operation) -> Result<Response, Error> {
        let _write = operation.is_write().then(|| self.reads().begin_write());
        let mut exchange = Exchange::start(&self.sender, operation)?;
        let mut has_new_token = false;
        loop {
            let token = self.token().await.map_err(|error| {
                // A failed login says nothing about the attempts before it.
                Error { may_have_been_applied: exchange.may_have_been_applied(), ..error }
            })?;
            // The login may have replaced it.
            if let Some(refresh_token) = self.shared.refresh_token.get() {
                exchange.add_secret(refresh_token);
            }
            let failed = match exchange.attempt(Some(&token)).await? {
                Attempt::Success(response) => return Ok(response),
                Attempt::Failed(failed) => failed,
            };
            if failed.is_unauthenticated() && !has_new_token && self.tokens().discard(&token) {
                has_new_token = true;
                continue;
            }
            exchange.wait_to_retry(failed).await?;
        }
    }

    /// A token that can be used for a request.
    ///
    /// # Errors
    ///
    /// The error of the login, and `AccountNotAllowed` if the token is of an account that the settings don't allow.
    pub(crate) async fn token(&self) -> Result<Secret, Error> {
        if self.tokens().start_renewal() {
            let client = self.detached(RENEWAL_TIMEOUT);
            tokio::spawn(async move { client.renew_token().await });
        }
        let aborted = async {
            let (cause, reason) = self.sender.aborted().await;
            aborted_login(&self.sender, cause, reason)
        };
        // Boxed because every operation's future holds this one, and few calls need it.
        let token = self.tokens().get_or_fetch(|| Box::pin(self.fetch_token()), aborted).await?;
        check_account(&self.sender, &token)?;
        Ok(token)
    }

    /// Fetches a new token; the one in use stays.
    pub(crate) fn fetch_token(&self) -> impl Future<Output = Result<FetchedToken, Error>> {
        fetch_token(&self.sender, &self.shared.refresh_token)
    }

    async fn renew_token(&self) {
        if let Err(error) = self.tokens().renew(self.fetch_token()).await {
            let cause = &error.cause;
            tracing::warn!(%error, %cause, "the token could not be renewed; the renewal is retried in a minute");
        }
    }
}
