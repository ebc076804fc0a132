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

use iam_identity::{Client, HttpConfig, HttpTransport, RetryPolicy, Settings, Transport, run_blocking};
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
    pub network: HttpConfig,
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

    fn transport(&self, network: HttpConfig, endpoint: &str) -> Arc<dyn Transport> {
        self.transport.clone().unwrap_or_else(|| Arc::new(HttpTransport::new(network, endpoint)))
    }

    /// What the client is made from, and what there is to say about it; or why there can't be one. Sends nothing, and
    /// reads the files that are named: it blocks for as long as they do.
    pub fn plan(&self, config: &ProviderConfig, session: &Session) -> Result<Plan, Diagnostics> {
        Plan::of(config, &self.environment, session)
    }
}

impl Plan {
    fn of(config: &ProviderConfig, environment: &Environment, session: &Session) -> Result<Self, Diagnostics> {
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
            cancellation: session.stop.clone(),
            ..defaults
        };
        Ok(Self { settings, network, from: chosen.from, not_known_yet: config.first_unknown(), diagnostics })
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
        // Reading files blocks, and this thread serves Terraform.
        let planned = run_blocking(move || Plan::of(&config, &environment, &session)).await;
        match planned.unwrap_or_else(|error| Err(diagnostics::files_unreadable(&error.to_string()).into())) {
            Ok(plan) => {
                let transport = self.transport(plan.network, &plan.settings.endpoint);
                let client = Client::new(plan.settings, transport);
                let mut data = ProviderData::new(client, allow_own_key);
                data.not_known_yet = plan.not_known_yet;
                data.leases = Arc::clone(&self.leases);
                Configured { client: Some(data), diagnostics: plan.diagnostics }
            }
            Err(diagnostics) => Configured { client: None, diagnostics },
        }
    }

    async fn shutdown(&self) {
        self.leases.delete_all().await;
    }
}
