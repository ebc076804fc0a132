//! Tokens: shared, renewed in time, and never replaced by invalid ones.

use std::path::PathBuf;
use std::time::Duration;

use http::Method;
use iam_identity::{Client, Credential, Profile, Settings};
use iam_identity_mock::{Effect, Fault, Identity, Mock, Options};
use secret::Secret;

use crate::terraform_core::transport::InMemory;

fn client(mock: &Mock, credential: Credential) -> Client {
    let settings = Settings { endpoint: "http://localhost:1".to_owned(), credential, ..Settings::default() };
    Client::new(settings, InMemory(mock.clone()))
}

/// A mock, a client with an API key of it, and the key's ID.
fn started(options: Options) -> (Mock, Client, String) {
    let (mock, login) = Mock::with_user(options.signed_tokens(false));
    let id = mock.keys()[0].id.clone();
    let client = client(&mock, Credential::ApiKey(login.into()));
    (mock, client, id)
}

fn logins(mock: &Mock) -> usize {
    mock.journal().iter().filter(|entry| entry.path == "/identity/token").count()
}

/// The `Authorization` header of the last request.
fn last_token(mock: &Mock) -> String {
    mock.journal().last().unwrap().sent_header("authorization").unwrap().to_owned()
}

/// Advances the paused clock, which is the mock's too.
async fn pass(seconds: u64) {
    tokio::time::advance(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn fifty_calls_at_once_share_one_login() {
    let (mock, client, id) = started(Options::default());
    mock.inject(Fault::on(Method::POST, "/token", Effect::DelayBefore(Duration::from_secs(2))));
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (client, id) = (client.clone(), id.clone());
        calls.spawn(async move { client.get_api_key(&id).await.unwrap() });
    }
    assert_eq!(calls.join_all().await.len(), 50);
    assert_eq!(logins(&mock), 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_in_the_background_at_four_fifths_of_its_life() {
    let (mock, client, id) = started(Options::default());
    client.get_api_key(&id).await.unwrap();
    let first = last_token(&mock);
    pass(2879).await;
    client.get_api_key(&id).await.unwrap();
    assert_eq!((logins(&mock), last_token(&mock)), (1, first.clone()));
    // The renewal takes half a minute, and nothing waits for it.
    pass(1).await;
    mock.inject(Fault::on(Method::POST, "/token", Effect::DelayBefore(Duration::from_secs(30))));
    let before = tokio::time::Instant::now();
    client.get_api_key(&id).await.unwrap();
    assert_eq!((before.elapsed(), last_token(&mock)), (Duration::ZERO, first.clone()));
    client.get_api_key(&id).await.unwrap();
    mock.wait_until(|entries| {
        entries.iter().filter(|entry| entry.path == "/identity/token" && entry.acted).count() == 2
    })
    .await;
    tokio::time::sleep(Duration::from_millis(1)).await;
    client.get_api_key(&id).await.unwrap();
    assert_ne!(last_token(&mock), first);
    assert_eq!(logins(&mock), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_not_used_in_its_last_ten_seconds() {
    let (mock, client, id) = started(Options::default());
    client.get_api_key(&id).await.unwrap();
    let first = last_token(&mock);
    // It could be renewed only now: the one call before would have done it in the background.
    pass(3590).await;
    client.get_api_key(&id).await.unwrap();
    assert_ne!(last_token(&mock), first);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_on_either_side_does_not_matter() {
    for (here, there) in [("2020-01-01T00:00:00Z", 86_400), ("2040-01-01T00:00:00Z", -86_400)] {
        let (mock, client, id) = started(Options::default());
        mock.set_clock(here.parse().unwrap());
        mock.advance_clock(jiff::SignedDuration::from_secs(there));
        for _ in 0..3 {
            client.get_api_key(&id).await.unwrap();
            pass(600).await;
        }
        assert_eq!(logins(&mock), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_rejected_token_is_renewed_once_and_the_request_sent_again_once() {
    let (mock, client, id) = started(Options::default());
    client.get_api_key(&id).await.unwrap();
    mock.revoke_tokens();
    client.get_api_key(&id).await.unwrap();
    assert_eq!(logins(&mock), 2);
    mock.clear_journal();
    mock.inject(Fault::on(Method::GET, "", Effect::status(401)).times(9));
    client.get_api_key(&id).await.unwrap_err();
    let calls: Vec<_> = mock.journal().iter().map(|entry| entry.method.clone()).collect();
    assert_eq!(calls, [Method::GET, Method::POST, Method::GET]);
}

#[tokio::test(start_paused = true)]
async fn an_invalid_response_never_replaces_a_valid_token() {
    let garbage = [
        "",
        "{}",
        "<html></html>",
        "{\"access_token\":\"\"}",
        "{\"access_token\":7}",
        "{\"access_token\":\"x\",\"expires_in\":-1}",
        "{\"access_token\":\"x\",\"expires_in\":10}",
        "{\"access_token\":\"x\",\"expires_in\":\"soon\"}",
    ];
    for body in garbage {
        let (mock, client, id) = started(Options::default());
        client.get_api_key(&id).await.unwrap();
        let first = last_token(&mock);
        pass(3000).await;
        mock.inject(Fault::on(Method::POST, "/token", Effect::body(200, body)));
        for _ in 0..3 {
            client.get_api_key(&id).await.unwrap();
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        assert_eq!((last_token(&mock), logins(&mock)), (first.clone(), 2), "{body}");
        // A minute later it is tried again.
        pass(60).await;
        client.get_api_key(&id).await.unwrap();
        tokio::time::sleep(Duration::from_secs(1)).await;
        client.get_api_key(&id).await.unwrap();
        assert_ne!(last_token(&mock), first, "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failing_token_endpoint_is_retried() {
    for effect in [Effect::status(503), Effect::status(429), Effect::DropAfter, Effect::DropBefore, Effect::Unreachable]
    {
        let (mock, client, id) = started(Options::default());
        mock.inject(Fault::on(Method::POST, "/token", effect.clone()).times(3));
        client.get_api_key(&id).await.unwrap_or_else(|error| panic!("{effect:?}: {error}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_is_replaced_by_each_new_one() {
    let (mock, login) = Mock::with_user(Options::default());
    let form = format!("grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey={login}");
    let request = http::Request::post("/identity/token").header("authorization", "Basic Yng6Yng=");
    let iam_identity_mock::Delivery::Response(granted) = mock.handle(request.body(form.into()).unwrap()).await else {
        panic!("no answer")
    };
    let granted: serde_json::Value = serde_json::from_slice(granted.body()).unwrap();
    let first = granted["refresh_token"].as_str().unwrap();
    let (id, client) = (mock.keys()[0].id.clone(), client(&mock, Credential::RefreshToken(first.into())));
    mock.clear_journal();
    client.get_api_key(&id).await.unwrap();
    pass(3600).await;
    client.get_api_key(&id).await.unwrap();
    let sent: Vec<_> = mock
        .journal()
        .iter()
        .filter(|entry| entry.path == "/identity/token")
        .map(|entry| {
            assert_eq!(entry.sent_header("authorization"), Some("Basic Yng6Yng="));
            String::from_utf8(entry.sent_body().to_vec()).unwrap()
        })
        .collect();
    assert_eq!(sent.len(), 2);
    assert!(sent[0].contains(first) && !sent[1].contains(first));
}

#[tokio::test(start_paused = true)]
async fn a_trusted_profile_is_assumed() {
    let (mock, login) = Mock::with_user(Options::default());
    let profile = Identity::trusted_profile(1).trusting("IBMid-0000000001");
    mock.add_identity(profile.clone());
    let id = "Profile-00000000-0000-4000-8000-000000000001".to_owned();
    let crn = format!("crn:v1:bluemix:public:iam-identity::a/{}::profile:{id}", profile.account_id);
    let name = Profile::Name { name: "Profile 1".to_owned(), account: Some(profile.account_id) };
    for profile in [Profile::Id(id), Profile::Crn(crn), name] {
        let client = client(&mock, Credential::AssumedProfile { api_key: login.as_str().into(), profile });
        let claims = client.claims().await.unwrap();
        assert!(claims.is_trusted_profile() && claims.iam_id == "iam-Profile-00000000-0000-4000-8000-000000000001");
    }
}

#[tokio::test(start_paused = true)]
async fn a_compute_resources_token_is_read_at_every_login() {
    let mock = Mock::new(Options::default());
    mock.add_identity(Identity::trusted_profile(1).trusting("first").trusting("second"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "first\n").unwrap();
    let profile = Profile::Name { name: "Profile 1".to_owned(), account: None };
    let credential = |token_file: PathBuf| Credential::ComputeResource { token_file, profile: profile.clone() };
    let client_of = |file: PathBuf| client(&mock, credential(file));
    let client = client_of(file.clone());
    client.claims().await.unwrap();
    std::fs::write(&file, "second\n").unwrap();
    pass(3600).await;
    client.claims().await.unwrap();
    let sent = mock.journal();
    let sent: Vec<_> = sent.iter().map(|entry| String::from_utf8_lossy(entry.sent_body())).collect();
    assert!(sent[0].contains("cr_token=first&") && sent[1].contains("cr_token=second&"), "{sent:?}");
    std::fs::write(&file, "").unwrap();
    let latin = folder.path().join("latin");
    std::fs::write(&latin, b"caf\xe9").unwrap();
    for (file, reason) in [
        (file, "is empty"),
        (latin, "not valid UTF-8"),
        (folder.path().join("none"), "cannot be read"),
        (folder.path().to_owned(), "not a regular file"),
    ] {
        let told = client_of(file.clone()).claims().await.unwrap_err().cause.to_string();
        assert!(told.contains(reason) && told.contains(file.to_str().unwrap()), "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_configured_access_token_is_not_renewed() {
    let (mock, client_with_key, id) = started(Options::default());
    client_with_key.get_api_key(&id).await.unwrap();
    let token = last_token(&mock).strip_prefix("Bearer ").map(Secret::from).unwrap();
    let client = client(&mock, Credential::AccessToken(token));
    client.get_api_key(&id).await.unwrap();
    mock.revoke_tokens();
    client.get_api_key(&id).await.unwrap_err();
    assert_eq!(logins(&mock), 1);
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn a_token_file_that_is_not_regular_is_an_error_at_once() {
    let mock = Mock::new(Options::default());
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    for token_file in [fifo, "/dev/zero".into()] {
        let credential = Credential::ComputeResource { token_file, profile: Profile::Id("Profile-1".to_owned()) };
        let told = client(&mock, credential).claims().await.unwrap_err().cause.to_string();
        assert!(told.contains("not a regular file"), "{told}");
    }
    assert!(mock.journal().is_empty());
}
