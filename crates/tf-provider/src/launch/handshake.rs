//! What Terraform tells a plugin in its environment, and the one line that the plugin answers on standard output.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::json;

use super::listener::Listener;
use super::platform::{NETWORK, Place};
use crate::provider::ProviderMetadata;

/// The cookie that tells a plugin that Terraform started it: no secret, only a sign.
const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// The version of the launcher's own protocol, and of Terraform's.
const CORE_VERSION: u32 = 1;
const PROTOCOL_VERSION: u32 = 6;

/// What Terraform asked for.
#[derive(Debug, Default)]
pub(super) struct Handshake {
    /// The only certificate that a client may show (PEM). Without one the connection is neither encrypted nor checked.
    pub(super) client_certificate: Option<String>,
    /// Where the socket is to be.
    pub(super) place: Place,
    /// Whether Terraform asks if connections can be multiplexed. They can't.
    multiplex_asked: bool,
}

/// Why a plugin doesn't serve.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// A person started it.
    Person,
    /// Terraform doesn't speak protocol 6.
    Protocol(String),
}

impl Handshake {
    pub(super) fn from_environment() -> Result<Self, Refusal> {
        Self::from(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn from(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Refusal> {
        if variable(COOKIE.0).as_deref() != Some(COOKIE.1) {
            return Err(Refusal::Person);
        }
        let versions = variable("PLUGIN_PROTOCOL_VERSIONS").unwrap_or_default();
        if !versions.split(',').any(|version| version.trim().parse() == Ok(PROTOCOL_VERSION)) {
            return Err(Refusal::Protocol(versions));
        }
        Ok(Self {
            client_certificate: variable("PLUGIN_CLIENT_CERT"),
            place: Place::from(&variable),
            multiplex_asked: variable("PLUGIN_MULTIPLEX_GRPC").is_some(),
        })
    }

    /// `1|6|unix|PATH|grpc|CERTIFICATE`, the certificate in base64 without padding.
    pub(super) fn line(&self, listener: &Listener, certificate: Option<&[u8]>) -> String {
        let certificate = certificate.map(|der| STANDARD_NO_PAD.encode(der)).unwrap_or_default();
        let multiplex = if self.multiplex_asked { "|false" } else { "" };
        let address = listener.address();
        format!("{CORE_VERSION}|{PROTOCOL_VERSION}|{NETWORK}|{address}|grpc|{certificate}{multiplex}\n")
    }
}

/// What a person copies into the environment of Terraform or OpenTofu to attach it to this process. The same source is at
/// another registry for each of them.
pub(super) fn reattach(metadata: ProviderMetadata, listener: &Listener) -> String {
    let process = json!({
        "Protocol": "grpc",
        "ProtocolVersion": PROTOCOL_VERSION,
        "Pid": std::process::id(),
        "Test": true,
        "Addr": { "Network": NETWORK, "String": listener.address() },
    });
    let opentofu = metadata.address.replacen("registry.terraform.io", "registry.opentofu.org", 1);
    let attach = json!({ metadata.address: process, opentofu: process });
    format!("TF_REATTACH_PROVIDERS='{attach}'\n")
}

impl Refusal {
    /// What to print for whoever started the program.
    pub(super) fn explain(&self, metadata: ProviderMetadata) -> String {
        let ProviderMetadata { program, version, address, description } = metadata;
        let source = address.split_once('/').map_or(address, |(_, source)| source);
        match self {
            Self::Person => format!(
                "{program} v{version}: {description}\n\n\
                 This program is a plugin; Terraform starts it. Name it in a configuration,\n\n  \
                 terraform {{\n    required_providers {{\n      ibm = {{\n        source = \"{source}\"\n      }}\n    }}\n  }}\n\n\
                 and run `terraform init`. Other uses:\n\n  \
                 {program} --version   print the version\n  \
                 {program} --debug     serve until interrupted, and print how to attach Terraform to this process\n"
            ),
            Self::Protocol(offered) => format!(
                "{program} v{version} speaks version {PROTOCOL_VERSION} of Terraform's plugin protocol; what started it \
                 offers: {offered:?}. Terraform 1.0 and OpenTofu 1.6 or newer speak it.\n"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{COOKIE, Handshake, Refusal};

    fn environment(pairs: &[(&'static str, &'static str)]) -> Result<Handshake, Refusal> {
        let pairs = pairs.to_vec();
        Handshake::from(move |name| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned()))
    }

    #[test]
    fn without_the_cookie_a_person_started_it() {
        assert_eq!(environment(&[("PLUGIN_PROTOCOL_VERSIONS", "6")]).unwrap_err(), Refusal::Person);
        assert_eq!(
            environment(&[(COOKIE.0, "other"), ("PLUGIN_PROTOCOL_VERSIONS", "6")]).unwrap_err(),
            Refusal::Person
        );
    }

    #[test]
    fn without_protocol_6_it_is_refused() {
        assert_eq!(
            environment(&[COOKIE, ("PLUGIN_PROTOCOL_VERSIONS", "4,5")]).unwrap_err(),
            Refusal::Protocol("4,5".into())
        );
        assert!(environment(&[COOKIE, ("PLUGIN_PROTOCOL_VERSIONS", "5,6")]).is_ok());
    }
}
