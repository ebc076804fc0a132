//! The mock: requests in, responses out.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;
use tokio::sync::watch;

use crate::api;
use crate::content;
use crate::effect::{CannedResponse, Effect};
use crate::fault::Fault;
use crate::identity::Identity;
use crate::journal::Entry;
use crate::options::{Options, OptionsError};
use crate::public_url::{PublicUrlError, public_url};
use crate::random::Random;
use crate::reset::Baseline;
use crate::snapshot::{Snapshot, SnapshotError};
use crate::state::State;

/// About how many bytes of memory the journal takes at most.
const MAX_JOURNAL_BYTES: usize = 64 << 20;

/// The mock. Clones share its state.
#[derive(Clone)]
pub struct Mock(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    baseline: Mutex<Baseline>,
    faults: Mutex<Vec<Fault>>,
    journal: watch::Sender<Vec<Entry>>,
    /// About how many bytes the journal takes.
    journal_bytes: AtomicUsize,
    requests: AtomicU64,
    resets: AtomicU64,
    /// Counts the accesses that may have changed the state.
    version: watch::Sender<u64>,
}

/// How the response to a request is delivered.
#[derive(Debug)]
pub enum Delivery {
    /// The response arrives.
    Response(http::Response<Bytes>),
    /// The connection is closed without a response.
    ConnectionClosed,
    /// The connection is refused.
    Unreachable,
}

impl Mock {
    /// An empty mock, without an identity that can log in.
    pub fn new(options: Options) -> Self {
        let (journal, _) = watch::channel(Vec::new());
        let (version, _) = watch::channel(0);
        let state = State::new(options);
        Self(Arc::new(Inner {
            baseline: Mutex::new(Baseline::of(&state)),
            state: Mutex::new(state),
            faults: Mutex::default(),
            journal,
            journal_bytes: AtomicUsize::new(0),
            requests: AtomicU64::new(0),
            resets: AtomicU64::new(0),
            version,
        }))
    }

    /// A mock with one user, and the value of the API key that the user logs in with.
    pub fn with_user(options: Options) -> (Self, String) {
        let mock = Self::new(options);
        let login = mock.add_identity(Identity::user(1));
        mock.set_baseline();
        (mock, login)
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state, for a change.
    pub(crate) fn state_mut(&self) -> MutexGuard<'_, State> {
        self.0.version.send_modify(|version| *version += 1);
        self.state()
    }

