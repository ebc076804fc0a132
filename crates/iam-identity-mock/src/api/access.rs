//! Who may do what: the owner of a key everything, others by their roles.

use crate::identity::{Identity, Kind, Role};
use crate::key::Key;
use crate::refusal::Refusal;
use crate::state::Remembered;

/// What somebody is about to do with an object of theirs or of their account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Create,
    See,
    Change,
    Delete,
}

impl Deed {
    /// Who may do it with the keys of service IDs, and with service IDs.
    const fn roles(self) -> &'static [Role] {
        match self {
            Self::Create | Self::Delete => &[Role::Administrator, Role::Operator],
            Self::See | Self::Change => &[Role::Administrator, Role::Editor, Role::Operator],
        }
    }
}

/// Whether somebody may do this with a key of this owner. Nobody creates keys of another user.
pub(super) fn may(caller: &Identity, deed: Deed, iam_id: &str, account_id: &str, remembered: &Remembered) -> bool {
    if caller.account_id != account_id {
        return false;
    }
    match Kind::of(iam_id) {
        _ if caller.iam_id == iam_id => true,
        Kind::ServiceId => {
            let service = remembered.service_ids.values().find(|service| service.iam_id() == iam_id);
            caller.has_any(deed.roles()) || service.is_some_and(|service| service.created_by == caller.iam_id)
        }
        Kind::User | Kind::Profile => deed != Deed::Create && caller.has_any(&[Role::Administrator]),
    }
}

/// Refuses what the caller may not do with this key.
pub(super) fn check(caller: &Identity, deed: Deed, key: &Key, remembered: &Remembered) -> Result<(), Refusal> {
    if may(caller, deed, &key.iam_id, &key.account_id, remembered) {
        Ok(())
    } else {
        Err(Refusal::forbidden("The key belongs to another identity."))
    }
}

/// Refuses whoever is not in the account.
pub(super) fn own(caller: &Identity, account: &str) -> Result<(), Refusal> {
    if caller.account_id == account { Ok(()) } else { Err(Refusal::forbidden("It is not an account of the caller.")) }
}
