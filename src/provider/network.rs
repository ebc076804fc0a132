//! The proxy, and the certificate authorities to trust.

use std::path::Path;

use iam_identity::{HttpConfig, HttpConfigError, read_file};
use tf_provider::Diagnostic;

use super::environment::Environment;
use super::schema::ProviderConfig;
use crate::diagnostics;

/// The maximum size of a certificate bundle. All authorities of a system take a few hundred kilobytes.
const MAX_BUNDLE_BYTES: u64 = 1 << 24;

/// The environment variables that name a proxy, as HTTP clients read them; the first that is set counts. `HTTP_PROXY` does
/// not apply: a request is either encrypted, or stays on this machine.
const PROXY_VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The environment variables that list the hosts to connect to without a proxy.
const NO_PROXY_VARIABLES: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The environment variable that names the bundle of the system's certificates.
const CERTIFICATES_VARIABLE: &str = "SSL_CERT_FILE";

/// Resolves the proxy and the certificates. The proxy of the environment is used, and checked, only if it applies to the
/// endpoint.
///
/// # Errors
///
/// Fails if the proxy or the certificates cannot be used.
pub(super) fn resolve(
    config: &ProviderConfig,
    environment: &Environment,
    endpoint: Option<&str>,
) -> Result<HttpConfig, Diagnostic> {
    let ca_bundle = config.ca_bundle.known();
    let certificates = ca_bundle.map(|path| {
        read_file(Path::new(path), MAX_BUNDLE_BYTES)
            .map(Into::into)
            .map_err(|reason| diagnostics::network_unusable("ca_bundle", Some(path), &format!("It {reason}.")))
    });
    let network = HttpConfig {
        user_agent: concat!("terraform-provider-ibm/", env!("CARGO_PKG_VERSION")).to_owned(),
        proxy: config.proxy.known().cloned(),
        no_proxy: environment.first(&NO_PROXY_VARIABLES).map(|(_, hosts)| hosts).unwrap_or_default(),
        ca_bundle: certificates.transpose()?,
        resolver: None,
    };
    network.check().map_err(|error| {
        let (argument, file) = match error {
            HttpConfigError::Proxy(_) => ("proxy", None),
            HttpConfigError::CaBundle => ("ca_bundle", ca_bundle.map(String::as_str)),
        };
        diagnostics::network_unusable(argument, file, &error.to_string())
    })?;
    check_system_certificates(environment)?;
    with_environment_proxy(network, environment, endpoint)
}

/// Checks the file that the TLS library will read, because the library reads it without a limit and waits for a pipe.
fn check_system_certificates(environment: &Environment) -> Result<(), Diagnostic> {
    let Some((variable, path)) = environment.first(&[CERTIFICATES_VARIABLE]) else { return Ok(()) };
    if !Path::new(&path).exists() {
        return Ok(());
    }
    read_file(Path::new(&path), MAX_BUNDLE_BYTES)
        .map(drop)
        .map_err(|error| diagnostics::environment_certificates_unusable(variable, &path, &error.to_string()))
}

/// Adds the proxy of the environment, unless the provider block names one or the endpoint is reached without.
fn with_environment_proxy(
    network: HttpConfig,
    environment: &Environment,
    endpoint: Option<&str>,
) -> Result<HttpConfig, Diagnostic> {
    let proxy = PROXY_VARIABLES.iter().find_map(|name| Some((*name, environment.get_raw(name)?)));
    match (&network.proxy, proxy, endpoint) {
        (None, Some((variable, value)), Some(endpoint)) if !network.is_direct(endpoint) => {
            // HTTP clients assume http if the scheme is missing.
            let url = if value.contains("://") { value } else { format!("http://{value}") };
            let network = HttpConfig { proxy: Some(url.into()), ..network };
            network.check().map_err(|error| diagnostics::environment_proxy_unusable(variable, &error.to_string()))?;
            Ok(network)
        }
        _ => Ok(network),
    }
}
