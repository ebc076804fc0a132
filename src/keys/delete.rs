//! Deleting a key.

use iam_identity::Client;

use super::probe::{RequestFailed, probing_client};

/// How it is known that a key is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// The API has confirmed the deletion.
    Confirmed,
    /// The response was lost, and the key no longer exists.
    ResponseLost,
    /// The key had been deleted before.
    AlreadyGone,
}

/// Deletes a key.
///
/// # Errors
///
/// [`RequestFailed`] if the key still exists, or if that is unknown. `seen` is there if the key is locked.
pub(crate) async fn delete(client: &Client, id: &str) -> Result<Deletion, RequestFailed> {
    let error = match client.delete_api_key(id).await {
        Ok(()) => return Ok(Deletion::Confirmed),
        Err(error) => error,
    };
    // After a lost response, a key that doesn't exist was deleted by that request.
    let gone = if error.is_definitely_not_applied() { Deletion::AlreadyGone } else { Deletion::ResponseLost };
    if error.is_not_found() {
        return Ok(gone);
    }
    let seen = if error.is_conflict() {
        client.get_api_key(id).await
    } else if error.is_definitely_not_applied() {
        return Err(RequestFailed { error, seen: None });
    } else {
        probing_client(client).get_api_key(id).await
    };
    match seen {
        Err(read) if read.is_not_found() => Ok(gone),
        seen => Err(RequestFailed { error, seen: seen.ok().map(Box::new) }),
    }
}
