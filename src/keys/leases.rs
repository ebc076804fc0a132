//! The leased keys that are open, whichever provider configuration made them.
//!
//! Terraform and OpenTofu don't close an ephemeral resource if what uses it has failed. They still ask the plugin to shut down,
//! and then it deletes what is open; see [`Provider::shutdown`](tf_provider::Provider::shutdown).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use iam_identity::{ApiKey, Client, Error, NewApiKey};
use tokio::sync::watch;

use super::delete::delete;
use super::probe::RequestFailed;

/// How long one request at the end may take, and how often it is repeated: the rest of Terraform waits, and a key that is
/// left expires by itself.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(3);
const RETRIES: u32 = 1;

/// The leased keys of a process that are not deleted yet.
#[derive(Default)]
pub struct Leases {
    /// By the key's ID, with a client of the configuration that made it.
    open: Mutex<BTreeMap<String, Client>>,
    /// How many creations are in flight.
    in_flight: watch::Sender<usize>,
}

/// A creation in flight. Dropped, it has ended.
struct InFlightCreation(Arc<Leases>);

impl Leases {
    /// Creates a key, which is open from then on. The creation is completed even if the caller is gone, as when Terraform was
    /// killed: otherwise it would be unknown which key to delete.
    ///
    /// # Errors
    ///
    /// As [`Client::create_api_key`].
    pub(crate) async fn create(self: &Arc<Self>, client: Client, new: NewApiKey) -> Result<ApiKey, Error> {
        self.in_flight.send_modify(|count| *count += 1);
        let in_flight = InFlightCreation(Arc::clone(self));
        let creation = tokio::spawn(async move {
            let created = client.create_api_key(&new).await;
            if let Ok(key) = &created {
                in_flight.0.keys().insert(key.id.clone(), client);
            }
            created
        });
        // A panic is resumed here, where it becomes a diagnostic.
        match creation.await {
            Ok(created) => created,
            Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
        }
    }

    /// Forgets a key that was deleted.
    pub(crate) fn forget(&self, id: &str) {
        self.keys().remove(id);
    }

    /// Deletes all open keys, and those of creations that are still in flight. Each is tried once; one that can't be deleted
    /// stays open, and expires by itself.
    pub async fn delete_all(&self) {
        let mut in_flight = self.in_flight.subscribe();
        let mut tried = BTreeSet::new();
        loop {
            let is_idle = *in_flight.borrow_and_update() == 0;
            let next: Vec<_> = self.keys().clone().into_iter().filter(|(id, _)| tried.insert(id.clone())).collect();
            if !next.is_empty() {
                join_all(next.iter().map(|(id, client)| self.delete(id, client))).await;
            } else if is_idle || in_flight.changed().await.is_err() {
                return;
            }
        }
    }

    async fn delete(&self, id: &str, client: &Client) {
        // The user may have interrupted. The shutdown limits the time for all of them.
        let client = client.ignoring_cancellation(tf_provider::SHUTDOWN_TIME).fail_fast(REQUEST_TIMEOUT, RETRIES);
        if let Err(RequestFailed { error, .. }) = delete(&client, id).await {
            let cause = &error.cause;
            tracing::warn!(id, %error, %cause, "a leased key is left to expire");
        } else {
            tracing::debug!(id, "a leased key that was still open is deleted");
            self.forget(id);
        }
    }

    fn keys(&self) -> MutexGuard<'_, BTreeMap<String, Client>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for InFlightCreation {
    fn drop(&mut self) {
        self.0.in_flight.send_modify(|count| *count -= 1);
    }
}
