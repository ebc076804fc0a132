//! The wire's messages, generated from `proto/`. Nothing outside the `server` and `launch` modules needs them.

use std::fmt;

/// Terraform's plugin protocol 6.11.
#[allow(missing_docs, clippy::all, clippy::pedantic)]
pub mod tfplugin6 {
    tonic::include_proto!("tfplugin6");
}

/// The launcher's own services.
#[allow(missing_docs, clippy::all, clippy::pedantic)]
pub mod plugin {
    tonic::include_proto!("plugin");
}

impl fmt::Debug for tfplugin6::DynamicValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DynamicValue({} bytes)", self.msgpack.len() + self.json.len())
    }
}

impl fmt::Debug for tfplugin6::RawState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RawState({} bytes)", self.json.len())
    }
}
