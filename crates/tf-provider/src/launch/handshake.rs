//! The handshake of go-plugin: what Terraform puts into a plugin's environment, and the line that the plugin answers with on
//! standard output. See `docs/internals.md` of <https://github.com/hashicorp/go-plugin>.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::json;

use super::platform::{ListenConfig, NETWORK};
use crate::provider::ProviderMetadata;

/// The environment variable, with its value, by which a plugin knows that Terraform started it. It is no secret: `Handshake` in
/// <https://github.com/hashicorp/terraform/blob/main/internal/plugin/serve.go>.
const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// The version of go-plugin's own protocol.
const CORE_VERSION: u32 = 1;

/// The version of Terraform's plugin protocol.
const PROTOCOL_VERSION: u32 = 6;

/// What Terraform asks for.
#[derive(Debug, Default)]
pub(super) struct Handshake {
    /// The only certificate that a client may present (PEM). Without one, the connection is neither encrypted nor authenticated.
    pub(super) client_certificate: Option<String>,
    /// Where to open the socket.
    pub(super) listen: ListenConfig,
    /// Whether Terraform asks for multiplexed connections, which this implementation doesn't have.
    multiplex_asked: bool,
}

/// Why a plugin does not serve.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LaunchError {
    /// The program was not started as a plugin.
    NotAPlugin,
    /// Terraform does not support protocol 6, but these versions.
    UnsupportedProtocol(String),
}

impl Handshake {
    #[expect(clippy::disallowed_methods, reason = "go-plugin hands over its settings there")]
    pub(super) fn from_environment() -> Result<Self, LaunchError> {
        Self::from(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn from(variable: impl Fn(&str) -> Option<String>) -> Result<Self, LaunchError> {
        if variable(COOKIE.0).as_deref() != Some(COOKIE.1) {
            return Err(LaunchError::NotAPlugin);
        }
        let versions = variable("PLUGIN_PROTOCOL_VERSIONS").unwrap_or_default();
        if !versions.split(',').any(|version| version.trim().parse() == Ok(PROTOCOL_VERSION)) {
            return Err(LaunchError::UnsupportedProtocol(versions));
        }
        Ok(Self {
            client_certificate: variable("PLUGIN_CLIENT_CERT"),
            listen: ListenConfig::from_environment(&variable),
            multiplex_asked: variable("PLUGIN_MULTIPLEX_GRPC").is_some(),
        })
    }

    /// `1|6|unix|PATH|grpc|CERTIFICATE`, the certificate in base64 without padding.
    pub(super) fn line(&self, address: &str, certificate: Option<&[u8]>) -> String {
        let certificate = certificate.map(|der| STANDARD_NO_PAD.encode(der)).unwrap_or_default();
        let multiplex = if self.multiplex_asked { "|false" } else { "" };
        format!("{CORE_VERSION}|{PROTOCOL_VERSION}|{NETWORK}|{address}|grpc|{certificate}{multiplex}\n")
    }
}

/// The environment variable with which a developer attaches Terraform or OpenTofu to this process. Both are named, for they
/// look for the same source in different registries.
///
/// See <https://developer.hashicorp.com/terraform/plugin/debugging#starting-a-provider-in-debug-mode>.
pub(super) fn reattach(metadata: ProviderMetadata, address: &str) -> String {
    let process = json!({
        "Protocol": "grpc",
        "ProtocolVersion": PROTOCOL_VERSION,
        "Pid": std::process::id(),
        "Test": true,
        "Addr": { "Network": NETWORK, "String": address },
    });
    let opentofu = metadata.address.replacen("registry.terraform.io", "registry.opentofu.org", 1);
    let attach = json!({ metadata.address: process, opentofu: process });
    format!("TF_REATTACH_PROVIDERS='{attach}'\n")
}

impl LaunchError {
    /// The message for standard error.
    pub(super) fn explain(&self, metadata: ProviderMetadata) -> String {
        let ProviderMetadata { program, version, address, description } = metadata;
        let source = address.split_once('/').map_or(address, |(_, source)| source);
        let local_name = address.rsplit('/').next().unwrap_or(address);
        match self {
            Self::NotAPlugin => format!(
                "{program} v{version}: {description}\n\n\
                 This program is a plugin of Terraform. Require it in a configuration,\n\n  \
                 terraform {{\n    required_providers {{\n      {local_name} = {{\n        source = \"{source}\"\n      }}\n    }}\n  }}\n\n\
                 and run `terraform init`. Other uses:\n\n  \
                 {program} --version   print the version\n  \
                 {program} --debug     serve until interrupted, and print how to attach Terraform to this process\n"
            ),
            Self::UnsupportedProtocol(offered) => format!(
                "{program} v{version} implements version {PROTOCOL_VERSION} of Terraform's plugin protocol, but the program \
                 that started it supports only {offered:?}. Use Terraform 1.0 or OpenTofu 1.6 or newer.\n"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{COOKIE, Handshake, LaunchError};

    fn environment(pairs: &[(&'static str, &'static str)]) -> Result<Handshake, LaunchError> {
        let pairs = pairs.to_vec();
        Handshake::from(move |name| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned()))
    }

    #[test]
    fn without_the_cookie_it_is_not_a_plugin() {
        assert_eq!(environment(&[("PLUGIN_PROTOCOL_VERSIONS", "6")]).unwrap_err(), LaunchError::NotAPlugin);
        assert_eq!(
            environment(&[(COOKIE.0, "other"), ("PLUGIN_PROTOCOL_VERSIONS", "6")]).unwrap_err(),
            LaunchError::NotAPlugin
        );
    }

    #[test]
    fn the_explanation_names_the_provider_as_its_address_does() {
        let metadata = super::ProviderMetadata {
            program: "terraform-provider-toy",
            version: "1.0.0",
            address: "registry.terraform.io/example/toy",
            description: "plays.",
        };
        let text = LaunchError::NotAPlugin.explain(metadata);
        assert!(text.contains("toy = {") && text.contains("source = \"example/toy\""), "{text}");
    }

    #[test]
    fn without_protocol_6_it_is_refused() {
        assert_eq!(
            environment(&[COOKIE, ("PLUGIN_PROTOCOL_VERSIONS", "4,5")]).unwrap_err(),
            LaunchError::UnsupportedProtocol("4,5".into())
        );
        assert!(environment(&[COOKIE, ("PLUGIN_PROTOCOL_VERSIONS", "5,6")]).is_ok());
    }
}
