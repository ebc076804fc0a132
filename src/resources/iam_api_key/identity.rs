//! The identity of the resource.

use tf_provider::schema::{optional, required};

tf_provider::object! {
    /// What tells one API key from all others.
    pub struct ApiKeyIdentity {
        /// The ID of the key: `ApiKey-…`.
        apikey_id: String = required(),
        /// The ID of the account that the key belongs to.
        account_id: String = optional(),
    }
}
