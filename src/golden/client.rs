//! Reasons that the client words: requests that cannot be sent, responses that cannot be used, and logins without a credential.

use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use iam_identity::{
    ApiKeyChanges, Client, Credential, Error, ListScope, Profile, RetryPolicy, ServiceIdScope, Settings, Transport,
    TransportError,
};
use tf_provider::golden::Sample;

use super::sample::{ACCOUNT, ARGUMENT, ID, SERVICE_ID, USER, key};
use crate::diagnostics::{Operation, operation_failed};

/// An access token of [`USER`], without a signature.
const TOKEN: &str = "e30.eyJpYW1faWQiOiJJQk1pZC0yNzAwMDZWOEhEIn0.s";

/// What the API responds with to every request, with the number of the request in the place of `NUMBER`; `None` if it responds
/// with more than the client reads.
struct Canned(Option<&'static str>, AtomicUsize);

impl Transport for Canned {
    fn send(
        &self,
        _: http::Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + Send + '_>> {
        let number = self.1.fetch_add(1, Ordering::Relaxed).to_string();
        let response = self.0.map(|body| http::Response::new(body.replace("NUMBER", &number).into()));
        Box::pin(std::future::ready(response.ok_or(TransportError::TooLarge)))
    }
}

pub(super) async fn samples() -> Vec<Sample> {
    let failures = [requests().await, responses().await, logins().await].concat();
    failures
        .into_iter()
        .map(|(name, error)| Sample::of(format!("client: {name}"), &operation_failed(Operation::Read(&key()), &error)))
        .collect()
}

fn client(credential: Credential, body: Option<&'static str>) -> Client {
    let settings = Settings {
        credential,
        credential_from: ARGUMENT.to_owned(),
        retry: RetryPolicy { max_retries: 0, ..RetryPolicy::default() },
        ..Settings::default()
    };
    Client::new(settings, Canned(body, AtomicUsize::default()))
}

fn logged_in(body: &'static str) -> Client {
    client(Credential::AccessToken(TOKEN.into()), Some(body))
}

async fn requests() -> Vec<(&'static str, Error)> {
    let client = logged_in("{}");
    let changes = ApiKeyChanges::default();
    let identity = ListScope::Identity("two words".to_owned());
    let group = ServiceIdScope { group_id: Some("two words".to_owned()), ..ServiceIdScope::default() };
    vec![
        ("ID that is none", client.get_api_key("../lock").await.unwrap_err()),
        ("ID of a service ID that is none", client.get_service_id("../lock").await.unwrap_err()),
        ("ID of a group that is none", client.list_service_ids(&group).await.unwrap_err()),
        ("IAM ID that is none", client.list_api_keys(&identity).await.unwrap_err()),
        ("ID of an account that is none", client.get_account_settings("../x").await.unwrap_err()),
        ("IAM IDs that are none", client.get_api_key_limits(ACCOUNT, &["two words"]).await.unwrap_err()),
        ("value that no header can hold", client.get_api_key_by_value(&"\n".into()).await.unwrap_err()),
        ("tag that no header can hold", client.update_api_key(ID, "\n", &changes).await.unwrap_err()),
    ]
}

async fn responses() -> Vec<(&'static str, Error)> {
    let mut failures = Vec::new();
    for (name, body) in [
        ("empty response", ""),
        ("response that is cut off", r#"{"id""#),
        ("response that is not JSON", "<html>"),
        ("response without an ID", r#"{"name":"deploy"}"#),
        ("response about another key", r#"{"id":"ApiKey-9d3c1f0e-7b52-4e8f-8a3d-2c6b9e4f1a70","name":"deploy"}"#),
    ] {
        failures.push((name, logged_in(body).get_api_key(ID).await.unwrap_err()));
    }
    for (name, body) in [
        ("list that is none", "{}"),
        ("list with an ID that is none", r#"{"apikeys":[{"id":"../lock","name":"deploy"}]}"#),
        ("list whose next page has no token", r#"{"apikeys":[],"next":"https://iam.cloud.ibm.com/v1/apikeys"}"#),
        ("list without an end", r#"{"apikeys":[],"next":"https://iam.cloud.ibm.com/v1/apikeys?pagetoken=NUMBER"}"#),
        ("list in a circle", r#"{"apikeys":[],"next":"https://iam.cloud.ibm.com/v1/apikeys?pagetoken=one"}"#),
    ] {
        let owner = ListScope::Identity(USER.to_owned());
        failures.push((name, logged_in(body).list_api_keys(&owner).await.unwrap_err()));
    }
    for (name, body) in [
        ("response without the ID of a service ID", "{}"),
        ("response about another service ID", r#"{"id":"ServiceId-9d3c1f0e-7b52-4e8f-8a3d-2c6b9e4f1a70"}"#),
    ] {
        failures.push((name, logged_in(body).get_service_id(SERVICE_ID).await.unwrap_err()));
    }
    let body = r#"{"account_id":"200fghij200b41abc200bzb678abc0yy"}"#;
    let settings = logged_in(body).get_account_settings(ACCOUNT).await.unwrap_err();
    failures.push(("settings of another account", settings));
    for (name, body) in [
        ("report without a reference", r#"{"reference":"../lock","report_end_time":""}"#),
        ("another report", r#"{"reference":"NUMBER","report_end_time":""}"#),
    ] {
        let report = logged_in(body).inactive_identities(ACCOUNT, 30, Duration::from_secs(1)).await;
        failures.push((name, report.unwrap_err()));
    }
    let all = ServiceIdScope::default();
    let body = r#"{"serviceids":[{"id":"../lock"}]}"#;
    failures.push(("list with a service ID that is none", logged_in(body).list_service_ids(&all).await.unwrap_err()));
    let body = r#"{"serviceids":[],"serviceid_groups":[{"id":""}]}"#;
    let groups = logged_in(body).list_service_ids_of_account(&all).await.unwrap_err();
    failures.push(("list with a group that is none", groups));
    let large = client(Credential::AccessToken(TOKEN.into()), None);
    failures.push(("200 to a change", logged_in("{}").lock_api_key(ID).await.unwrap_err()));
    failures.push(("large response", large.get_api_key(ID).await.unwrap_err()));
    failures
}

async fn logins() -> Vec<(&'static str, Error)> {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("empty"), "").unwrap();
    std::fs::write(path("latin"), b"\xe9").unwrap();
    let compute = |path: &Path| {
        let profile = Profile::Name { name: "deploy".to_owned(), account: None };
        client(Credential::ComputeResource { token_file: path.to_owned(), profile }, Some("{}"))
    };
    let mut failures = vec![(
        "token of another kind",
        client(Credential::AccessToken("opaque".into()), None).claims().await.unwrap_err(),
    )];
    let without_account = client(Credential::AccessToken(TOKEN.into()), None).account_id().await.unwrap_err();
    failures.push(("token without an account", without_account));
    for (name, body) in [
        ("login without a token", "{}"),
        ("login with an empty token", r#"{"access_token":""}"#),
        ("login with a token that is about to expire", r#"{"access_token":"opaque","expires_in":1}"#),
    ] {
        failures.push((name, client(Credential::ApiKey("key".into()), Some(body)).claims().await.unwrap_err()));
    }
    for (name, path) in [
        ("compute resource's token that is a directory", folder.path()),
        ("compute resource's token that is empty", &path("empty")),
        ("compute resource's token that is not UTF-8", &path("latin")),
    ] {
        let error = compute(path).claims().await.unwrap_err();
        failures.push((name, without_folder(error, folder.path())));
    }
    failures
}

/// The error with `/var/run` in the place of the folder.
fn without_folder(error: Error, folder: &Path) -> Error {
    let cause = match error.cause {
        iam_identity::Cause::NoCredential(reason) => {
            iam_identity::Cause::NoCredential(reason.replace(folder.to_str().unwrap(), "/var/run"))
        }
        other => other,
    };
    Error { cause, ..error }
}
