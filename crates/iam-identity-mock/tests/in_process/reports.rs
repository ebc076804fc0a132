//! Activity, and reports of it.

use iam_identity_mock::{Identity, Mock, Options, Role};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::client::{ACCOUNT, Client, login, names_in, text, token};

fn path(end: &str) -> String {
    format!("/v1/activity/accounts/{ACCOUNT}/report{end}")
}

async fn administrator() -> (Mock, Client, String) {
    let mock = Mock::new(Options::default().token_seconds(i64::from(i32::MAX)));
    let login = mock.add_identity(Identity::user(1).with(Role::Administrator));
    (mock.clone(), Client::new(mock, &login).await, login)
}

/// Creates a report. Returns its reference.
async fn request(client: &Client, hours: u32) -> String {
    text(&client.post(&path(&format!("?type=inactive&duration={hours}")), Json::Null, 202).await, "reference")
}

/// Creates a report, and reads it when it is ready.
async fn report(client: &Client, hours: u32) -> Json {
    let path = path(&format!("/{}", request(client, hours).await));
    assert_eq!(client.get(&path).await.0, 204);
    let (status, report) = client.get(&path).await;
    assert_eq!(status, 200);
    report
}

#[tokio::test]
async fn logins_with_keys_of_a_service_id_are_its_activity() {
    let (mock, client, _) = administrator().await;
    let made = client.service_id("s", json!({ "apikey": { "name": "k" } })).await;
    let path = format!("/v1/serviceids/{}?include_activity=true", text(&made, "id"));
    assert_eq!(client.get(&path).await.1["activity"], json!({ "authn_count": 0 }));
    mock.set_clock("2030-01-01T10:00:00Z".parse().unwrap());
    for _ in 0..2 {
        assert_eq!(login(&mock, &text(&made["apikey"], "apikey")).await.status, 200);
    }
    let activity = &client.get(&path).await.1["activity"];
    assert_eq!(*activity, json!({ "authn_count": 2, "last_authn": "2030-01-01T10:00+0000" }));
}

#[tokio::test]
async fn a_report_has_the_users_service_ids_profiles_and_keys_that_were_not_used() {
    let (mock, client, own) = administrator().await;
    mock.add_identity(Identity::user(2));
    mock.upsert_identity(Identity::trusted_profile(1));
    mock.upsert_identity(Identity::trusted_profile(2).trusting("IBMid-0000000001"));
    let used = client.service_id("used", json!({ "apikey": { "name": "used key" } })).await;
    client.service_id("idle", json!({ "apikey": { "name": "idle key" } })).await;
    mock.set_clock("2030-01-03T10:00:00Z".parse().unwrap());
    let client = Client::new(mock.clone(), &own).await;
    login(&mock, &text(&used["apikey"], "apikey")).await;
    let assume = [
        ("grant_type", "urn:ibm:params:oauth:grant-type:assume"),
        ("access_token", client.token.as_str()),
        ("profile_id", "Profile-00000000-0000-4000-8000-000000000002"),
    ];
    assert_eq!(token(&mock, &assume, None).await.status, 200);

    let report = report(&client, 48).await;
    assert_eq!((&report["report_duration"], &report["created_by"]), (&json!("48"), &json!("IBMid-0000000001")));
    assert_eq!(report["report_start_time"], "2030-01-01T10:00+0000");
    assert_eq!(report["report_end_time"], "2030-01-03T10:00+0000");
    assert_eq!(names_in(&report["users"]), ["User 2"]);
    assert_eq!(report["users"][0]["username"], "0000000002@example.com");
    assert_eq!(names_in(&report["serviceids"]), ["idle"]);
    assert_eq!(names_in(&report["profiles"]), ["Profile 1"]);
    assert_eq!(report["profiles"][0]["id"], "Profile-00000000-0000-4000-8000-000000000001");
    // A key of the profiles isn't there, because they have none.
    assert_eq!(names_in(&report["apikeys"]), ["login", "idle key"]);
    let [of_a_user, of_a_service_id] = [&report["apikeys"][0], &report["apikeys"][1]];
    assert_eq!((&of_a_user["type"], &of_a_user["user"]["name"]), (&json!("user"), &json!("User 2")));
    assert_eq!(
        (&of_a_service_id["type"], &of_a_service_id["serviceid"]["name"]),
        (&json!("serviceid"), &json!("idle"))
    );
}

#[tokio::test]
async fn what_was_used_before_the_time_covered_is_in_the_report_with_its_last_login() {
    let (mock, client, own) = administrator().await;
    mock.set_clock("2030-01-01T10:00:00Z".parse().unwrap());
    login(&mock, &own).await;
    mock.advance_clock(SignedDuration::from_hours(2));
    assert_eq!(report(&client, 3).await["users"], json!([]));
    let report = report(&client, 1).await;
    assert_eq!(report["users"][0]["last_authn"], "2030-01-01T10:00+0000");
    assert_eq!(report["apikeys"][0]["last_authn"], "2030-01-01T10:00+0000");
}

#[tokio::test]
async fn reports_are_kept_for_a_day_and_the_latest_is_the_latest_that_is_ready() {
    let (mock, client, _) = administrator().await;
    let latest = path("/latest");
    assert_eq!(client.get(&latest).await.0, 404);
    let first = report(&client, 1).await;
    let of = |reference: &Json| path(&format!("/{}", reference.as_str().unwrap()));
    let second = request(&client, 2).await;
    assert_eq!(client.get(&latest).await, (200, first.clone()), "the second one isn't ready");
    assert_eq!(client.get(&of(&first["reference"])).await, (200, first.clone()));
    assert_eq!(client.get(&latest).await.1["reference"], second);
    mock.advance_clock(SignedDuration::from_hours(23));
    request(&client, 3).await;
    assert_eq!(client.get(&of(&first["reference"])).await, (200, first.clone()));
    mock.advance_clock(SignedDuration::from_hours(2));
    assert_eq!(client.get(&of(&first["reference"])).await.0, 200, "nothing is deleted until another is created");
    request(&client, 4).await;
    assert_eq!(client.get(&of(&first["reference"])).await.0, 404);
}

#[tokio::test]
async fn a_report_does_not_change_after_its_creation() {
    let (mock, client, _) = administrator().await;
    let idle = mock.add_key(&Identity::user(1), "idle", |_| {});
    let before = report(&client, 1).await;
    mock.remove_key(&idle.id);
    let path = path(&format!("/{}", text(&before, "reference")));
    assert_eq!(client.get(&path).await.1, before);
    assert!(names_in(&before["apikeys"]).contains(&"idle"));
}
