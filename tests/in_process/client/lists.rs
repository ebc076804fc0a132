//! Listings: an invalid one is an error, and so is an endless one.

use bytes::Bytes;
use http::Method;
use iam_identity::{Cause, Client, Credential, Error, ListScope, Settings, Transport, TransportError};
use iam_identity_mock::{Effect, Fault, Mock, Options};

use crate::terraform_core::transport::InMemory;

fn client(transport: impl Transport) -> Client {
    let settings = Settings {
        endpoint: "http://localhost:1".to_owned(),
        credential: Credential::AccessToken("e30.eyJpYW1faWQiOiJJQk1pZC0xIn0.s".into()),
        ..Settings::default()
    };
    Client::new(settings, transport)
}

fn reason(error: &Error) -> &str {
    match &error.cause {
        Cause::UnexpectedResponse { status: 200, reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_response_without_the_list_is_an_error_and_not_an_empty_list() {
    for body in [
        "{}",
        "[]",
        "null",
        "\"\"",
        r#"{"apikeys":null}"#,
        r#"{"apikeys":{}}"#,
        r#"{"apikeys":[[]]}"#,
        r#"{"apikeys":[{}]}"#,
        r#"{"apikeys":[{"name":"k"}]}"#,
        r#"{"apikeys":[{"id":""}]}"#,
        r#"{"apikeys":[{"id":"../lock"}]}"#,
        r#"{"apikeys":[{"id":7}]}"#,
        r#"{"apikeys":[],"next":"/v1/apikeys?x=1"}"#,
        r#"{"apikeys":[],"next":"/v1/apikeys?pagetoken="}"#,
    ] {
        let mock = Mock::new(Options::default());
        mock.inject(Fault::on(Method::GET, "/v1/apikeys", Effect::body(200, body)));
        let error = client(InMemory(mock.clone())).list_api_keys(&ListScope::Account).await.unwrap_err();
        assert!(!reason(&error).is_empty(), "{body}");
        assert_eq!(mock.journal().len(), 1, "{body}");
    }
    for body in [r#"{"apikeys":[]}"#, r#"{"apikeys":[],"next":null}"#, r#"{"apikeys":[],"next":""}"#] {
        let mock = Mock::new(Options::default());
        mock.inject(Fault::on(Method::GET, "/v1/apikeys", Effect::body(200, body)));
        let keys = client(InMemory(mock)).list_api_keys(&ListScope::Account).await.unwrap().keys;
        assert_eq!(keys, [], "{body}");
    }
}

/// A server whose every page links to another one.
struct Endless<F>(F, std::sync::atomic::AtomicUsize);

impl<F: Fn(usize) -> String + Send + Sync + 'static> Transport for Endless<F> {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + '_>> {
        let number = self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Box::pin(async move { Ok(http::Response::new(Bytes::from((self.0)(number)))) })
    }
}

/// The result of a listing, and the number of requests.
async fn follow(page: impl Fn(usize) -> String + Send + Sync + 'static) -> (Result<usize, Error>, usize) {
    let server = std::sync::Arc::new(Endless(page, std::sync::atomic::AtomicUsize::default()));
    let listed = client(server.clone()).list_api_keys(&ListScope::Account).await;
    (listed.map(|listed| listed.keys.len()), server.1.load(std::sync::atomic::Ordering::Relaxed))
}

fn page(keys: usize, next: &str) -> String {
    let keys: Vec<_> = (0..keys).map(|number| serde_json::json!({ "id": format!("ApiKey-{number}") })).collect();
    serde_json::json!({ "apikeys": keys, "next": format!("https://iam/v1/apikeys?pagetoken={next}") }).to_string()
}

#[tokio::test(start_paused = true)]
async fn repeating_pages_are_an_error_after_one_round() {
    for length in [1, 2, 7] {
        let (listed, requests) = follow(move |number| page(3, &(number % length).to_string())).await;
        assert!(reason(&listed.unwrap_err()).contains("circle"));
        assert_eq!(requests, length + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_endless_list_is_an_error_in_bounded_time_and_memory() {
    let large = format!("{}\"description\":\"{}\"", r#"{"apikeys":[{"id":"a","#, "x".repeat(7 << 20));
    let large = move |number| format!("{large}}}],\"next\":\"?pagetoken={number}\"}}");
    for (listed, requests, at_most) in [
        follow(|number| page(0, &number.to_string())).await,
        follow(|number| page(3, &number.to_string())).await,
        follow(|number| page(100, &number.to_string())).await,
        follow(|number| page(1000, &number.to_string())).await,
        follow(large).await,
    ]
    .into_iter()
    .zip([2_000, 2_000, 1_001, 101, 15])
    .map(|((listed, requests), at_most)| (listed, requests, at_most))
    {
        assert!(reason(&listed.unwrap_err()).contains("no end"));
        assert!(requests <= at_most, "{requests} requests");
    }
    let (listed, requests) = follow(|number| page(1, &"x".repeat(5_000 + number))).await;
    assert!(reason(&listed.unwrap_err()).contains("no token"));
    assert_eq!(requests, 1);
}

#[tokio::test(start_paused = true)]
async fn the_keys_of_a_large_account_are_listed_to_the_last() {
    let full = |number: usize| {
        let keys: Vec<_> = (0..100).map(|key| format!(r#"{{"id":"k{number}-{key}"}}"#)).collect();
        format!(r#"{{"apikeys":[{}],"next":"?pagetoken={number}"}}"#, keys.join(","))
    };
    let last = r#"{"apikeys":[{"id":"last"}]}"#;
    let (listed, requests) = follow(move |number| if number < 499 { full(number) } else { last.to_owned() }).await;
    assert_eq!((listed.unwrap(), requests), (49_901, 500));
}

/// Coalesced reads are read one by one if the listing is invalid.
#[tokio::test(start_paused = true)]
async fn reads_fall_back_to_get_if_the_listing_repeats() {
    let (mock, login) = Mock::with_user(Options::default().keys_per_identity(100));
    let owner = iam_identity_mock::Identity::user(1);
    let ids: Vec<_> = (0..20).map(|number| mock.add_key(&owner, &format!("k{number}"), |_| {}).id).collect();
    let circle = r#"{"apikeys":[],"next":"x?pagetoken=a"}"#;
    mock.inject(Fault::on(Method::GET, "/v1/apikeys", Effect::body(200, circle)).times(100));
    let settings = Settings {
        endpoint: "http://localhost:1".to_owned(),
        credential: Credential::ApiKey(login.into()),
        ..Settings::default()
    };
    let client = Client::new(settings, InMemory(mock.clone()));
    let mut reads = tokio::task::JoinSet::new();
    for id in ids {
        let client = client.clone();
        reads.spawn(async move { client.read_api_key(&id, "IBMid-0000000001").await.unwrap() });
    }
    assert_eq!(reads.join_all().await.len(), 20);
    let lists = mock.journal().iter().filter(|entry| entry.path == "/v1/apikeys").count();
    assert_eq!(lists, 2);
}
