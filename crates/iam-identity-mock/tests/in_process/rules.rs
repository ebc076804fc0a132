//! Permissions, and the life of keys.

use http::Method;
use iam_identity_mock::{Identity, Mock, Options, Role};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use crate::client::{ACCOUNT, Answer, Client, claims, login, text};

/// The operations that an identity may do with a key: read, update, lock, delete.
async fn operations(client: &Client, id: &str) -> [u16; 4] {
    let path = format!("/v1/apikeys/{id}");
    [
        client.status(Method::GET, &path).await,
        client.update(id, "*", json!({ "description": "changed" })).await.status,
        client.status(Method::DELETE, &format!("{path}/lock")).await,
        client.status(Method::DELETE, &path).await,
    ]
}

#[tokio::test]
async fn keys_of_others_are_read_updated_and_deleted_by_role() {
    let mock = Mock::new(Options::default().keys_per_identity(100));
    let maker = mock.add_identity(Identity::user(1).with(Role::Operator));
    let maker = Client::new(mock.clone(), &maker).await;
    let made = maker.send(Method::POST, "/v1/serviceids", &[], &json!({ "name": "s", "account_id": ACCOUNT })).await;
    let service = made.json["iam_id"].as_str().unwrap().to_owned();
    let service = mock.identities().into_iter().find(|identity| identity.iam_id == service).unwrap();
    let (all, none) = ([200, 200, 204, 204], [403, 403, 403, 403]);
    let cases = [
        (None, none, none, 403),
        (Some(Role::Administrator), all, all, 201),
        (Some(Role::Operator), none, all, 201),
        (Some(Role::Editor), none, [200, 200, 204, 403], 403),
        (Some(Role::ApiKeyReviewer), none, none, 403),
        (Some(Role::UserApiKeyCreator), none, none, 403),
        (Some(Role::ServiceIdCreator), none, none, 403),
    ];
    for (number, (role, of_a_user, of_a_service, creation)) in (10..).zip(cases) {
        let identity = role.into_iter().fold(Identity::user(number), Identity::with);
        let caller = Client::new(mock.clone(), &mock.add_identity(identity)).await;
        let users = mock.add_key(&Identity::user(1), "a user's", |_| {}).id;
        let services = mock.add_key(&service, "a service's", |_| {}).id;
        assert_eq!(operations(&caller, &users).await, of_a_user, "{role:?}, a user's key");
        assert_eq!(operations(&caller, &services).await, of_a_service, "{role:?}, a service ID's key");
        let creation_for_a_service = caller.create(&service.iam_id, "k", Json::Null).await.status;
        assert_eq!(creation_for_a_service, creation, "{role:?}, creation for a service ID");
        let for_another_user = caller.create("IBMid-0000000001", "k", Json::Null).await.status;
        assert_eq!(for_another_user, 403, "{role:?}: nobody creates keys of another user");
        let lists = matches!(role, Some(Role::Administrator | Role::ApiKeyReviewer));
        let listed = caller.get("/v1/apikeys?scope=account").await.0;
        assert_eq!(listed, if lists { 200 } else { 403 }, "{role:?}, a listing of the account");
    }
}

#[tokio::test]
async fn an_account_can_restrict_who_creates_keys() {
    let mock = Mock::new(Options::default());
    let administrator =
        Client::new(mock.clone(), &mock.add_identity(Identity::user(1).with(Role::Administrator))).await;
    let creator = Client::new(mock.clone(), &mock.add_identity(Identity::user(2).with(Role::UserApiKeyCreator))).await;
    let path = format!("/v1/accounts/{ACCOUNT}/settings/identity");
    let body = json!({ "restrict_create_platform_apikey": "RESTRICTED" });
    assert_eq!(administrator.send(Method::PUT, &path, &[("if-match", "*")], &body).await.status, 200);
    assert_eq!(administrator.create("IBMid-0000000001", "k", Json::Null).await.status, 403);
    assert_eq!(creator.create("IBMid-0000000002", "k", Json::Null).await.status, 201);
}

