//! Finding out what became of a request whose response was lost.

use std::time::Duration;

use iam_identity::{ApiKey, Client, Error};

/// How long it may take to find out what became of a request, after its own time is over or the user has interrupted.
pub(super) const PROBE_TIMEOUT: Duration = Duration::from_secs(20);

/// The same after the user has interrupted, for requests that can be repeated.
const CANCELLED_PROBE_TIMEOUT: Duration = Duration::from_millis(500);

/// A request that failed.
#[derive(Debug)]
pub(crate) struct RequestFailed {
    /// Why.
    pub(crate) error: Error,
    /// The key as it was read afterwards; absent if it was not read, or could not be.
    pub(crate) seen: Option<Box<ApiKey>>,
}

/// A client that ignores cancellation for as long as a probe may take.
pub(super) fn probing_client(client: &Client) -> Client {
    client.ignoring_cancellation(if client.is_cancelled() { CANCELLED_PROBE_TIMEOUT } else { PROBE_TIMEOUT })
}

/// Reads the key after a request that may have been applied. Returns `None` if it certainly was not, or if the key can't be
/// read.
pub(crate) async fn probe(client: &Client, id: &str, error: &Error) -> Option<ApiKey> {
    if error.is_definitely_not_applied() {
        return None;
    }
    probing_client(client).get_api_key(id).await.ok()
}
