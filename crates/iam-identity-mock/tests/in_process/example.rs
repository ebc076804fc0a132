//! How a test of a program that uses the API looks: the mock, a fault, what the program does, and what it has sent.

use bytes::Bytes;
use http::{Method, Request};
use iam_identity_mock::{Delivery, Effect, Fault, Mock, Seed};
use serde_json::Value as Json;

/// The program under test: it locks a key, and tries once more if the service is not available.
async fn lock(api: &Mock, token: &str, id: &str) -> bool {
    for _ in 0..2 {
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("/v1/apikeys/{id}/lock"))
            .header("authorization", format!("Bearer {token}"));
        let Delivery::Response(response) = api.handle(request.body(Bytes::new()).unwrap()).await else { continue };
        if response.status().is_success() {
            return true;
        }
    }
    false
}

async fn token(api: &Mock, login_key: &str) -> String {
    let form = format!("grant_type=urn:ibm:params:oauth:grant-type:apikey&apikey={login_key}");
    let request = Request::builder().method(Method::POST).uri("/identity/token").body(Bytes::from(form));
    let Delivery::Response(response) = api.handle(request.unwrap()).await else { panic!("no response") };
    let answer: Json = serde_json::from_slice(response.body()).unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_lock_is_tried_again_if_the_service_is_not_available() {
    let seed = "[[identity]]\niam_id = 'IBMid-1'\n[[api_key]]\niam_id = 'IBMid-1'\nname = 'ci'\nid = 'ApiKey-1'";
    let (mock, logins) = Mock::builder().seed(Seed::from_toml(seed).unwrap()).build().unwrap();
    let token = token(&mock, &logins[0].login_key).await;
    mock.inject(Fault::on(Method::POST, "/lock", Effect::status(503)));

    assert!(lock(&mock, &token, "ApiKey-1").await);

    assert!(mock.keys_named("ci")[0].locked);
    let sent: Vec<_> = mock.journal().iter().skip(1).map(|entry| (entry.call(), entry.status)).collect();
    let call = || "POST /v1/apikeys/ApiKey-1/lock".to_owned();
    assert_eq!(sent, [(call(), Some(503)), (call(), Some(204))]);
}
