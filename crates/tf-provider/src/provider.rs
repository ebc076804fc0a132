//! The provider as a whole.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::diagnostics::Diagnostics;
use crate::model::Model;
use crate::server::Registry;

/// How long [`Provider::shutdown`] may take. go-plugin waits for the response to its shutdown request while the process
/// lives, and kills the process two seconds after that response: `GRPCClient.Close` and `Client.Kill` in
/// <https://github.com/hashicorp/go-plugin>.
pub const SHUTDOWN_TIME: Duration = Duration::from_secs(10);

/// A provider.
pub trait Provider: Send + Sync + Sized + 'static {
    /// The provider block.
    type Config: Model;
    /// What the provider's objects work with, such as a client.
    type ProviderData: Send + Sync + 'static;

    /// The provider's name, version and address.
    fn metadata(&self) -> ProviderMetadata;

    /// The service that decides the values of read-only attributes, as messages name it.
    fn service(&self) -> &'static str {
        "the provider"
    }

    /// Registers everything that the provider serves.
    #[doc(alias = "Resources")]
    #[doc(alias = "DataSources")]
    fn register(&self, registry: &mut Registry<Self::ProviderData>);

    /// Validates a provider block beyond what its attributes declare. Values may be unknown.
    fn validate(&self, _config: &Self::Config) -> Diagnostics {
        Diagnostics::new()
    }

    /// Makes what the provider's objects work with, such as a client. In a plan, values may be unknown: that is no error, so
    /// that what doesn't need them can still be planned. Most commands need no network, so this shouldn't use it.
    ///
    /// If Terraform allows it and nothing can be done without the unknown values, everything can be
    /// [deferred](ConfigureResponse::deferred).
    fn configure(
        &self,
        request: ConfigureRequest<Self::Config>,
    ) -> impl Future<Output = ConfigureResponse<Self::ProviderData>> + Send;

    /// Ends what is still open, such as ephemeral resources: Terraform doesn't close them after a command that failed.
    ///
    /// Called once, before the process ends: when go-plugin or a signal asks it to end, when the last connection is closed,
    /// or when the parent process is dead. Other calls may still be running. go-plugin waits for this, but after
    /// [`SHUTDOWN_TIME`] the process ends regardless. Failures can only be logged.
    fn shutdown(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

/// Identifies a provider to its users.
#[derive(Clone, Copy, Debug)]
pub struct ProviderMetadata {
    /// The program's name, such as `terraform-provider-example`.
    pub program: &'static str,
    /// The version, without a leading v.
    pub version: &'static str,
    /// The source address in `required_providers`, including the registry's host: `registry.terraform.io/NAMESPACE/TYPE`.
    pub address: &'static str,
    /// What the provider does: a sentence that follows the program's name.
    pub description: &'static str,
}

/// A request to configure the provider.
#[derive(Clone, Debug)]
pub struct ConfigureRequest<C> {
    /// The provider block.
    pub config: C,
    /// Terraform's version. OpenTofu reports the version of Terraform that it is compatible with.
    pub terraform_version: String,
    /// Cancelled when the user interrupts the command (Ctrl-C): stop waiting and end what can be repeated, but finish what
    /// can't.
    #[doc(alias = "StopContext")]
    pub cancellation: CancellationToken,
    /// Whether the response may defer everything.
    pub deferral_allowed: bool,
}

/// The response to a [`ConfigureRequest`].
#[derive(Debug)]
pub struct ConfigureResponse<D> {
    /// What is handed to every resource, data source and so on; absent after an error.
    pub provider_data: Option<D>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
    /// Whether everything waits until more of the provider's configuration is known.
    ///
    /// The server then reads, imports and opens nothing. Resources are planned by [`Resource::plan`](crate::Resource::plan) alone,
    /// and every response says [`ProviderConfigUnknown`](crate::DeferralReason::ProviderConfigUnknown), unless the resource has
    /// another reason.
    pub defers_everything: bool,
}

impl<D> ConfigureResponse<D> {
    /// A response without diagnostics.
    pub fn new(provider_data: D) -> Self {
        Self { provider_data: Some(provider_data), ..Self::without_data() }
    }

    /// A response without provider data.
    pub fn error(diagnostics: impl Into<Diagnostics>) -> Self {
        Self { diagnostics: diagnostics.into(), ..Self::without_data() }
    }

    /// A response that [defers everything](Self::defers_everything).
    pub fn deferred() -> Self {
        Self { defers_everything: true, ..Self::without_data() }
    }

    fn without_data() -> Self {
        Self { provider_data: None, diagnostics: Diagnostics::new(), defers_everything: false }
    }
}
