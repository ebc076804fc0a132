//! What a reset returns to, and what it leaves.

use std::time::Duration;

use bytes::Bytes;
use http::Method;
use iam_identity_mock::{Delivery, Effect, Fault, Identity, Mock, Options};
use jiff::SignedDuration;
use serde_json::json;

use crate::client::{ACCOUNT, Client, claims, login, names_in, token};

#[tokio::test]
async fn a_reset_returns_to_what_the_test_says_is_the_start() {
    let (mock, login) = Mock::with_user(Options::default());
    let kept = mock.add_key(&Identity::user(1), "kept", |_| {});
    mock.set_baseline();
    let first = mock.add_key(&Identity::user(1), "k", |_| {});
    mock.remove_key(&kept.id);
    mock.set_options(Options::default().keys_per_identity(1)).unwrap();
    mock.reset();
    assert_eq!(mock.keys_named("kept"), [kept]);
    assert_eq!((mock.keys().len(), mock.options()), (2, Options::default()));
    let again = mock.add_key(&Identity::user(1), "k", |_| {});
    assert_eq!((again.id, again.value, again.tag), (first.id, first.value, first.tag));
    Client::new(mock.clone(), &login).await;
    let refused = mock.set_options(Options::default().locked_status(200)).unwrap_err().to_string();
    assert!(refused.contains("locked_status is 200"), "{refused}");
    // Another seed begins its sequences.
    let with_seed = |seed| {
        mock.set_options(Options::default().random_seed(seed)).unwrap();
        mock.add_key(&Identity::user(1), "seeded", |_| {}).id
    };
    assert_ne!(with_seed(Some(1)), with_seed(Some(2)));
}

#[tokio::test(start_paused = true)]
async fn a_request_of_the_test_before_is_not_applied_after_the_reset() {
    let (mock, login) = Mock::with_user(Options::default());
    let me = Client::new(mock.clone(), &login).await;
    mock.inject(Fault::on(Method::POST, "/apikeys", Effect::DelayBefore(Duration::from_secs(5))));
    let request = http::Request::builder()
        .method(Method::POST)
        .uri("/v1/apikeys")
        .header("authorization", format!("Bearer {}", me.token))
        .body(Bytes::from(r#"{"name": "late", "iam_id": "IBMid-0000000001"}"#))
        .unwrap();
    let late = tokio::spawn({
        let mock = mock.clone();
        async move { mock.handle(request).await }
    });
    mock.wait_until(|entries| entries.iter().any(|entry| entry.path == "/v1/apikeys")).await;
    mock.reset();
    assert!(matches!(late.await.unwrap(), Delivery::ConnectionClosed));
    assert!(mock.keys_named("late").is_empty() && mock.journal().is_empty());
}

#[tokio::test]
async fn links_are_to_the_public_url() {
    let (mock, login) = Mock::with_user(Options::default());
    mock.set_public_url("https://iam.test:8443/").unwrap();
    let me = Client::new(mock.clone(), &login).await;
    let (_, page) = me.get(&format!("/v1/apikeys?account_id={ACCOUNT}")).await;
    assert!(page["first"].as_str().unwrap().starts_with("https://iam.test:8443/v1/apikeys?"), "{page}");
    let (_, discovery) = me.get("/identity/.well-known/openid-configuration").await;
    assert_eq!(discovery["token_endpoint"], "https://iam.test:8443/identity/token");
}

#[tokio::test]
async fn no_token_of_before_the_reset_is_issued_to_another_identity() {
    let logins = |mock: &Mock| [1, 2].map(|number| mock.login_of(&Identity::user(number)).unwrap());
    let mock = Mock::new(Options::default());
    for number in [1, 2] {
        mock.add_identity(Identity::user(number));
    }
    mock.set_baseline();
    let refresh_token = async |value: &str| {
        let form = [("grant_type", "urn:ibm:params:oauth:grant-type:apikey"), ("apikey", value)];
        token(&mock, &form, Some("bx:bx")).await.json["refresh_token"].as_str().unwrap().to_owned()
    };
    let [one, two] = logins(&mock);
    let first = refresh_token(&one).await;
    mock.reset();
    let others = [refresh_token(&two).await, refresh_token(&one).await];
    assert!(!others.contains(&first));
    let form = [("grant_type", "refresh_token"), ("refresh_token", first.as_str())];
    let refreshed = token(&mock, &form, Some("bx:bx")).await;
    let claims = claims(refreshed.json["access_token"].as_str().unwrap());
    assert_eq!(claims["iam_id"], "IBMid-0000000001", "it is still the first one's");
}

#[tokio::test]
async fn a_client_stays_logged_in_when_the_clock_was_moved_in_between() {
    let (mock, login_key) = Mock::with_user(Options::default());
    let me = Client::new(mock.clone(), &login_key).await;
    mock.advance_clock(SignedDuration::from_hours(2));
    login(&mock, &login_key).await;
    assert_eq!(me.get("/v1/apikeys").await.0, 401);
    mock.reset();
    assert_eq!(me.get("/v1/apikeys").await.0, 200);
}

#[tokio::test]
async fn a_restored_state_and_its_sequences_give_no_id_twice() {
    let (mock, login_key) = Mock::with_user(Options::default());
    let me = Client::new(mock.clone(), &login_key).await;
    let first = [me.service_id("a", json!({})).await["id"].clone(), me.group("a").await.into()];
    let state = mock.snapshot();
    mock.reset();
    mock.restore(state).unwrap();
    let second = [me.service_id("b", json!({})).await["id"].clone(), me.group("b").await.into()];
    assert!(first[0] != second[0] && first[1] != second[1], "{first:?} {second:?}");
    let (_, listed) = me.get(&format!("/v1/serviceids?account_id={ACCOUNT}")).await;
    assert_eq!(names_in(&listed["serviceids"]), ["a", "b"]);
}
