//! What the provider logs in with.

use iam_identity_mock::{Mock, Options};
use terraform_provider_ibm::IbmProvider;
use terraform_provider_ibm::provider::{Environment, ProviderConfig};
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::{Diagnostic, DynamicValue, configure_provider};
use tf_provider::server::Server;
use tf_provider::value::to_msgpack;
use tf_provider::{Attr, FieldType, Model};
use tonic::Request;

use crate::terraform_core::transport::InMemory;
use crate::terraform_core::{has_errors, said};

/// What is said of this provider block in this environment.
async fn configured(variables: &[(&str, &str)], block: ProviderConfig) -> Vec<Diagnostic> {
    let environment = Environment::of(variables.iter().copied());
    let server = Server::new(IbmProvider::new(environment, InMemory(Mock::new(Options::default())))).unwrap();
    let config = to_msgpack(&block.into_value(), &ProviderConfig::schema().ty()).unwrap();
    let config = Some(DynamicValue { msgpack: config, json: Vec::new() });
    let request = configure_provider::Request { terraform_version: "1.15.0".into(), config, ..Default::default() };
    server.configure_provider(Request::new(request)).await.unwrap().into_inner().diagnostics
}

#[tokio::test(start_paused = true)]
async fn a_plan_without_anything_to_log_in_with_says_so() {
    let diagnostics = configured(&[], ProviderConfig::default()).await;
    assert!(!has_errors(&diagnostics) && diagnostics.len() == 1, "{}", said(&diagnostics));
    let told = said(&diagnostics);
    assert!(told.contains("No credential is configured") && told.contains("IC_API_KEY"), "{told}");
    // What isn't known yet is not missing.
    let unknown = ProviderConfig { ibmcloud_api_key: Attr::Unknown, ..ProviderConfig::default() };
    assert!(!said(&configured(&[], unknown).await).contains("No credential is configured"));
    assert!(configured(&[("IC_API_KEY", "k")], ProviderConfig::default()).await.is_empty());
}
