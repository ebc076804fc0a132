//! Keys that were not used for a while, found by IBM Cloud's report.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault, Identity, Key, Options, Role};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

use super::{Core, account, selected};
use crate::terraform_core::actions::invoke;
use crate::terraform_core::queries::{data, list_all};
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

#[tokio::test(start_paused = true)]
async fn a_key_that_changes_while_the_report_is_made_is_left_if_it_is_not_meant_any_more() {
    let core = idle().await;
    let id = |name: &str| core.mock.keys().into_iter().find(|key| key.name == name).unwrap().id;
    let [locked, disabled, deleted] = ["old 1", "old 2", "old 3"].map(id);
    core.mock.inject(Fault::on(Method::POST, "/report", Effect::DelayAfter(Duration::from_secs(30))));
    let change = async {
        tokio::time::sleep(Duration::from_secs(20)).await;
        core.mock.change_key(&locked, |key| key.locked = true);
        core.mock.change_key(&disabled, |key| key.disabled = true);
        core.mock.remove_key(&deleted);
    };
    let ((progress, told), ()) = tokio::join!(disable(&core, &[]), change);
    assert_eq!(told, "");
    for (id, wanted) in
        [(&locked, "is left: it is locked"), (&disabled, "is left: it was changed"), (&deleted, "already been deleted")]
    {
        let said = progress.iter().find(|line| line.contains(id.as_str())).unwrap();
        assert!(said.contains(wanted), "{said}");
        assert!(core.writes().iter().all(|call| !call.contains(id.as_str())), "{:?}", core.writes());
    }
    assert_eq!(progress.last().unwrap(), "16 API keys are disabled.");
}

#[tokio::test(start_paused = true)]
async fn the_maximum_counts_keys_that_are_changed_and_not_those_that_were_used_since_the_report() {
    let core = idle().await;
    selected(&core, json!({ "unused_for_days": DAYS })).await;
    for number in 0..5 {
        let key = core.mock.keys().into_iter().find(|key| key.name == format!("old {number}")).unwrap();
        data(&Core::on(core.mock.clone(), &key.value).await, "ibm_iam_identity", json!({})).await.unwrap();
    }
    let arguments = json!({
        "mode": "disable", "scope": "account", "unused_for_days": DAYS, "max_changes": 14, "dry_run": false,
    });
    let invoked = invoke(&core, "ibm_iam_api_keys_set", arguments).await;
    assert!(invoked.progress.last().unwrap().starts_with("14 API keys are disabled"), "{:?}", invoked.progress);
}

#[tokio::test(start_paused = true)]
async fn the_keys_of_one_user_are_read_however_many_there_are() {
    let core = account().await;
    let user = Identity::user(2);
    core.mock.upsert_identity(user.clone());
    for number in 0..12 {
        let old = |key: &mut Key| key.created_at -= SignedDuration::from_hours(24 * (DAYS + 1));
        core.mock.add_key(&user, &format!("old {number}"), old);
        core.mock.add_key(&Identity::user(1), &format!("mine {number}"), old);
    }
    core.mock.clear_journal();
    for user in [&user, &Identity::user(1)] {
        assert_eq!(selected(&core, json!({ "iam_id": user.iam_id, "unused_for_days": DAYS })).await.len(), 12);
    }
    assert_eq!(core.calls().iter().filter(|call| call.contains("/report")).count(), 0, "{:?}", core.calls());
    let told = data(&core, "ibm_iam_api_keys", json!({ "unused_for_days": 4000 })).await.unwrap_err();
    assert!(told.contains("from 1 to 3650"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_list_resource_does_not_wait_for_a_report_without_end() {
    let core = Core::with(Options::default().random_seed(Some(7)).report_reads_until_ready(100_000)).await;
    core.mock.upsert_identity(Identity::user(1).with(Role::Administrator));
    for number in 0..12 {
        core.mock.add_key(&Identity::user(1), &format!("key {number}"), |_| {});
    }
    let started = tokio::time::Instant::now();
    let (found, told) = list_all(&core, json!({ "scope": "account", "unused_for_days": 30 })).await;
    assert!(found.is_empty() && told.contains("limited to 900s"), "{told}");
    assert!(started.elapsed() < Duration::from_secs(1000), "{:?}", started.elapsed());
}
