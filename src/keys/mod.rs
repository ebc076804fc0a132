//! What is done to a key that exists, whoever asks for it: the resource, an action, the end of a lease. [`Switch`] locks,
//! unlocks, disables and enables, [`delete`] deletes, and both find out what became of a request whose answer was lost.
//! [`KeyFile`] writes a key to a file: `path` says which one is meant, `temporary` what lies beside it, `claims` whose it is.

mod claims;
mod delete;
mod file;
mod key_name;
pub(crate) mod path;
mod switch;
mod temporary;

use std::time::Duration;

use iam_identity::{ApiKey, Client, Error};

pub(crate) use claims::{FileClaim, FileClaims};
pub(crate) use delete::{Deletion, delete};
pub(crate) use file::KeyFile;
pub use key_name::KeyName;
pub(crate) use switch::Switch;

/// How long it may take to find out what became of a request, after its own time is over or the user asked to stop.
pub(crate) const INQUIRY: Duration = Duration::from_secs(20);

/// How long an inquiry may take after the user asked to stop.
const LAST_INQUIRY: Duration = Duration::from_millis(500);

/// How often a change is sent at the most where only the tag was stale.
pub(crate) const MAX_STALE_TAGS: usize = 3;

/// A request that did not do what it was to do.
#[derive(Debug)]
pub(crate) struct NotDone {
    /// Why.
    pub(crate) error: Error,
    /// The key as it was seen afterwards; absent where nobody looked, or nothing was to be seen.
    pub(crate) seen: Option<Box<ApiKey>>,
}

/// A client to find out with what became of a request; only for a moment where the user asked to stop.
pub(crate) fn inquiry(client: &Client) -> Client {
    client.ignoring_cancellation(if client.is_cancelled() { LAST_INQUIRY } else { INQUIRY })
}

/// Reads the key after a request of which it isn't known whether it was carried out. `None` where it certainly was not, or
/// where the key can't be read.
pub(crate) async fn inquire(client: &Client, id: &str, error: &Error) -> Option<ApiKey> {
    if error.is_definitely_not_applied() {
        return None;
    }
    inquiry(client).get_api_key(id).await.ok()
}
