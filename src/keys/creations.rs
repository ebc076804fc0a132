//! The keys that one run creates or has in a state, so that no creation takes another's key for its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secret::Secret;
use tokio::sync::watch;

/// How long to wait for other creations of the same name.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// What is known of the keys of one run.
#[derive(Debug, Default)]
pub(crate) struct Creations {
    /// The IDs of keys that this run has created, and the IAM ID of each one's owner.
    created: Mutex<BTreeMap<String, String>>,
    /// The IDs of keys that are in a state.
    managed: Mutex<BTreeSet<String>>,
    reserved_values: Mutex<Vec<Secret>>,
    /// How many creations are in flight, by name.
    in_flight: watch::Sender<BTreeMap<String, usize>>,
}

/// A user-supplied value that one creation has reserved. Released on drop.
#[derive(Debug)]
pub(crate) struct ValueReservation<'a> {
    creations: &'a Creations,
    value: Secret,
}

/// A creation in flight. Dropped, it has ended.
#[derive(Debug)]
pub(crate) struct InFlightCreation<'a> {
    creations: &'a Creations,
    name: String,
}

impl Creations {
    /// Records a key that is in a state: this run has read it, or has it in a plan.
    pub(crate) fn record_managed(&self, id: &str) {
        lock(&self.managed).insert(id.to_owned());
    }

    /// Whether a key is in a state or was created by this run, as far as this run knows.
    pub(crate) fn is_managed(&self, id: &str) -> bool {
        lock(&self.managed).contains(id) || self.has_created(id)
    }

    /// Records that this run created a key for the identity with this IAM ID. Returns `false` if that was recorded before: then the key is another resource's.
    pub(crate) fn record_created(&self, id: &str, iam_id: &str) -> bool {
        lock(&self.created).insert(id.to_owned(), iam_id.to_owned()).is_none()
    }

    /// Records that a key which this run created was deleted again.
    pub(crate) fn record_deleted(&self, id: &str) {
        lock(&self.created).remove(id);
    }

    /// How many keys this run has created for the identity with this IAM ID.
    pub(crate) fn created_count(&self, iam_id: &str) -> usize {
        lock(&self.created).values().filter(|owner| *owner == iam_id).count()
    }

    /// Whether this run created that key.
    pub(crate) fn has_created(&self, id: &str) -> bool {
        lock(&self.created).contains_key(id)
    }

    /// Reserves a user-supplied value for one creation. Returns `None` if another one holds it.
    pub(crate) fn reserve_value(&self, value: &Secret) -> Option<ValueReservation<'_>> {
        let mut values = lock(&self.reserved_values);
        if values.contains(value) {
            return None;
        }
        values.push(value.clone());
        Some(ValueReservation { creations: self, value: value.clone() })
    }

    /// Records that a key of this name is being created.
    pub(crate) fn begin(&self, name: &str) -> InFlightCreation<'_> {
        self.in_flight.send_modify(|names| *names.entry(name.to_owned()).or_default() += 1);
        InFlightCreation { creations: self, name: name.to_owned() }
    }

    /// Waits, for a while, until no creation of this name is in flight: then every key of that name can be attributed.
    pub(crate) async fn wait_until_idle(&self, name: &str) {
        let mut names = self.in_flight.subscribe();
        let idle = names.wait_for(|names| !names.contains_key(name));
        let _ = tokio::time::timeout(IDLE_TIMEOUT, idle).await;
    }
}

impl Drop for ValueReservation<'_> {
    fn drop(&mut self) {
        lock(&self.creations.reserved_values).retain(|value| *value != self.value);
    }
}

impl Drop for InFlightCreation<'_> {
    fn drop(&mut self) {
        self.creations.in_flight.send_modify(|names| {
            let left = names.get(&self.name).map_or(0, |count| count - 1);
            if left == 0 {
                names.remove(&self.name);
            } else {
                names.insert(self.name.clone(), left);
            }
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
