//! What one run of the provider has in common: the client, and what is known of the caller's keys.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use iam_identity::{
    ApiKey, Client, Credential, Error, ErrorKind, ListScope, ListedApiKeys, is_key_id, parse_timestamp,
};
use jiff::{SignedDuration, Timestamp};
use secret::Secret;
use tf_provider::Diagnostic;
use tokio::sync::{OnceCell, watch};
use tokio::time::Instant;

use crate::diagnostics;
use crate::ephemeral_resources::Leases;
use crate::keys::FileClaims;
use crate::keys::KeyName;

/// Keys of the same name that are younger than this, and not of this run, may have been left by an interrupted one.
const RECENT: SignedDuration = SignedDuration::from_mins(15);

/// How long the listing before the first creation may take; creating doesn't depend on it.
const LISTING_TIMEOUT: Duration = Duration::from_secs(20);

/// How long it may take to find out which key the provider logs in with.
const OWN_KEY_TIMEOUT: Duration = Duration::from_secs(60);

/// A configured provider at work.
pub struct ProviderData {
    /// The client of the API.
    pub client: Client,
    /// Whether the key that the provider logs in with may be deleted, disabled and ended too.
    pub allow_own_key: bool,
    /// The provider's argument that is known only in an apply, where one is without which nothing can be sent.
    pub not_known_yet: Option<&'static str>,
    /// The leased keys of this process.
    pub leases: Arc<Leases>,
    told_of_unrefreshed: AtomicBool,
    own_key: OnceCell<Option<String>>,
    snapshot: OnceCell<Option<KeySnapshot>>,
    made: Mutex<BTreeSet<String>>,
    known: Mutex<BTreeSet<String>>,
    /// The files that keys are written to.
    pub(crate) files: FileClaims,
    own_values: Mutex<Vec<Secret>>,
    in_flight: watch::Sender<BTreeMap<String, usize>>,
}

/// A value of the user's own that one creation has for itself; dropped, it is free again.
#[derive(Debug)]
pub struct ValueReservation<'a> {
    data: &'a ProviderData,
    value: Secret,
}

/// A creation under way; dropped, it is at its end.
#[derive(Debug)]
pub struct InFlightCreation<'a> {
    data: &'a ProviderData,
    name: String,
}

impl std::fmt::Debug for ProviderData {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("ProviderData")
    }
}

/// The caller's keys as they were before this run made any.
#[derive(Clone, Debug)]
pub struct KeySnapshot {
    keys: Vec<ApiKey>,
    server_time: Timestamp,
    taken: Instant,
}

impl ProviderData {
    /// A run with this client.
    pub fn new(client: Client, allow_own_key: bool) -> Self {
        Self {
            client,
            allow_own_key,
            not_known_yet: None,
            leases: Arc::default(),
            told_of_unrefreshed: AtomicBool::new(false),
            own_key: OnceCell::new(),
            snapshot: OnceCell::new(),
            made: Mutex::default(),
            known: Mutex::default(),
            files: FileClaims::default(),
            own_values: Mutex::default(),
            in_flight: watch::Sender::default(),
        }
    }

    /// The caller's keys before this run made any; listed once, however many keys are made at once. `None` where they
    /// can't be listed.
    pub async fn snapshot(&self, iam_id: &str) -> Option<&KeySnapshot> {
        let take = || async {
            match self.client.with_timeout(LISTING_TIMEOUT).list_api_keys(&ListScope::Identity(iam_id.to_owned())).await
            {
                Ok(ListedApiKeys { keys, server_time }) => Some(KeySnapshot {
                    keys,
                    server_time: server_time.unwrap_or_else(Timestamp::now),
                    taken: Instant::now(),
                }),
                Err(error) => {
                    tracing::warn!(%error, "the keys of this identity can't be listed");
                    None
                }
            }
        };
        self.snapshot.get_or_init(take).await.as_ref()
    }

    /// The ID of the key that the provider logs in with; `None` where it doesn't log in with a key, or as a trusted profile
    /// that may not see that key, and so can do nothing to it. Asked for once.
    pub async fn own_key(&self) -> Result<Option<&str>, Error> {
        let credential = &self.client.settings().credential;
        let is_profile = matches!(credential, Credential::AssumedProfile { .. });
        let ask = || async {
            match credential.api_key() {
                None => Ok(None),
                Some(value) => match self.client.with_timeout(OWN_KEY_TIMEOUT).get_api_key_by_value(value).await {
                    Ok(key) => Ok(Some(key.id)),
                    Err(error) if is_profile && is_out_of_sight(&error) => Ok(None),
                    Err(error) => Err(error),
                },
            }
        };
        Ok(self.own_key.get_or_try_init(ask).await?.as_deref())
    }

