//! Everything that the mock remembers.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::accounts::Settings;
use crate::api::reports::Report;
use crate::api::service_ids::ServiceId;
use crate::clock::Clock;
use crate::identity::Identity;
use crate::key::Key;
use crate::options::Options;

/// After so long beyond both its expiry and its last change a key is removed for good.
const PURGE_AFTER: SignedDuration = SignedDuration::from_hours(90 * 24);

pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    pub(crate) remembered: Remembered,
    /// How many requests were answered.
    pub(crate) requests: u64,
    random: fastrand::Rng,
}

/// What a snapshot holds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Remembered {
    pub(crate) identities: Vec<Identity>,
    /// By ID.
    pub(crate) keys: BTreeMap<String, Key>,
    /// The IDs in the order of creation.
    pub(crate) order: Vec<String>,
    /// By access token.
    pub(crate) tokens: BTreeMap<String, Session>,
    /// By refresh token.
    pub(crate) refresh_tokens: BTreeMap<String, Session>,
    /// By ID.
    pub(crate) service_ids: BTreeMap<String, ServiceId>,
    /// By account.
    pub(crate) settings: BTreeMap<String, Settings>,
    /// By account.
    pub(crate) reports: BTreeMap<String, Report>,
}

/// Whose a token is, and until when.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) iam_id: String,
    pub(crate) account_id: String,
    /// The client that it was given to; `default` where it named none.
    pub(crate) client: String,
    pub(crate) until: Timestamp,
}

impl State {
    pub(crate) fn new(options: Options) -> Self {
        let random = options.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        Self { options, clock: Clock::starting_now(), remembered: Remembered::default(), requests: 0, random }
    }

    /// `0123456789abcdef` × 2, at random.
    pub(crate) fn hexadecimal(&mut self, digits: usize) -> String {
        (0..digits).map(|_| self.random.digit(16)).collect()
    }

    /// A random UUID of version 4.
    pub(crate) fn uuid(&mut self) -> String {
        let digits = self.hexadecimal(32);
        format!("{}-{}-4{}-a{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..])
    }

    /// A key's value: 44 characters of the URL-safe alphabet.
    pub(crate) fn value(&mut self) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        (0..44).map(|_| char::from(ALPHABET[self.random.usize(..64)])).collect()
    }

    /// Counts a write of a key: moves its tag and its date.
    pub(crate) fn touch(&mut self, id: &str, by: &str, action: &str) {
        let (tag, now) = (self.hexadecimal(32), self.clock.now());
        if let Some(key) = self.remembered.keys.get_mut(id) {
            key.revision = key.revision.saturating_add(1);
            key.tag = tag;
            key.modified_at = now;
            key.past.note(now, by, &key.account_id, action);
        }
    }

    /// Removes what is long expired, locked or not.
    pub(crate) fn purge(&mut self) {
        let limit = self.clock.now() - PURGE_AFTER;
        let gone = |key: &Key| key.expires_at.is_some_and(|at| at < limit) && key.modified_at < limit;
        let ids: Vec<_> = self.remembered.keys.values().filter(|key| gone(key)).map(|key| key.id.clone()).collect();
        for id in ids {
            self.remembered.remove(&id);
        }
    }
}

impl Remembered {
    pub(crate) fn identity(&self, iam_id: &str, account_id: &str) -> Option<&Identity> {
        self.identities.iter().find(|identity| identity.iam_id == iam_id && identity.account_id == account_id)
    }

    /// Adds an identity, or replaces what is known of it.
    pub(crate) fn know(&mut self, identity: Identity) {
        let is_same =
            |other: &&mut Identity| other.iam_id == identity.iam_id && other.account_id == identity.account_id;
        match self.identities.iter_mut().find(is_same) {
            Some(known) => *known = identity,
            None => self.identities.push(identity),
        }
    }

    pub(crate) fn insert(&mut self, key: Key) {
        self.order.push(key.id.clone());
        self.keys.insert(key.id.clone(), key);
    }

    pub(crate) fn remove(&mut self, id: &str) {
        self.keys.remove(id);
        self.order.retain(|other| other != id);
    }

    /// How many keys an identity has.
    pub(crate) fn count(&self, iam_id: &str, account_id: &str) -> usize {
        self.keys.values().filter(|key| key.iam_id == iam_id && key.account_id == account_id).count()
    }

    /// Whether what is remembered belongs together; the reason where it doesn't.
    pub(crate) fn check(&self) -> Result<(), String> {
        let mut ordered = self.order.clone();
        ordered.sort();
        if !ordered.iter().eq(self.keys.keys()) {
            return Err("`order` and `keys` don't name the same keys".to_owned());
        }
        match self.keys.iter().find(|(id, key)| **id != key.id) {
            Some((id, key)) => Err(format!("the key {id} says that it is {}", key.id)),
            None => Ok(()),
        }
    }
}
