//! The service IDs that groups had before this run created any.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use iam_identity::{Client, ListedServiceIds, NewServiceId, ServiceId, ServiceIdScope, parse_timestamp};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::OnceCell;

/// Service IDs of the same name that are younger than this, and not of this run, may have been left by an interrupted one.
const RECENT: SignedDuration = SignedDuration::from_mins(15);

/// How long the listing may take. Creating a service ID doesn't depend on it.
const LISTING_TIMEOUT: Duration = Duration::from_secs(20);

/// The snapshots of one configured provider, each taken before the first creation in its group.
#[derive(Debug)]
pub(crate) struct ServiceIdSnapshots {
    client: Client,
    /// `None` is the default group.
    by_group: Mutex<HashMap<Option<String>, SnapshotCell>>,
}

/// The place of a snapshot, which is taken once; `None` if it can't be.
type SnapshotCell = Arc<OnceCell<Option<Arc<ServiceIdSnapshot>>>>;

/// The service IDs of a group at one time.
#[derive(Debug)]
pub(crate) struct ServiceIdSnapshot {
    service_ids: Vec<ServiceId>,
    server_time: Timestamp,
}

impl ServiceIdSnapshots {
    /// Snapshots that are still to be taken with this client.
    pub(crate) fn new(client: Client) -> Self {
        Self { client, by_group: Mutex::default() }
    }

    /// The service IDs of the new one's group before this run created any, listed once, however many are created at a time.
    /// Returns `None` if they can't be listed.
    #[expect(clippy::disallowed_methods, reason = "the response has no date")]
    pub(super) async fn get(&self, new: &NewServiceId) -> Option<Arc<ServiceIdSnapshot>> {
        let NewServiceId { account_id, group_id, .. } = new.clone();
        let cell = self.cell(group_id.as_deref());
        let take = || async {
            let scope = ServiceIdScope { account_id, group_id, name: None };
            match self.client.with_timeout(LISTING_TIMEOUT).list_service_ids(&scope).await {
                Ok(ListedServiceIds { service_ids, server_time }) => Some(Arc::new(ServiceIdSnapshot {
                    service_ids,
                    server_time: server_time.unwrap_or_else(Timestamp::now),
                })),
                Err(error) => {
                    let cause = &error.cause;
                    tracing::warn!(%error, %cause, "the service IDs of this group cannot be listed");
                    None
                }
            }
        };
        cell.get_or_init(take).await.clone()
    }

    fn cell(&self, group_id: Option<&str>) -> SnapshotCell {
        let mut cells = self.by_group.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(cells.entry(group_id.map(ToOwned::to_owned)).or_default())
    }
}

impl ServiceIdSnapshot {
    /// Whether the snapshot has that service ID.
    pub(super) fn has(&self, id: &str) -> bool {
        self.service_ids.iter().any(|each| each.id == id)
    }

    /// The service IDs of that name that were created shortly before.
    pub(super) fn recent_of_name(&self, name: &str) -> Vec<&ServiceId> {
        let since = self.server_time - RECENT;
        let is_recent = |each: &&ServiceId| {
            let created_at = each.created_at.as_deref().and_then(parse_timestamp);
            each.name == name && created_at.is_some_and(|at| at >= since)
        };
        self.service_ids.iter().filter(is_recent).collect()
    }
}
