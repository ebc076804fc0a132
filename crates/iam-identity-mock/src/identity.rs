//! Who can log in, and what they may do.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// A user, a service ID or a trusted profile, in one account. A user of two accounts is two identities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// `IBMid-…`, `iam-ServiceId-…` or `iam-Profile-…`.
    pub iam_id: String,
    /// The account that it acts in.
    pub account_id: String,
    /// What it is called.
    pub name: String,
    /// What it may do beside managing its own keys.
    #[serde(default)]
    pub roles: BTreeSet<Role>,
    /// Of a trusted profile: who may assume it, as IAM IDs, and the tokens of compute resources that may.
    #[serde(default)]
    pub trusts: BTreeSet<String>,
}

/// A role on the IAM Identity service, or one of that service's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// Sees, changes and deletes all keys of the account, and creates those of service IDs.
    Administrator,
    /// Sees and changes the keys of service IDs.
    Editor,
    /// Creates, sees, changes and deletes the keys of service IDs.
    Operator,
    /// Lists the keys of the account.
    ApiKeyReviewer,
    /// Creates keys of its own where the account restricts that.
    UserApiKeyCreator,
    /// Creates service IDs where the account restricts that.
    ServiceIdCreator,
}

/// What kind of identity an IAM ID names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IdentityKind {
    User,
    ServiceId,
    Profile,
}

impl IdentityKind {
    pub(crate) fn of(iam_id: &str) -> Self {
        if iam_id.starts_with("iam-ServiceId-") {
            Self::ServiceId
        } else if iam_id.starts_with("iam-Profile-") {
            Self::Profile
        } else {
            Self::User
        }
    }
}

impl Identity {
    /// A user without roles, in the account that all of these are in.
    pub fn user(number: u32) -> Self {
        Self {
            iam_id: format!("IBMid-{number:010}"),
            account_id: "0123456789abcdef0123456789abcdef".to_owned(),
            name: format!("User {number}"),
            roles: BTreeSet::new(),
            trusts: BTreeSet::new(),
        }
    }

    /// A trusted profile of the same account, which everybody named may assume.
    pub fn trusted_profile(number: u32) -> Self {
        let iam_id = format!("iam-Profile-00000000-0000-4000-8000-{number:012}");
        Self { iam_id, name: format!("Profile {number}"), ..Self::user(number) }
    }

    /// The same with a role.
    pub fn with(mut self, role: Role) -> Self {
        self.roles.insert(role);
        self
    }

    /// The same with somebody, or the token of a compute resource, that may assume it.
    pub fn trusting(mut self, whom: impl Into<String>) -> Self {
        self.trusts.insert(whom.into());
        self
    }

    /// The ID without the prefix that makes it an IAM ID: `Profile-…`.
    pub(crate) fn id(&self) -> &str {
        self.iam_id.strip_prefix("iam-").unwrap_or(&self.iam_id)
    }

    pub(crate) fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }
}