#[tokio::test]
async fn objects_of_another_account_are_invisible() {
    let mock = Mock::new(Options::default());
    let here = Client::new(mock.clone(), &mock.add_identity(Identity::user(1).with(Role::Administrator))).await;
    let elsewhere = Identity { account_id: "f".repeat(32), ..Identity::user(2) };
    mock.add_identity(elsewhere.clone());
    let theirs = mock.add_key(&elsewhere, "theirs", |_| {}).id;
    assert_eq!(operations(&here, &theirs).await, [403, 403, 403, 403]);
    assert_eq!(here.names("scope=account").await.0, ["login"]);
    assert_eq!(here.get(&format!("/v1/accounts/{}/settings/identity", "f".repeat(32))).await.0, 403);
}

#[tokio::test]
async fn a_lock_keeps_a_key_until_long_after_its_expiry() {
    let (mock, login) = Mock::with_user(Options::default().token_seconds(i64::from(i32::MAX)));
    let me = Client::new(mock.clone(), &login).await;
    let expires_at = (mock.now() + SignedDuration::from_hours(24)).strftime("%Y-%m-%dT%H:%M+0000").to_string();
    let headers = [("entity-lock", "true"), ("entity-disable", "true")];
    let body = json!({ "name": "k", "iam_id": "IBMid-0000000001", "expires_at": expires_at });
    let made = me.send(Method::POST, "/v1/apikeys", &headers, &body).await;
    assert_eq!((made.status, &made.json["locked"], &made.json["disabled"]), (201, &json!(true), &json!(true)));
    assert_eq!(made.json["expires_at"], expires_at);
    let id = made.json["id"].as_str().unwrap();
    let path = format!("/v1/apikeys/{id}");
    assert_eq!(operations_on_a_locked_key(&me, id).await, [200, 409, 409]);
    let day = |days: i64| SignedDuration::from_hours(24 * days);
    mock.advance_clock(day(90));
    assert_eq!(me.status(Method::GET, &path).await, 200);
    mock.advance_clock(day(2));
    assert_eq!(me.status(Method::GET, &path).await, 404, "90 days after its expiry");
}

async fn operations_on_a_locked_key(client: &Client, id: &str) -> [u16; 3] {
    let path = format!("/v1/apikeys/{id}");
    [
        client.status(Method::GET, &path).await,
        client.update(id, "*", json!({ "name": "never" })).await.status,
        client.status(Method::DELETE, &path).await,
    ]
}

#[tokio::test]
async fn a_value_is_returned_once_unless_it_is_stored() {
    let (mock, login) = Mock::with_user(Options::default());
    let me = Client::new(mock.clone(), &login).await;
    let own = "a value of somebody's own, thirty-two long";
    let made = me.create("IBMid-0000000001", "k", json!({ "apikey": own })).await;
    assert_eq!((made.status, made.json["apikey"].as_str()), (201, Some(own)));
    let id = made.json["id"].as_str().unwrap();
    assert!(me.get(&format!("/v1/apikeys/{id}")).await.1.get("apikey").is_none());
    assert!(me.update(id, "*", json!({ "name": "new" })).await.json.get("apikey").is_none());
    let details = me.send(Method::GET, "/v1/apikeys/details", &[("iam-apikey", own)], &Json::Null).await;
    assert_eq!((details.status, details.json["id"].as_str()), (200, Some(id)));
    let twice = me.create("IBMid-0000000001", "k", json!({ "apikey": own })).await;
    assert_eq!(twice.status, 409);
}

