//! Identities, and their roles.

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
    /// The name.
    pub name: String,
    /// What it may do in addition to managing its own keys.
    #[serde(default)]
    pub roles: BTreeSet<Role>,
    /// Who may assume a trusted profile: IAM IDs, and tokens of compute resources.
    #[serde(default)]
    pub trusts: BTreeSet<String>,
}

/// An identity, and the value of a key that it logs in with.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Login {
    /// The IAM ID.
    pub iam_id: String,
    /// The account.
    pub account_id: String,
    /// The value of the key.
    pub login_key: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Login({} in {})", self.iam_id, self.account_id)
    }
}

/// A role on the IAM Identity service, or one of that service's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// Reads, updates and deletes all keys of the account, and creates those of service IDs.
    Administrator,
    /// Reads and updates the keys of service IDs.
    Editor,
    /// Creates, reads, updates and deletes the keys of service IDs.
    Operator,
    /// Lists the keys of the account.
    ApiKeyReviewer,
    /// Creates keys of its own even if the account restricts that.
    UserApiKeyCreator,
    /// Creates service IDs even if the account restricts that.
    ServiceIdCreator,
}

/// The kind of identity that an IAM ID is of.
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
    /// A user without roles. All identities that are made like this are in one account.
    pub fn user(number: u32) -> Self {
        Self {
            iam_id: format!("IBMid-{number:010}"),
            account_id: "0123456789abcdef0123456789abcdef".to_owned(),
            name: format!("User {number}"),
            roles: BTreeSet::new(),
            trusts: BTreeSet::new(),
        }
    }

    /// A trusted profile of the same account; see [`Self::trusting`].
    pub fn trusted_profile(number: u32) -> Self {
        let iam_id = format!("iam-Profile-00000000-0000-4000-8000-{number:012}");
        Self { iam_id, name: format!("Profile {number}"), ..Self::user(number) }
    }

    /// Adds a role.
    pub fn with(mut self, role: Role) -> Self {
        self.roles.insert(role);
        self
    }

    /// Adds an IAM ID, or the token of a compute resource, that may assume the profile.
    pub fn trusting(mut self, whom: impl Into<String>) -> Self {
        self.trusts.insert(whom.into());
        self
    }

    /// The ID without the prefix of IAM IDs: `Profile-…`.
    pub(crate) fn id(&self) -> &str {
        self.iam_id.strip_prefix("iam-").unwrap_or(&self.iam_id)
    }

    /// The ID without its realm.
    pub(crate) fn identifier(&self) -> &str {
        self.id().trim_start_matches("IBMid-")
    }

    /// A user's address, which is the user name too.
    pub(crate) fn email(&self) -> String {
        format!("{}@example.com", self.identifier())
    }

    pub(crate) fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.roles.contains(role))
    }
}
