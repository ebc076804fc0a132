//! Paths, methods and headers.

use http::Method;
use iam_identity_mock::{CannedResponse, Effect, Fault, Identity, Mock, Options, Role};
use serde_json::{Value as Json, json};

use crate::client::{ACCOUNT, Client, send};

const ME: &str = "IBMid-0000000001";

async fn client() -> (Mock, Client, String) {
    let mock = Mock::new(Options::default());
    let login = mock.add_identity(Identity::user(1).with(Role::Administrator));
    let id = mock.add_key(&Identity::user(1), "k", |_| {}).id;
    (mock.clone(), Client::new(mock, &login).await, id)
}

#[tokio::test]
async fn a_method_that_an_object_does_not_have_is_answered_with_those_that_it_has() {
    let (_, client, _) = client().await;
    let (list, object, toggle) =
        ("GET, POST, HEAD, OPTIONS", "GET, PUT, DELETE, HEAD, OPTIONS", "POST, DELETE, OPTIONS");
    for (path, allowed) in [
        ("/v1/apikeys".to_owned(), list),
        ("/v1/apikeys/details".to_owned(), "GET, HEAD, OPTIONS"),
        ("/v1/apikeys/a".to_owned(), object),
        ("/v1/apikeys/a/lock".to_owned(), toggle),
        ("/v1/apikeys/a/disable".to_owned(), toggle),
        ("/v1/serviceids/".to_owned(), list),
        ("/v1/serviceids/a".to_owned(), object),
        ("/v1/serviceids/a/lock".to_owned(), toggle),
        ("/v1/serviceid_groups".to_owned(), list),
        ("/v1/serviceid_groups/a".to_owned(), object),
        ("/v1/profiles".to_owned(), list),
        ("/v1/profiles/a".to_owned(), object),
        (format!("/v1/accounts/{ACCOUNT}/settings/identity"), "GET, PUT, HEAD, OPTIONS"),
        (format!("/v1/accounts/{ACCOUNT}/effective_settings/identity"), "GET, HEAD, OPTIONS"),
        (format!("/v1/accounts/{ACCOUNT}/limits/identity"), list),
        (format!("/v1/activity/accounts/{ACCOUNT}/report"), "POST, OPTIONS"),
        (format!("/v1/activity/accounts/{ACCOUNT}/report/latest"), "GET, HEAD, OPTIONS"),
        ("/identity/token".to_owned(), "POST, OPTIONS"),
        ("/identity/keys".to_owned(), "GET, HEAD, OPTIONS"),
    ] {
        let refused = client.send(Method::PATCH, &path, &[], &Json::Null).await;
        assert_eq!((refused.status, refused.header("allow")), (405, allowed), "{path}");
        let options = client.send(Method::OPTIONS, &path, &[], &Json::Null).await;
        assert_eq!((options.status, options.header("allow")), (204, allowed), "{path}");
    }
}

#[tokio::test]
async fn options_need_no_token() {
    let (mock, _, _) = client().await;
    assert_eq!(send(&mock, Method::OPTIONS, "/v1/apikeys", &[], "").await.status, 204);
    assert_eq!(send(&mock, Method::OPTIONS, "/v1/nothing", &[], "").await.status, 401);
}

#[tokio::test]
async fn head_is_answered_like_get_without_the_body() {
    let (mock, client, id) = client().await;
    for path in ["/v1/apikeys".to_owned(), format!("/v1/apikeys/{id}"), "/v1/apikeys/unknown".to_owned()] {
        let get = client.send(Method::GET, &path, &[], &Json::Null).await;
        let head = client.send(Method::HEAD, &path, &[], &Json::Null).await;
        assert_eq!(
            (head.status, head.header("etag"), head.text.as_str()),
            (get.status, get.header("etag"), ""),
            "{path}"
        );
        assert_eq!(head.header("content-type"), "application/json");
        // Transaction IDs differ in their digits alone.
        assert_eq!(head.header("content-length"), get.text.len().to_string());
    }
    assert!(mock.journal().iter().skip(1).all(|entry| !entry.is_write()), "a HEAD changes nothing");
}

#[tokio::test]
async fn what_is_not_modelled_says_so_and_unknown_objects_do_not() {
    let (mock, client, _) = client().await;
    mock.upsert_identity(Identity::trusted_profile(1));
    let profile = "/v1/profiles/Profile-00000000-0000-4000-8000-000000000001";
    for (method, path) in [
        (Method::GET, "/v1/profiles/Profile-1/rules".to_owned()),
        (Method::POST, "/v1/profiles/Profile-1/links".to_owned()),
        (Method::GET, "/v1/profiles/Profile-1/identities/user/a".to_owned()),
        (Method::PUT, profile.to_owned()),
        (Method::GET, format!("/v1/profile_templates?account_id={ACCOUNT}")),
        (Method::POST, "/v1/account_settings_templates/t/versions/1/commit".to_owned()),
        (Method::GET, "/v1/profile_assignments/".to_owned()),
        (Method::GET, "/v1/account_settings_assignments".to_owned()),
        (Method::GET, "/v1/idps/".to_owned()),
        (Method::GET, format!("/v1/mfa/accounts/{ACCOUNT}/status")),
        (Method::GET, format!("/v2/loginsettings/{ACCOUNT}")),
        (Method::PUT, format!("/v2/loginsettings/{ACCOUNT}/idps/i")),
        (Method::PUT, format!("/v1/preferences/accounts/{ACCOUNT}/identities/{ME}/console/landing_page")),
    ] {
        let answer = client.send(method, &path, &[], &Json::Null).await;
        assert_eq!((answer.status, &answer.json["status_code"]), (501, &json!(501)), "{path}: {}", answer.text);
        let details = answer.json["errors"][0]["details"].as_str().unwrap();
        assert!(details.ends_with("are not modelled by this mock. The API has them."), "{details}");
    }
    for path in ["apikeys", "serviceids", "serviceid_groups", "profiles"].map(|kind| format!("/v1/{kind}/unknown")) {
        assert_eq!(client.status(Method::GET, &path).await, 404, "{path}");
        assert_eq!(client.status(Method::DELETE, &path).await, 404, "{path}");
    }
    assert_eq!(client.status(Method::GET, "/v1/nothing").await, 404, "the API has no such path either");
}

