//! Proxy and trusted authorities.

use iam_identity::Network;
use tf_provider::Diagnostic;

use super::schema::ProviderConfig;
use crate::diagnostics;

/// All authorities of a system have a few hundred kilobytes.
const LONGEST_BUNDLE: u64 = 1 << 24;

/// How the network is used, if proxy and certificates can be.
pub(super) fn plan(config: &ProviderConfig) -> Result<Network, Diagnostic> {
    let ca_bundle = config.ca_bundle.known().map(|path| {
        let is_too_large = std::fs::metadata(path).is_ok_and(|metadata| metadata.len() > LONGEST_BUNDLE);
        let read = if is_too_large { Err("It is too large.".to_owned()) } else { read(path) };
        read.map_err(|reason| diagnostics::network_unusable("ca_bundle", Some(path.as_str()), &reason))
    });
    let network = Network {
        user_agent: concat!("terraform-provider-ibm/", env!("CARGO_PKG_VERSION")).to_owned(),
        proxy: config.proxy.known().cloned(),
        ca_bundle: ca_bundle.transpose()?,
        hosts: None,
    };
    network.check().map_err(|(argument, reason)| {
        let file = config.ca_bundle.known().filter(|_| argument == "ca_bundle");
        diagnostics::network_unusable(argument, file.map(String::as_str), &reason)
    })?;
    Ok(network)
}

fn read(path: &str) -> Result<bytes::Bytes, String> {
    std::fs::read(path).map(Into::into).map_err(|error| format!("It can't be read: {error}."))
}
