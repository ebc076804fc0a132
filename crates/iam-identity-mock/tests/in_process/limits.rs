//! The limits of an account.

use http::Method;
use iam_identity_mock::{Identity, Mock, Options};
use serde_json::{Value as Json, json};

use crate::client::{ACCOUNT, Client, text};

fn path() -> String {
    format!("/v1/accounts/{ACCOUNT}/limits/identity")
}

#[tokio::test]
async fn each_limit_is_answered_with_what_is_used() {
    let (mock, login) = Mock::with_user(Options::default());
    mock.add_identity(Identity::trusted_profile(1));
    let client = Client::new(mock, &login).await;
    let group = client.group("g").await;
    client.service_id("inside", json!({ "group_id": group })).await;
    let owner = text(&client.service_id("outside", json!({ "apikey": { "name": "k" } })).await, "iam_id");
    let query = format!(
        "serviceid_groups=true&serviceids_per_group={group},default,unknown&profiles=true&apikeys_per_identity={owner}\
         &templates=true&template_versions_per_template=t&idps=true&claim_rules_per_group=a&claim_rules_per_profile=p\
         &cr_links=true&cr_links_per_profile=p&cr_rules=true&cr_rules_per_profile=p"
    );
    let (status, by_get) = client.get(&format!("{}?{query}", path())).await;
    assert_eq!(status, 200, "{by_get}");
    assert_eq!(by_get["serviceid_groups"]["count"], 1);
    let groups = [(group.as_str(), 1), ("default", 1), ("unknown", 0)];
    let counted = groups.map(|(id, count)| json!({ "group_id": id, "count": count }));
    assert_eq!(by_get["serviceids_per_group"], json!({ "limit": 2000, "serviceid_groups": counted }));
    assert_eq!(by_get["profiles"]["count"], 1);
    let keys = json!({ "limit": 20, "identities": [{ "iam_id": owner, "count": 1 }] });
    assert_eq!(by_get["apikeys_per_identity"], keys);
    for (name, list, id) in [
        ("template_versions_per_template", "templates", json!({ "template_id": "t", "count": 0 })),
        ("claim_rules_per_group", "access_groups", json!({ "group_id": "a", "count": 0 })),
        ("claim_rules_per_profile", "profiles", json!({ "profile_id": "p", "count": 0 })),
        ("cr_links_per_profile", "profiles", json!({ "profile_id": "p", "count": 0 })),
        ("cr_rules_per_profile", "profiles", json!({ "profile_id": "p", "count": 0 })),
    ] {
        assert_eq!(by_get[name][list], json!([id]), "{name}");
    }
    for name in ["profile_templates", "account_settings_templates", "idps", "cr_links", "cr_rules"] {
        assert!(by_get[name]["limit"].is_u64() && by_get[name]["count"] == 0, "{name}: {by_get}");
    }
    let body = json!({
        "serviceid_groups": true, "serviceids_per_group": [group, "default", "unknown"], "profiles": true,
        "apikeys_per_identity": [owner], "templates": true, "template_versions_per_template": ["t"], "idps": true,
        "claim_rules_per_group": ["a"], "claim_rules_per_profile": ["p"], "cr_links": true, "cr_links_per_profile": ["p"],
        "cr_rules": true, "cr_rules_per_profile": ["p"],
    });
    assert_eq!(client.post(&path(), body, 200).await, by_get, "both ways have the same answer");
}

#[tokio::test]
async fn only_what_is_asked_for_is_answered() {
    let (mock, login) = Mock::with_user(Options::default());
    let client = Client::new(mock, &login).await;
    assert_eq!(client.get(&path()).await, (200, json!({})));
    assert_eq!(client.get(&format!("{}?profiles=false", path())).await, (200, json!({})));
    assert_eq!(client.get(&format!("{}?profiles=maybe", path())).await.0, 400);
    for refused in [
        json!({ "profiles": "true" }),
        json!({ "apikeys_per_identity": "a" }),
        json!({ "serviceids_per_group": [1] }),
        Json::Null,
    ] {
        assert_eq!(client.send(Method::POST, &path(), &[], &refused).await.status, 400, "{refused}");
    }
}

#[tokio::test]
async fn the_limit_of_service_ids_is_one_of_each_group() {
    let (mock, login) = Mock::with_user(Options::default().service_ids_per_group(1));
    let client = Client::new(mock, &login).await;
    let group = client.group("g").await;
    for fields in [Json::Null, json!({ "group_id": group })] {
        client.service_id("first", fields.clone()).await;
        let mut body = json!({ "name": "second", "account_id": ACCOUNT });
        body["group_id"] = fields.get("group_id").cloned().unwrap_or_else(|| json!("default"));
        let refused = client.post("/v1/serviceids", body, 409).await;
        assert!(refused.to_string().contains("The limit is 1."), "{refused}");
    }
}
