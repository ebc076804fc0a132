//! The identity of the resource.

use tf_provider::schema::{optional, required};

tf_provider::object! {
    /// What tells one service ID from all others.
    pub struct ServiceIdIdentity {
        /// The ID of the service ID: `ServiceId-…`.
        service_id: String = required(),
        /// The ID of the account that the service ID belongs to.
        account_id: String = optional(),
    }
}
