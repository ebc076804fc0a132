//! Data source, list and ephemeral resource of service IDs' keys.

use std::collections::BTreeSet;

use http::Method;
use iam_identity_mock::{Effect, Fault, Identity, Options, Role};
use serde_json::json;
use tf_provider::value::Value;

use super::{Core, created, named};
use crate::terraform_core::queries::{data, list, list_all, open};
use crate::terraform_core::values::{text, with};

/// Service IDs of the account, each with so many keys, in this group.
fn add(core: &Core, service_ids: usize, keys: usize, group: Option<&str>) {
    for number in 0..service_ids {
        let owner = core.mock.add_service_id(&Identity::user(1), &format!("s{number}"), group);
        for key in 0..keys {
            core.mock.add_key(&owner, &format!("k{key}"), |_| {});
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_is_looked_up_by_its_id_or_by_its_service_id_and_name() {
    let core = Core::new().await;
    let owner = core.mock.add_service_id(&Identity::user(1), "s", None);
    let key = core.mock.add_key(&owner, "k", |_| {});
    for given in [json!({ "apikey_id": key.id }), json!({ "iam_service_id": key.iam_id, "name": "k" })] {
        let found = data(&core, "ibm_iam_service_api_key", given).await.unwrap();
        assert_eq!((text(&found, "id"), text(&found, "iam_service_id")), (key.id.as_str(), key.iam_id.as_str()));
    }
    for given in [json!({}), json!({ "name": "k" }), json!({ "apikey_id": key.id, "name": "k" })] {
        let told = data(&core, "ibm_iam_service_api_key", given).await.unwrap_err();
        assert!(told.contains("either apikey_id, or both iam_service_id and name"), "{told}");
    }
    let users = core.mock.add_key(&Identity::user(1), "u", |_| {});
    let told = data(&core, "ibm_iam_service_api_key", json!({ "apikey_id": users.id })).await.unwrap_err();
    assert!(told.contains("does not belong to a service ID"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_key_of_a_service_id_in_a_group_is_found_by_name() {
    let core = Core::new().await;
    let group = core.mock.add_service_id_group(&Identity::user(1), "team");
    let owner = core.mock.add_service_id(&Identity::user(1), "s", Some(&group));
    let key = core.mock.add_key(&owner, "k", |_| {});
    let given = json!({ "iam_service_id": owner.iam_id, "name": "k" });
    assert_eq!(text(&data(&core, "ibm_iam_service_api_key", given).await.unwrap(), "id"), key.id);
    let given = json!({ "iam_service_id": owner.iam_id, "name": "other" });
    let told = data(&core, "ibm_iam_service_api_key", given).await.unwrap_err();
    assert!(told.contains(&format!("Only the keys of the service ID {} are searched", owner.iam_id)), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_service_id_that_does_not_exist_is_said_not_to_and_one_that_cannot_be_read_is_searched() {
    let core = created(&named("k")).await;
    let given = json!({ "iam_service_id": "iam-ServiceId-none", "name": "k" });
    let told = data(&core, "ibm_iam_service_api_key", given).await.unwrap_err();
    assert!(told.contains("Service ID ServiceId-none does not exist"), "{told}");
    let (found, told) = list_all(&core, json!({ "iam_service_id": "ServiceId-none" })).await;
    assert!(found.is_empty() && told.contains("Service ID ServiceId-none does not exist"), "{told}");

    let key = core.key();
    core.mock.inject(Fault::on(Method::GET, key.iam_id.trim_start_matches("iam-"), Effect::status(403)));
    let given = json!({ "iam_service_id": key.iam_id, "name": "k" });
    assert_eq!(text(&data(&core, "ibm_iam_service_api_key", given).await.unwrap(), "id"), key.id);
}

#[tokio::test(start_paused = true)]
async fn the_keys_of_all_groups_are_listed_each_once() {
    let core = Core::with(Options::default().random_seed(Some(7))).await;
    add(&core, 10, 4, None);
    for name in ["one", "two"] {
        let group = core.mock.add_service_id_group(&Identity::user(1), name);
        add(&core, 10, 2, Some(&group));
    }
    core.mock.add_key(&Identity::user(1), "a user's", |_| {});
    core.mock.clear_journal();
    let found = list(&core, json!({})).await;
    let ids: BTreeSet<_> = found.iter().map(|(_, object)| text(object, "id").to_owned()).collect();
    assert_eq!((found.len(), ids.len()), (80, 80));
    let listings = core.mock.journal().into_iter().filter(|entry| entry.path == "/v1/apikeys");
    assert!(listings.map(|entry| entry.query).all(|query| query.contains("pagesize=100")));
    // What is found is what an import of it finds, and settles.
    let object = &found[0].1;
    assert!(object.get("support_sessions").is_null());
    assert!(object.get("store_value").is_null(), "a listing doesn't say whether a value is stored");
    assert!(text(object, "iam_service_id").starts_with("iam-ServiceId-"));
}

#[tokio::test(start_paused = true)]
async fn the_keys_of_one_service_id_or_one_group_are_listed_alone() {
    let core = Core::new().await;
    let group = core.mock.add_service_id_group(&Identity::user(1), "team");
    add(&core, 3, 2, None);
    add(&core, 2, 3, Some(&group));
    let owner = core.mock.add_service_id(&Identity::user(1), "s", Some(&group));
    core.mock.add_key(&owner, "locked", |key| key.locked = true);
    core.mock.add_key(&owner, "other", |_| {});
    for (given, wanted) in [
        (json!({ "group_id": group }), 8),
        (json!({ "iam_service_id": owner.iam_id }), 2),
        (json!({ "iam_service_id": owner.iam_id.trim_start_matches("iam-") }), 2),
        (json!({ "iam_service_id": owner.iam_id, "locked": true }), 1),
        (json!({ "name_contains": "othe" }), 1),
    ] {
        assert_eq!(list(&core, given.clone()).await.len(), wanted, "{given}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stored_value_is_read_without_a_trace_of_it() {
    let mut core = created(&with(&named("k"), "value_in_state", false)).await;
    let key = core.key();
    let result = open(&core, "ibm_iam_service_api_key", json!({ "apikey_id": key.id })).await.unwrap();
    assert_eq!(result.get("apikey"), &Value::String(key.value.clone()));
    assert_eq!(text(&result, "iam_service_id"), key.iam_id);
    core.assert_settled(&with(&named("k"), "value_in_state", false)).await;
}

#[tokio::test(start_paused = true)]
async fn a_value_that_cannot_be_read_is_explained() {
    let core = created(&with(&named("k"), "store_value", false)).await;
    let id = core.key().id;
    let told = open(&core, "ibm_iam_service_api_key", json!({ "apikey_id": id })).await.unwrap_err();
    assert!(
        told.contains("does not store the value of API key \"k\"") && told.contains("store_value = true"),
        "{told}"
    );
    let users = core.mock.add_key(&Identity::user(1), "u", |_| {});
    let told = open(&core, "ibm_iam_service_api_key", json!({ "apikey_id": users.id })).await.unwrap_err();
    assert!(told.contains("values of users' keys"), "{told}");
    let none = "ApiKey-00000000-0000-4000-8000-000000000000";
    let told = open(&core, "ibm_iam_service_api_key", json!({ "apikey_id": none })).await.unwrap_err();
    assert!(told.contains("does not exist"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn without_permission_to_list_groups_the_list_says_what_is_missing() {
    let core = Core::new().await;
    core.mock.upsert_identity(Identity::user(1).with(Role::Administrator));
    add(&core, 2, 2, None);
    core.mock.inject(Fault::on(Method::GET, "/v1/serviceid_groups", Effect::status(403)));
    let (found, told) = list_all(&core, json!({})).await;
    assert_eq!(found.len(), 4);
    assert!(told.contains("of the default group of service IDs were found"), "{told}");
}
