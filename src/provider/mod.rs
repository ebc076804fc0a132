//! The provider block, and the client that is made from it.

mod argument;
mod client_limits;
mod credential;
mod credential_format;
mod credentials_file;
mod endpoint;
mod environment;
mod network;
mod schema;

use std::sync::Arc;

use iam_identity::{Client, HttpConfig, HttpTransport, RetryPolicy, Settings, Transport, run_blocking};
use tf_provider::server::{
    AnyAction, AnyDataSource, AnyEphemeralResource, AnyListResource, AnyResource, data_source, ephemeral_resource,
    list_resource, resource,
};
use tf_provider::{Attr, ConfigureRequest, ConfigureResponse, Diagnostics, Function, Provider, ProviderMetadata};

use crate::actions;
use crate::data_sources::{ApiKeyData, ApiKeysData, IdentityData};
use crate::diagnostics;
use crate::ephemeral_resources::{LeasedKey, Token};
use crate::functions;
use crate::keys::leases::Leases;
use crate::list_resources::ApiKeyList;
use crate::provider_data::ProviderData;
use crate::resources::ApiKeyResource;

use argument::FallbackSources;
use client_limits::ClientLimits;
use credentials_file::CredentialsFile;

pub use environment::Environment;
pub use schema::ProviderConfig;

/// What came of a provider block.
#[derive(Debug)]
pub struct ClientConfig {
    /// What the client is made from.
    pub settings: Settings,
    /// How the network is used.
    pub network: HttpConfig,
    /// Where the credential comes from, for people; empty where there is none.
    pub credential_source: String,
    /// The argument that is not known yet, where nothing can be sent without it.
    pub unknown_argument: Option<&'static str>,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

/// The provider.
#[derive(Default)]
pub struct IbmProvider {
    environment: Environment,
    transport: Option<Arc<dyn Transport>>,
    leases: Arc<Leases>,
}

impl IbmProvider {
    /// A provider that takes what isn't configured from this environment, and sends over this transport instead of the
    /// network.
    pub fn new(environment: Environment, transport: impl Transport) -> Self {
        Self { environment, transport: Some(Arc::new(transport)), leases: Arc::default() }
    }

    fn transport(&self, network: HttpConfig, endpoint: &str) -> Arc<dyn Transport> {
        self.transport.clone().unwrap_or_else(|| Arc::new(HttpTransport::new(network, endpoint)))
    }

    /// What the client is made from, and what there is to say about it; or why there can't be one. Sends nothing, and
    /// reads the files that are named: it blocks for as long as they do.
    pub fn resolve(&self, request: &ConfigureRequest<ProviderConfig>) -> Result<ClientConfig, Diagnostics> {
        ClientConfig::resolve(request, &self.environment)
    }
}

impl ClientConfig {
    fn resolve(request: &ConfigureRequest<ProviderConfig>, environment: &Environment) -> Result<Self, Diagnostics> {
        let config = &request.config;
        let mut diagnostics = Diagnostics::new();
        let file = CredentialsFile::read(environment).unwrap_or_else(|reason| {
            diagnostics.push(diagnostics::credentials_file_unusable(&reason));
            None
        });
        let fallback = FallbackSources { environment, file: file.as_ref() };
        let endpoint = diagnostics.accept(endpoint::resolve(config, &fallback));
        let resolved = diagnostics.accept(credential::resolve(config, &fallback));
        let network = diagnostics.accept(network::resolve(config, environment, endpoint.as_deref()));
        let limits = diagnostics.accept(ClientLimits::resolve(config, environment));
        let ignored = config.without_effect();
        if !ignored.is_empty() {
            diagnostics.push(diagnostics::without_effect(&ignored));
        }
        let (Some(endpoint), Some(resolved), Some(network), Some(limits), false) =
            (endpoint, resolved, network, limits, diagnostics.has_errors())
        else {
            return Err(diagnostics);
        };
        diagnostics.extend(resolved.diagnostics);
        tracing::debug!(endpoint, credential = resolved.source, "configured");
        let defaults = Settings::default();
        let settings = Settings {
            endpoint,
            credential: resolved.credential,
            credential_from: resolved.source.clone(),
            retry: RetryPolicy {
                max_retries: limits.max_retries.unwrap_or(defaults.retry.max_retries),
                ..defaults.retry
            },
            max_concurrency: limits.max_concurrency.unwrap_or(defaults.max_concurrency),
            request_timeout: limits.timeout.unwrap_or(defaults.request_timeout),
            cancellation: request.cancellation.clone(),
            ..defaults
        };
        Ok(Self {
            settings,
            network,
            credential_source: resolved.source,
            unknown_argument: config.first_unknown(),
            diagnostics,
        })
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

    async fn configure(&self, request: ConfigureRequest<ProviderConfig>) -> ConfigureResponse<ProviderData> {
        let environment = self.environment.clone();
        let allow_own_key = request.config.allow_own_key == Attr::Known(true);
        // Reading files blocks, and this thread serves Terraform.
        let resolved = run_blocking(move || ClientConfig::resolve(&request, &environment)).await;
        match resolved.unwrap_or_else(|reason| Err(diagnostics::files_unreadable(&reason).into())) {
            Ok(config) => {
                let transport = self.transport(config.network, &config.settings.endpoint);
                let client = Client::new(config.settings, transport);
                let mut data = ProviderData::new(client, allow_own_key);
                data.not_known_yet = config.unknown_argument;
                data.leases = Arc::clone(&self.leases);
                ConfigureResponse { provider_data: Some(data), diagnostics: config.diagnostics }
            }
            Err(diagnostics) => ConfigureResponse::error(diagnostics),
        }
    }

    async fn shutdown(&self) {
        self.leases.delete_all().await;
    }
}
