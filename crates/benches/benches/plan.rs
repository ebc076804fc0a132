//! The plan of a key, from the request to the response. A plan sends nothing, so no API is behind it.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a benchmark that cannot run stops")]

use std::pin::Pin;

use bytes::Bytes;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use iam_identity::{Transport, TransportError};
use terraform_provider_ibm::provider::{Environment, ProviderConfig};
use terraform_provider_ibm::{ApiKeyModel, IbmProvider};
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{DynamicValue, configure_provider, plan_resource_change};
use tf_provider::server::Server;
use tf_provider::value::{Type, Value, to_msgpack};
use tf_provider::{FieldType, Model};
use tokio::runtime::Runtime;
use tonic::Request;

criterion_group!(benches, plan);
criterion_main!(benches);

fn plan(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let server = server(&runtime);
    let created = object([("name", "deploy".into()), ("description", "Used by the deployment pipeline".into())]);
    let updated = with(&created, [("description", "Used by nothing".into())]);
    let prior = with(
        &created,
        [
            ("id", "ApiKey-01234567-89ab-4cde-8f01-23456789abcd".into()),
            ("apikey_id", "ApiKey-01234567-89ab-4cde-8f01-23456789abcd".into()),
            ("apikey", "a-value-of-a-key-that-is-long-enough".into()),
            ("iam_id", "IBMid-0000000001".into()),
            ("account_id", "0123456789abcdef0123456789abcdef".into()),
            ("entity_tag", "1-0123456789abcdef0123456789abcdef".into()),
            ("created_at", "2026-01-28T15:00:00.000Z".into()),
            ("modified_at", "2026-01-28T15:00:00.000Z".into()),
            ("expires_at", "".into()),
            ("entity_lock", false.into()),
            ("locked", false.into()),
            ("disabled", false.into()),
            ("store_value", false.into()),
        ],
    );

    let mut group = criterion.benchmark_group("plan");
    for (name, prior, config) in
        [("create", &Value::Null, &created), ("update", &prior, &updated), ("no_change", &prior, &created)]
    {
        let request = request(prior, config);
        let call = |request| runtime.block_on(server.plan_resource_change(Request::new(request))).unwrap().into_inner();
        let response = call(request.clone());
        assert!(response.diagnostics.is_empty(), "{name}: {:?}", response.diagnostics);
        assert_eq!(response.planned_state == request.prior_state, name == "no_change", "{name}");
        group.bench_function(name, |bencher| bencher.iter_batched(|| request.clone(), call, BatchSize::SmallInput));
    }
    group.finish();
}

/// A configured server.
fn server(runtime: &Runtime) -> Server {
    let variables = [("IC_API_KEY", "unused"), ("IBMCLOUD_IAM_API_ENDPOINT", "http://localhost:1")];
    let server = Server::new(IbmProvider::new(Environment::of(variables), Unreachable)).unwrap();
    let config = encode(&ProviderConfig::default().into_value(), &ProviderConfig::schema().ty());
    let request = configure_provider::Request { terraform_version: "1.15.0".into(), config, ..Default::default() };
    let response = runtime.block_on(server.configure_provider(Request::new(request))).unwrap().into_inner();
    assert!(response.diagnostics.is_empty(), "{:?}", response.diagnostics);
    server
}

/// A transport on which a request is an error.
struct Unreachable;

impl Transport for Unreachable {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + '_>> {
        panic!("a plan sends {} {}", request.method(), request.uri())
    }
}

/// The request for a plan. The provider does not use the proposed state, so it is the configuration.
fn request(prior: &Value, config: &Value) -> plan_resource_change::Request {
    let ty = ApiKeyModel::schema().ty();
    plan_resource_change::Request {
        type_name: "ibm_iam_api_key".into(),
        prior_state: encode(prior, &ty),
        proposed_new_state: encode(config, &ty),
        config: encode(config, &ty),
        ..Default::default()
    }
}

#[allow(clippy::unnecessary_wraps, reason = "the messages' fields are optional")]
fn encode(value: &Value, ty: &Type) -> Option<DynamicValue> {
    Some(DynamicValue { msgpack: to_msgpack(value, ty).unwrap(), json: Vec::new() })
}

/// A configuration with these attributes.
fn object<const N: usize>(attributes: [(&str, Value); N]) -> Value {
    with(&ApiKeyModel::default().into_value(), attributes)
}

/// The object with other values for these attributes.
fn with<const N: usize>(object: &Value, attributes: [(&str, Value); N]) -> Value {
    let Value::Mapping(mut entries) = object.clone() else { panic!("{object:?} is no object") };
    for (name, value) in attributes {
        assert!(entries.insert(name.to_owned(), value).is_some(), "there is no attribute {name}");
    }
    Value::Mapping(entries)
}
