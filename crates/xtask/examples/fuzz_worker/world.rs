//! The environment of an input: the provider's server with the mock behind it, and a clock that advances only when all
//! tasks wait.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use iam_identity::{Transport, TransportError};
use iam_identity_mock::{Delivery, Identity, Mock, Options, Role};
use terraform_provider_ibm::IbmProvider;
use terraform_provider_ibm::provider::{Environment, ProviderConfig};
use testkit::workspace::Reason;
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::{DynamicValue, configure_provider};
use tf_provider::server::Server;
use tf_provider::value::to_msgpack;
use tf_provider::{FieldType, Model};
use tokio::runtime::Runtime;

/// The key that exists in every environment.
pub(crate) const KEY: &str = "ApiKey-01234567-89ab-4cde-8f01-23456789abcd";

/// The value of the key that the provider authenticates with.
pub(crate) const LOGIN: &str = "login-value-0123456789-0123456789-abcdef";

/// The time limit of a call, including all retries and waits.
const LONGEST_CALL: Duration = Duration::from_secs(30 * 86_400);

pub(crate) struct World {
    pub runtime: Runtime,
    pub server: Server,
}

/// Requests to the mock without a network.
struct InMemory(Mock);

impl Transport for InMemory {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + '_>> {
        Box::pin(async move {
            match self.0.handle(request).await {
                Delivery::Response(response) => Ok(response),
                Delivery::ConnectionClosed => Err(TransportError::ConnectionLost("connection reset".to_owned())),
                Delivery::Unreachable => Err(TransportError::NotSent("connection refused".to_owned())),
            }
        })
    }
}

/// A mock with one administrator and a key.
pub(crate) fn mock() -> Mock {
    fastrand::seed(1);
    let mock = Mock::new(Options::default().random_seed(Some(1)).signed_tokens(false).journal_length(100));
    let user = Identity::user(1).with(Role::Administrator);
    mock.add_identity_with(user.clone(), Some(LOGIN.to_owned()));
    mock.add_key(&user, "deploy", |key| KEY.clone_into(&mut key.id));
    mock
}

impl World {
    /// A new environment with a configured provider.
    #[allow(clippy::panic, reason = "nothing can be tried without a runtime")]
    pub(crate) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let runtime = runtime.unwrap_or_else(|error| panic!("there is no runtime: {error}"));
        let variables = [("IC_API_KEY", LOGIN), ("IBMCLOUD_IAM_API_ENDPOINT", "http://localhost:1")];
        let server = Server::new(IbmProvider::new(environment(&variables), InMemory(mock())));
        let server = server.unwrap_or_else(|error| panic!("{error}"));
        let world = Self { runtime, server };
        let config = to_msgpack(&ProviderConfig::default().into_value(), &ProviderConfig::schema().ty());
        let config = Some(DynamicValue { msgpack: config.unwrap_or_default(), json: Vec::new() });
        let request = configure_provider::Request { terraform_version: "1.15.0".into(), config, ..Default::default() };
        let _ = world.block_on(world.server.configure_provider(tonic::Request::new(request)));
        world
    }

    /// Waits for a response.
    pub(crate) fn block_on<T>(&self, work: impl Future<Output = T>) -> Result<T, Reason> {
        let within = async { tokio::time::timeout(LONGEST_CALL, work).await };
        self.runtime.block_on(within).map_err(|_| "it never answers".to_owned())
    }
}

pub(crate) fn environment(variables: &[(&str, &str)]) -> Environment {
    let pairs = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Environment::from(pairs.collect::<BTreeMap<_, _>>())
}
