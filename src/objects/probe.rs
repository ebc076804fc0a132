//! Finding out what became of a request whose response was lost.

use std::time::Duration;

use iam_identity::{Client, Error};

use super::RemoteObject;

/// How long it may take to find out what became of a request, after its own time is over or the user has interrupted.
pub(crate) const PROBE_TIMEOUT: Duration = Duration::from_secs(20);

/// The same after the user has interrupted, for requests that can be repeated.
const CANCELLED_PROBE_TIMEOUT: Duration = Duration::from_millis(500);

/// A request that failed.
#[derive(Debug)]
pub(crate) struct RequestFailed<T> {
    /// Why.
    pub(crate) error: Error,
    /// The object as it was read afterwards; absent if it was not read, or could not be.
    pub(crate) seen: Option<Box<T>>,
}

/// A client that ignores cancellation for as long as a probe may take.
pub(super) fn probing_client(client: &Client) -> Client {
    client.ignoring_cancellation(if client.is_cancelled() { CANCELLED_PROBE_TIMEOUT } else { PROBE_TIMEOUT })
}

/// Reads the object after a request that may have been applied. Returns `None` if it certainly was not, or if the object can't
/// be read.
pub(crate) async fn probe<T: RemoteObject>(client: &Client, id: &str, error: &Error) -> Option<T> {
    if error.is_definitely_not_applied() {
        return None;
    }
    T::get(&probing_client(client), id).await.ok()
}

/// Finds out whether a call without a tag that returns nothing was applied, although it failed with this error. Returns the
/// object if it was.
///
/// # Errors
///
/// [`RequestFailed`] if it was not, or if that is unknown.
pub(crate) async fn confirm<T: RemoteObject>(
    client: &Client,
    id: &str,
    error: Error,
    is_done: impl FnOnce(&T) -> bool,
) -> Result<T, RequestFailed<T>> {
    // The API documents 409 for "already in this state", which a repetition of an applied request gets too.
    let seen = if error.is_conflict() {
        Some(T::get(client, id).await.map_err(|error| RequestFailed { error, seen: None })?)
    } else {
        probe(client, id, &error).await
    };
    match seen {
        Some(object) if is_done(&object) => Ok(object),
        seen => Err(RequestFailed { error, seen: seen.map(Box::new) }),
    }
}
