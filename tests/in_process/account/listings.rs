//! Account-wide listings have every key once, and say so if they can't.

use std::collections::BTreeSet;

use http::Method;
use iam_identity_mock::{Effect, Fault, Identity};
use serde_json::json;
use tf_provider::value::Value;

use super::{account, ids, selected};
use crate::terraform_core::actions::invoke;
use crate::terraform_core::queries::{data, data_and_warnings, list, list_all};
use crate::terraform_core::values::text;
use crate::terraform_core::{Core, said};

/// Adds 300 users' keys and those of 500 service IDs, in the default group and two others. Returns the two.
fn fill(core: &Core) -> [String; 2] {
    for number in 2..62 {
        let user = Identity::user(number);
        core.mock.upsert_identity(user.clone());
        (0..5).for_each(|key| drop(core.mock.add_key(&user, &format!("of a user {key}"), |_| {})));
    }
    let groups = ["one", "two"].map(|name| core.mock.add_service_id_group(&Identity::user(1), name));
    for number in 0..500 {
        let group = [None, Some(groups[0].as_str()), Some(groups[1].as_str())][number % 3];
        let owner = core.mock.add_service_id(&Identity::user(1), &format!("s{number}"), group);
        core.mock.add_key(&owner, "of a service ID", |_| {});
    }
    groups
}

#[tokio::test(start_paused = true)]
async fn every_key_of_the_account_is_listed_once_in_few_requests() {
    let core = account().await;
    fill(&core);
    let all: BTreeSet<String> = core.mock.keys().into_iter().map(|key| key.id).collect();
    assert_eq!(all.len(), 801);
    core.mock.clear_journal();
    let found = selected(&core, json!({})).await;
    assert_eq!(found.len(), 801);
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), all);
    assert!(core.calls().len() <= 12, "{:?}", core.calls());
    let (listed, _) = list_all(&core, json!({ "scope": "account", "name_contains": "of a service ID" })).await;
    assert_eq!(listed.len(), 100, "as many as were wanted");
    for (kind, count) in [("user", 301), ("serviceid", 500)] {
        assert_eq!(selected(&core, json!({ "type": kind })).await.len(), count);
    }
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_names_exactly_the_keys_that_would_be_changed_in_every_group() {
    let core = account().await;
    fill(&core);
    for (action, more, word) in [
        ("ibm_iam_api_keys_prune", json!({}), "deleted"),
        ("ibm_iam_api_keys_set", json!({ "mode": "disable" }), "disabled"),
    ] {
        let mut arguments = json!({ "scope": "account", "name_contains": "of a service ID" });
        arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let invoked = invoke(&core, action, arguments).await;
        assert!(invoked.diagnostics.is_empty());
        for key in core.mock.keys() {
            let is_named = invoked.progress.iter().any(|line| line.contains(&key.id));
            assert_eq!(is_named, key.name == "of a service ID", "{}", key.name);
        }
        assert!(invoked.progress.last().unwrap().contains(&format!("500 API keys would be {word}")));
    }
    assert_eq!(core.mock.keys().len(), 801);
}

#[tokio::test(start_paused = true)]
async fn where_the_groups_may_not_be_listed_the_result_says_what_is_missing() {
    let core = account().await;
    fill(&core);
    let forbid = || core.mock.inject(Fault::on(Method::GET, "/v1/serviceid_groups", Effect::status(403)).times(9));
    forbid();
    let (found, told) = data_and_warnings(&core, "ibm_iam_api_keys", json!({ "scope": "account" })).await;
    assert_eq!(*found.get("complete"), Value::Bool(false));
    assert!(told.contains("default group") && told.contains("403"), "{told}");
    assert_eq!(ids(&found).len(), 301 + 167);
    let (_, told) = list_all(&core, json!({ "scope": "account", "name_contains": "none" })).await;
    assert!(told.contains("default group"), "{told}");
    let invoked = invoke(&core, "ibm_iam_api_keys_prune", json!({ "scope": "account", "name_contains": "none" })).await;
    assert_eq!(invoked.diagnostics.len(), 1);
    core.mock.clear_faults();
    let (found, told) = data_and_warnings(&core, "ibm_iam_api_keys", json!({ "scope": "account" })).await;
    assert_eq!((found.get("complete"), told.as_str()), (&Value::Bool(true), ""));
}

