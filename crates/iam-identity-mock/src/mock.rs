//! The mock: one request in, one outcome out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::HeaderValue;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use crate::api;
use crate::clock::http_date;
use crate::fault::{Effect, Fault, Scripted};
use crate::identity::Identity;
use crate::journal::Entry;
use crate::key::Key;
use crate::options::Options;
use crate::state::State;

/// The stand-in. Clones are the same one.
#[derive(Clone)]
pub struct Mock(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    faults: Mutex<Vec<Fault>>,
    journal: watch::Sender<Vec<Entry>>,
}

/// What becomes of a request.
#[derive(Debug)]
pub enum Outcome {
    /// An answer.
    Answer(http::Response<Bytes>),
    /// The connection is cut without an answer.
    Dropped,
    /// The server can't be reached.
    Unreachable,
}

impl Mock {
    /// An empty mock: nobody can log in yet.
    pub fn new(options: Options) -> Self {
        let (journal, _) = watch::channel(Vec::new());
        Self(Arc::new(Inner { state: Mutex::new(State::new(options)), faults: Mutex::default(), journal }))
    }

    /// A mock with one user, and the value of the user's login key.
    pub fn with_user(options: Options) -> (Self, String) {
        let mock = Self::new(options);
        let login = mock.add_identity(Identity::user(1));
        (mock, login)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn faults(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.0.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds somebody who can log in; returns the value of a key to do it with.
    pub fn add_identity(&self, identity: Identity) -> String {
        let mut state = self.state();
        let key = api::keys::fresh(&mut state, &identity, "login");
        let value = key.value.clone();
        state.identities.push(identity);
        state.insert(key);
        value
    }

    /// Adds a key, changed as wished, without a request.
    pub fn add_key(&self, owner: &Identity, name: &str, change: impl FnOnce(&mut Key)) -> Key {
        let mut state = self.state();
        let mut key = api::keys::fresh(&mut state, owner, name);
        change(&mut key);
        state.insert(key.clone());
        key
    }

    /// Changes a key behind everybody's back: its tag moves. Does nothing where there is no such key.
    pub fn change_key(&self, id: &str, change: impl FnOnce(&mut Key)) {
        let mut state = self.state();
        if let Some(key) = state.keys.get_mut(id) {
            change(key);
        }
        state.touch(id, "somebody", "UPDATE");
    }

    /// Removes a key behind everybody's back.
    pub fn remove_key(&self, id: &str) {
        self.state().remove(id);
    }

    /// All keys in the order of creation, login keys included.
    pub fn keys(&self) -> Vec<Key> {
        let state = self.state();
        state.order.iter().filter_map(|id| state.keys.get(id).cloned()).collect()
    }

    /// The keys of that name.
    pub fn keys_named(&self, name: &str) -> Vec<Key> {
        self.keys().into_iter().filter(|key| key.name == name).collect()
    }

    /// Adds a fault.
    pub fn inject(&self, fault: Fault) {
        self.faults().push(fault);
    }

    /// Forgets the faults that have not befallen anything yet; returns how many there were.
    pub fn clear_faults(&self) -> usize {
        std::mem::take(&mut *self.faults()).len()
    }

    /// What was asked so far.
    pub fn journal(&self) -> Vec<Entry> {
        self.0.journal.borrow().clone()
    }

    /// Forgets what was asked so far.
    pub fn clear_journal(&self) {
        self.0.journal.send_modify(Vec::clear);
    }

    /// Waits until the journal satisfies the condition. A request is in it from its arrival on.
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
        self.state().clock.set(at);
    }

    /// Moves the mock's clock.
    pub fn advance_clock(&self, by: SignedDuration) {
        self.state().clock.advance(by);
    }

    /// Declares all tokens invalid.
    pub fn revoke_tokens(&self) {
        self.state().tokens.clear();
    }

    /// Answers a request, faults considered.
    pub async fn handle(&self, request: http::Request<Bytes>) -> Outcome {
        let effect = Fault::take(&mut self.faults(), request.method(), request.uri().path());
        if effect == Some(Effect::Unreachable) {
            return Outcome::Unreachable;
        }
        let mut number = 0;
        self.0.journal.send_modify(|entries| {
            number = entries.len();
            entries.push(Entry::of(&request));
        });
        let act = || {
            let response = api::answer(&mut self.state(), &request);
            self.note(number, |entry| entry.acted = true);
            response
        };
        let outcome = match effect {
            None => Outcome::Answer(act()),
            Some(Effect::Unreachable | Effect::DropBefore) => Outcome::Dropped,
            Some(Effect::DropAfter) => {
                act();
                Outcome::Dropped
            }
            Some(Effect::DelayBefore(delay)) => {
                tokio::time::sleep(delay).await;
                Outcome::Answer(act())
            }
            Some(Effect::DelayAfter(delay)) => {
                let response = act();
                tokio::time::sleep(delay).await;
                Outcome::Answer(response)
            }
            Some(Effect::Answer(scripted)) => Outcome::Answer(self.scripted(&scripted)),
            Some(Effect::AnswerAfter(scripted)) => {
                act();
                Outcome::Answer(self.scripted(&scripted))
            }
            Some(Effect::CutBody(length)) => Outcome::Answer(act().map(|body| body.slice(..length.min(body.len())))),
        };
        if let Outcome::Answer(response) = &outcome {
            let status = response.status().as_u16();
            self.note(number, |entry| entry.status = Some(status));
        }
        outcome
    }

    /// The journal may have been cleared since the request arrived.
    fn note(&self, number: usize, change: impl FnOnce(&mut Entry)) {
        self.0.journal.send_modify(|entries| {
            if let Some(entry) = entries.get_mut(number) {
                change(entry);
            }
        });
    }

    fn scripted(&self, scripted: &Scripted) -> http::Response<Bytes> {
        let mut response = http::Response::new(Bytes::from(scripted.body.clone()));
        *response.status_mut() = http::StatusCode::from_u16(scripted.status).unwrap_or_default();
        let date = http_date(self.now());
        let headers = scripted.headers.iter().map(|(name, value)| (*name, value.as_str()));
        for (name, value) in [("date", date.as_str())].into_iter().chain(headers) {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}
