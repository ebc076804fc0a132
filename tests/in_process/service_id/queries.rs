//! The data sources and the list of service IDs.

use http::Method;
use iam_identity::{Client, NewServiceId, ServiceId};
use iam_identity_mock::{Effect, Fault};
use jiff::SignedDuration;
use serde_json::json;
use tf_provider::value::Value;

use super::{Core, elsewhere};
use crate::terraform_core::queries::{data, data_and_warnings, list, strings};

async fn add(client: &Client, name: &str, locked: bool) -> ServiceId {
    let account_id = client.claims().await.unwrap().account.bss;
    let new = NewServiceId { account_id, name: name.to_owned(), locked, ..NewServiceId::default() };
    client.create_service_id(&new).await.unwrap()
}

/// Service IDs of these names, in this order; the first is locked. The journal is empty.
async fn with(names: &[&str]) -> (Core, Vec<ServiceId>) {
    let core = Core::new().await;
    let client = elsewhere(&core);
    let mut found = Vec::new();
    for name in names {
        found.push(add(&client, name, found.is_empty()).await);
        core.mock.advance_clock(SignedDuration::from_mins(1));
    }
    core.mock.clear_journal();
    (core, found)
}

fn names(object: &Value) -> Vec<String> {
    let Value::Sequence(items) = object.get("service_ids") else { panic!("{object:?}") };
    items.iter().map(|item| strings(item, ["name"])[0].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn one_service_id_is_looked_up_by_its_id_its_iam_id_or_its_name() {
    let (core, found) = with(&["a", "b"]).await;
    let wanted = &found[0];
    for given in
        [json!({ "service_id": wanted.id }), json!({ "iam_id": format!("iam-{}", wanted.id) }), json!({ "name": "a" })]
    {
        let result = data(&core, "ibm_iam_service_id", given.clone()).await.unwrap();
        let wanted_iam_id = format!("iam-{}", wanted.id);
        assert_eq!(
            strings(&result, ["id", "service_id", "iam_id", "name"]),
            json!([wanted.id, wanted.id, wanted_iam_id, "a"])
        );
        assert_eq!(result.get("locked"), &Value::Bool(true), "{given}");
        let Value::Sequence(items) = result.get("service_ids") else { panic!() };
        assert_eq!(items.len(), 1);
        assert_eq!(strings(&items[0], ["id", "version"]), json!([wanted.id, wanted.entity_tag]));
    }
}

#[tokio::test(start_paused = true)]
async fn several_of_a_name_are_listed_and_none_of_them_is_taken_for_the_one() {
    let (core, found) = with(&["a", "a", "b"]).await;
    let told = data(&core, "ibm_iam_service_id", json!({ "name": "a" })).await.unwrap_err();
    assert!(told.contains("Warning: 2 service IDs are named \"a\""), "{told}");
    assert!(told.contains(&found[0].id) && told.contains(&found[1].id) && !told.contains(&found[2].id), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_lookup_says_what_is_wrong_with_it() {
    let (core, _) = with(&["a"]).await;
    for (given, phrase) in [
        (json!({}), "none of them is"),
        (json!({ "name": "a", "service_id": "ServiceId-1" }), "service_id and name are"),
        (json!({ "service_id": "iam-ServiceId-1" }), "It must be the ID of a service ID"),
        (json!({ "iam_id": "ServiceId-1" }), "It must be the IAM ID of a service ID"),
        (json!({ "name": "A" }), "No service ID is named \"A\""),
        (json!({ "service_id": "ServiceId-1" }), "does not exist"),
    ] {
        let told = data(&core, "ibm_iam_service_id", given).await.unwrap_err();
        assert!(told.contains(phrase), "{phrase}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn filters_select_service_ids_oldest_first() {
    let (core, found) = with(&["ci-1", "ci-2", "app"]).await;
    let created_at = found[1].created_at.clone().unwrap();
    for (given, wanted) in [
        (json!({}), vec!["ci-1", "ci-2", "app"]),
        (json!({ "name_contains": "ci-" }), vec!["ci-1", "ci-2"]),
        (json!({ "locked": true }), vec!["ci-1"]),
        (json!({ "locked": false }), vec!["ci-2", "app"]),
        (json!({ "created_before": created_at }), vec!["ci-1"]),
    ] {
        let result = data(&core, "ibm_iam_service_ids", given.clone()).await.unwrap();
        assert_eq!(names(&result), wanted, "{given}");
        let Value::Sequence(items) = result.get("service_ids") else { panic!() };
        assert!(items.iter().all(|item| item.get("last_authn").is_null()), "nothing was asked for");
    }
}

#[tokio::test(start_paused = true)]
async fn activity_is_read_only_if_it_is_asked_for() {
    let (core, found) = with(&["old", "used"]).await;
    core.mock.advance_clock(SignedDuration::from_hours(24 * 40));
    let used = serde_json::json!({
        "id": found[1].id, "name": "used", "created_at": found[1].created_at,
        "activity": { "last_authn": iam_identity::format_iam_time(core.mock.now()), "authn_count": 1 },
    });
    core.mock.inject(Fault::on(Method::GET, &found[1].id, Effect::body(200, used.to_string())).times(2));
    let all = data(&core, "ibm_iam_service_ids", json!({ "include_activity": true })).await.unwrap();
    let Value::Sequence(items) = all.get("service_ids") else { panic!() };
    assert_eq!(items[0].get("last_authn"), &Value::from(""));
    assert!(strings(&items[1], ["last_authn"])[0].as_str().unwrap().ends_with(":00.000Z"));
    let unused = data(&core, "ibm_iam_service_ids", json!({ "unused_for_days": 30 })).await.unwrap();
    assert_eq!(names(&unused), ["old"]);
    core.mock.clear_journal();
    data(&core, "ibm_iam_service_ids", json!({})).await.unwrap();
    assert_eq!(core.calls().len(), 2, "the default group, and the groups: {:?}", core.calls());
}

#[tokio::test(start_paused = true)]
async fn a_group_is_listed_alone() {
    let (core, _) = with(&["a"]).await;
    let group = core.mock.add_service_id_group(&Core::owner(), "team");
    core.mock.add_service_id(&Core::owner(), "b", Some(&group));
    let found = data(&core, "ibm_iam_service_ids", json!({ "group_id": group })).await.unwrap();
    assert_eq!(names(&found), ["b"]);
    let listing = core.mock.journal().into_iter().find(|entry| entry.path == "/v1/serviceids").unwrap();
    assert!(listing.query.contains(&format!("group_id={group}")), "{}", listing.query);
    assert_eq!(core.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_group_that_does_not_exist_is_said_not_to_and_an_empty_one_is_just_empty() {
    let (core, _) = with(&["a"]).await;
    let told = data(&core, "ibm_iam_service_ids", json!({ "group_id": "nosuch" })).await.unwrap_err();
    assert!(told.starts_with("Warning: No group of service IDs has the ID \"nosuch\""), "{told}");
    let group = core.mock.add_service_id_group(&Core::owner(), "team");
    let found = data(&core, "ibm_iam_service_ids", json!({ "group_id": group })).await.unwrap();
    assert_eq!(names(&found), Vec::<String>::new());
    core.mock.inject(Fault::on(Method::GET, "/serviceid_groups", Effect::status(403)));
    data(&core, "ibm_iam_service_ids", json!({ "group_id": "nosuch" })).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn groups_that_may_not_be_listed_are_said_to_be_missing() {
    let (core, _) = with(&["a"]).await;
    core.mock.inject(Fault::on(Method::GET, "/serviceid_groups", Effect::status(403)));
    let (found, told) = data_and_warnings(&core, "ibm_iam_service_ids", json!({})).await;
    assert!(told.starts_with("Warning: Only the default group of service IDs was searched"), "{told}");
    assert_eq!(found.get("complete"), &Value::Bool(false));
    let found = data(&core, "ibm_iam_service_ids", json!({})).await.unwrap();
    assert_eq!(found.get("complete"), &Value::Bool(true));
    core.mock.inject(Fault::on(Method::GET, "/v1/serviceids", Effect::status(403)));
    let told = data(&core, "ibm_iam_service_ids", json!({})).await.unwrap_err();
    assert!(told.contains("Error: Could not look up service IDs"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_list_has_every_service_id_with_all_that_an_import_would_have() {
    let names: Vec<String> = (0..120).map(|number| format!("s{number}")).collect();
    let (core, found) = with(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let listed = list(&core, json!({ "locked": true })).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].0, format!("s0 \u{2013} iam-{}, locked", found[0].id));
    let imported = core.import(&found[0].id).await.unwrap();
    assert_eq!(listed[0].1, imported);
    assert_eq!(list(&core, json!({ "name_contains": "s1" })).await.len(), 31);
}
