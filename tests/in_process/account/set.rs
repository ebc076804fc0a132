//! `ibm_iam_api_keys_set` changes many keys, each once.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault, Identity, Key};
use serde_json::{Value as Json, json};

use super::account;
use crate::terraform_core::actions::{Invoked, invoke};
use crate::terraform_core::{Core, said, stop};

/// Ten keys to change, one that is locked, and one that isn't meant.
async fn filled() -> Core {
    let core = account().await;
    let owner = core.mock.add_service_id(&Identity::user(1), "app", None);
    for number in 0..10 {
        core.mock.add_key(&owner, &format!("meant {number}"), |_| {});
    }
    core.mock.add_key(&owner, "meant, but locked", |key| key.locked = true);
    core.mock.add_key(&owner, "other", |_| {});
    core.mock.clear_journal();
    core
}

async fn set(core: &Core, more: Json) -> Invoked {
    let mut arguments = json!({ "scope": "account", "name_contains": "meant", "dry_run": false });
    arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    invoke(core, "ibm_iam_api_keys_set", arguments).await
}

fn count(core: &Core, wanted: impl Fn(&Key) -> bool) -> usize {
    core.mock.keys().iter().filter(|key| wanted(key)).count()
}

#[tokio::test(start_paused = true)]
async fn each_mode_changes_the_keys_that_are_meant_and_a_second_run_changes_nothing() {
    type Is = fn(&Key) -> bool;
    let modes: [(Json, Is); 4] = [
        (json!({ "mode": "disable" }), |key| key.disabled),
        (json!({ "mode": "lock" }), |key| key.locked && !key.name.contains("but locked")),
        (json!({ "mode": "expire", "expire_after": "7d" }), |key| key.expires_at.is_some()),
        (json!({ "mode": "enable" }), |key| key.disabled),
    ];
    for (mode, is_changed) in modes {
        let core = filled().await;
        let enables = mode["mode"] == "enable";
        if enables {
            set(&core, json!({ "mode": "disable" })).await;
            core.mock.clear_journal();
        }
        let invoked = set(&core, mode.clone()).await;
        assert!(invoked.diagnostics.is_empty(), "{mode}: {}", said(&invoked.diagnostics));
        assert_eq!(count(&core, is_changed), if enables { 0 } else { 10 }, "{mode}");
        assert_eq!(core.writes().len(), 10, "{mode}: {:?}", core.writes());
        core.mock.clear_journal();
        let again = set(&core, mode.clone()).await;
        assert!(core.writes().is_empty(), "{mode}: {:?}", core.writes());
        assert!(again.progress.last().unwrap().starts_with("0 API keys"), "{:?}", again.progress);
    }
    let core = filled().await;
    set(&core, json!({ "mode": "delete" })).await;
    assert_eq!(count(&core, |key| key.name.starts_with("meant")), 1, "the locked one is left");
}

#[tokio::test(start_paused = true)]
async fn a_locked_key_the_own_key_and_excepted_ones_are_left_and_that_is_said() {
    let core = filled().await;
    let excepted = core.mock.keys().into_iter().find(|key| key.name == "meant 3").unwrap().id;
    let login = core.mock.keys().into_iter().find(|key| key.name == "login").unwrap();
    core.mock.change_key(&login.id, |key| key.name = "meant to log in".into());
    let invoked = set(&core, json!({ "mode": "disable", "except": [excepted] })).await;
    assert_eq!(count(&core, |key| key.disabled), 9);
    let told = invoked.progress.join("\n");
    assert!(told.contains("is left: it is locked") && told.contains("is left: the provider logs in with it"), "{told}");
    assert!(!told.contains(&excepted), "{told}");
}