#[tokio::test]
async fn profiles_are_read_and_their_creation_is_checked_before_it_is_refused() {
    let (mock, client, _) = client().await;
    assert_eq!(client.get(&format!("/v1/profiles?account_id={ACCOUNT}")).await.1["profiles"], json!([]));
    mock.upsert_identity(Identity::trusted_profile(1));
    let listed = client.get(&format!("/v1/profiles?account_id={ACCOUNT}")).await.1["profiles"][0].clone();
    assert_eq!(listed["iam_id"], "iam-Profile-00000000-0000-4000-8000-000000000001");
    assert_eq!(client.get(&format!("/v1/profiles/{}", listed["id"].as_str().unwrap())).await, (200, listed));
    for (body, status) in [
        (json!({ "name": "", "account_id": ACCOUNT }), 400),
        (json!({ "name": "", "account_id": "other" }), 400),
        (json!({ "name": "p", "account_id": "other" }), 400),
        (json!({ "name": "p" }), 400),
        (json!({ "name": "p", "account_id": ACCOUNT }), 501),
    ] {
        client.post("/v1/profiles", body, status).await;
    }
}

#[tokio::test]
async fn segments_of_a_path_may_be_percent_encoded() {
    let (_, client, id) = client().await;
    let encoded = id.replace('-', "%2D").replace('A', "%41");
    assert_eq!(client.get(&format!("/v1/apikeys/{encoded}")).await.1["id"], id);
    assert_eq!(client.get(&format!("/v1/%61pikeys/{id}")).await.0, 200);
    assert_eq!(client.get(&format!("/v1/apikeys/{id}%2Flock")).await.0, 404, "an encoded slash is a part of the ID");
}

#[tokio::test]
async fn an_empty_if_match_is_a_missing_one_and_a_weak_tag_is_the_tag() {
    let (_, client, id) = client().await;
    let path = format!("/v1/apikeys/{id}");
    let tag = client.get(&path).await.1["entity_tag"].as_str().unwrap().to_owned();
    let put = |given: String| {
        let (client, path) = (&client, &path);
        async move { client.send(Method::PUT, path, &[("if-match", given.as_str())], &json!({})).await }
    };
    for given in ["", " "] {
        let refused = put(given.to_owned()).await;
        assert_eq!((refused.status, &refused.json["errors"][0]["message_code"]), (400, &json!("BXNIM0109E")));
    }
    assert_eq!(put("W/\"1-old\"".to_owned()).await.status, 409);
    assert_eq!(put(format!("W/\"{tag}\"")).await.status, 200);
}

#[tokio::test]
async fn a_lock_in_any_other_word_than_true_or_false_is_rejected() {
    let (mock, client, _) = client().await;
    let key = json!({ "name": "new", "iam_id": ME });
    let service = json!({ "name": "new", "account_id": ACCOUNT });
    for (path, body, header) in [
        ("/v1/apikeys", &key, "Entity-Lock"),
        ("/v1/apikeys", &key, "Entity-Disable"),
        ("/v1/serviceids", &service, "Entity-Lock"),
    ] {
        for word in ["TRUE", "1", "yes", ""] {
            let refused = client.send(Method::POST, path, &[(header, word)], body).await;
            assert_eq!(refused.status, 400, "{header}: {word}");
            assert!(refused.text.contains(&format!("'{header}'")), "{}", refused.text);
        }
        assert_eq!(client.send(Method::POST, path, &[(header, "false")], body).await.status, 201);
    }
    assert_eq!(mock.keys_named("new").len(), 2);
}

#[tokio::test]
async fn injected_responses_have_the_usual_headers_unless_they_have_their_own() {
    let (mock, client, _) = client().await;
    let canned = |headers: &[(&str, &str)], body: &str| CannedResponse {
        status: 503,
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: body.to_owned(),
    };
    let ask = |canned: CannedResponse| {
        mock.inject(Fault::next(Effect::Answer(canned)));
        client.send(Method::GET, "/v1/apikeys", &[("transaction-id", "mine")], &Json::Null)
    };
    let answer = ask(canned(&[], "{}")).await;
    assert_eq!((answer.header("transaction-id"), answer.header("content-type")), ("mine", "application/json"));
    assert!(!answer.header("date").is_empty() && !answer.header("cache-control").is_empty());
    assert_eq!(ask(canned(&[], "later")).await.header("content-type"), "text/plain; charset=utf-8");
    let answer = ask(canned(&[("Content-Type", "text/html"), ("Transaction-ID", "theirs")], "<html>")).await;
    assert_eq!((answer.header("transaction-id"), answer.header("content-type")), ("theirs", "text/html"));
    assert_eq!(answer.headers.get_all("transaction-id").iter().count(), 1);
    assert!(!ask(canned(&[], "")).await.headers.contains_key("content-type"), "without a body there is no type of it");
}
