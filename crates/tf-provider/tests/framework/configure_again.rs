//! A provider that is configured more than once, as one to which Terraform is attached.

use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{DynamicValue, configure_provider, stop_provider};
use tf_provider::schema::optional;
use tf_provider::server::Server;
use tf_provider::{ConfigureRequest, ConfigureResponse, Provider, ProviderMetadata, Registry};
use tokio_util::sync::CancellationToken;
use tonic::Request;

tf_provider::object! {
    /// A provider block.
    pub struct Block {
        /// A whole number.
        size: i64 = optional(),
    }
}

/// What each configuration is interrupted by.
#[derive(Clone, Default)]
struct Attached(Arc<Mutex<Vec<CancellationToken>>>);

impl Provider for Attached {
    type Config = Block;
    type ProviderData = ();

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata {
            program: "toy",
            version: "1.0.0",
            address: "registry.terraform.io/example/toy",
            description: "",
        }
    }

    async fn configure(&self, request: ConfigureRequest<Block>) -> ConfigureResponse<()> {
        self.0.lock().unwrap().push(request.cancellation);
        ConfigureResponse::new(())
    }

    fn register(&self, _: &mut Registry<()>) {}
}

impl Attached {
    /// Whether each of its configurations is interrupted.
    fn interrupted(&self) -> Vec<bool> {
        self.0.lock().unwrap().iter().map(CancellationToken::is_cancelled).collect()
    }
}

/// Returns the number of errors.
async fn configure(server: &Server, block: &Json) -> usize {
    let config = DynamicValue { msgpack: Vec::new(), json: block.to_string().into_bytes() };
    let request = configure_provider::Request { config: Some(config), ..Default::default() };
    server.configure_provider(Request::new(request)).await.unwrap().into_inner().diagnostics.len()
}

async fn stop(server: &Server) {
    server.stop_provider(Request::new(stop_provider::Request {})).await.unwrap();
}

#[tokio::test]
async fn a_stop_reaches_what_is_configured_though_another_configuration_has_failed() {
    let provider = Attached::default();
    let server = Server::new(provider.clone()).unwrap();
    assert_eq!(configure(&server, &json!({ "size": 1 })).await, 0);
    assert_eq!(configure(&server, &json!({ "size": 1.5 })).await, 1, "a fraction is no whole number");
    assert_eq!(provider.interrupted(), [false]);
    stop(&server).await;
    assert_eq!(provider.interrupted(), [true]);
}

#[tokio::test]
async fn what_is_configured_after_a_stop_is_not_interrupted() {
    let provider = Attached::default();
    let server = Server::new(provider.clone()).unwrap();
    assert_eq!(configure(&server, &json!({ "size": 1 })).await, 0);
    stop(&server).await;
    assert_eq!(configure(&server, &json!({ "size": 2 })).await, 0);
    assert_eq!(provider.interrupted(), [true, false]);
}
