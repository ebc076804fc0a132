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
use crate::iam_ids::id_of_service_id;
use crate::times::has_passed;

/// Why a plan must not replace a key, as far as it can tell; `by` are the attributes whose change would do it.
///
/// A replacement keeps its owner: unless the configuration chooses a service ID, the API creates keys for the identity that is
/// logged in. A plan knows the kind of the owner, and what the last refresh has stored. The rest is up to the apply.
pub(super) fn refuse_replacement(prior: &PriorKey, by: &[Path]) -> Option<Diagnostic> {
    let key = prior.key_name();
    let diagnostic = match &prior.logged_in {
        _ if prior.owner.is_service() && !prior.owner_is_chosen => {
            replaced_by_user(&key, &prior.owner, prior.is_rotating)
        }
        Some(logged_in) => replaced_by(&key, &prior.owner, logged_in, prior.owner_is_chosen),
        None => return None,
    };
    Some(match by.first().and_then(Path::root_name) {
        Some(name) => diagnostic.at_attribute(name),
        None => diagnostic,
    })
}

/// The diagnostic for a key of a service ID or a profile that a user's would replace.
fn replaced_by_user(key: &KeyName, owner: &Owner, is_rotating: bool) -> Diagnostic {
    if is_rotating {
        diagnostics::replacement_without_owner(key, &owner.iam_id)
    } else {
        diagnostics::replacement_of_service_key(key, &owner.iam_id)
    }
}

/// The diagnostic for a key that a replacement by this identity would take from its owner.
fn replaced_by(key: &KeyName, owner: &Owner, logged_in: &Owner, owner_is_chosen: bool) -> Diagnostic {
    if owner_is_chosen {
        diagnostics::replacement_in_another_account(key, owner, logged_in)
    } else {
        diagnostics::replacement_of_others_key(key, owner, logged_in)
    }
}

/// Refuses to create a key that would replace another identity's. In a rotation it keeps its owner.
pub(super) async fn check_creation(context: &Context<'_>, is_rotation: bool) -> Result<(), Diagnostic> {
    match &context.planned_private.prior {
        Some(prior) if is_rotation => check_owner(&context.client, &prior.to_rotate()).await,
        Some(prior) => check_owner(&context.client, prior).await,
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
            ApplyStep::Put(changes) if ends_key(context, changes).await => "expired",
            ApplyStep::Retire(id) if *id != prior.key_id() => {
                protect_retiring(context, "expired", prior, id).await?;
                continue;
            }
            ApplyStep::Retire(_) => "expired",
            _ => continue,
        };
        protect_own_key(context, how, prior).await?;
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
        check_replacement(context, prior).await?;
    }
    let how = if prior.goes_on_working(context.planned_private.creates) { "expired" } else { "deleted" };
    protect_own_key(context, how, prior).await?;
    for key in prior.rotation.retiring() {
        protect_retiring(context, "deleted", prior, key.id()).await?;
    }
    Ok(())
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

/// Refuses the destroying half of a replacement if the new key would have another owner, or can't be created for the one that is
/// configured.
async fn check_replacement(context: &Context<'_>, prior: &ApiKeyModel) -> Result<(), Diagnostic> {
    let private = &context.planned_private;
    let chosen = private.creates_for.as_deref();
    if let Some(user) = chosen.filter(|iam_id| !iam_id.is_empty() && id_of_service_id(iam_id).is_none()) {
        let failed = |error| diagnostics::operation_failed(Operation::Change("replace", &prior.key_name()), &error);
        let logged_in = context.client.claims().await.map_err(failed)?.iam_id;
        if logged_in != user {
            return Err(diagnostics::key_of_another_user(user, &logged_in));
        }
    }
    let is_chosen = prior.chooses_owner() && (!prior.is_rotating() || chosen.is_some());
    let key = PriorKey { owner_is_chosen: is_chosen, ..PriorKey::of(prior, prior, private) };
    check_owner(&context.client, &key).await
}

/// Refuses to replace a key whose owner the new one would not have.
async fn check_owner(client: &Client, prior: &PriorKey) -> Result<(), Diagnostic> {
    let (key, owner) = (prior.key_name(), &prior.owner);
    let (key, is_chosen) = (&key, prior.owner_is_chosen);
    let failed = |error| diagnostics::operation_failed(Operation::Change("replace", key), &error);
    let logged_in = Owner::from(client.claims().await.map_err(failed)?);
    if owner.is_service() && !is_chosen {
        return Err(replaced_by_user(key, owner, prior.is_rotating));
    }
    if logged_in.would_take(owner, is_chosen) {
        return Err(replaced_by(key, owner, &logged_in, is_chosen));
    }
    Ok(())
}

async fn protect_own_key(context: &Context<'_>, how: &str, key: &ApiKeyModel) -> Result<(), Diagnostic> {
    context.data.own_key.protect(how, &key.key_name(), key.key_id(), key.apikey.known()).await
}

/// The same for a key that was current before.
async fn protect_retiring(context: &Context<'_>, how: &str, of: &ApiKeyModel, id: &str) -> Result<(), Diagnostic> {
    context.data.own_key.protect(how, &of.name_of_retiring(id), id, None).await
}

/// Whether an update gives the key an expiry that has passed.
async fn ends_key(context: &Context<'_>, changes: &ApiKeyChanges) -> bool {
    let expiry = changes.expires_at.as_deref().filter(|expiry| !expiry.is_empty());
    match expiry {
        Some(expiry) => has_passed(expiry, context.server_time().await),
        None => false,
    }
}
