//! Gives a key its last hours: it goes on working until whoever uses it has had time to change.

use std::time::Duration;

use iam_identity::{ApiKey, Client};

use super::super::expire::{expire, expires_by};
use crate::objects::probe::RequestFailed;
use crate::times::{expiry_for_state, minute_for_state, whole_minutes_from};

/// Lets a key expire at the first whole minute after the overlap, unless it expires earlier. Returns when it does, as a state has
/// it; `None` if the key no longer exists.
///
/// # Errors
///
/// [`RequestFailed`] if it was not updated, or if that is unknown. `seen` is there if the key is locked.
pub(in super::super) async fn retire(
    client: &Client,
    id: &str,
    overlap: Duration,
) -> Result<Option<String>, RequestFailed<ApiKey>> {
    let key = match client.get_api_key(id).await {
        Ok(key) => key,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(RequestFailed { error, seen: None }),
    };
    let at = whole_minutes_from(client.now(), overlap);
    if expires_by(&key, at) {
        return Ok(key.expires_at.as_deref().map(expiry_for_state));
    }
    match expire(client, key, at).await {
        Ok(()) => Ok(Some(minute_for_state(at))),
        Err(failed) if failed.error.is_not_found() => Ok(None),
        Err(failed) => Err(failed),
    }
}
