//! The state of the mock.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::AccountSettings;
use crate::audit_log::AuditLog;
use crate::clock::Clock;
use crate::identity::{Identity, IdentityKind, Login};
use crate::key::Key;
use crate::options::Options;
use crate::random::Random;
use crate::report::Reports;
use crate::service_id::ServiceId;
use crate::service_id_group::ServiceIdGroup;

/// A key is removed this long after both its expiry and its last change.
const PURGE_AFTER: SignedDuration = SignedDuration::from_hours(90 * 24);

pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    /// Where clients reach the mock, if not at the host that they name.
    pub(crate) public_url: Option<String>,
    /// The number of requests so far.
    pub(crate) requests: u64,
    pub(crate) random: Random,
    /// Whether the sequences may generate values that are there already: since a state was restored, or they began anew. Only then
    /// all keys are searched for each new one.
    pub(crate) may_repeat: bool,
}

/// Everything that a snapshot has.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Store {
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
    /// By ID.
    #[serde(default)]
    pub(crate) groups: BTreeMap<String, ServiceIdGroup>,
    /// By account.
    pub(crate) settings: BTreeMap<String, AccountSettings>,
    /// By account.
    pub(crate) reports: BTreeMap<String, Reports>,
    /// The logins of users and profiles, by account and IAM ID.
    #[serde(default)]
    pub(crate) logins: BTreeMap<String, BTreeMap<String, AuditLog>>,
}

/// The identity that a token is for, and when it expires.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) iam_id: String,
    pub(crate) account_id: String,
    /// The client that it was issued to; `default` if the request named none.
    pub(crate) client: String,
    pub(crate) until: Timestamp,
}

impl State {
    pub(crate) fn new(options: Options) -> Self {
        let random = Random::new(options.random_seed);
        Self {
            options,
            clock: Clock::starting_now(),
            store: Store::default(),
            public_url: None,
            requests: 0,
            random,
            may_repeat: false,
        }
    }

    /// An ID that no object has. A restored state may have what the same seed generates again.
    fn new_id(&mut self, kind: &str, account: &str, is_taken: fn(&Store, &str) -> bool) -> String {
        loop {
            let id = format!("{kind}-{}", self.random.uuid(account));
            if !is_taken(&self.store, &id) {
                return id;
            }
        }
    }

    /// A new key of an identity with every field at its default; it isn't stored.
    pub(crate) fn new_key(&mut self, owner: &Identity, name: &str) -> Key {
        let now = self.clock.now();
        let id = self.new_id("ApiKey", &owner.account_id, |store, id| store.keys.contains_key(id));
        let mut value = self.random.key_value(&owner.account_id);
        while self.may_repeat && self.store.keys.values().any(|other| other.value == value) {
            value = self.random.key_value(&owner.account_id);
        }
        let audit_log = AuditLog::created(now, &owner.iam_id, &owner.account_id);
        Key {
            id,
            iam_id: owner.iam_id.clone(),
            account_id: owner.account_id.clone(),
            name: name.to_owned(),
            value,
            locked: false,
            disabled: false,
            action_when_leaked: self.options.action_when_leaked.text().to_owned(),
            support_sessions: false,
            expires_at: None,
            created_at: now,
            modified_at: now,
            revision: 1,
            tag: self.random.hex(&owner.account_id, 32),
            created_by: owner.iam_id.clone(),
            stored: false,
            audit_log,
            ..Key::default()
        }
    }

    /// A new service ID with every field at its default, in the creator's account; it isn't stored.
    pub(crate) fn new_service_id(&mut self, creator: &Identity, name: &str) -> ServiceId {
        let now = self.clock.now();
        let audit_log = AuditLog::created(now, &creator.iam_id, &creator.account_id);
        ServiceId {
            id: self.new_id("ServiceId", &creator.account_id, |store, id| store.service_ids.contains_key(id)),
            account_id: creator.account_id.clone(),
            name: name.to_owned(),
            created_at: now,
            modified_at: now,
            created_by: creator.iam_id.clone(),
            revision: 1,
            tag: self.random.hex(&creator.account_id, 32),
            audit_log,
            ..ServiceId::default()
        }
    }

    /// A new group of service IDs, in the creator's account; it isn't stored.
    pub(crate) fn new_group(&mut self, creator: &Identity, name: &str) -> ServiceIdGroup {
        let now = self.clock.now();
        ServiceIdGroup {
            id: self.new_id("ServiceIdGroup", &creator.account_id, |store, id| store.groups.contains_key(id)),
            account_id: creator.account_id.clone(),
            name: name.to_owned(),
            created_at: now,
            created_by: creator.iam_id.clone(),
            modified_at: now,
            revision: 1,
            tag: self.random.hex(&creator.account_id, 32),
            ..ServiceIdGroup::default()
        }
    }

    /// Adds an identity, or replaces it, with a key of this value to log in with, or of a random one.
    pub(crate) fn add_login(&mut self, identity: Identity, value: Option<String>) -> Login {
        let mut key = self.new_key(&identity, "login");
        key.value = value.unwrap_or(key.value);
        let login_key = key.value.clone();
        let (iam_id, account_id) = (identity.iam_id.clone(), identity.account_id.clone());
        self.store.upsert_identity(identity);
        self.store.insert(key);
        Login { iam_id, account_id, login_key }
    }

