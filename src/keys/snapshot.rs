//! The keys that identities had before this run created any.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use iam_identity::{ApiKey, Client, ListScope, ListedApiKeys, parse_timestamp};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::OnceCell;
use tokio::time::Instant;

use crate::iam_ids::id_of_service_id;
use crate::selection::by_age;

/// Keys of the same name that are younger than this, and not of this run, may have been left by an interrupted one.
const RECENT: SignedDuration = SignedDuration::from_mins(15);

/// How long the listing may take. Creating a key doesn't depend on it.
const LISTING_TIMEOUT: Duration = Duration::from_secs(20);

/// The snapshots of one configured provider, each taken before the first creation for its identity.
#[derive(Debug)]
pub(crate) struct KeySnapshots {
    client: Client,
    by_iam_id: Mutex<HashMap<String, SnapshotCell>>,
}

/// The place of a snapshot, which is taken once; `None` if it can't be.
type SnapshotCell = Arc<OnceCell<Option<Arc<KeySnapshot>>>>;

/// The keys of an identity at one time.
#[derive(Clone, Debug)]
pub(crate) struct KeySnapshot {
    scope: ListScope,
    keys: Vec<ApiKey>,
    server_time: Timestamp,
    taken: Instant,
}

impl KeySnapshots {
    /// Snapshots that are still to be taken with this client.
    pub(crate) fn new(client: Client) -> Self {
        Self { client, by_iam_id: Mutex::default() }
    }

    /// The keys of the identity before this run created any, listed once, however many keys are created at a time. Returns
    /// `None` if they can't be listed.
    #[expect(clippy::disallowed_methods, reason = "the response has no date")]
    pub(crate) async fn get(&self, iam_id: &str) -> Option<Arc<KeySnapshot>> {
        let take = || async {
            let scope = scope_of(&self.client.with_timeout(LISTING_TIMEOUT), iam_id).await?;
            match self.client.with_timeout(LISTING_TIMEOUT).list_api_keys(&scope).await {
                Ok(ListedApiKeys { keys, server_time }) => Some(Arc::new(KeySnapshot {
                    scope,
                    keys,
                    server_time: server_time.unwrap_or_else(Timestamp::now),
                    taken: Instant::now(),
                })),
                Err(error) => {
                    let cause = &error.cause;
                    tracing::warn!(%error, %cause, "the keys of this identity cannot be listed");
                    None
                }
            }
        };
        self.cell(iam_id).get_or_init(take).await.clone()
    }

    fn cell(&self, iam_id: &str) -> SnapshotCell {
        let mut cells = self.by_iam_id.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(cells.entry(iam_id.to_owned()).or_default())
    }
}

impl KeySnapshot {
    /// The listing that it was taken from.
    pub(super) fn scope(&self) -> &ListScope {
        &self.scope
    }

    /// The server's time now: what it was when the snapshot was taken, and what has passed since.
    pub(super) fn server_time(&self) -> Timestamp {
        self.server_time + self.taken.elapsed()
    }

    /// The keys, the oldest first.
    pub(super) fn oldest_first(&self) -> Vec<&ApiKey> {
        let mut keys: Vec<_> = self.keys.iter().collect();
        keys.sort_by(|left, right| by_age(left, right));
        keys
    }

    /// Whether the snapshot has that key.
    pub(super) fn has(&self, id: &str) -> bool {
        self.keys.iter().any(|key| key.id == id)
    }

    /// The keys of that name that were created shortly before, or since a time that is longer ago.
    pub(super) fn recent_of_name(&self, name: &str, since: Option<Timestamp>) -> Vec<&ApiKey> {
        let shortly_before = self.server_time - RECENT;
        let since = since.map_or(shortly_before, |since| since.min(shortly_before));
        self.keys.iter().filter(|key| key.name == name && created_at(key).is_some_and(|at| at >= since)).collect()
    }
}

/// The listing of an identity's keys. Without the group of a service ID, the API lists only keys of the account's default group;
/// `None` if that can't be found out.
pub(super) async fn scope_of(client: &Client, iam_id: &str) -> Option<ListScope> {
    let scope = ListScope::Identity(iam_id.to_owned());
    let Some(id) = id_of_service_id(iam_id) else { return Some(scope) };
    let service_id = client.get_service_id(id).await.ok()?;
    Some(match service_id.group_id.filter(|group| !group.is_empty()) {
        Some(group_id) => ListScope::ServiceIdInGroup { iam_id: iam_id.to_owned(), group_id },
        None => scope,
    })
}

/// When a key was created, if the API says so.
pub(super) fn created_at(key: &ApiKey) -> Option<Timestamp> {
    parse_timestamp(key.created_at.as_deref()?)
}
