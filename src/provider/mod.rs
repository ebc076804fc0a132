//! The provider block, and the client that is made from it.

mod endpoint;
mod environment;
mod schema;

use std::sync::Arc;
use std::time::Duration;

use iam_identity::{Client, Credential, HttpTransport, RetryPolicy, Settings, Transport};
use tf_provider::server::{AnyResource, resource};
use tf_provider::{About, Attr, Configured, Diagnostics, Provider, Session};

use crate::api_key::ApiKeyResource;
use crate::diagnostics;
use crate::run::Run;

pub use environment::Environment;
pub use schema::ProviderConfig;

/// No request is waited for longer, in seconds.
const LONGEST_REQUEST: u64 = 86_400;

/// The provider.
#[derive(Default)]
pub struct IbmProvider {
    environment: Environment,
    transport: Option<Arc<dyn Transport>>,
}

impl IbmProvider {
    /// A provider that takes what isn't configured from this environment, and sends over this transport instead of the
    /// network.
    pub fn new(environment: Environment, transport: impl Transport) -> Self {
        Self { environment, transport: Some(Arc::new(transport)) }
    }

    fn transport(&self, endpoint: &str) -> Arc<dyn Transport> {
        let agent = concat!("terraform-provider-ibm/", env!("CARGO_PKG_VERSION"));
        self.transport.clone().unwrap_or_else(|| Arc::new(HttpTransport::new(agent, endpoint)))
    }

    /// What the client is made from, or why there can't be one. Sends nothing.
    pub fn settings(&self, config: &ProviderConfig, session: &Session) -> Result<Settings, Diagnostics> {
        let mut findings = Diagnostics::new();
        let endpoint = endpoint::choose(&self.environment).unwrap_or_else(|finding| {
            findings.push(finding);
            String::new()
        });
        let defaults = Settings::default();
        let mut number = |configured: &Attr<i64>, names: &[&str]| {
            if let Some(number) = configured.known() {
                return u64::try_from(*number).ok();
            }
            let (name, text) = self.environment.first(names)?;
            let number = text.trim().parse::<u64>().ok();
            if number.is_none() {
                findings.push(diagnostics::environment_number(name));
            }
            number
        };
        let timeout = number(&config.ibmcloud_timeout, &["IC_TIMEOUT", "IBMCLOUD_TIMEOUT"]);
        let retries = number(&config.max_retries, &["MAX_RETRIES"]);
        if findings.has_errors() {
            return Err(findings);
        }
        Ok(Settings {
            endpoint,
            credential: self.credential(config),
            retry: RetryPolicy {
                max_retries: retries.and_then(|it| u32::try_from(it).ok()).unwrap_or(defaults.retry.max_retries),
                ..defaults.retry
            },
            request_timeout: timeout
                .filter(|it| *it > 0)
                .map_or(defaults.request_timeout, |it| Duration::from_secs(it.min(LONGEST_REQUEST))),
            stop: session.stop.clone(),
            ..defaults
        })
    }

    /// Configuration before environment, API key before token.
    fn credential(&self, config: &ProviderConfig) -> Credential {
        let unknown = [("ibmcloud_api_key", &config.ibmcloud_api_key), ("iam_token", &config.iam_token)]
            .into_iter()
            .find(|(_, value)| value.is_unknown());
        if let Some(key) = config.ibmcloud_api_key.known() {
            return Credential::ApiKey(key.clone());
        }
        if let Some(token) = config.iam_token.known() {
            return bearer(token.expose());
        }
        if let Some((argument, _)) = unknown {
            return Credential::Missing(diagnostics::credential_unknown(argument));
        }
        if let Some((_, key)) = self.environment.first(&["IC_API_KEY", "IBMCLOUD_API_KEY"]) {
            return Credential::ApiKey(key.into());
        }
        if let Some((_, token)) = self.environment.first(&["IC_IAM_TOKEN", "IBMCLOUD_IAM_TOKEN"]) {
            return bearer(&token);
        }
        Credential::Missing(diagnostics::NO_CREDENTIAL.to_owned())
    }
}

/// A token may be given with the word that precedes it in a header.
fn bearer(token: &str) -> Credential {
    let bare = token.trim();
    let bare =
        bare.get(..7).filter(|word| word.eq_ignore_ascii_case("bearer ")).map_or(bare, |_| bare[7..].trim_start());
    Credential::AccessToken(bare.into())
}

impl Provider for IbmProvider {
    type Config = ProviderConfig;
    type Client = Run;

    fn about(&self) -> About {
        About {
            program: "terraform-provider-ibm",
            version: env!("CARGO_PKG_VERSION"),
            address: "registry.terraform.io/ibm-iam/ibm",
            purpose: "manages API keys of IBM Cloud IAM with Terraform.",
        }
    }

    fn resources(&self) -> Vec<Box<dyn AnyResource<Run>>> {
        vec![resource(ApiKeyResource)]
    }

    async fn configure(&self, config: ProviderConfig, session: Session) -> Configured<Run> {
        match self.settings(&config, &session) {
            Ok(settings) => {
                let transport = self.transport(&settings.endpoint);
                let run = Run::new(Client::new(settings, transport));
                Configured { client: Some(run), diagnostics: Diagnostics::new() }
            }
            Err(diagnostics) => Configured { client: None, diagnostics },
        }
    }
}
