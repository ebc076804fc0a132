//! Deleting a key.

use iam_identity::Client;

use super::{NotDone, inquiry};

/// What became of a key that was to be deleted: either way it is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// The answer said so.
    Done,
    /// The answer was lost, and the key is gone.
    Presumed,
    /// There was no such key any more.
    AlreadyGone,
}

/// Deletes a key.
///
/// # Errors
///
/// [`NotDone`] where the key is still there, or where that isn't known. One that is locked was seen.
pub(crate) async fn delete(client: &Client, id: &str) -> Result<Deletion, NotDone> {
    let error = match client.delete_api_key(id).await {
        Ok(()) => return Ok(Deletion::Done),
        Err(error) => error,
    };
    // After a lost answer, that there is no such key means that this deleted it.
    let gone = if error.is_definitely_not_applied() { Deletion::AlreadyGone } else { Deletion::Presumed };
    if error.is_not_found() {
        return Ok(gone);
    }
    let seen = if error.is_conflict() {
        client.get_api_key(id).await
    } else if error.is_definitely_not_applied() {
        return Err(NotDone { error, seen: None });
    } else {
        inquiry(client).get_api_key(id).await
    };
    match seen {
        Err(looked) if looked.is_not_found() => Ok(gone),
        seen => Err(NotDone { error, seen: seen.ok().map(Box::new) }),
    }
}
