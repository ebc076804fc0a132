//! A provider that core has started and configured.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{configure_provider, stop_provider, validate_provider_config};
use tonic::Request;

use super::config::Config;
use super::instance::Instance;
use super::terraform::Terraform;
use super::wire::{diagnostics, encode, has_errors, message};
use crate::diagnostics::Diagnostic;
use crate::provider::Provider;
use crate::server::{RegisteredObject, Server};

/// Terraform's core with one provider.
#[derive(Clone)]
pub struct Core {
    /// The provider's server.
    pub server: Server,
    /// The Terraform that is imitated.
    pub terraform: Terraform,
    /// The block `provider_meta` of the module, if it has one.
    pub provider_meta: Option<Config>,
}

impl Core {
    /// A core of the default Terraform, with the provider configured by an empty block.
    pub async fn new(provider: impl Provider) -> Self {
        Self::with(provider, Terraform::default(), serde_json::json!({})).await
    }

    /// A core of this Terraform, with the provider configured by this block, which has to go well without a warning. The
    /// provider's declarations are checked too.
    pub async fn with(provider: impl Provider, terraform: Terraform, block: impl Into<Config>) -> Self {
        let server = Server::new(provider).unwrap_or_else(|error| panic!("{error}"));
        server.check().unwrap_or_else(|error| panic!("{error}"));
        let core = Self::of(server, terraform);
        assert_eq!(core.configure(block).await, [], "the provider can't be configured");
        core
    }

    /// A core of a server that is configured already, or that [`configure`](Self::configure) configures.
    pub fn of(server: Server, terraform: Terraform) -> Self {
        Self { server, terraform, provider_meta: None }
    }

    /// The same in a module with this block `provider_meta`.
    pub fn with_provider_meta(self, block: impl Into<Config>) -> Self {
        Self { provider_meta: Some(block.into()), ..self }
    }

    /// Validates a provider block and configures the provider by it, as at the start of every command. Returns the
    /// diagnostics.
    pub async fn configure(&self, block: impl Into<Config>) -> Vec<Diagnostic> {
        self.configure_by(block.into()).await
    }

    fn configure_by(&self, block: Config) -> BoxFuture<'_, Vec<Diagnostic>> {
        async move {
            let schema = self.server.config_schema();
            let ty = schema.ty();
            let config = encode(&block.into_value("the provider", schema, &ty), &ty);
            let request = validate_provider_config::Request { config: config.clone() };
            let mut found =
                diagnostics(message(self.server.validate_provider_config(Request::new(request)).await).diagnostics);
            if has_errors(&found) {
                return found;
            }
            let request = configure_provider::Request {
                terraform_version: self.terraform.version.to_owned(),
                config,
                client_capabilities: Some(self.terraform.capabilities()),
            };
            let response = message(self.server.configure_provider(Request::new(request)).await);
            found.extend(diagnostics(response.diagnostics));
            found
        }
        .boxed()
    }

    /// Asks the provider to stop, as Terraform does when the user interrupts it.
    pub fn stop(&self) -> BoxFuture<'_, ()> {
        async move {
            let response = message(self.server.stop_provider(Request::new(stop_provider::Request {})).await);
            assert_eq!(response.error, "", "the provider can't be stopped");
        }
        .boxed()
    }

    /// An instance of a resource, which doesn't exist yet.
    pub fn resource(&self, type_name: &str) -> Instance {
        let provider_meta = self.provider_meta.clone();
        Instance { provider_meta, ..Instance::new(&self.server, self.terraform, type_name) }
    }
}

/// The object of this name.
pub(super) fn named<'a>(
    mut objects: impl Iterator<Item = RegisteredObject<'a>>,
    kind: &str,
    name: &str,
) -> RegisteredObject<'a> {
    objects.find(|object| object.name() == name).unwrap_or_else(|| panic!("the provider has no {kind} {name}"))
}
