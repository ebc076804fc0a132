//! Proxy and trusted authorities.

use std::path::Path;

use iam_identity::{HttpConfig, read_file};
use tf_provider::Diagnostic;

use super::environment::Environment;
use super::schema::ProviderConfig;
use crate::diagnostics;

/// All authorities of a system have a few hundred kilobytes.
const LONGEST_BUNDLE: u64 = 1 << 24;

/// Where a proxy is looked for that isn't configured, as HTTP clients do; the first that is set counts. Requests are
/// encrypted, or stay on this machine: `HTTP_PROXY` is for none of them.
const PROXY: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// The hosts that are asked directly.
const NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// How the network is used, if proxy and certificates can be. A proxy of the environment is looked at only where it would
/// be used for this endpoint.
pub(super) fn resolve(
    config: &ProviderConfig,
    environment: &Environment,
    endpoint: Option<&str>,
) -> Result<HttpConfig, Diagnostic> {
    let ca_bundle = config.ca_bundle.known().map(|path| {
        let read = read_file(Path::new(path), LONGEST_BUNDLE).map(Into::into);
        let unusable =
            |reason| diagnostics::network_unusable("ca_bundle", Some(path.as_str()), &format!("It {reason}."));
        read.map_err(unusable)
    });
    let network = HttpConfig {
        user_agent: concat!("terraform-provider-ibm/", env!("CARGO_PKG_VERSION")).to_owned(),
        proxy: config.proxy.known().cloned(),
        no_proxy: environment.first(&NO_PROXY).map(|(_, hosts)| hosts).unwrap_or_default(),
        ca_bundle: ca_bundle.transpose()?,
        resolver: None,
    };
    network.check().map_err(|(argument, reason)| {
        let file = config.ca_bundle.known().filter(|_| argument == "ca_bundle");
        diagnostics::network_unusable(argument, file.map(String::as_str), &reason)
    })?;
    if let Some((variable, path)) = environment.first(&["SSL_CERT_FILE"])
        && Path::new(&path).exists()
        && let Err(reason) = read_file(Path::new(&path), LONGEST_BUNDLE)
    {
        // The TLS library would read it without a bound, or wait for what never comes.
        return Err(diagnostics::environment_certificates_unusable(variable, &path, &reason));
    }
    let of_environment = PROXY.iter().find_map(|name| Some((*name, environment.get_raw(name)?)));
    match (&network.proxy, of_environment, endpoint) {
        (None, Some((variable, value)), Some(endpoint)) if !network.is_direct(endpoint) => {
            // Without a scheme, it is that of HTTP, as everywhere.
            let url = if value.contains("://") { value } else { format!("http://{value}") };
            let network = HttpConfig { proxy: Some(url.into()), ..network };
            network.check().map_err(|(_, reason)| diagnostics::environment_proxy_unusable(variable, &reason))?;
            Ok(network)
        }
        _ => Ok(network),
    }
}
