//! The configuration of the client, resolved from the provider block, the environment, and the files that they name.

use iam_identity::{HttpConfig, RetryPolicy, Settings};
use tf_provider::{ConfigureRequest, Diagnostics};

use super::argument::FallbackSources;
use super::client_limits::ClientLimits;
use super::credentials_file::CredentialsFile;
use super::environment::Environment;
use super::schema::ProviderConfig;
use super::{credential, endpoint, network};
use crate::diagnostics;

/// A resolved provider block.
#[derive(Debug)]
pub struct ClientConfig {
    /// The settings of the client.
    pub settings: Settings,
    /// The proxy and the certificates.
    pub network: HttpConfig,
    /// Where the credential was found, as messages name it; empty if there is none.
    pub credential_source: String,
    /// The first argument that is not known yet and without which no request can be sent.
    pub unknown_argument: Option<&'static str>,
    /// Warnings.
    pub diagnostics: Diagnostics,
}

impl ClientConfig {
    /// Resolves a provider block. Sends no request, but reads the files that the block and the environment name, and blocks
    /// until they are read.
    ///
    /// # Errors
    ///
    /// Fails if an argument, an environment variable, or a file cannot be used, or if two of them conflict. All errors are
    /// reported, not only the first.
    pub(super) fn resolve(
        request: &ConfigureRequest<ProviderConfig>,
        environment: &Environment,
    ) -> Result<Self, Diagnostics> {
        let config = &request.config;
        let mut diagnostics = Diagnostics::new();
        let file = diagnostics.accept(CredentialsFile::read(environment)).flatten();
        let fallback = FallbackSources { environment, file: file.as_ref() };
        let endpoint = diagnostics.accept(endpoint::resolve(config, &fallback));
        let credential = diagnostics.accept(credential::resolve(config, &fallback));
        let network = diagnostics.accept(network::resolve(config, environment, endpoint.as_deref()));
        let limits = diagnostics.accept(ClientLimits::resolve(config, environment));
        let ignored = config.ignored_arguments();
        if !ignored.is_empty() {
            diagnostics.push(diagnostics::ignored_arguments(&ignored));
        }
        let (Some(endpoint), Some(credential), Some(network), Some(limits), false) =
            (endpoint, credential, network, limits, diagnostics.has_errors())
        else {
            return Err(diagnostics);
        };
        diagnostics.extend(credential.diagnostics);
        tracing::debug!(endpoint, credential = credential.source, "configured");
        let defaults = Settings::default();
        let settings = Settings {
            endpoint,
            credential: credential.credential,
            credential_from: credential.source.clone(),
            allowed_account_ids: config.allowed_accounts(),
            retry: RetryPolicy {
                max_retries: limits.max_retries.unwrap_or(defaults.retry.max_retries),
                ..defaults.retry
            },
            max_concurrency: limits.max_concurrency.unwrap_or(defaults.max_concurrency),
            request_timeout: limits.request_timeout.unwrap_or(defaults.request_timeout),
            cancellation: request.cancellation.clone(),
            ..defaults
        };
        let unknown_argument = config.unknown_argument();
        Ok(Self { settings, network, credential_source: credential.source, unknown_argument, diagnostics })
    }
}
