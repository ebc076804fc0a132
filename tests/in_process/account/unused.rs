//! Keys that were not used for a while, found by IBM Cloud's report.

use iam_identity_mock::{Identity, Key};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use super::{Core, account, selected};
use crate::terraform_core::actions::invoke;
use crate::terraform_core::queries::data;
use crate::terraform_core::said;

/// Half a year.
const DAYS: i64 = 180;

/// An account with 30 keys that were never used: 20 of them are old enough to count as unused. Most are of a service ID in a group.
async fn idle() -> Core {
    let core = account().await;
    let group = core.mock.add_service_id_group(&Identity::user(1), "team");
    let owner = core.mock.add_service_id(&Identity::user(1), "app", Some(&group));
    let old = |key: &mut Key| key.created_at -= SignedDuration::from_hours(24 * (DAYS + 1));
    for number in 0..18 {
        core.mock.add_key(&owner, &format!("old {number}"), old);
    }
    core.mock.add_key(&Identity::user(1), "old one of a user", old);
    core.mock.add_key(&owner, "old and locked", |key| {
        old(key);
        key.locked = true;
    });
    for number in 0..10 {
        core.mock.add_key(&owner, &format!("young {number}"), |_| {});
    }
    core.mock.clear_journal();
    core
}

fn count(core: &Core, call: &str) -> usize {
    core.calls().iter().filter(|made| made.starts_with(call)).count()
}

async fn disable(core: &Core, except: &[String]) -> (Vec<String>, String) {
    let arguments: Json = json!({
        "mode": "disable", "scope": "account", "unused_for_days": DAYS, "except": except, "dry_run": false,
    });
    let invoked = invoke(core, "ibm_iam_api_keys_set", arguments).await;
    (invoked.progress, said(&invoked.diagnostics))
}

#[tokio::test(start_paused = true)]
async fn many_keys_are_judged_by_one_report_and_a_younger_one_counts_as_used() {
    let core = idle().await;
    let found = selected(&core, json!({ "unused_for_days": DAYS })).await;
    assert_eq!(found.len(), 20);
    assert_eq!(count(&core, "GET /v1/apikeys/"), 0, "no key is read alone: {:?}", core.calls());
    assert!(core.calls().len() <= 10, "{:?}", core.calls());
    // The next one has the report at hand.
    core.mock.clear_journal();
    selected(&core, json!({ "unused_for_days": DAYS, "locked": false })).await;
    assert_eq!(count(&core, "POST"), 0);
}

#[tokio::test(start_paused = true)]
async fn few_keys_are_read_and_no_report_is_made() {
    let core = idle().await;
    let found = selected(&core, json!({ "unused_for_days": DAYS, "name_contains": "of a user" })).await;
    assert_eq!(found.len(), 1);
    assert_eq!((count(&core, "POST"), count(&core, "GET /v1/apikeys/")), (0, 1), "{:?}", core.calls());
}

#[tokio::test(start_paused = true)]
async fn what_was_not_used_is_disabled_but_for_excepted_and_locked_keys_and_a_second_run_changes_nothing() {
    let core = idle().await;
    let excepted = core.mock.keys().into_iter().find(|key| key.name == "old 7").unwrap().id;
    let (progress, told) = disable(&core, std::slice::from_ref(&excepted)).await;
    assert_eq!(told, "");
    assert_eq!(progress.last().unwrap(), "18 API keys are disabled.");
    for key in core.mock.keys() {
        let is_meant = key.name.starts_with("old") && !key.locked && key.id != excepted;
        assert_eq!(key.disabled, is_meant, "{}", key.name);
    }
    core.mock.clear_journal();
    let (progress, _) = disable(&core, &[excepted]).await;
    assert_eq!(progress.last().unwrap(), "0 API keys are disabled.");
    assert!(core.writes().is_empty(), "{:?}", core.writes());
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_used_since_the_report_is_left() {
    let core = idle().await;
    selected(&core, json!({ "unused_for_days": DAYS })).await;
    let key = core.mock.keys().into_iter().find(|key| key.name == "old 3").unwrap();
    data(&Core::on(core.mock.clone(), &key.value).await, "ibm_iam_identity", json!({})).await.unwrap();
    let used = key.id;
    let (progress, _) = disable(&core, &[]).await;
    let left = progress.iter().find(|line| line.contains(&used)).unwrap();
    assert!(left.contains("was used since"), "{left}");
    assert!(!core.mock.keys().into_iter().find(|key| key.id == used).unwrap().disabled);
}
