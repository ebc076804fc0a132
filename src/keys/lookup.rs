//! Looks keys up: by ID, or by name among those of one identity.

use iam_identity::{ApiKey, Client, Error, ListScope};
use tf_provider::Diagnostic;

use super::key_name::KeyName;
use crate::diagnostics::{self, Operation};
use crate::selection::by_age;

/// The key with this ID.
///
/// # Errors
///
/// If there is none, or if it can't be read.
pub(crate) async fn by_id(client: &Client, id: &str) -> Result<ApiKey, Diagnostic> {
    let unreadable = |error| diagnostics::operation_failed(Operation::Read(&KeyName::new("", id)), &error);
    found(client.get_api_key(id).await, || diagnostics::does_not_exist(id), unreadable)
}

/// The key with this name in a listing; the newest of several if that is asked for.
///
/// # Errors
///
/// If there is none, if there are several and the newest isn't asked for, or if they can't be listed.
pub(crate) async fn by_name(
    client: &Client,
    scope: &ListScope,
    name: &str,
    most_recent: bool,
) -> Result<ApiKey, Diagnostic> {
    let doing = format!("the API key named {name:?}");
    let failed = |error| diagnostics::operation_failed(Operation::LookUp(&doing), &error);
    let mut keys = client.list_api_keys(scope).await.map_err(failed)?.keys;
    keys.retain(|key| key.name == name);
    keys.sort_by(by_age);
    if keys.len() > 1 && !most_recent {
        return Err(diagnostics::several_keys_named(name, &keys));
    }
    keys.pop().ok_or_else(|| diagnostics::no_key_named(name, scope))
}

/// The key, or a diagnostic: that there is none is not a failure of the request.
pub(crate) fn found(
    read: Result<ApiKey, Error>,
    none: impl FnOnce() -> Diagnostic,
    unreadable: impl FnOnce(Error) -> Diagnostic,
) -> Result<ApiKey, Diagnostic> {
    read.map_err(|error| if error.is_not_found() { none() } else { unreadable(error) })
}
