//! Giving a key an earlier expiry.

use iam_identity::{ApiKey, ApiKeyChanges, Client, format_iam_time, parse_timestamp};
use jiff::Timestamp;

use super::probe::{RequestFailed, probe};
use super::requests::MAX_STALE_TAGS;

/// Whether the key expires at that time, or before it.
pub(crate) fn expires_by(key: &ApiKey, at: Timestamp) -> bool {
    key.expires_at.as_deref().and_then(parse_timestamp).is_some_and(|end| end <= at)
}

/// Lets the key expire at that time, a whole minute. If its tag is stale, it is read and tried again: there is no plan that it
/// could differ from.
///
/// # Errors
///
/// [`RequestFailed`] if the key was not updated, or if that is unknown.
pub(crate) async fn expire(client: &Client, mut key: ApiKey, at: Timestamp) -> Result<(), RequestFailed> {
    let changes = ApiKeyChanges { expires_at: Some(format_iam_time(at)), ..ApiKeyChanges::default() };
    for tries_left in (0..MAX_STALE_TAGS).rev() {
        let tag = key.entity_tag.as_deref().unwrap_or("*");
        let Err(error) = client.update_api_key(&key.id, tag, &changes).await else { break };
        let seen = if error.is_conflict() {
            Some(client.get_api_key(&key.id).await.map_err(|error| RequestFailed { error, seen: None })?)
        } else {
            probe(client, &key.id, &error).await
        };
        match seen {
            Some(seen) if expires_by(&seen, at) => break,
            Some(seen) if error.is_conflict() && !seen.locked && tries_left > 0 => key = seen,
            seen => return Err(RequestFailed { error, seen: seen.map(Box::new) }),
        }
    }
    Ok(())
}
