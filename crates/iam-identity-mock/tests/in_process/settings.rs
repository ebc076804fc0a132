//! The settings of an account.

use http::Method;
use iam_identity_mock::{Mock, Options};
use serde_json::{Value as Json, json};

use crate::client::{ACCOUNT, Answer, Client};

const ME: &str = "IBMid-0000000001";

async fn client() -> Client {
    let (mock, login) = Mock::with_user(Options::default());
    Client::new(mock, &login).await
}

fn path() -> String {
    format!("/v1/accounts/{ACCOUNT}/settings/identity")
}

async fn put(client: &Client, body: Json) -> Answer {
    client.send(Method::PUT, &path(), &[("if-match", "*")], &body).await
}

#[tokio::test]
async fn everything_that_is_written_is_read_back() {
    let client = client().await;
    let written = json!({
        "restrict_create_service_id": "NOT_RESTRICTED",
        "restrict_create_platform_apikey": "RESTRICTED",
        "restrict_user_list_visibility": "RESTRICTED",
        "restrict_user_domains": [{ "realm_id": "IBMid", "restrict_invitation": false, "invitation_email_allow_patterns": ["*.com"] }],
        "allowed_ip_addresses": "10.0.0.1",
        "mfa": "LEVEL1",
        "user_mfa": [{ "iam_id": ME, "mfa": "NONE" }],
        "session_expiration_in_seconds": "86400",
        "session_invalidation_in_seconds": "7200",
        "max_sessions_per_identity": "10",
        "system_access_token_expiration_in_seconds": "3600",
        "system_refresh_token_expiration_in_seconds": "259200",
    });
    let answered = put(&client, written.clone()).await;
    assert_eq!(answered.status, 200, "{}", answered.text);
    let read = client.get(&path()).await.1;
    for (name, value) in written.as_object().unwrap() {
        assert_eq!((&answered.json[name], &read[name]), (value, value), "{name}");
    }
}

#[tokio::test]
async fn a_history_is_there_and_empty_unless_it_is_asked_for() {
    let client = client().await;
    let of = |settings: &Json| settings["history"].as_array().unwrap().len();
    let read = client.get(&path()).await.1;
    assert_eq!((of(&read), &read["user_mfa"], &read["restrict_user_domains"]), (0, &json!([]), &json!([])));
    assert_eq!(of(&put(&client, json!({ "mfa": "TOTP" })).await.json), 0);
    assert_eq!(of(&client.get(&path()).await.1), 0);
    let with_history = client.get(&format!("{}?include_history=true", path())).await.1;
    assert_eq!(with_history["history"][0]["action"], "UPDATE");
    assert_eq!(with_history["history"][0]["iam_id"], ME);
}

#[tokio::test]
async fn a_realm_with_nothing_else_is_removed_from_the_restricted_domains() {
    let client = client().await;
    let domains = |entries: Json| json!({ "restrict_user_domains": entries });
    put(&client, domains(json!([{ "realm_id": "IBMid", "restrict_invitation": true }]))).await;
    put(&client, domains(json!([{ "realm_id": "appid", "restrict_invitation": true }]))).await;
    let removed = put(&client, domains(json!([{ "realm_id": "IBMid" }]))).await.json;
    assert_eq!(removed["restrict_user_domains"], json!([{ "realm_id": "appid", "restrict_invitation": true }]));
}

#[tokio::test]
async fn invalid_settings_are_rejected_by_name_and_change_nothing() {
    let client = client().await;
    for (name, value) in [
        ("mfa", json!("SOMETIMES")),
        ("user_mfa", json!([{ "iam_id": ME, "mfa": "SOMETIMES" }])),
        ("user_mfa", json!([{ "mfa": "NONE" }])),
        ("restrict_user_domains", json!([{}])),
        ("session_expiration_in_seconds", json!("899")),
        ("max_sessions_per_identity", json!(10)),
        ("colour", json!("red")),
    ] {
        let refused = put(&client, json!({ "restrict_create_service_id": "RESTRICTED", name: value })).await;
        assert_eq!(refused.status, 400, "{name}");
        assert!(refused.text.contains(&format!("'{name}'")), "{}", refused.text);
    }
    assert_eq!(client.get(&path()).await.1["restrict_create_service_id"], "NOT_SET");
}

#[tokio::test]
async fn users_with_a_requirement_of_their_own_are_resolved_on_request() {
    let client = client().await;
    put(&client, json!({ "user_mfa": [{ "iam_id": ME, "mfa": "NONE" }] })).await;
    let read = client.get(&format!("{}?resolve_user_mfa=true", path())).await.1;
    assert_eq!((&read["user_mfa"][0]["name"], &read["user_mfa"][0]["mfa"]), (&json!("User 1"), &json!("NONE")));
    assert!(client.get(&path()).await.1["user_mfa"][0].get("name").is_none());
}

#[tokio::test]
async fn the_effective_settings_are_the_accounts_own() {
    let client = client().await;
    put(&client, json!({ "mfa": "TOTP" })).await;
    let (status, read) =
        client.get(&format!("/v1/accounts/{ACCOUNT}/effective_settings/identity?include_history=true")).await;
    assert_eq!((status, &read["account_id"], &read["assigned_templates"]), (200, &json!(ACCOUNT), &json!([])));
    assert_eq!((&read["effective"]["mfa"], &read["account"]["mfa"]), (&json!("TOTP"), &json!("TOTP")));
    assert!(read["account"]["entity_tag"].is_string() && read["account"]["history"].as_array().unwrap().len() == 1);
    assert_eq!(client.get(&format!("/v1/accounts/{}/effective_settings/identity", "f".repeat(32))).await.0, 403);
}
