//! What a plan or an apply must not do to a key. An apply finds it out before its first request that changes anything.

use iam_identity::{ApiKeyChanges, Client};
use tf_provider::{Diagnostic, Path};

use super::context::Context;
use super::key_name::KeyName;
use super::owner::Owner;
use super::private_state::PriorKey;
use super::schema::ApiKeyModel;
use super::steps::ApplyStep;
use super::switch::Switch;
use crate::diagnostics::{self, Operation};
use crate::times::has_passed;

/// Why a plan must not replace a key, as far as it can tell; `by` are the attributes whose change would do it.
///
/// A replacement keeps its owner: unless the configuration chooses a service ID, the API creates keys for the identity that is
/// logged in. A plan knows the kind of the owner, and what the last refresh has stored. The rest is up to the apply.
pub(super) fn refuse_replacement(prior: &PriorKey, by: &[Path]) -> Option<Diagnostic> {
    let key = prior.key_name();
    let diagnostic = match &prior.logged_in {
        _ if prior.owner.is_service() && !prior.owner_is_chosen => {
            diagnostics::replacement_of_service_key(&key, &prior.owner.iam_id)
        }
        Some(logged_in) => replaced_by(&key, &prior.owner, logged_in, prior.owner_is_chosen),
        None => return None,
    };
    Some(match by.first().and_then(Path::root_name) {
        Some(name) => diagnostic.at_attribute(name),
        None => diagnostic,
    })
}

/// The diagnostic for a key that a replacement by this identity would take from its owner.
fn replaced_by(key: &KeyName, owner: &Owner, logged_in: &Owner, owner_is_chosen: bool) -> Diagnostic {
    if owner_is_chosen {
        diagnostics::replacement_in_another_account(key, owner, logged_in)
    } else {
        diagnostics::replacement_of_others_key(key, owner, logged_in)
    }
}

/// Refuses to create a key that would replace another identity's.
pub(super) async fn check_creation(context: &Context<'_>) -> Result<(), Diagnostic> {
    match &context.planned_private.prior {
        Some(prior) => check_owner(&context.client, &prior.key_name(), &prior.owner, prior.owner_is_chosen).await,
        None => Ok(()),
    }
}

/// Refuses an update that would end the key that the provider logs in with.
pub(super) async fn check_update(
    context: &Context<'_>,
    prior: &ApiKeyModel,
    steps: &[ApplyStep],
) -> Result<(), Diagnostic> {
    for step in steps {
        let how = match step {
            ApplyStep::Switch(Switch::Disable) => "disabled",
            ApplyStep::Put(changes) if ends_key(&context.client, changes).await => "expired",
            _ => continue,
        };
        return protect_own_key(context, how, prior).await;
    }
    Ok(())
}

/// Refuses to delete a locked key, another identity's key for a replacement, and the key that the provider logs in with.
pub(super) async fn check_destruction(context: &Context<'_>, prior: &ApiKeyModel) -> Result<(), Diagnostic> {
    let name = prior.key_name();
    // Tainted and deposed objects can't be refused in a plan.
    if prior.is_locked() {
        return Err(diagnostics::locked_not_deleted(&name));
    }
    if context.planned_private.creates {
        check_owner(&context.client, &name, &Owner::of(prior), prior.chooses_owner()).await?;
    }
    protect_own_key(context, "deleted", prior).await
}

/// Refuses to take a 404 for the deletion of a key that is in another account than the one that is logged in to, where it
/// would not be found in any case.
pub(crate) async fn check_account(client: &Client, key: &KeyName, owner: &Owner) -> Result<(), Diagnostic> {
    let Some(account) = &owner.account_id else { return Ok(()) };
    let claims = client.claims().await.map_err(|error| diagnostics::operation_failed(Operation::Read(key), &error))?;
    match claims.account.bss {
        Some(logged_in) if logged_in != *account => {
            Err(diagnostics::in_another_account(key, account, &logged_in, &claims.iam_id))
        }
        _ => Ok(()),
    }
}

/// Refuses to replace a key whose owner the new one would not have.
async fn check_owner(client: &Client, key: &KeyName, owner: &Owner, is_chosen: bool) -> Result<(), Diagnostic> {
    let failed = |error| diagnostics::operation_failed(Operation::Change("replace", key), &error);
    let logged_in = Owner::from(client.claims().await.map_err(failed)?);
    if owner.is_service() && !is_chosen {
        return Err(diagnostics::replacement_of_service_key(key, &owner.iam_id));
    }
    if logged_in.would_take(owner, is_chosen) {
        return Err(replaced_by(key, owner, &logged_in, is_chosen));
    }
    Ok(())
}

async fn protect_own_key(context: &Context<'_>, how: &str, key: &ApiKeyModel) -> Result<(), Diagnostic> {
    context.data.own_key.protect(how, &key.key_name(), key.key_id(), key.apikey.known()).await
}

/// Whether an update gives the key an expiry that has passed.
async fn ends_key(client: &Client, changes: &ApiKeyChanges) -> bool {
    let Some(expiry) = changes.expires_at.as_deref().filter(|expiry| !expiry.is_empty()) else { return false };
    // Logging in yields the server's time. Its failure is reported by the request that needs it.
    let _ = client.claims().await;
    has_passed(expiry, client.now())
}
