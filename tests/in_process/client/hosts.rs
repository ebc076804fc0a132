//! Whatever the configuration, requests go to one host, over TLS, with a trusted certificate.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use iam_identity::{Client, HttpConfig, HttpTransport, StaticResolver};
use iam_identity_mock::{Authority, Mock, Options, ServerHandle, serve_tls};
use terraform_provider_ibm::IbmProvider;
use terraform_provider_ibm::provider::{Environment, ProviderConfig};
use tf_provider::{Attr, ConfigureRequest};
use tokio_util::sync::CancellationToken;

use crate::terraform_core::transport::InMemory;

/// A mock that every host name resolves to, and that records the names.
struct Trap {
    mock: Mock,
    login: String,
    running: ServerHandle,
    pem: Bytes,
    looked_up: Arc<Mutex<Vec<String>>>,
}

impl Trap {
    async fn new() -> Self {
        let hosts =
            ["iam.cloud.ibm.com", "private.iam.cloud.ibm.com", "private.us-east.iam.cloud.ibm.com", "iam.example.com"];
        let authority = Authority::generate(&hosts.map(ToOwned::to_owned)).unwrap();
        let (mock, login) = Mock::with_user(Options::default());
        let running = serve_tls(mock.clone(), ([127, 0, 0, 1], 0).into(), &authority, |_, _| {}).await.unwrap();
        Self { mock, login, running, pem: Bytes::from(authority.pem().to_owned()), looked_up: Arc::default() }
    }

    fn network(&self, ca_bundle: Option<Bytes>) -> HttpConfig {
        let address: SocketAddr = self.running.endpoint().strip_prefix("https://").unwrap().parse().unwrap();
        let looked_up = self.looked_up.clone();
        let hosts = StaticResolver::new(move |host| {
            looked_up.lock().unwrap().push(host.to_owned());
            vec![address]
        });
        HttpConfig { user_agent: "test/1".to_owned(), ca_bundle, resolver: Some(hosts), ..HttpConfig::default() }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_request_is_sent_to_another_host() {
    for (visibility, region, kind, host) in [
        (None, None, None, "iam.cloud.ibm.com"),
        (Some("private"), Some("us-east"), None, "private.us-east.iam.cloud.ibm.com"),
        (Some("private"), Some("eu-de"), None, "private.iam.cloud.ibm.com"),
        (Some("private"), Some("us-east"), Some("vpe"), "private.iam.cloud.ibm.com"),
    ] {
        let trap = Trap::new().await;
        let text = |given: Option<&str>| given.map_or(Attr::Null, |text| Attr::Known(text.to_owned()));
        let config = ProviderConfig {
            ibmcloud_api_key: Attr::Known(trap.login.as_str().into()),
            visibility: text(visibility),
            region: text(region),
            private_endpoint_type: text(kind),
            ..ProviderConfig::default()
        };
        let provider = IbmProvider::new(Environment::from(BTreeMap::new()), InMemory(trap.mock.clone()));
        let cancellation = CancellationToken::new();
        let request =
            ConfigureRequest { config, terraform_version: "1.11.4".to_owned(), cancellation, deferral_allowed: false };
        let config = provider.resolve(&request).unwrap();
        assert_eq!(config.network.user_agent, concat!("terraform-provider-ibm/", env!("CARGO_PKG_VERSION")));
        let endpoint = config.settings.endpoint.clone();
        let client = Client::new(config.settings, HttpTransport::new(trap.network(Some(trap.pem.clone())), &endpoint));
        // Every operation there is, the login with it.
        let key = iam_identity::NewApiKey {
            name: "k".to_owned(),
            iam_id: "IBMid-0000000001".to_owned(),
            ..Default::default()
        };
        let id = client.create_api_key(&key).await.unwrap().id;
        client.get_api_key(&id).await.unwrap();
        client.get_api_key_by_value(&trap.login.as_str().into()).await.unwrap();
        client.list_api_keys(&iam_identity::ListScope::Identity("IBMid-0000000001".to_owned())).await.unwrap();
        client.lock_api_key(&id).await.unwrap();
        client.unlock_api_key(&id).await.unwrap();
        client.disable_api_key(&id).await.unwrap();
        client.enable_api_key(&id).await.unwrap();
        client.delete_api_key(&id).await.unwrap();
        let mut looked_up = trap.looked_up.lock().unwrap().clone();
        looked_up.dedup();
        assert_eq!(looked_up, [host]);
        assert!(trap.mock.journal().iter().all(|entry| entry.sent_header("host") == Some(host)));
        assert!(trap.mock.journal().iter().all(|entry| entry.sent_header("user-agent") == Some("test/1")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_without_a_trusted_certificate_gets_no_request() {
    let trap = Trap::new().await;
    for (endpoint, ca_bundle) in
        [("https://iam.cloud.ibm.com", None), ("https://elsewhere.example.com", Some(trap.pem.clone()))]
    {
        let credential = iam_identity::Credential::ApiKey(trap.login.as_str().into());
        let retry = iam_identity::RetryPolicy { max_retries: 0, ..iam_identity::RetryPolicy::default() };
        let settings =
            iam_identity::Settings { endpoint: endpoint.to_owned(), credential, retry, ..Default::default() };
        let client = Client::new(settings, HttpTransport::new(trap.network(ca_bundle), endpoint));
        let told = client.get_api_key("ApiKey-1").await.unwrap_err().cause.to_string();
        assert!(told.contains("certificate"), "{told}");
    }
    assert!(trap.mock.journal().is_empty());
}
