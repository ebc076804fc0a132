//! The attributes of a service ID that a resource manages.

use tf_provider::Set;
use tf_provider::schema::{block, computed, duration, optional};

use super::facts::ServiceIdFacts;

tf_provider::object! {
    /// A service ID: the identity of an application. Give it access with policies, and let the application log in with its API
    /// keys. Destroying a service ID deletes its API keys and access policies too.
    pub struct ServiceIdModel {
        ..facts: ServiceIdFacts = std::convert::identity,
        /// Whether the service ID is locked. A locked service ID cannot be changed or deleted by anyone until it is unlocked. To
        /// change, replace or destroy a locked service ID, first set this to `false` in an apply of its own.
        entity_lock: bool = optional().default(false),
        /// Has no effect: IBM Cloud has no tags of service IDs. It is accepted for configurations of IBM-Cloud/ibm, which keeps
        /// the tags in the state.
        tags: Set<String> = optional(),
        /// How long operations may take. If you interrupt Terraform while a service ID is being created, the provider waits up
        /// to 30 seconds for the creation, and up to 20 seconds more to find out its outcome. All other operations stop at
        /// once.
        timeouts: ServiceIdTimeouts = block(),
        /// The ID of the service ID: `ServiceId-…`.
        id: String = computed().hint("To manage a service ID that exists, import it."),
        /// The version of the service ID, the same as `entity_tag`.
        version: String = computed(),
    }
}

tf_provider::object! {
    /// Durations such as `30s`, `5m` or `1h30m`.
    pub struct ServiceIdTimeouts {
        /// How long creating the service ID may take. Default: `5m`.
        create: String = optional().validate(duration("30s, 5m, or 1h30m")),
        /// How long reading the service ID may take. It is taken from the state, so a change takes effect once it has been
        /// applied. Default: `2m`.
        read: String = optional().validate(duration("30s, 5m, or 1h30m")),
        /// How long changing the service ID may take. Default: `5m`.
        update: String = optional().validate(duration("30s, 5m, or 1h30m")),
        /// How long deleting the service ID may take. It is taken from the state, so apply a change before you destroy the
        /// service ID. Default: `5m`.
        delete: String = optional().validate(duration("30s, 5m, or 1h30m")),
    }
}