    /// The value of the oldest key, or of the one with this value, that an identity can log in with.
    pub(crate) fn login_of(&self, identity: &Identity, value: Option<&String>) -> Option<String> {
        let now = self.clock.now();
        let is_owned = |key: &Key| key.iam_id == identity.iam_id && key.account_id == identity.account_id;
        let is_usable = |key: &Key| !key.disabled && key.expires_at.is_none_or(|at| at > now);
        let is_wanted = |key: &Key| value.is_none_or(|value| *value == key.value);
        let mut keys = self.store.order.iter().filter_map(|id| self.store.keys.get(id));
        keys.find(|key| is_owned(key) && is_usable(key) && is_wanted(key)).map(|key| key.value.clone())
    }

    /// Records a write of a key: changes its entity tag and its modification time.
    pub(crate) fn touch(&mut self, id: &str, by: &str, action: &str) {
        let now = self.clock.now();
        if let Some(key) = self.store.keys.get_mut(id) {
            key.tag = self.random.hex(&key.account_id, 32);
            key.revision = key.revision.saturating_add(1);
            key.modified_at = now;
            key.audit_log.note(now, by, &key.account_id, action);
        }
    }

    /// The time on the clock that tokens live by.
    pub(crate) fn token_now(&self) -> Timestamp {
        if self.options.tokens_ignore_clock { Clock::machine_now() } else { self.clock.now() }
    }

    /// Records a login of an identity.
    pub(crate) fn note_login(&mut self, identity: &Identity) {
        let now = self.clock.now();
        if IdentityKind::of(&identity.iam_id) == IdentityKind::ServiceId {
            if let Some(service) = self.store.service_ids.get_mut(identity.id()) {
                service.audit_log.note_login(now);
            }
        } else {
            let logins = self.store.logins.entry(identity.account_id.clone()).or_default();
            logins.entry(identity.iam_id.clone()).or_default().note_login(now);
        }
    }

    /// The number of an identity's keys that count towards its limit.
    pub(crate) fn count_keys(&self, iam_id: &str, account_id: &str) -> usize {
        let (now, counts_all) = (self.clock.now(), self.options.expired_keys_count);
        let is_counted = |key: &&Key| {
            key.iam_id == iam_id
                && key.account_id == account_id
                && (counts_all || key.expires_at.is_none_or(|at| at > now))
        };
        self.store.keys.values().filter(is_counted).count()
    }

    /// The ID of the group of a service ID.
    pub(crate) fn group_of<'a>(&'a self, service: &'a ServiceId) -> &'a str {
        service.group_id.as_deref().unwrap_or(&self.options.default_group_id)
    }

    /// The service IDs of a group.
    pub(crate) fn service_ids_of<'a>(
        &'a self,
        account: &'a str,
        group: &'a str,
    ) -> impl Iterator<Item = &'a ServiceId> {
        let services = self.store.service_ids.values();
        services.filter(move |service| service.account_id == account && self.group_of(service) == group)
    }

    /// Whether a key expired so long ago that it is removed.
    pub(crate) fn is_purged(&self, key: &Key) -> bool {
        let limit = self.clock.now() - PURGE_AFTER;
        key.expires_at.is_some_and(|at| at < limit) && key.modified_at < limit
    }

    /// Removes the keys that expired long ago, locked or not.
    pub(crate) fn purge(&mut self) {
        let gone = self.store.keys.values().filter(|key| self.is_purged(key));
        let ids: Vec<_> = gone.map(|key| key.id.clone()).collect();
        for id in ids {
            self.store.remove(&id);
        }
    }
}

impl Store {
    pub(crate) fn identity(&self, iam_id: &str, account_id: &str) -> Option<&Identity> {
        self.identities.iter().find(|identity| identity.iam_id == iam_id && identity.account_id == account_id)
    }

    /// Adds an identity, or replaces it.
    pub(crate) fn upsert_identity(&mut self, identity: Identity) {
        let is_same =
            |other: &&mut Identity| other.iam_id == identity.iam_id && other.account_id == identity.account_id;
        match self.identities.iter_mut().find(is_same) {
            Some(existing) => *existing = identity,
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

    /// The service ID with this IAM ID.
    pub(crate) fn service_id(&self, iam_id: &str) -> Option<&ServiceId> {
        self.service_ids.get(iam_id.strip_prefix("iam-")?)
    }

    /// Removes a service ID with its identity and its keys.
    pub(crate) fn remove_service_id(&mut self, id: &str) {
        let Some(service) = self.service_ids.remove(id) else { return };
        let iam_id = service.iam_id();
        self.identities.retain(|identity| identity.iam_id != iam_id);
        let keys: Vec<_> = self.keys.values().filter(|key| key.iam_id == iam_id).map(|key| key.id.clone()).collect();
        for key in keys {
            self.remove(&key);
        }
    }

    /// Checks that the parts are consistent.
    ///
    /// # Errors
    ///
    /// What is inconsistent.
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
