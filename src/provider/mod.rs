//! The provider block, and the client that is made from it.

mod credential;
mod credential_text;
mod credentials_file;
mod endpoint;
mod environment;
mod given;
mod network;
mod numbers;
mod schema;

use std::sync::Arc;

use iam_identity::{Client, HttpTransport, Network, RetryPolicy, Settings, Transport, in_background};
use tf_provider::{Attr, ConfigureRequest, ConfigureResponse, Diagnostics, Provider, ProviderMetadata, Registry};

use crate::actions;
use crate::api_key::{ApiKeyList, ApiKeyResource};
use crate::data::{ApiKeyData, ApiKeysData, IdentityData};
use crate::diagnostics;
use crate::ephemeral::{LeasedKey, Leases, Token};
use crate::functions;
use crate::provider_data::ProviderData;

use credentials_file::CredentialsFile;
use given::Elsewhere;
use numbers::Numbers;

pub use environment::Environment;
pub use schema::ProviderConfig;

/// What came of a provider block.
#[derive(Debug)]
pub struct Plan {
    /// What the client is made from.
    pub settings: Settings,
    /// How the network is used.
    pub network: Network,
    /// Where the credential comes from, for people; empty where there is none.
    pub from: String,
    /// The argument that is not known yet, where nothing can be sent without it.
    pub not_known_yet: Option<&'static str>,
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

    fn transport(&self, network: Network, endpoint: &str) -> Arc<dyn Transport> {
        self.transport.clone().unwrap_or_else(|| Arc::new(HttpTransport::new(network, endpoint)))
    }

    /// What the client is made from, and what there is to say about it; or why there can't be one. Sends nothing, and
    /// reads the files that are named: it blocks for as long as they do.
    pub fn plan(&self, request: &ConfigureRequest<ProviderConfig>) -> Result<Plan, Diagnostics> {
        Plan::of(request, &self.environment)
    }
}

impl Plan {
    fn of(request: &ConfigureRequest<ProviderConfig>, environment: &Environment) -> Result<Self, Diagnostics> {
        let config = &request.config;
        let mut diagnostics = Diagnostics::new();
        let file = CredentialsFile::read(environment).unwrap_or_else(|reason| {
            diagnostics.push(diagnostics::credentials_file_unusable(&reason));
            None
        });
        let elsewhere = Elsewhere { environment, file: file.as_ref() };
        let endpoint = diagnostics.accept(endpoint::choose(config, &elsewhere));
        let chosen = diagnostics.accept(credential::choose(config, &elsewhere));
        let network = diagnostics.accept(network::plan(config, environment, endpoint.as_deref()));
        let numbers = diagnostics.accept(Numbers::of(config, environment));
        let ignored = config.without_effect();
        if !ignored.is_empty() {
            diagnostics.push(diagnostics::without_effect(&ignored));
        }
        let (Some(endpoint), Some(chosen), Some(network), Some(numbers), false) =
            (endpoint, chosen, network, numbers, diagnostics.has_errors())
        else {
            return Err(diagnostics);
        };
        diagnostics.extend(chosen.diagnostics);
        tracing::debug!(endpoint, credential = chosen.from, "configured");
        let defaults = Settings::default();
        let settings = Settings {
            endpoint,
            credential: chosen.credential,
            credential_from: chosen.from.clone(),
            retry: RetryPolicy {
                max_retries: numbers.max_retries.unwrap_or(defaults.retry.max_retries),
                ..defaults.retry
            },
            max_concurrency: numbers.max_concurrency.unwrap_or(defaults.max_concurrency),
            request_timeout: numbers.timeout.unwrap_or(defaults.request_timeout),
            stop: request.cancellation.clone(),
            ..defaults
        };
        Ok(Self { settings, network, from: chosen.from, not_known_yet: config.first_unknown(), diagnostics })
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
        registry.register_resource(ApiKeyResource);
        registry.register_data_source(ApiKeyData);
        registry.register_data_source(ApiKeysData);
        registry.register_data_source(IdentityData);
        registry.register_ephemeral_resource(LeasedKey);
        registry.register_ephemeral_resource(Token);
        registry.register_list_resource(ApiKeyList);
        actions::register(registry);
        for function in functions::all() {
            registry.register_function(function);
        }
    }

    async fn configure(&self, request: ConfigureRequest<ProviderConfig>) -> ConfigureResponse<ProviderData> {
        let environment = self.environment.clone();
        let allow_own_key = request.config.allow_own_key == Attr::Known(true);
        // Reading files blocks, and this thread serves Terraform.
        let planned = in_background(move || Plan::of(&request, &environment)).await;
        match planned.unwrap_or_else(|reason| Err(diagnostics::files_unreadable(&reason).into())) {
            Ok(plan) => {
                let transport = self.transport(plan.network, &plan.settings.endpoint);
                let client = Client::new(plan.settings, transport);
                let mut data = ProviderData::new(client, allow_own_key);
                data.not_known_yet = plan.not_known_yet;
                data.leases = Arc::clone(&self.leases);
                ConfigureResponse { provider_data: Some(data), diagnostics: plan.diagnostics }
            }
            Err(diagnostics) => ConfigureResponse::error(diagnostics),
        }
    }

    async fn shutdown(&self) {
        self.leases.delete_all().await;
    }
}
