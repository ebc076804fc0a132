//! The identity of a managed key.

use tf_provider::Attr;
use tf_provider::schema::{optional, required};

use super::schema::ApiKeyModel;

tf_provider::object! {
    /// What tells one API key from all others.
    pub struct ApiKeyIdentity {
        /// The ID of the key: `ApiKey-…`.
        apikey_id: String = required(),
        /// The ID of the account that the key belongs to.
        account_id: String = optional(),
    }
}

impl ApiKeyIdentity {
    /// The identity of the key of a state; `None` before it is created.
    pub(crate) fn of(state: &ApiKeyModel) -> Option<Self> {
        let known = |attribute: &Attr<String>| attribute.known().filter(|text| !text.is_empty()).cloned();
        Some(Self { apikey_id: Attr::Known(known(&state.id)?), account_id: known(&state.facts.account_id).into() })
    }
}
