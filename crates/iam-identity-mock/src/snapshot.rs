//! Snapshots of the state, as JSON.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::state::{State, Store};

/// Why a snapshot can't be restored.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It is not the JSON of a snapshot.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Its parts are inconsistent, for the reason given.
    #[error("{0}")]
    Inconsistent(String),
    /// Its clock is out of range.
    #[error("`ahead_ms` is out of range")]
    Clock,
}

/// The content of a snapshot.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Snapshot {
    /// How far the mock's clock is ahead of the machine's, in milliseconds.
    ahead_ms: i128,
    #[serde(flatten)]
    store: Store,
}

impl Snapshot {
    /// The snapshot of a state.
    pub(crate) fn of(state: &State) -> Json {
        let snapshot = Self { ahead_ms: state.clock.ahead().as_millis(), store: state.store.clone() };
        // Strings, numbers and lists can always be serialized.
        serde_json::to_value(snapshot).unwrap_or_default()
    }

    /// Parses a snapshot. Returns its store, and the time on its clock.
    ///
    /// # Errors
    ///
    /// If it isn't a consistent snapshot.
    #[expect(clippy::disallowed_methods, reason = "a snapshot says when it was taken")]
    pub(crate) fn parse(json: Json) -> Result<(Store, Timestamp), SnapshotError> {
        let snapshot: Self = serde_json::from_value(json)?;
        snapshot.store.check().map_err(SnapshotError::Inconsistent)?;
        let ahead = i64::try_from(snapshot.ahead_ms).map_err(|_| SnapshotError::Clock)?;
        let now = Timestamp::now().checked_add(SignedDuration::from_millis(ahead)).map_err(|_| SnapshotError::Clock)?;
        Ok((snapshot.store, now))
    }
}
