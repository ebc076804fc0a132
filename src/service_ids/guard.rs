//! What an apply must not do to a service ID, found out before its first request that changes anything.

use iam_identity::{ApiKey, Claims, Client, Error, ListScope};
use tf_provider::Diagnostic;

use super::context::Context;
use super::schema::ServiceIdModel;
use crate::diagnostics::{self, Operation};
use crate::keys::KeyName;

/// Refuses to delete a locked service ID, one with a locked key, and the one that the provider logs in as or with a key of.
pub(super) async fn check_destruction(context: &Context<'_>, prior: &ServiceIdModel) -> Result<(), Diagnostic> {
    let name = prior.display_name();
    // Tainted and deposed objects can't be refused in a plan.
    if prior.is_locked() {
        return Err(diagnostics::service_id_locked_not_deleted(&name));
    }
    let is_unprotected = context.data.allow_own_key;
    let claims = context.client.claims().await.map_err(|error| context.request_failed("delete", &name, &error))?;
    if !is_unprotected && claims.iam_id == prior.facts.iam_id.str_or_empty() {
        return Err(diagnostics::own_service_id_protected(&name));
    }
    // The API deletes the keys first, and those before a locked one would be gone.
    let keys = keys(&context.client, prior).await;
    let keys = keys.map_err(|error| context.request_failed("delete", &name, &error))?;
    refuse_locked_keys(&name, &keys)?;
    if keys.is_empty() || is_unprotected {
        return Ok(());
    }
    match context.data.own_key.protected_id().await {
        Ok(own) if keys.iter().any(|key| Some(key.id.as_str()) == own) => {
            Err(diagnostics::own_service_id_protected(&name))
        }
        Ok(_) => Ok(()),
        Err(error) => Err(diagnostics::own_service_id_undetermined(&name, &error)),
    }
}

/// The keys of a service ID.
pub(super) async fn keys(client: &Client, service_id: &ServiceIdModel) -> Result<Vec<ApiKey>, Error> {
    let facts = &service_id.facts;
    let iam_id = match facts.iam_id.str_or_empty() {
        "" => format!("iam-{}", service_id.service_id()),
        iam_id => iam_id.to_owned(),
    };
    let scope = match facts.group_id.known().filter(|group| !group.is_empty()) {
        Some(group_id) => ListScope::ServiceIdInGroup { iam_id, group_id: group_id.clone() },
        None => ListScope::Identity(iam_id),
    };
    match client.list_api_keys(&scope).await {
        Ok(listed) => Ok(listed.keys),
        // The service ID is gone, and its keys with it.
        Err(error) if error.is_not_found() => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Refuses to delete a service ID with locked keys.
pub(super) fn refuse_locked_keys(name: &KeyName, keys: &[ApiKey]) -> Result<(), Diagnostic> {
    let locked: Vec<&ApiKey> = keys.iter().filter(|key| key.locked).collect();
    if locked.is_empty() { Ok(()) } else { Err(diagnostics::service_id_keys_locked(name, &locked)) }
}

/// Refuses to take a 404 for the deletion of a service ID that is in another account than the one that is logged in to, where it
/// would not be found in any case.
pub(crate) async fn check_account(client: &Client, name: &KeyName, account: Option<&str>) -> Result<(), Diagnostic> {
    let failed = |error| diagnostics::operation_failed(Operation::OfServiceId("read", name), &error);
    if account.is_none() {
        return Ok(());
    }
    match account_logged_in_to(account, client.claims().await.map_err(failed)?) {
        Some((account, logged_in, iam_id)) => {
            Err(diagnostics::service_id_in_another_account(name, &account, &logged_in, &iam_id))
        }
        None => Ok(()),
    }
}

/// The account of the service ID, the other one that is logged in to, and the identity that is; `None` if it is the same, or if
/// that is unknown.
pub(super) fn account_logged_in_to(account: Option<&str>, claims: Claims) -> Option<(String, String, String)> {
    let logged_in = claims.account.bss.filter(|logged_in| Some(logged_in.as_str()) != account)?;
    Some((account?.to_owned(), logged_in, claims.iam_id))
}
