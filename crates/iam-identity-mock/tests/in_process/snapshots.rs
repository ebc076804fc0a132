//! Snapshots of the state, and those of earlier versions.

use iam_identity_mock::{Mock, Options};
use serde_json::{Value as Json, json};

use crate::client::{ACCOUNT, Client, names_in};

#[tokio::test]
async fn groups_reports_settings_and_logins_are_restored() {
    let (mock, login) = Mock::with_user(Options::default());
    let client = Client::new(mock.clone(), &login).await;
    let group = client.group("g").await;
    client.service_id("inside", json!({ "group_id": group })).await;
    let path = format!("/v1/activity/accounts/{ACCOUNT}/report");
    client.post(&path, Json::Null, 202).await;
    let settings = format!("/v1/accounts/{ACCOUNT}/settings/identity");
    client.send(http::Method::PUT, &settings, &[("if-match", "*")], &json!({ "mfa": "TOTP" })).await;

    let other = Mock::new(Options::default());
    other.restore(mock.snapshot()).unwrap();
    let client = Client::with_token(other, &json!(client.token));
    let listing = format!("/v1/serviceids?account_id={ACCOUNT}&group_id={group}");
    assert_eq!(names_in(&client.get(&listing).await.1["serviceids"]), ["inside"]);
    assert_eq!(client.get(&format!("{path}/latest")).await.0, 204);
    assert_eq!(client.get(&format!("{path}/latest")).await.1["users"], json!([]), "the only user has logged in");
    let history = client.get(&format!("{settings}?include_history=true")).await.1["history"].clone();
    assert_eq!(history[0]["action"], "UPDATE");
}

#[tokio::test]
async fn a_snapshot_of_an_earlier_version_is_restored() {
    let (mock, login) = Mock::with_user(Options::default());
    let client = Client::new(mock.clone(), &login).await;
    client.service_id("s", Json::Null).await;
    let settings = format!("/v1/accounts/{ACCOUNT}/settings/identity");
    client.send(http::Method::PUT, &settings, &[("if-match", "*")], &json!({ "mfa": "TOTP" })).await;
    let mut snapshot = mock.snapshot();
    // What an earlier version did not write, and the one report that it had.
    for field in ["groups", "logins"] {
        snapshot.as_object_mut().unwrap().remove(field);
    }
    for service in snapshot["service_ids"].as_object_mut().unwrap().values_mut() {
        service.as_object_mut().unwrap().remove("group_id");
    }
    snapshot["settings"][ACCOUNT].as_object_mut().unwrap().remove("past");
    let at = mock.now();
    snapshot["reports"] = json!({
        ACCOUNT: { "reference": "r", "created_by": "IBMid-1", "hours": 720, "at": at, "pending": 0 },
    });
    let other = Mock::new(Options::default());
    other.restore(snapshot).unwrap();
    let client = Client::with_token(other, &json!(client.token));
    assert_eq!(names_in(&client.get(&format!("/v1/serviceids?account_id={ACCOUNT}")).await.1["serviceids"]), ["s"]);
    assert_eq!(client.get(&settings).await.1["mfa"], "TOTP");
    assert_eq!(client.get(&format!("/v1/activity/accounts/{ACCOUNT}/report/r")).await.0, 200);
}