    fn faults(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the URL that clients reach the mock at, as they do behind a proxy or in another container. Links are to it.
    ///
    /// # Errors
    ///
    /// If it is not an `http` or `https` URL without a query.
    pub fn set_public_url(&self, url: &str) -> Result<(), PublicUrlError> {
        self.state_mut().public_url = Some(public_url(url)?);
        Ok(())
    }

    /// The URL that was set with [`Mock::set_public_url`].
    pub fn public_url(&self) -> Option<String> {
        self.state().public_url.clone()
    }

    /// The options.
    pub fn options(&self) -> Options {
        self.state().options.clone()
    }

    /// Replaces the options, until the next [`Mock::reset`]. Another `random_seed` begins its sequences.
    ///
    /// # Errors
    ///
    /// If an option can't have its value; nothing is changed then.
    pub fn set_options(&self, options: Options) -> Result<(), OptionsError> {
        options.check()?;
        let mut state = self.state_mut();
        if options.random_seed != state.options.random_seed {
            state.random = Random::new(options.random_seed);
            state.may_repeat = true;
        }
        state.options = options;
        Ok(())
    }

    /// Makes the present objects, options, clock and sequences of random IDs what [`Mock::reset`] returns to.
    pub fn set_baseline(&self) {
        let baseline = Baseline::of(&self.state());
        *self.baseline() = baseline;
    }

    /// Returns to the baseline: the mock as it was created, or as it was at the last [`Mock::set_baseline`]. Faults and the
    /// journal are cleared, and a request that a fault delays is no longer applied. Tokens of identities that the baseline has
    /// stay valid, because clients keep them.
    ///
    /// The same requests then get the same IDs and values as before.
    pub fn reset(&self) {
        let baseline = self.baseline();
        self.0.resets.fetch_add(1, Ordering::Relaxed);
        self.clear_faults();
        baseline.restore(&mut self.state_mut());
        self.clear_journal();
    }

    fn baseline(&self) -> MutexGuard<'_, Baseline> {
        self.0.baseline.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a fault.
    pub fn inject(&self, fault: Fault) {
        self.faults().push(fault);
    }

    /// The faults that still apply to a request.
    pub fn faults_left(&self) -> Vec<Fault> {
        self.faults().clone()
    }

    /// Removes all faults. Returns how many there were.
    pub fn clear_faults(&self) -> usize {
        self.remove_faults(|_| true)
    }

    /// Removes these faults. Returns how many there were.
    pub(crate) fn remove_faults(&self, is_meant: impl Fn(&Fault) -> bool) -> usize {
        let mut faults = self.faults();
        let before = faults.len();
        faults.retain(|fault| !is_meant(fault));
        before - faults.len()
    }

    /// The requests so far.
    pub fn journal(&self) -> Vec<Entry> {
        self.0.journal.borrow().clone()
    }

    /// Clears the journal.
    pub fn clear_journal(&self) {
        self.remove_entries(|_| true);
    }

    /// Removes these requests from the journal.
    pub(crate) fn remove_entries(&self, is_meant: impl Fn(&Entry) -> bool) {
        self.0.journal.send_modify(|entries| {
            entries.retain(|entry| !is_meant(entry));
            self.0.journal_bytes.store(entries.iter().map(Entry::size).sum(), Ordering::Relaxed);
        });
    }

    /// Waits until the journal satisfies the condition. It has a request from its arrival on.
    pub async fn wait_until(&self, condition: impl FnMut(&Vec<Entry>) -> bool) {
        // The sender lives in this mock; waiting can't fail.
        let _ = self.0.journal.subscribe().wait_for(condition).await.map(|_| ());
    }

    /// The time on the mock's clock.
    pub fn now(&self) -> Timestamp {
        self.state().clock.now()
    }

    /// Sets the mock's clock.
    pub fn set_clock(&self, at: Timestamp) {
        self.state_mut().clock.set(at);
    }

    /// Moves the mock's clock.
    pub fn advance_clock(&self, by: SignedDuration) {
        self.state_mut().clock.advance(by);
    }

    /// Revokes all access tokens.
    pub fn revoke_tokens(&self) {
        self.state_mut().store.tokens.clear();
    }

    /// The whole state, key values and tokens included, for [`Mock::restore`].
    pub fn snapshot(&self) -> Json {
        Snapshot::of(&self.state())
    }

    /// Restores the state of a [`Mock::snapshot`].
    ///
    /// # Errors
    ///
    /// If it isn't a snapshot; the mock is then unchanged.
    pub fn restore(&self, snapshot: Json) -> Result<(), SnapshotError> {
        let (store, now) = Snapshot::parse(snapshot)?;
        let mut state = self.state_mut();
        state.store = store;
        state.may_repeat = true;
        state.clock.set(now);
        Ok(())
    }

    /// Waits until the state may have changed since the version, which is 0 at the start. Returns the new version.
    pub async fn changed_since(&self, version: u64) -> u64 {
        let mut versions = self.0.version.subscribe();
        // The sender lives in this mock; waiting can't fail.
        versions.wait_for(|now| *now > version).await.map_or(version, |now| *now)
    }

    /// Handles a request, with the first fault that matches it.
    pub async fn handle(&self, request: http::Request<Bytes>) -> Delivery {
        self.handle_and_log(request).await.0
    }

    /// Handles a request. Returns its entry with the status too, for a log.
    pub(crate) async fn handle_and_log(&self, mut request: http::Request<Bytes>) -> (Delivery, Entry) {
        content::decode(&mut request, self.state().options.gzip_is_decoded);
        let account = api::account_of(&self.state(), &request);
        let effect = Fault::take(&mut self.faults(), &request, account.as_deref());
        let number = self.0.requests.fetch_add(1, Ordering::Relaxed);
        let mut entry = Entry::of(&request, number, account);
        if effect == Some(Effect::Unreachable) {
            return (Delivery::Unreachable, entry);
        }
        self.record(entry.clone());
        let canned = |canned: &CannedResponse| canned.response(&self.state(), &request, number);
        let apply = || self.apply(&request, number);
        let delivery = match effect {
            None => Delivery::Response(apply()),
            Some(Effect::Unreachable | Effect::DropBefore) => Delivery::ConnectionClosed,
            Some(Effect::DropAfter) => {
                apply();
                Delivery::ConnectionClosed
            }
            Some(Effect::DelayBefore(delay)) => {
                let resets = self.0.resets.load(Ordering::Relaxed);
                tokio::time::sleep(delay).await;
                if self.0.resets.load(Ordering::Relaxed) == resets {
                    Delivery::Response(apply())
                } else {
                    Delivery::ConnectionClosed
                }
            }
            Some(Effect::DelayAfter(delay)) => {
                let response = apply();
                tokio::time::sleep(delay).await;
                Delivery::Response(response)
            }
            Some(Effect::Answer(answer)) => Delivery::Response(canned(&answer)),
            Some(Effect::AnswerAfter(answer)) => {
                apply();
                Delivery::Response(canned(&answer))
            }
            Some(Effect::CutBody(length)) => {
                Delivery::Response(apply().map(|body| body.slice(..length.min(body.len()))))
            }
        };
        if let Delivery::Response(response) = &delivery {
            entry.status = Some(response.status().as_u16());
            self.update_entry(number, |kept| kept.status = entry.status);
        }
        (delivery, entry)
    }

    /// Adds a request to the journal.
    fn record(&self, entry: Entry) {
        let max_length = self.state().options.journal_length;
        self.0.journal.send_modify(|entries| {
            let bytes = entry.size() + self.0.journal_bytes.load(Ordering::Relaxed);
            // Many at a time: moving the rest for every request would be slow.
            let dropped = if bytes > MAX_JOURNAL_BYTES {
                entries.len() / 2
            } else if entries.len() >= max_length {
                entries.len().min(max_length / 10 + 1)
            } else {
                0
            };
            let freed: usize = entries.drain(..dropped).map(|entry| entry.size()).sum();
            self.0.journal_bytes.store(bytes - freed, Ordering::Relaxed);
            entries.push(entry);
        });
    }

    /// Applies a request to the state.
    fn apply(&self, request: &http::Request<Bytes>, number: u64) -> http::Response<Bytes> {
        let response = if request.method().is_safe() {
            api::answer(&mut self.state(), request)
        } else {
            api::answer(&mut self.state_mut(), request)
        };
        self.update_entry(number, |entry| entry.acted = true);
        response
    }

    /// Changes an entry of the journal, unless the journal has been cleared since.
    fn update_entry(&self, number: u64, change: impl FnOnce(&mut Entry)) {
        self.0.journal.send_modify(|entries| {
            if let Some(entry) = entries.iter_mut().rev().find(|entry| entry.number == number) {
                change(entry);
            }
        });
    }
}
