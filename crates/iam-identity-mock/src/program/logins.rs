//! Adds the objects that the program starts with, and finds the keys to log in with.

use std::io::Write;

use iam_identity_mock::{Identity, Login, Mock, Seed, SeedIdentity};

/// Adds the objects of a seed. Returns the logins of its identities.
///
/// Of a seed for a restored state only the identities are added, or replace those of the state; keys of the state stay.
///
/// # Errors
///
/// If an object can't be added.
pub(crate) fn add(mock: &Mock, seed: &Seed, is_restored: bool) -> Result<Vec<Login>, String> {
    if !is_restored {
        return mock.seed(seed).map_err(|error| error.to_string());
    }
    let others = [seed.account_settings.len(), seed.service_id_group.len(), seed.service_id.len(), seed.api_key.len()];
    if others.iter().sum::<usize>() > 0 {
        let note = "the state is restored, and only the identities of the seed are added to it";
        let _ = writeln!(std::io::stderr(), "iam-identity-mock: {note}");
    }
    Ok(seed.identity.iter().map(|given| login(mock, given)).collect())
}

/// The login of an identity in a restored state.
fn login(mock: &Mock, given: &SeedIdentity) -> Login {
    let identity = Identity {
        iam_id: given.iam_id.clone(),
        account_id: given.account_id.clone().unwrap_or_default(),
        name: given.name.clone().unwrap_or_else(|| given.iam_id.clone()),
        roles: given.roles.clone(),
        trusts: given.trusts.clone(),
    };
    let (iam_id, account_id) = (identity.iam_id.clone(), identity.account_id.clone());
    let is_wanted = |kept: &String| given.login_key.as_ref().is_none_or(|wanted| wanted == kept);
    let login_key = match mock.login_of(&identity).filter(is_wanted) {
        Some(kept) => {
            mock.upsert_identity(identity);
            kept
        }
        None => mock.add_identity_with(identity, given.login_key.clone()),
    };
    Login { iam_id, account_id, login_key }
}
