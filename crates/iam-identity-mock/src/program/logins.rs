//! Adds the objects that the program starts with, and finds the keys to log in with.

use std::io::Write;

use iam_identity_mock::{Login, Mock, Seed};

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
    mock.seed_identities_over(&seed.identity).map_err(|error| error.to_string())
}