#[tokio::test(start_paused = true)]
async fn a_group_that_is_deleted_during_the_listing_is_left_out() {
    let core = account().await;
    let [group, _] = fill(&core);
    let gone = Fault::on(Method::GET, "/v1/apikeys", Effect::body(404, r#"{"errors":[{"code":"not_found"}]}"#));
    core.mock.inject(gone.with_query("group_id", group));
    let (found, told) = data_and_warnings(&core, "ibm_iam_api_keys", json!({ "scope": "account" })).await;
    assert_eq!((ids(&found).len(), told.as_str()), (801 - 167, ""));
}

#[tokio::test(start_paused = true)]
async fn a_service_id_that_may_not_be_read_makes_the_result_incomplete() {
    let core = account().await;
    let group = core.mock.add_service_id_group(&Identity::user(1), "team");
    let owner = core.mock.add_service_id(&Identity::user(1), "app", Some(&group));
    core.mock.add_key(&owner, "hidden", |_| {});
    let given = json!({ "iam_service_id": owner.iam_id });
    let fail = |status| {
        let path = format!("/v1/serviceids/{}", owner.iam_id.trim_start_matches("iam-"));
        core.mock.inject(Fault::on(Method::GET, path, Effect::status(status)).times(99));
    };
    fail(403);
    let (found, told) = data_and_warnings(&core, "ibm_iam_api_keys", given.clone()).await;
    assert_eq!(*found.get("complete"), Value::Bool(false));
    assert!(ids(&found).is_empty() && told.contains("set group_id"), "{told}");
    core.mock.clear_faults();
    fail(500);
    let told = data(&core, "ibm_iam_api_keys", given.clone()).await.unwrap_err();
    assert!(told.contains("read service ID"), "{told}");
    core.mock.clear_faults();
    let (found, told) = data_and_warnings(&core, "ibm_iam_api_keys", given).await;
    assert_eq!((ids(&found).len(), found.get("complete"), told.as_str()), (1, &Value::Bool(true), ""));
}

#[tokio::test(start_paused = true)]
async fn a_group_that_does_not_exist_is_a_warning_wherever_keys_are_selected() {
    let core = account().await;
    let empty = core.mock.add_service_id_group(&Identity::user(1), "empty");
    for (group, is_known) in [("missing", false), (empty.as_str(), true)] {
        let given = json!({ "group_id": group });
        let (found, told) = data_and_warnings(&core, "ibm_iam_api_keys", given.clone()).await;
        assert_eq!(*found.get("complete"), Value::Bool(true));
        let (_, listed) = list_all(&core, given.clone()).await;
        let mut arguments = given;
        arguments["name_contains"] = json!("k");
        let pruned = said(&invoke(&core, "ibm_iam_api_keys_prune", arguments).await.diagnostics);
        for told in [told, listed, pruned] {
            assert_eq!(told.contains("No group of service IDs has the ID \"missing\""), !is_known, "{told}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn keys_of_one_owner_or_one_group_are_listed_alone() {
    let core = account().await;
    let groups = fill(&core);
    assert_eq!(selected(&core, json!({ "group_id": groups[0] })).await.len(), 167);
    let key = core.mock.keys().into_iter().find(|key| key.name == "of a service ID").unwrap();
    for name in ["iam_id", "iam_service_id"] {
        assert_eq!(selected(&core, json!({ name: key.iam_id })).await, std::slice::from_ref(&key.id));
    }
    // Another user's keys are among those of the account.
    assert_eq!(selected(&core, json!({ "iam_id": Identity::user(2).iam_id })).await.len(), 5);
    core.mock.clear_journal();
    assert_eq!(selected(&core, json!({ "iam_id": Identity::user(1).iam_id })).await.len(), 1);
    assert_eq!(core.calls(), ["GET /v1/apikeys"]);
    let listed = list(&core, json!({})).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(text(&listed[0].1, "name"), "login");
}