#[tokio::test(start_paused = true)]
async fn no_more_than_the_maximum_are_changed_and_the_rest_is_counted() {
    let core = filled().await;
    let invoked = set(&core, json!({ "mode": "disable", "max_changes": 4 })).await;
    assert_eq!(count(&core, |key| key.disabled), 4);
    assert!(invoked.progress.last().unwrap().contains("6 more match, which max_changes leaves"));
    set(&core, json!({ "mode": "disable", "max_changes": 4 })).await;
    assert_eq!(count(&core, |key| key.disabled), 8, "the next run goes on");
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_named_the_others_are_changed_and_a_repetition_ends_it() {
    let core = filled().await;
    let victim = core.mock.keys().into_iter().find(|key| key.name == "meant 2").unwrap().id;
    core.mock.inject(Fault::on(Method::POST, format!("/v1/apikeys/{victim}/disable"), Effect::status(403)));
    let invoked = set(&core, json!({ "mode": "disable" })).await;
    let told = said(&invoked.diagnostics);
    assert!(invoked.diagnostics.len() == 1 && told.contains(&victim), "{told}");
    assert_eq!(count(&core, |key| key.disabled), 9);
    assert!(set(&core, json!({ "mode": "disable" })).await.diagnostics.is_empty());
    assert_eq!(count(&core, |key| key.disabled), 10);
}

#[tokio::test(start_paused = true)]
async fn requests_that_fail_whatever_the_key_end_the_action_after_three_and_a_repetition_continues() {
    let core = filled().await;
    core.mock.inject(Fault::on(Method::POST, "/disable", Effect::status(503)).after(2).times(1000));
    let invoked = set(&core, json!({ "mode": "disable" })).await;
    let told = said(&invoked.diagnostics);
    assert_eq!(told.matches("Could not disable").count(), 3, "{told}");
    assert!(told.contains("2 API keys are disabled, and 5 API keys were not tried"), "{told}");
    core.mock.clear_faults();
    assert!(set(&core, json!({ "mode": "disable" })).await.diagnostics.is_empty());
    assert_eq!(count(&core, |key| key.disabled), 10);
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_action_says_how_many_keys_are_left_and_is_continued_by_another_run() {
    let core = filled().await;
    core.mock.inject(Fault::on(Method::POST, "/disable", Effect::DelayAfter(Duration::from_secs(1))).times(1000));
    let interrupt = async {
        core.mock.wait_until(|entries| entries.iter().filter(|entry| entry.is_write()).count() == 4).await;
        stop(&core.server).await;
    };
    let (invoked, ()) = tokio::join!(set(&core, json!({ "mode": "disable" })), interrupt);
    let told = said(&invoked.diagnostics);
    assert!(told.contains("Terraform was interrupted before all API keys were disabled"), "{told}");
    assert!(told.contains("6 API keys were not tried"), "{told}");
    // Terraform crashes if anything follows a message that it gets after the interruption.
    assert_eq!(invoked.progress.len(), 1 + 3, "{:?}", invoked.progress);
    core.mock.clear_faults();
    core.configure().await;
    assert!(set(&core, json!({ "mode": "disable" })).await.diagnostics.is_empty());
    assert_eq!(count(&core, |key| key.disabled), 10);
}

#[tokio::test(start_paused = true)]
async fn an_exception_is_no_filter_and_an_owner_is_one() {
    let core = filled().await;
    let key = core.mock.keys().into_iter().find(|key| key.name == "other").unwrap();
    let excepting = json!({ "scope": "account", "except": [key.id], "dry_run": false });
    let mut set = excepting.clone();
    set["mode"] = json!("delete");
    for (action, arguments) in [("ibm_iam_api_keys_set", set), ("ibm_iam_api_keys_prune", excepting)] {
        let told = said(&invoke(&core, action, arguments).await.diagnostics);
        assert!(told.contains("No filter selects"), "{told}");
        assert!(core.writes().is_empty());
    }
    let owned = json!({ "mode": "lock", "iam_service_id": key.iam_id, "dry_run": false });
    let invoked = invoke(&core, "ibm_iam_api_keys_set", owned).await;
    assert_eq!(said(&invoked.diagnostics), "");
    assert_eq!(count(&core, |key| key.locked), 12);
}

#[tokio::test(start_paused = true)]
async fn without_a_filter_or_with_an_expiry_that_means_nothing_it_is_refused() {
    let core = filled().await;
    for (arguments, wanted) in [
        (json!({ "mode": "disable", "dry_run": false }), "No filter selects"),
        (json!({ "mode": "expire", "name_contains": "x" }), "expire_after is required"),
        (json!({ "mode": "lock", "name_contains": "x", "expire_after": "1h" }), "expire_after has no effect"),
        (json!({ "mode": "unlock", "name_contains": "x" }), "must be one of"),
    ] {
        let told = said(&invoke(&core, "ibm_iam_api_keys_set", arguments).await.diagnostics);
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    let planned = invoke(&core, "ibm_iam_api_keys_set", json!({ "mode": "disable", "scope": "account" })).await;
    assert!(
        planned.progress.last().unwrap().contains("Set dry_run = false to disable them."),
        "{:?}",
        planned.progress
    );
    assert!(core.writes().is_empty());
}
