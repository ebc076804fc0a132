//! Deleting a key.

use iam_identity::Client;

use super::{RequestFailed, probing_client};

/// What became of a key that was to be deleted: either way it is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// The answer said so.
    Deleted,
    /// The answer was lost, and the key is gone.
    ResponseLost,
    /// There was no such key any more.
    AlreadyGone,
}

/// Deletes a key.
///
/// # Errors
///
/// [`RequestFailed`] where the key is still there, or where that isn't known. One that is locked was seen.
pub(crate) async fn delete(client: &Client, id: &str) -> Result<Deletion, RequestFailed> {
    let error = match client.delete_api_key(id).await {
        Ok(()) => return Ok(Deletion::Deleted),
        Err(error) => error,
    };
    // After a lost answer, that there is no such key means that this deleted it.
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
        Err(looked) if looked.is_not_found() => Ok(gone),
        seen => Err(RequestFailed { error, seen: seen.ok().map(Box::new) }),
    }
}
