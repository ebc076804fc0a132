//! A replacement keeps its owner: the API makes keys of the identity that is logged in, and of no other.
//!
//! What a plan can know of that is what reading has noted beside the state, and the kind of the owner. What no plan could
//! know is refused by the apply, before its first request that changes anything.

use tf_provider::{Diagnostic, Path, Step};

use super::KeyName;
use super::private_state::{Owner, PriorKey};
use crate::diagnostics::{self, Operation};
use iam_identity::Client;

/// Why a key is not replaced, as far as a plan can tell; `by` are the attributes whose change would do it.
pub(crate) fn refuse_in_plan(prior: &PriorKey, by: &[Path]) -> Option<Diagnostic> {
    let key = KeyName::new(&prior.name, &prior.id);
    let diagnostic = match &prior.logged_in {
        _ if prior.owner.is_service() => diagnostics::replacement_of_service_key(&key, &prior.owner.iam_id),
        Some(logged_in) => diagnostics::replacement_of_others_key(&key, &prior.owner, logged_in),
        None => return None,
    };
    Some(match by.first().and_then(|path| path.0.first()) {
        Some(Step::Attribute(name)) => diagnostic.at_attribute(name),
        _ => diagnostic,
    })
}

/// Refuses to replace a key whose owner isn't the identity that is logged in.
pub(crate) async fn refuse_in_apply(client: &Client, key: &KeyName, owner: &Owner) -> Result<(), Diagnostic> {
    let claims = client
        .claims()
        .await
        .map_err(|error| diagnostics::operation_failed(Operation::Change("replace", key), &error))?;
    let logged_in = Owner::from(claims);
    if owner.is_service() {
        return Err(diagnostics::replacement_of_service_key(key, &owner.iam_id));
    }
    if owner.differs(&logged_in) {
        return Err(diagnostics::replacement_of_others_key(key, owner, &logged_in));
    }
    Ok(())
}

/// Refuses to take a 404 for the end of a key that is of another account than the one that is logged in to: there it
/// would not be found either way.
pub(crate) async fn refuse_in_other_account(client: &Client, key: &KeyName, owner: &Owner) -> Result<(), Diagnostic> {
    let Some(account) = &owner.account_id else { return Ok(()) };
    let claims = client.claims().await.map_err(|error| diagnostics::operation_failed(Operation::Read(key), &error))?;
    match claims.account.bss {
        Some(logged_in) if logged_in != *account => {
            Err(diagnostics::in_another_account(key, account, &logged_in, &claims.iam_id))
        }
        _ => Ok(()),
    }
}
