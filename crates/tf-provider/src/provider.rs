//! What an author writes for the provider as a whole.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::diagnostics::Diagnostics;
use crate::function::Function;
use crate::model::Model;
use crate::server::{AnyAction, AnyDataSource, AnyEphemeralResource, AnyListResource, AnyResource};

/// How long [`Provider::shutdown`] may take. Terraform's side waits for the answer to its request to end the plugin as long
/// as the process lives, and kills it two seconds after that answer: `GRPCClient.Close` and `Client.Kill` in
/// <https://github.com/hashicorp/go-plugin>.
pub const SHUTDOWN_TIME: Duration = Duration::from_secs(10);

/// A provider.
pub trait Provider: Send + Sync + Sized + 'static {
    /// The provider block.
    type Config: Model;
    /// What the provider's objects work with once it is configured.
    type ProviderData: Send + Sync + 'static;

    /// How the program presents itself.
    fn metadata(&self) -> ProviderMetadata;

    /// Who decides the values of read-only attributes, as messages name it: the service that the provider manages.
    fn service(&self) -> &'static str {
        "the provider"
    }

    /// The resources that there are, each made ready by [`resource`](crate::server::resource).
    fn resources(&self) -> Vec<Box<dyn AnyResource<Self::ProviderData>>>;

    /// The data sources that there are, each made ready by [`data_source`](crate::server::data_source).
    fn data_sources(&self) -> Vec<Box<dyn AnyDataSource<Self::ProviderData>>> {
        Vec::new()
    }

    /// The ephemeral resources that there are, each made ready by [`ephemeral_resource`](crate::server::ephemeral_resource).
    fn ephemeral_resources(&self) -> Vec<Box<dyn AnyEphemeralResource<Self::ProviderData>>> {
        Vec::new()
    }

    /// The list resources that there are, each made ready by [`list_resource`](fn@crate::server::list_resource).
    fn list_resources(&self) -> Vec<Arc<dyn AnyListResource<Self::ProviderData>>> {
        Vec::new()
    }

    /// The actions that there are, each made ready by [`action`](crate::server::action).
    fn actions(&self) -> Vec<Arc<dyn AnyAction<Self::ProviderData>>> {
        Vec::new()
    }

    /// The functions that there are.
    fn functions(&self) -> Vec<Function> {
        Vec::new()
    }

    /// Checks a provider block beyond what its attributes declare. Values may be unknown.
    fn validate(&self, _config: &Self::Config) -> Diagnostics {
        Diagnostics::new()
    }

    /// Makes the client. In a plan values may be unknown, which is no error; a client that lacks something says so when
    /// it is first needed. Sends nothing: most commands never need the network.
    fn configure(
        &self,
        request: ConfigureRequest<Self::Config>,
    ) -> impl Future<Output = ConfigureResponse<Self::ProviderData>> + Send;

    /// Ends what is still open, such as ephemeral resources: after a command that failed, Terraform doesn't close them.
    ///
    /// Called once, before the process ends: when the plugin is told to end, by its launcher or by a signal, when its last
    /// client is gone, or when the process that started it is dead. Calls may still be under way, whether or not anybody
    /// waits for their answers. The answer to the launcher waits for this; after [`SHUTDOWN_TIME`] the process ends all
    /// the same. Failures can only be logged.
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
}

/// The response to a [`ConfigureRequest`].
#[derive(Debug)]
pub struct ConfigureResponse<D> {
    /// What is handed to every resource, data source and so on; absent after an error.
    pub provider_data: Option<D>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

impl<D> ConfigureResponse<D> {
    /// A response without diagnostics.
    pub fn new(provider_data: D) -> Self {
        Self { provider_data: Some(provider_data), diagnostics: Diagnostics::new() }
    }

    /// A response without provider data.
    pub fn error(diagnostics: impl Into<Diagnostics>) -> Self {
        Self { provider_data: None, diagnostics: diagnostics.into() }
    }
}