    /// Refuses to end the key that the provider logs in with, and one of which it can't be found out whether it is that
    /// key. `how` it would be ended: `deleted`, `disabled`, `expired`.
    pub async fn refuse_own_key(
        &self,
        how: &str,
        key: &KeyName,
        id: &str,
        value: Option<&Secret>,
    ) -> Result<(), Diagnostic> {
        match self.find_own_key(id, value).await {
            Ok(false) => Ok(()),
            Ok(true) => Err(diagnostics::own_key_protected(how, key)),
            Err(error) => Err(diagnostics::own_key_undetermined(how, key, &error)),
        }
    }

    /// A value in a state may be wrong, so one that differs says nothing.
    async fn find_own_key(&self, id: &str, value: Option<&Secret>) -> Result<bool, Error> {
        match self.client.settings().credential.api_key() {
            None => Ok(false),
            Some(_) if self.allow_own_key => Ok(false),
            Some(own) if value == Some(own) => Ok(true),
            // No key has such an ID, and no request is made with it.
            Some(_) if !is_key_id(id) => Ok(false),
            Some(_) => Ok(self.own_key().await? == Some(id)),
        }
    }

    /// PrivateState a key that is in a state: this run has read it, or has it in a plan.
    pub fn record_managed(&self, id: &str) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned());
    }

    /// Whether that key is in a state, as far as this run knows.
    pub fn is_managed(&self, id: &str) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(id) || self.has_created(id)
    }

    /// PrivateState that this run made a key. `false` where it was noted before: then it is another resource's.
    pub fn record_created(&self, id: &str) -> bool {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned())
    }

    /// PrivateState that a key which this run made is deleted again.
    pub fn record_deleted(&self, id: &str) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// Whether it is to be told now that keys were not refreshed: `true` once a run.
    pub fn is_first_unrefreshed(&self) -> bool {
        !self.told_of_unrefreshed.swap(true, Ordering::Relaxed)
    }

    /// Takes a value of the user's own for one creation, until that is at its end; `None` where another one has it.
    pub fn reserve(&self, value: &Secret) -> Option<ValueReservation<'_>> {
        let mut values = self.own_values.lock().unwrap_or_else(PoisonError::into_inner);
        if values.contains(value) {
            return None;
        }
        values.push(value.clone());
        Some(ValueReservation { data: self, value: value.clone() })
    }

    /// PrivateState that a key of this name is being made.
    pub fn begin_creation(&self, name: &str) -> InFlightCreation<'_> {
        self.in_flight.send_modify(|names| *names.entry(name.to_owned()).or_default() += 1);
        InFlightCreation { data: self, name: name.to_owned() }
    }

    /// Waits, for a while, until no key of this name is being made: then it is known of each whose it is.
    pub async fn wait_until_idle(&self, name: &str) {
        let mut names = self.in_flight.subscribe();
        let none = names.wait_for(|names| !names.contains_key(name));
        let _ = tokio::time::timeout(LISTING_TIMEOUT, none).await;
    }

    /// How many keys this run made.
    pub fn made(&self) -> usize {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether this run made that key.
    pub fn has_created(&self, id: &str) -> bool {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }
}

impl Drop for ValueReservation<'_> {
    fn drop(&mut self) {
        let mut values = self.data.own_values.lock().unwrap_or_else(PoisonError::into_inner);
        values.retain(|value| *value != self.value);
    }
}

impl Drop for InFlightCreation<'_> {
    fn drop(&mut self) {
        self.data.in_flight.send_modify(|names| {
            let left = names.get(&self.name).map_or(0, |count| count - 1);
            if left == 0 {
                names.remove(&self.name);
            } else {
                names.insert(self.name.clone(), left);
            }
        });
    }
}

impl KeySnapshot {
    /// The server's time now: what it said then, and what has passed since.
    pub fn server_time(&self) -> Timestamp {
        self.server_time + self.taken.elapsed()
    }

    /// All keys that there were, the oldest first.
    pub fn oldest_first(&self) -> Vec<&ApiKey> {
        let mut keys: Vec<_> = self.keys.iter().collect();
        keys.sort_by_key(|key| created(key));
        keys
    }

    /// Whether that key was there before.
    pub fn has(&self, id: &str) -> bool {
        self.keys.iter().any(|key| key.id == id)
    }

    /// Keys of that name that were made shortly before.
    pub fn recent_of_name(&self, name: &str) -> Vec<&ApiKey> {
        let since = self.server_time - RECENT;
        self.keys.iter().filter(|key| key.name == name && created(key).is_some_and(|at| at >= since)).collect()
    }
}

/// When a key was made.
pub fn created(key: &ApiKey) -> Option<Timestamp> {
    parse_timestamp(key.created_at.as_deref()?)
}

fn is_out_of_sight(error: &Error) -> bool {
    error.is_not_found() || error.kind() == Some(ErrorKind::Forbidden)
}
