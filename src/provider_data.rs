//! What all objects of one configured provider share.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use iam_identity::Client;

use crate::keys::creations::Creations;
use crate::keys::file::claims::FileClaims;
use crate::keys::leases::Leases;
use crate::keys::own_key::OwnKey;
use crate::keys::preflight::Preflight;
use crate::keys::snapshot::KeySnapshots;
use crate::service_ids::snapshot::ServiceIdSnapshots;

/// A configured provider.
pub struct ProviderData {
    /// The client of the API.
    pub client: Client,
    /// The provider's argument that is unknown until an apply, if nothing can be sent without it.
    pub unknown_argument: Option<&'static str>,
    /// The leased keys of this process.
    pub leases: Arc<Leases>,
    /// The key that the provider logs in with.
    pub(crate) own_key: OwnKey,
    /// The keys that identities had before this run created any.
    pub(crate) snapshots: KeySnapshots,
    /// The keys of this run.
    pub(crate) creations: Creations,
    /// The keys that this run plans to create.
    pub(crate) preflight: Preflight,
    /// The service IDs that groups had before this run created any.
    pub(crate) service_id_snapshots: ServiceIdSnapshots,
    /// The service IDs of this run.
    pub(crate) service_id_creations: Creations,
    /// Whether what the provider logs in with may be deleted.
    pub(crate) allow_own_key: bool,
    /// The files that keys are written to.
    pub(crate) files: FileClaims,
    has_warned_of_unrefreshed: AtomicBool,
    has_warned_of_unrefreshed_service_ids: AtomicBool,
}

impl ProviderData {
    /// A provider with this client. With `allow_own_key`, the key that it logs in with is not protected.
    pub fn new(client: Client, allow_own_key: bool) -> Self {
        Self {
            own_key: OwnKey::new(client.clone(), allow_own_key),
            snapshots: KeySnapshots::new(client.clone()),
            preflight: Preflight::new(client.clone()),
            service_id_snapshots: ServiceIdSnapshots::new(client.clone()),
            client,
            unknown_argument: None,
            leases: Arc::default(),
            creations: Creations::default(),
            service_id_creations: Creations::default(),
            allow_own_key,
            files: FileClaims::default(),
            has_warned_of_unrefreshed: AtomicBool::new(false),
            has_warned_of_unrefreshed_service_ids: AtomicBool::new(false),
        }
    }

    /// Whether this is the first time in this run that a key is not refreshed: the warning is shown once.
    pub(crate) fn is_first_unrefreshed(&self) -> bool {
        !self.has_warned_of_unrefreshed.swap(true, Ordering::Relaxed)
    }

    /// Whether this is the first time in this run that a service ID is not refreshed: the warning is shown once.
    pub(crate) fn is_first_unrefreshed_service_id(&self) -> bool {
        !self.has_warned_of_unrefreshed_service_ids.swap(true, Ordering::Relaxed)
    }
}

/// Shows nothing: the client holds a credential.
impl fmt::Debug for ProviderData {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ProviderData")
    }
}
