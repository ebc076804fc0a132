//! The messages and services of Terraform's plugin protocol and of go-plugin, generated from `proto/`.
//!
//! The framework `tf-provider` speaks them; a provider doesn't. A crate of its own keeps them out of the framework's public
//! interface, and lets tests that call the protocol depend on them directly.
//!
//! # Layout
//! * [`tfplugin6`]: [Terraform's plugin protocol](https://developer.hashicorp.com/terraform/plugin/terraform-plugin-protocol),
//!   version 6.11.
//! * [`go_plugin`]: the controller, stdio and broker services of [go-plugin](https://github.com/hashicorp/go-plugin), with
//!   which Terraform starts plugins.

use std::fmt;

/// Terraform's plugin protocol 6.11.
#[allow(missing_docs, clippy::all, clippy::pedantic)]
pub mod tfplugin6 {
    tonic::include_proto!("tfplugin6");
}

/// go-plugin's own services.
#[allow(missing_docs, clippy::all, clippy::pedantic)]
pub mod go_plugin {
    tonic::include_proto!("plugin");
}

/// Shows the size only: a value may hold secrets.
impl fmt::Debug for tfplugin6::DynamicValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DynamicValue({} bytes)", self.msgpack.len() + self.json.len())
    }
}

/// Shows the size only: a state may hold secrets.
impl fmt::Debug for tfplugin6::RawState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RawState({} bytes)", self.json.len())
    }
}
