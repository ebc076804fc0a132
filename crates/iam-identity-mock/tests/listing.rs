//! Listings, asked for as any HTTP client would.

#![allow(clippy::unwrap_used, clippy::panic)]

use bytes::Bytes;
use iam_identity_mock::{Identity, Mock, Options, Outcome};
use serde_json::Value as Json;

struct Client {
    mock: Mock,
    token: String,
}

impl Client {
    async fn new(mock: Mock, login: &str) -> Self {
        let form = format!("grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey={login}");
        let request = http::Request::post("/identity/token").body(Bytes::from(form)).unwrap();
        let Outcome::Answer(response) = mock.handle(request).await else { panic!("no answer") };
        let body: Json = serde_json::from_slice(response.body()).unwrap();
        Self { mock, token: body["access_token"].as_str().unwrap().to_owned() }
    }

    async fn get(&self, path: &str) -> (u16, Json) {
        let request = http::Request::get(path).header("authorization", format!("Bearer {}", self.token));
        let Outcome::Answer(response) = self.mock.handle(request.body(Bytes::new()).unwrap()).await else {
            panic!("no answer")
        };
        (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
    }

    /// All names of a listing, page by page, following the tokens alone.
    async fn names(&self, query: &str) -> (Vec<String>, usize) {
        let (mut names, mut pages) = (Vec::new(), 0);
        let mut path = format!("/v1/apikeys?{query}");
        loop {
            let (status, page) = self.get(&path).await;
            assert_eq!(status, 200, "{page}");
            pages += 1;
            let keys = page["apikeys"].as_array().unwrap();
            assert!(keys.iter().all(|key| key.get("apikey").is_none()), "no listing shows a value");
            names.extend(keys.iter().map(|key| key["name"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { return (names, pages) };
            path = format!("/v1/apikeys?{}", next.split_once('?').unwrap().1);
        }
    }
}

#[tokio::test]
async fn a_thousand_keys_are_listed_in_pages_with_a_filter() {
    let (mock, login) = Mock::with_user(Options { keys_per_identity: 2000, ..Options::default() });
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
async fn pages_lead_back_too() {
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
async fn an_account_is_listed_for_administrators_only() {
    let mock = Mock::new(Options::default());
    let user = mock.add_identity(Identity::user(1));
    let administrator = mock.add_identity(Identity { administrator: true, ..Identity::user(2) });
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
async fn malformed_parameters_are_refused_by_name() {
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
