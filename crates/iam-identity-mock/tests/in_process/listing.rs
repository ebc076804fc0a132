//! Listings.

use iam_identity_mock::{Identity, Mock, Options, Role};
use serde_json::Value as Json;

use crate::client::Client;

#[tokio::test]
async fn a_thousand_keys_are_listed_in_pages_with_a_filter() {
    let (mock, login) = Mock::with_user(Options::default().keys_per_identity(2000));
    for number in 0..1000 {
        mock.add_key(
            &Identity::user(1),
            &format!("{}-{number:04}", if number % 4 == 0 { "ci" } else { "dev" }),
            |_| {},
        );
    }
    let client = Client::new(mock, &login).await;
    let (names, pages) = client.names("pagesize=100&filter=name%20sw%20%22dev-%22&sort=name&order=desc").await;
    let wanted: Vec<_> =
        (0..1000).rev().filter(|number| number % 4 != 0).map(|number| format!("dev-{number:04}")).collect();
    assert_eq!((names, pages), (wanted, 8));
    assert_eq!(client.names("pagesize=100").await.0.len(), 1001, "the login key is one of them");
}

#[tokio::test]
async fn pages_link_back_too() {
    let (mock, login) = Mock::with_user(Options::default());
    for number in 0..4 {
        mock.add_key(&Identity::user(1), &format!("k{number}"), |_| {});
    }
    let client = Client::new(mock, &login).await;
    let (_, first) = client.get("/v1/apikeys?pagesize=2").await;
    assert!(first.get("previous").is_none() && first["limit"] == 2 && first["offset"] == 0);
    let at =
        |page: &Json, link: &str| format!("/v1/apikeys?{}", page[link].as_str().unwrap().split_once('?').unwrap().1);
    let (_, second) = client.get(&at(&first, "next")).await;
    let (_, third) = client.get(&at(&second, "next")).await;
    assert!(third.get("next").is_none() && third["apikeys"].as_array().unwrap().len() == 1);
    assert_eq!(client.get(&at(&third, "previous")).await.1["apikeys"], second["apikeys"]);
    assert_eq!(client.get(&at(&third, "first")).await.1["apikeys"], first["apikeys"]);
}

#[tokio::test]
async fn only_administrators_list_an_account() {
    let mock = Mock::new(Options::default());
    let user = mock.add_identity(Identity::user(1));
    let administrator = mock.add_identity(Identity::user(2).with(Role::Administrator));
    let service = Identity { iam_id: "iam-ServiceId-1".to_owned(), ..Identity::user(3) };
    mock.add_key(&service, "of a service", |_| {});
    let (user, administrator) = (Client::new(mock.clone(), &user).await, Client::new(mock, &administrator).await);
    assert_eq!(user.get("/v1/apikeys?scope=account").await.0, 403);
    assert_eq!(administrator.names("scope=account").await.0.len(), 3);
    assert_eq!(administrator.names("scope=account&type=serviceid").await.0, ["of a service"]);
    let (status, refusal) = user.get("/v1/apikeys?iam_id=IBMid-0000000002").await;
    assert_eq!((status, refusal["errors"][0]["message"].as_str().unwrap().contains("does not match")), (400, true));
}

#[tokio::test]
async fn malformed_parameters_are_rejected_by_name() {
    let (mock, login) = Mock::with_user(Options::default());
    let client = Client::new(mock, &login).await;
    for (query, name) in [
        ("pagesize=0", "pagesize"),
        ("pagesize=101", "pagesize"),
        ("pagesize=x", "pagesize"),
        ("pagetoken=x", "pagetoken"),
        ("sort=size", "sort"),
        ("order=up", "order"),
        ("scope=all", "scope"),
        ("type=robot", "type"),
        ("filter=name", "filter"),
    ] {
        let (status, refusal) = client.get(&format!("/v1/apikeys?{query}")).await;
        assert_eq!(status, 400, "{query}");
        assert!(refusal["errors"][0]["details"].as_str().unwrap().contains(name), "{refusal}");
        assert_eq!(refusal["status_code"], 400);
    }
}

#[tokio::test]
async fn service_ids_are_listed_the_same_way() {
    let (mock, login) = Mock::with_user(Options::default());
    let client = Client::new(mock, &login).await;
    let account = "0123456789abcdef0123456789abcdef";
    for name in ["web", "batch", "web-two"] {
        let body = serde_json::json!({ "name": name, "account_id": account });
        assert_eq!(client.send(http::Method::POST, "/v1/serviceids/", &[], &body).await.status, 201);
    }
    let path =
        format!("/v1/serviceids?account_id={account}&filter=name%20sw%20%22web%22&sort=name&order=desc&pagesize=1");
    let (_, first) = client.get(&path).await;
    let next = first["next"].as_str().unwrap().split_once("localhost").unwrap().1;
    let (_, second) = client.get(next).await;
    let names = [&first, &second].map(|page| page["serviceids"][0]["name"].as_str().unwrap());
    assert_eq!((names, second.get("next")), (["web-two", "web"], None));
    assert_eq!(client.get("/v1/serviceids").await.0, 400, "without an account");
}

#[tokio::test]
async fn history_is_listed_on_request() {
    let (mock, login) = Mock::with_user(Options::default());
    let client = Client::new(mock, &login).await;
    client.create("IBMid-0000000001", "k", Json::Null).await;
    let of = |page: Json| page["apikeys"][1]["history"][0]["action"].clone();
    let login = client.get("/v1/apikeys?include_history=true").await.1["apikeys"][0]["history"][0]["action"].clone();
    assert_eq!(login, "CREATE", "the login key has a history too");
    assert_eq!(of(client.get("/v1/apikeys?include_history=true").await.1), "CREATE");
    assert_eq!(of(client.get("/v1/apikeys").await.1), Json::Null);
}

#[tokio::test]
async fn a_filter_of_any_length_gets_a_response() {
    let (mock, login) = Mock::with_user(Options::default());
    let client = Client::new(mock, &login).await;
    for (times, status) in [(100, 200), (4_000, 400)] {
        let filter = vec!["name%20co%20%22l%22"; times].join("%20and%20");
        // The maximum length of a URI: 64 kB.
        let filter = &filter[..filter.len().min(60_000)];
        assert_eq!(client.get(&format!("/v1/apikeys?filter={filter}")).await.0, status, "{times} times");
        let nested = format!("{}name%20co%20%22l%22", "(".repeat(times));
        assert_eq!(client.get(&format!("/v1/apikeys?filter={nested}")).await.0, 400, "{times} times");
    }
}

#[tokio::test]
async fn an_identity_narrows_a_listing_of_an_account() {
    let mock = Mock::new(Options::default());
    let login = mock.add_identity(Identity::user(1).with(Role::Administrator));
    mock.add_identity(Identity::user(2));
    let service = Identity { iam_id: "iam-ServiceId-1".to_owned(), ..Identity::user(3) };
    mock.add_key(&service, "of a service", |_| {});
    let client = Client::new(mock, &login).await;
    assert_eq!(client.names("scope=account&iam_id=iam-ServiceId-1").await.0, ["of a service"]);
    assert_eq!(client.names("scope=account").await.0.len(), 3);
    assert_eq!(client.get("/v1/apikeys?scope=account&iam_id=IBMid-0000000002").await.0, 400);
}
