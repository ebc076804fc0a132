//! Permissions: the owner of a key may do everything, others what their roles allow.
//!
//! The roles: <https://cloud.ibm.com/docs/account?topic=account-userroles>.

use crate::error::ApiError;
use crate::identity::{Identity, IdentityKind, Role};
use crate::key::Key;
use crate::state::Store;

/// A permission on an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Permission {
    Create,
    Read,
    Update,
    Delete,
}

impl Permission {
    /// The roles that have it on service IDs and their keys.
    pub(super) const fn roles(self) -> &'static [Role] {
        match self {
            Self::Create | Self::Delete => &[Role::Administrator, Role::Operator],
            Self::Read | Self::Update => &[Role::Administrator, Role::Editor, Role::Operator],
        }
    }
}

/// Whether the caller has a permission on the keys of this owner. A user's keys can only be created by that user.
pub(super) fn is_allowed(
    caller: &Identity,
    permission: Permission,
    iam_id: &str,
    account_id: &str,
    store: &Store,
) -> bool {
    if caller.account_id != account_id {
        return false;
    }
    match IdentityKind::of(iam_id) {
        _ if caller.iam_id == iam_id => true,
        IdentityKind::ServiceId => {
            let is_creator = || store.service_id(iam_id).is_some_and(|service| service.created_by == caller.iam_id);
            caller.has_any(permission.roles()) || is_creator()
        }
        IdentityKind::User | IdentityKind::Profile => {
            permission != Permission::Create && caller.has_any(&[Role::Administrator])
        }
    }
}

/// Checks the caller's permission on a key.
pub(super) fn check(caller: &Identity, permission: Permission, key: &Key, store: &Store) -> Result<(), ApiError> {
    if is_allowed(caller, permission, &key.iam_id, &key.account_id, store) {
        Ok(())
    } else {
        Err(ApiError::forbidden("The key belongs to another identity."))
    }
}

/// Checks that the caller is in the account.
pub(super) fn require_same_account(caller: &Identity, account: &str) -> Result<(), ApiError> {
    if caller.account_id == account { Ok(()) } else { Err(ApiError::forbidden("It is not an account of the caller.")) }
}
