//! Deleting an object.

use iam_identity::Client;

use super::RemoteObject;
use super::probe::{RequestFailed, probing_client};

/// How it is known that an object is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// The API has confirmed the deletion.
    Confirmed,
    /// The response was lost, and the object no longer exists.
    ResponseLost,
    /// The object had been deleted before.
    AlreadyGone,
}

/// Deletes an object.
///
/// # Errors
///
/// [`RequestFailed`] if the object still exists, or if that is unknown. `seen` is there if the object is locked.
pub(crate) async fn delete<T: RemoteObject>(client: &Client, id: &str) -> Result<Deletion, RequestFailed<T>> {
    let error = match T::delete(client, id).await {
        Ok(()) => return Ok(Deletion::Confirmed),
        Err(error) => error,
    };
    // After a lost response, an object that doesn't exist was deleted by that request.
    let gone = if error.is_definitely_not_applied() { Deletion::AlreadyGone } else { Deletion::ResponseLost };
    if error.is_not_found() {
        return Ok(gone);
    }
    let seen = if error.is_conflict() {
        T::get(client, id).await
    } else if error.is_definitely_not_applied() {
        return Err(RequestFailed { error, seen: None });
    } else {
        T::get(&probing_client(client), id).await
    };
    match seen {
        Err(read) if read.is_not_found() => Ok(gone),
        seen => Err(RequestFailed { error, seen: seen.ok().map(Box::new) }),
    }
}
