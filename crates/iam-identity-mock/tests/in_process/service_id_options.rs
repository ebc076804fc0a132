//! The options about service IDs, their groups and their keys.

use http::Method;
use iam_identity_mock::{NonemptyGroup, Options};
use serde_json::{Value as Json, json};

use crate::client::{ACCOUNT, Client, text};
use crate::options::{differs, with};

/// A locked service ID with a key: its IAM ID, and the ID of the key.
async fn locked(me: &Client) -> (String, String) {
    let made = me.service_id("s", json!({ "apikey": { "name": "k" } })).await;
    me.status(Method::POST, &format!("/v1/serviceids/{}/lock", text(&made, "id"))).await;
    (text(&made, "iam_id"), text(&made["apikey"], "id"))
}

/// Creates a group with a service ID. Returns the path of each.
async fn group_with_a_member(me: &Client) -> [String; 2] {
    let group = me.group("g").await;
    let member = text(&me.service_id("s", json!({ "group_id": group })).await, "id");
    [format!("/v1/serviceid_groups/{group}"), format!("/v1/serviceids/{member}")]
}

/// What the deletion of a group with a service ID does: its status, that of a read of the service ID, and its group.
async fn deletion_of_a_group(me: &Client) -> Json {
    let [group, member] = group_with_a_member(me).await;
    let deletion = me.status(Method::DELETE, &group).await;
    let (read, service) = me.get(&format!("{member}?show_group_id=true")).await;
    json!([deletion, read, service["group_id"] == "default"])
}

/// The names of the options that were seen to have an effect.
pub(crate) async fn seen() -> Vec<&'static str> {
    let path = "/v1/serviceids";
    vec![
        differs!(locked_service_id_refuses_new_keys = true, 201 => 409, |mock, me, id| {
            let (owner, _) = locked(&me).await;
            me.create(&owner, "new", Json::Null).await.status
        }),
        differs!(locked_service_id_refuses_key_changes = true, [200, 200, 204, 204] => [200, 409, 409, 409], |mock, me, id| {
            let key = locked(&me).await.1;
            let path = format!("/v1/apikeys/{key}");
            [
                me.status(Method::GET, &path).await,
                me.update(&key, "*", json!({})).await.status,
                me.status(Method::POST, &format!("{path}/disable")).await,
                me.status(Method::DELETE, &path).await,
            ]
        }),
        differs!(expired_keys_count = false, 409 => 201, |mock, me, id| {
            let owner = text(&me.service_id("s", Json::Null).await, "iam_id");
            for _ in 0..20 {
                me.create(&owner, "old", json!({ "expires_at": "2001-01-01T00:00+0000" })).await;
            }
            me.create(&owner, "new", Json::Null).await.status
        }),
        differs!(service_ids_create_own_keys = false, 201 => 403, |mock, me, id| {
            let made = me.service_id("s", json!({ "apikey": { "name": "k" } })).await;
            let itself = Client::new(mock.clone(), &text(&made["apikey"], "apikey")).await;
            itself.create(&text(&made, "iam_id"), "new", Json::Null).await.status
        }),
        differs!(stored_by_default = true, false => true, |mock, me, id| {
            let key = text(&me.service_id("s", json!({ "apikey": { "name": "k" } })).await["apikey"], "id");
            me.get(&format!("/v1/apikeys/{key}")).await.1["apikey"].is_string()
        }),
        differs!(details_show_stored_value = false, [true, true] => [true, false], |mock, me, id| {
            let key = &me.service_id("s", json!({ "apikey": { "name": "k", "store_value": true } })).await["apikey"];
            let value = text(key, "apikey");
            let by_value = me.send(Method::GET, "/v1/apikeys/details", &[("iam-apikey", &value)], &Json::Null).await;
            let by_id = me.get(&format!("/v1/apikeys/{}", text(key, "id"))).await.1;
            [by_id["apikey"].is_string(), by_value.json["apikey"].is_string()]
        }),
        differs!(service_ids_per_group = 1, [201, 201] => [201, 409], |mock, me, id| {
            let body = json!({ "name": "s", "account_id": ACCOUNT });
            let create = || async { me.send(Method::POST, path, &[], &body).await.status };
            [create().await, create().await]
        }),
        differs!(service_id_groups_per_account = 1, 201 => 409, |mock, me, id| {
            me.group("one").await;
            let body = json!({ "name": "two", "account_id": ACCOUNT });
            me.send(Method::POST, "/v1/serviceid_groups", &[], &body).await.status
        }),
        differs!(default_group_id = "0".to_owned(), "default" => "0", |mock, me, id| {
            let made = me.service_id("s", Json::Null).await;
            me.get(&format!("{path}/{}?show_group_id=true", text(&made, "id"))).await.1["group_id"].clone()
        }),
        differs!(group_listings_have_user_keys = false, 2 => 0, |mock, me, id| {
            let group = me.group("g").await;
            me.names(&format!("group_id={group}")).await.0.len()
        }),
        differs!(nonempty_group = NonemptyGroup::Cascade, [json!(409), json!(200), json!(false)] => [json!(204), json!(404), json!(false)], |mock, me, id| {
            deletion_of_a_group(&me).await
        }),
        differs!(nonempty_group = NonemptyGroup::Move, [json!(409), json!(200), json!(false)] => [json!(204), json!(200), json!(true)], |mock, me, id| {
            deletion_of_a_group(&me).await
        }),
        differs!(group_conflict_status = 400, [409, 409] => [400, 400], |mock, me, id| {
            let [group, _] = group_with_a_member(&me).await;
            let body = json!({ "name": "g", "account_id": ACCOUNT });
            let twice = me.send(Method::POST, "/v1/serviceid_groups", &[], &body).await.status;
            [twice, me.status(Method::DELETE, &group).await]
        }),
    ]
}
