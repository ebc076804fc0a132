//! Groups of service IDs.

use http::Method;
use iam_identity_mock::{Identity, Mock, Options, Role};
use serde_json::{Value as Json, json};

use crate::client::{ACCOUNT, Client, names_in, text};

const PATH: &str = "/v1/serviceid_groups";

async fn administrator() -> (Mock, Client) {
    let mock = Mock::new(Options::default());
    let login = mock.add_identity(Identity::user(1).with(Role::Administrator));
    let client = Client::new(mock.clone(), &login).await;
    (mock, client)
}

#[tokio::test]
async fn a_group_is_created_read_changed_and_deleted() {
    let (_, client) = administrator().await;
    let body = json!({ "name": "g", "account_id": ACCOUNT, "description": "mine" });
    let made = client.post(PATH, body, 201).await;
    let path = format!("{PATH}/{}", text(&made, "id"));
    for (field, value) in
        [("name", "g"), ("description", "mine"), ("account_id", ACCOUNT), ("created_by", "IBMid-0000000001")]
    {
        assert_eq!(made[field], value);
    }
    assert!(made["crn"].is_string() && made["created_at"].is_string());
    let read = client.send(Method::GET, &path, &[], &Json::Null).await;
    assert_eq!((read.status, read.header("etag"), &read.json), (200, &*text(&made, "entity_tag"), &made));
    let change = json!({ "name": "new", "description": "" });
    assert_eq!(client.send(Method::PUT, &path, &[("if-match", "1-old")], &change).await.status, 409);
    let changed = client.send(Method::PUT, &path, &[("if-match", "*")], &change).await;
    assert_eq!((changed.status, &changed.json["name"], changed.json.get("description")), (200, &json!("new"), None));
    assert_ne!(changed.json["entity_tag"], made["entity_tag"]);
    let listing = format!("{PATH}?account_id={ACCOUNT}");
    assert_eq!(names_in(&client.get(&listing).await.1["serviceid_groups"]), ["new"]);
    assert_eq!(client.status(Method::DELETE, &path).await, 204);
    assert_eq!(client.status(Method::GET, &path).await, 404);
    assert_eq!(client.get(&listing).await.1, json!({ "serviceid_groups": [] }));
}

#[tokio::test]
async fn a_name_is_unique_in_the_account() {
    let (_, client) = administrator().await;
    client.group("one").await;
    let two = format!("{PATH}/{}", client.group("two").await);
    client.post(PATH, json!({ "name": "one", "account_id": ACCOUNT }), 409).await;
    let rename = |name: &str| json!({ "name": name });
    assert_eq!(client.send(Method::PUT, &two, &[("if-match", "*")], &rename("one")).await.status, 409);
    assert_eq!(client.send(Method::PUT, &two, &[("if-match", "*")], &rename("two")).await.status, 200, "its own name");
    for refused in [
        json!({ "name": "", "account_id": ACCOUNT }),
        json!({ "name": "n" }),
        json!({ "name": "n", "account_id": "a" }),
    ] {
        client.post(PATH, refused, 400).await;
    }
    assert_eq!(client.send(Method::PUT, &two, &[], &rename("x")).await.status, 400, "without If-Match");
}

#[tokio::test]
async fn groups_are_read_by_the_account_and_changed_by_creator_or_role() {
    let (mock, client) = administrator().await;
    let path = format!("{PATH}/{}", client.group("g").await);
    let other = Client::new(mock.clone(), &mock.add_identity(Identity::user(2))).await;
    let editor = Client::new(mock.clone(), &mock.add_identity(Identity::user(3).with(Role::Editor))).await;
    let body = json!({ "name": "g" });
    for (caller, update) in [(&other, 403), (&editor, 200)] {
        assert_eq!(caller.status(Method::GET, &path).await, 200);
        assert_eq!(caller.send(Method::PUT, &path, &[("if-match", "*")], &body).await.status, update);
        assert_eq!(caller.status(Method::DELETE, &path).await, 403);
    }
    let elsewhere = Identity { account_id: "f".repeat(32), ..Identity::user(4).with(Role::Administrator) };
    let elsewhere = Client::new(mock.clone(), &mock.add_identity(elsewhere)).await;
    assert_eq!(elsewhere.status(Method::GET, &path).await, 403);
}

#[tokio::test]
async fn service_ids_are_listed_by_group_and_show_it_on_request() {
    let (_, client) = administrator().await;
    let group = client.group("g").await;
    client.service_id("outside", Json::Null).await;
    let inside = client.service_id("inside", json!({ "group_id": group })).await;
    assert!(inside.get("group_id").is_none());
    let list = |query: String| {
        let path = format!("/v1/serviceids?account_id={ACCOUNT}{query}");
        let client = &client;
        async move { client.get(&path).await.1 }
    };
    assert_eq!(names_in(&list(String::new()).await["serviceids"]), ["outside"]);
    assert_eq!(names_in(&list("&group_id=default".to_owned()).await["serviceids"]), ["outside"]);
    let listed = list(format!("&group_id={group}")).await;
    assert_eq!(names_in(&listed["serviceids"]), ["inside"]);
    assert!(listed["serviceids"][0].get("group_id").is_none());
    let shown = list(format!("&group_id={group}&show_group_id=true")).await;
    assert_eq!(shown["serviceids"][0]["group_id"], group);
    let path = format!("/v1/serviceids/{}?show_group_id=true", text(&inside, "id"));
    assert_eq!(client.get(&path).await.1["group_id"], group);
    let changed = client.send(Method::PUT, &path, &[("if-match", "*")], &json!({ "name": "n" })).await.json;
    assert_eq!((&changed["name"], &changed["group_id"]), (&json!("n"), &json!(group)));
}

#[tokio::test]
async fn keys_of_each_group_are_listed_once_even_of_the_whole_account() {
    let (_, client) = administrator().await;
    let group = client.group("g").await;
    let nested = |name: &str| json!({ "apikey": { "name": name } });
    client.service_id("outside", nested("outside key")).await;
    let mut fields = nested("inside key");
    fields["group_id"] = group.as_str().into();
    let owner = text(&client.service_id("inside", fields).await, "iam_id");
    assert_eq!(client.names("scope=account").await.0, ["login", "outside key"]);
    assert_eq!(client.names("scope=account&type=serviceid").await.0, ["outside key"]);
    assert_eq!(client.names(&format!("scope=account&type=serviceid&group_id={group}")).await.0, ["inside key"]);
    assert_eq!(client.names(&format!("iam_id={owner}")).await.0, [""; 0], "not of the default group");
    assert_eq!(client.names(&format!("iam_id={owner}&group_id={group}")).await.0, ["inside key"]);
    assert_eq!(client.names(&format!("group_id={group}")).await.0, ["login"], "a user's own, whatever the group");
    assert_eq!(client.names("scope=account&type=serviceid&group_id=unknown").await.0, [""; 0]);
}

#[tokio::test]
async fn pages_of_a_group_stay_in_it() {
    let (_, client) = administrator().await;
    let group = client.group("g").await;
    for number in 0..3 {
        client.service_id("outside", json!({ "apikey": { "name": "x" } })).await;
        let fields = json!({ "group_id": group, "apikey": { "name": format!("k{number}") } });
        client.service_id("inside", fields).await;
    }
    let (names, pages) = client.names(&format!("scope=account&type=serviceid&group_id={group}&pagesize=1")).await;
    assert_eq!((names.join(" "), pages), ("k0 k1 k2".to_owned(), 3));
}
