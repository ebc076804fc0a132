//! Deleting a key.

use iam_identity::Client;

use super::probe::RequestFailed;
use crate::objects;

pub(crate) use crate::objects::delete::Deletion;

/// Deletes a key.
///
/// # Errors
///
/// [`RequestFailed`] if the key still exists, or if that is unknown. `seen` is there if the key is locked.
pub(crate) async fn delete(client: &Client, id: &str) -> Result<Deletion, RequestFailed> {
    objects::delete::delete(client, id).await
}
