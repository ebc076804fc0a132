//! The provider, and the provider block.
//!
//! [`schema`] declares the block. [`client_config`] resolves it into the configuration of the client: `argument` looks up one
//! argument in the block, the `environment`, and the `credentials_file`; `credential` with `profile` and `credential_format`,
//! `endpoint`, `network`, and `client_limits` resolve their arguments.

mod argument;
mod client_config;
mod client_limits;
mod credential;
mod credential_format;
mod credentials_file;
mod endpoint;
mod environment;
mod network;
mod profile;
mod schema;

use std::sync::Arc;

use iam_identity::{Client, HttpTransport, Network, Transport, in_background};
use tf_provider::server::{
    AnyAction, AnyDataSource, AnyEphemeralResource, AnyListResource, AnyResource, data_source, ephemeral_resource,
    list_resource, resource,
};
use tf_provider::{About, Attr, Configured, Diagnostics, Function, Provider, Session};

use crate::actions;
use crate::api_key::{ApiKeyList, ApiKeyResource};
use crate::data::{ApiKeyData, ApiKeysData, IdentityData};
use crate::diagnostics;
use crate::ephemeral::{LeasedKey, Leases, Token};
use crate::functions;
use crate::provider_data::ProviderData;

pub use client_config::ClientConfig;
pub use environment::Environment;
pub use schema::ProviderConfig;

/// The provider. The default one reads the environment of the process and sends requests over the network.
#[derive(Default)]
pub struct IbmProvider {
    environment: Environment,
    /// Used instead of the network, in tests.
    transport: Option<Arc<dyn Transport>>,
    leases: Arc<Leases>,
}

impl IbmProvider {
    /// A provider that reads this environment and sends requests over this transport instead of the network.
    pub fn new(environment: Environment, transport: impl Transport) -> Self {
        Self { environment, transport: Some(Arc::new(transport)), leases: Arc::default() }
    }

    fn transport(&self, network: Network, endpoint: &str) -> Arc<dyn Transport> {
        self.transport.clone().unwrap_or_else(|| Arc::new(HttpTransport::new(network, endpoint)))
    }

    /// Resolves a provider block as [`configure`](Provider::configure) does, without creating the client. Sends no request,
    /// but reads the files that the block and the environment name, and blocks until they are read.
    ///
    /// # Errors
    ///
    /// Fails if an argument, an environment variable, or a file cannot be used, or if two of them conflict.
    pub fn resolve(&self, config: &ProviderConfig, session: &Session) -> Result<ClientConfig, Diagnostics> {
        ClientConfig::resolve(config, &self.environment, session)
    }
}

impl Provider for IbmProvider {
    type Config = ProviderConfig;
    type ProviderData = ProviderData;

    fn about(&self) -> About {
        About {
            program: "terraform-provider-ibm",
            version: env!("CARGO_PKG_VERSION"),
            address: "registry.terraform.io/ibm-iam/ibm",
            purpose: "manages API keys of IBM Cloud IAM with Terraform.",
        }
    }

    fn service(&self) -> &'static str {
        "IBM Cloud"
    }

    fn resources(&self) -> Vec<Box<dyn AnyResource<ProviderData>>> {
        vec![resource(ApiKeyResource)]
    }

    fn data_sources(&self) -> Vec<Box<dyn AnyDataSource<ProviderData>>> {
        vec![data_source(ApiKeyData), data_source(ApiKeysData), data_source(IdentityData)]
    }

    fn ephemeral_resources(&self) -> Vec<Box<dyn AnyEphemeralResource<ProviderData>>> {
        vec![ephemeral_resource(LeasedKey), ephemeral_resource(Token)]
    }

    fn list_resources(&self) -> Vec<Arc<dyn AnyListResource<ProviderData>>> {
        vec![list_resource(ApiKeyList)]
    }

    fn actions(&self) -> Vec<Arc<dyn AnyAction<ProviderData>>> {
        actions::all()
    }

    fn functions(&self) -> Vec<Function> {
        functions::all()
    }

    async fn configure(&self, config: ProviderConfig, session: Session) -> Configured<ProviderData> {
        let environment = self.environment.clone();
        let allow_own_key = config.allow_own_key == Attr::Known(true);
        // Reading files blocks, and this thread serves requests of Terraform.
        let resolved = in_background(move || ClientConfig::resolve(&config, &environment, &session)).await;
        match resolved.unwrap_or_else(|reason| Err(diagnostics::files_unreadable(&reason).into())) {
            Ok(config) => {
                let transport = self.transport(config.network, &config.settings.endpoint);
                let client = Client::new(config.settings, transport);
                let mut data = ProviderData::new(client, allow_own_key);
                data.not_known_yet = config.unknown_argument;
                data.leases = Arc::clone(&self.leases);
                Configured { client: Some(data), diagnostics: config.diagnostics }
            }
            Err(diagnostics) => Configured { client: None, diagnostics },
        }
    }

    async fn shutdown(&self) {
        self.leases.delete_all().await;
    }
}
