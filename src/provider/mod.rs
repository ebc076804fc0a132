//! The provider, and the provider block.
//!
//! `schema` declares the block. `client_config` resolves it into the configuration of the client: `argument` looks up one
//! argument in the block, the `environment`, and the `credentials_file`; `credential` with `profile` and `credential_format`,
//! `endpoint`, `network`, and `client_limits` resolve their arguments.

mod argument;
mod client_config;
mod client_limits;
mod credential;
mod credential_format;
mod credential_json;
mod credentials_file;
mod endpoint;
mod environment;
mod network;
mod profile;
mod schema;

use std::sync::Arc;

use iam_identity::{Client, HttpConfig, HttpTransport, Transport, run_blocking};
use tf_provider::{Attr, ConfigureRequest, ConfigureResponse, Diagnostics, Provider, ProviderMetadata, Registry};

use crate::actions;
use crate::data_sources::{
    AccountSettingsData, ApiKeyData, ApiKeysData, IdentityData, IdentityLimitsData, InactiveIdentitiesData,
    ServiceApiKeyData, ServiceIdData, ServiceIdsData,
};
use crate::diagnostics;
use crate::ephemeral_resources::{LeasedKey, StoredKey, Token};
use crate::functions;
use crate::keys::leases::Leases;
use crate::list_resources::{ApiKeyList, ServiceApiKeyList, ServiceIdList};
use crate::provider_data::ProviderData;
use crate::resources::{ApiKeyResource, RotatingApiKeyResource, ServiceApiKeyResource, ServiceIdResource};

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

    fn transport(&self, network: HttpConfig, endpoint: &str) -> Arc<dyn Transport> {
        self.transport.clone().unwrap_or_else(|| Arc::new(HttpTransport::new(network, endpoint)))
    }

    /// Resolves a provider block as [`configure`](Provider::configure) does, without creating the client. Sends no request,
    /// but reads the files that the block and the environment name, and blocks until they are read.
    ///
    /// # Errors
    ///
    /// Fails if an argument, an environment variable, or a file cannot be used, or if two of them conflict.
    pub fn resolve(&self, request: &ConfigureRequest<ProviderConfig>) -> Result<ClientConfig, Diagnostics> {
        ClientConfig::resolve(request, &self.environment)
    }
}

impl Provider for IbmProvider {
    type Config = ProviderConfig;
    type ProviderData = ProviderData;

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata {
            program: "terraform-provider-ibm",
            version: env!("CARGO_PKG_VERSION"),
            address: "registry.terraform.io/ibm-iam/ibm",
            description: "manages API keys of IBM Cloud IAM with Terraform.",
        }
    }

    fn service(&self) -> &'static str {
        "IBM Cloud"
    }

    fn register(&self, registry: &mut Registry<ProviderData>) {
        registry.register_resource(ApiKeyResource::NEW);
        registry.register_resource(ServiceApiKeyResource::NEW);
        registry.register_resource(RotatingApiKeyResource::NEW);
        registry.register_resource(ServiceIdResource);
        registry.register_data_source(AccountSettingsData);
        registry.register_data_source(ApiKeyData);
        registry.register_data_source(ApiKeysData);
        registry.register_data_source(IdentityData);
        registry.register_data_source(IdentityLimitsData);
        registry.register_data_source(InactiveIdentitiesData);
        registry.register_data_source(ServiceApiKeyData);
        registry.register_data_source(ServiceIdData);
        registry.register_data_source(ServiceIdsData);
        registry.register_ephemeral_resource(LeasedKey);
        registry.register_ephemeral_resource(StoredKey);
        registry.register_ephemeral_resource(Token);
        registry.register_list_resource(ApiKeyList);
        registry.register_list_resource(ServiceApiKeyList);
        registry.register_list_resource(ServiceIdList);
        actions::register(registry);
        for function in functions::all() {
            registry.register_function(function);
        }
    }

    async fn configure(&self, request: ConfigureRequest<ProviderConfig>) -> ConfigureResponse<ProviderData> {
        let environment = self.environment.clone();
        let allow_own_key = request.config.allow_own_key == Attr::Known(true);
        // Reading files blocks, and this thread serves Terraform.
        let resolved = run_blocking(move || ClientConfig::resolve(&request, &environment)).await;
        match resolved.unwrap_or_else(|error| Err(diagnostics::files_unreadable(&error.to_string()).into())) {
            Ok(config) => {
                let transport = self.transport(config.network, &config.settings.endpoint);
                let client = Client::new(config.settings, transport);
                let mut data = ProviderData::new(client, allow_own_key);
                data.unknown_argument = config.unknown_argument;
                data.leases = Arc::clone(&self.leases);
                ConfigureResponse { diagnostics: config.diagnostics, ..ConfigureResponse::new(data) }
            }
            Err(diagnostics) => ConfigureResponse::error(diagnostics),
        }
    }

    async fn shutdown(&self) {
        self.leases.delete_all().await;
    }
}
