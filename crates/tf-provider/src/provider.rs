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
    fn about(&self) -> About;

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
        config: Self::Config,
        session: Session,
    ) -> impl Future<Output = Configured<Self::ProviderData>> + Send;

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

/// How a provider presents itself.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// The program's name, such as `terraform-provider-ibm`.
    pub program: &'static str,
    /// Its version, without a leading v.
    pub version: &'static str,
    /// The address under which configurations require it, with the registry's host.
    pub address: &'static str,
    /// What it is for, in one sentence.
    pub purpose: &'static str,
}

/// What is known of the Terraform that is calling.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its version. OpenTofu reports the version of Terraform that it is compatible with.
    pub terraform_version: String,
    /// Cancelled when the user asks to stop: waiting ends, what can be repeated ends, what can't is finished.
    pub stop: CancellationToken,
}

/// What came of a configuration.
#[derive(Debug)]
pub struct Configured<C> {
    /// The client, unless there was an error.
    pub client: Option<C>,
    /// What there is to say.
    pub diagnostics: Diagnostics,
}