#[tokio::test]
async fn a_malformed_request_is_rejected_with_its_code_and_field() {
    let (mock, login) = Mock::with_user(Options::default());
    let me = Client::new(mock.clone(), &login).await;
    let id = me.create("IBMid-0000000001", "k", Json::Null).await.json["id"].as_str().unwrap().to_owned();
    let (missing, invalid) = ("BXNIM0109E", "BXNIM0106E");
    let check = |answer: &Answer, code: &str, property: &str| {
        assert_eq!(answer.status, 400, "{}", answer.text);
        let error = &answer.json["errors"][0];
        assert_eq!(error["message_code"], code, "{property}");
        assert!(error["details"].as_str().unwrap().contains(&format!("'{property}'")), "{error}");
        assert_eq!(answer.json["trace"], answer.header("transaction-id"));
    };
    for (property, value, code) in [
        ("name", json!(""), missing),
        ("name", json!(7), invalid),
        ("iam_id", json!(""), missing),
        ("iam_id", json!("IBMid-unknown"), invalid),
        ("description", json!(null), invalid),
        ("apikey", json!("short"), invalid),
        ("store_value", json!(true), invalid),
        ("support_sessions", json!("yes"), invalid),
        ("action_when_leaked", json!("DISABLE"), invalid),
        ("expires_at", json!("tomorrow"), invalid),
        ("expires_at", json!("2040-02-30T00:00+0000"), invalid),
    ] {
        check(&me.create("IBMid-0000000001", "k", json!({ property: value })).await, code, property);
        if !matches!(property, "iam_id" | "apikey" | "store_value") {
            check(&me.update(&id, "*", json!({ property: value })).await, code, property);
        }
    }
    let path = format!("/v1/apikeys/{id}");
    check(&me.send(Method::PUT, &path, &[], &json!({ "name": "n" })).await, missing, "If-Match");
    check(&me.send(Method::PUT, &path, &[("if-match", "*")], &Json::Null).await, invalid, "body");
    check(&me.send(Method::GET, "/v1/apikeys/details", &[], &Json::Null).await, missing, "IAM-ApiKey");
    assert_eq!(me.status(Method::PATCH, &path).await, 405);
    assert_eq!(me.status(Method::GET, "/v1/nothing").await, 404);
    // Existence is checked before the tag.
    assert_eq!(me.update("ApiKey-unknown", "dummy", json!({})).await.status, 404);
}

#[tokio::test]
async fn a_trusted_profile_has_no_keys() {
    let mock = Mock::new(Options::default());
    let login = mock.add_identity(Identity::user(1).with(Role::Administrator));
    let profile = Identity::trusted_profile(1);
    mock.add_identity(profile.clone());
    let me = Client::new(mock, &login).await;
    assert_eq!(me.create(&profile.iam_id, "k", Json::Null).await.status, 400);
}

#[tokio::test]
async fn a_service_id_with_a_locked_key_is_not_deleted_and_the_key_is_named() {
    let (mock, login) = Mock::with_user(Options::default());
    let me = Client::new(mock, &login).await;
    let made = me.service_id("s", json!({ "apikey": { "name": "k" } })).await;
    let key = text(&made["apikey"], "id");
    let path = format!("/v1/serviceids/{}", text(&made, "id"));
    assert_eq!(me.status(Method::POST, &format!("/v1/apikeys/{key}/lock")).await, 204);
    let refused = me.send(Method::DELETE, &path, &[], &Json::Null).await;
    assert_eq!((refused.status, &refused.json["errors"][0]["message_code"]), (409, &json!("BXNIM0105E")));
    assert!(refused.text.contains(&key), "{}", refused.text);
    assert_eq!(me.status(Method::DELETE, &format!("/v1/apikeys/{key}/lock")).await, 204);
    assert_eq!(me.status(Method::DELETE, &path).await, 204);
    assert_eq!(me.status(Method::GET, &format!("/v1/apikeys/{key}")).await, 404, "the key is deleted with it");
}

#[tokio::test]
async fn tokens_of_a_renamed_service_id_have_its_new_name() {
    let (mock, own) = Mock::with_user(Options::default());
    let me = Client::new(mock.clone(), &own).await;
    let made = me.service_id("old", json!({ "apikey": { "name": "k" } })).await;
    let path = format!("/v1/serviceids/{}", text(&made, "id"));
    let renamed = me.send(Method::PUT, &path, &[("if-match", "*")], &json!({ "name": "new" })).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text);
    let token = text(&login(&mock, &text(&made["apikey"], "apikey")).await.json, "access_token");
    assert_eq!(claims(&token)["name"], "new");
}
