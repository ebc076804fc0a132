//! The mock: requests in, responses out.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;
use tokio::sync::watch;

use crate::api;
use crate::content;
use crate::fault::{CannedResponse, Effect, Fault};
use crate::identity::Identity;
use crate::journal::Entry;
use crate::key::Key;
use crate::options::Options;
use crate::snapshot::{Snapshot, SnapshotError};
use crate::state::State;

/// How many bytes of bodies the journal keeps.
const MAX_JOURNAL_BYTES: usize = 64 << 20;

/// The mock. Clones share its state.
#[derive(Clone)]
pub struct Mock(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    faults: Mutex<Vec<Fault>>,
    journal: watch::Sender<Vec<Entry>>,
    requests: AtomicU64,
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
        Self(Arc::new(Inner {
            state: Mutex::new(State::new(options)),
            faults: Mutex::default(),
            journal,
            requests: AtomicU64::new(0),
            version,
        }))
    }

    /// A mock with one user, and the value of the API key that the user logs in with.
    pub fn with_user(options: Options) -> (Self, String) {
        let mock = Self::new(options);
        let login = mock.add_identity(Identity::user(1));
        (mock, login)
    }

    fn state(&self) -> MutexGuard<'_, State> {
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

    /// Adds an identity with an API key to log in with. Returns the key's value.
    pub fn add_identity(&self, identity: Identity) -> String {
        self.add_identity_with(identity, None)
    }

    /// Adds an identity with an API key of this value to log in with. Returns the value, which is random if `login` is `None`.
    pub fn add_identity_with(&self, identity: Identity, login: Option<String>) -> String {
        let mut state = self.state_mut();
        let mut key = state.new_key(&identity, "login");
        key.value = login.unwrap_or(key.value);
        let value = key.value.clone();
        state.store.upsert_identity(identity);
        // A restored state may have a key with this value that can't be used any more.
        let former: Vec<_> =
            state.store.keys.values().filter(|key| key.value == value).map(|key| key.id.clone()).collect();
        for id in former {
            state.store.remove(&id);
        }
        state.store.insert(key);
        value
    }

    /// Adds an identity without a key, or replaces it.
    pub fn upsert_identity(&self, identity: Identity) {
        self.state_mut().store.upsert_identity(identity);
    }

    /// All identities, those of service IDs included.
    pub fn identities(&self) -> Vec<Identity> {
        self.state().store.identities.clone()
    }

    /// The value of the oldest key that this identity can log in with.
    pub fn login_of(&self, identity: &Identity) -> Option<String> {
        let is_owned = |key: &Key| key.iam_id == identity.iam_id && key.account_id == identity.account_id;
        let now = self.now();
        let is_usable = |key: &Key| !key.disabled && key.expires_at.is_none_or(|at| at > now);
        self.keys().into_iter().find(|key| is_owned(key) && is_usable(key)).map(|key| key.value)
    }

    /// Adds a key without a request, after `change`.
    pub fn add_key(&self, owner: &Identity, name: &str, change: impl FnOnce(&mut Key)) -> Key {
        let mut key = self.new_key(owner, name);
        change(&mut key);
        self.put_key(key.clone());
        key
    }

    /// A new key of this owner; it isn't added.
    pub(crate) fn new_key(&self, owner: &Identity, name: &str) -> Key {
        self.state().new_key(owner, name)
    }

    pub(crate) fn put_key(&self, key: Key) {
        self.state_mut().store.insert(key);
    }

    /// Changes a key without a request; its entity tag changes too. Does nothing if there is no such key.
    pub fn change_key(&self, id: &str, change: impl FnOnce(&mut Key)) {
        let mut state = self.state_mut();
        if let Some(key) = state.store.keys.get_mut(id) {
            change(key);
        }
        state.touch(id, "another identity", "UPDATE");
    }

    /// Removes a key without a request.
    pub fn remove_key(&self, id: &str) {
        self.state_mut().store.remove(id);
    }

    /// All keys in the order of their creation, those to log in with included.
    pub fn keys(&self) -> Vec<Key> {
        let state = self.state();
        state.store.order.iter().filter_map(|id| state.store.keys.get(id).cloned()).collect()
    }

    /// The keys of this name.
    pub fn keys_named(&self, name: &str) -> Vec<Key> {
        self.keys().into_iter().filter(|key| key.name == name).collect()
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
        std::mem::take(&mut *self.faults()).len()
    }

    /// The requests so far.
    pub fn journal(&self) -> Vec<Entry> {
        self.0.journal.borrow().clone()
    }

    /// Clears the journal.
    pub fn clear_journal(&self) {
        self.0.journal.send_modify(Vec::clear);
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
    pub async fn handle(&self, mut request: http::Request<Bytes>) -> Delivery {
        let effect = Fault::take(&mut self.faults(), request.method(), request.uri().path());
        if effect == Some(Effect::Unreachable) {
            return Delivery::Unreachable;
        }
        content::decode(&mut request, self.state().options.gzip_is_decoded);
        let number = self.record(&request);
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
                tokio::time::sleep(delay).await;
                Delivery::Response(apply())
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
            let status = response.status().as_u16();
            self.update_entry(number, |entry| entry.status = Some(status));
        }
        delivery
    }

    /// Adds a request to the journal. Returns its number.
    fn record(&self, request: &http::Request<Bytes>) -> u64 {
        let number = self.0.requests.fetch_add(1, Ordering::Relaxed);
        let entry = Entry::of(request, number);
        let max_length = self.state().options.journal_length;
        self.0.journal.send_modify(|entries| {
            // A tenth at a time: moving the rest for every request would be slow.
            if entries.len() >= max_length {
                entries.drain(..entries.len().min(max_length / 10 + 1));
            }
            // Every so often: large bodies must not fill the memory.
            if entries.len() % 16 == 0
                && entries.iter().map(|entry| entry.sent_body().len()).sum::<usize>() > MAX_JOURNAL_BYTES
            {
                entries.drain(..entries.len() / 2);
            }
            entries.push(entry);
        });
        number
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
