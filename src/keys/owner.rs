//! Whose a key is.

use iam_identity::Claims;
use serde::{Deserialize, Serialize};

use super::schema::ApiKeyModel;

/// An identity in an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Owner {
    /// `IBMid-…`, `iam-ServiceId-…`, `iam-Profile-…`; empty if unknown.
    pub iam_id: String,
    /// The account's ID, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_id: Option<String>,
}

impl Owner {
    /// The owner of the key of a state.
    pub(crate) fn of(state: &ApiKeyModel) -> Self {
        let account = state.facts.account_id.known().filter(|text| !text.is_empty());
        Self { iam_id: state.facts.iam_id.str_or_empty().to_owned(), account_id: account.cloned() }
    }

    /// Whether the two are certainly different identities. An unknown part differs from nothing.
    fn differs(&self, other: &Self) -> bool {
        let accounts = (self.account_id.as_ref(), other.account_id.as_ref());
        (!self.iam_id.is_empty() && !other.iam_id.is_empty() && self.iam_id != other.iam_id)
            || matches!(accounts, (Some(one), Some(other)) if one != other)
    }

    /// Whether a replacement by this identity would not keep the owner of a key: the key of another user, or one in another
    /// account. A key whose owner is chosen keeps it in the same account.
    pub(super) fn would_take(&self, key: &Self, owner_is_chosen: bool) -> bool {
        let logged_in = if owner_is_chosen { Self { iam_id: String::new(), ..self.clone() } } else { self.clone() };
        logged_in.differs(key)
    }

    /// Whether it is a service ID or a trusted profile.
    pub(super) fn is_service(&self) -> bool {
        self.iam_id.starts_with("iam-ServiceId-") || self.iam_id.starts_with("iam-Profile-")
    }
}

impl From<Claims> for Owner {
    fn from(claims: Claims) -> Self {
        Self { iam_id: claims.iam_id, account_id: claims.account.bss }
    }
}
