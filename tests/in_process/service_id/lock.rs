//! The argument `entity_lock`: how a service ID is locked and unlocked, and what a locked one refuses.

use http::Method;
use iam_identity_mock::{Effect, Fault};
use tf_provider::value::Value;

use super::{Core, created, elsewhere, id, locked, named, seen, set};
use crate::terraform_core::values::with;
use crate::terraform_core::{Action, has_errors, said};

#[tokio::test(start_paused = true)]
async fn locking_and_unlocking_are_calls_of_their_own() {
    let mut core = created(&named("s")).await;
    let path = format!("/v1/serviceids/{}/lock", id(&core));
    core.converge(&locked("s")).await;
    assert_eq!(core.writes(), [format!("POST {path}")]);
    core.assert_settled(&locked("s")).await;
    core.mock.clear_journal();
    core.converge(&named("s")).await;
    assert_eq!(core.writes(), [format!("DELETE {path}")]);
    core.assert_settled(&named("s")).await;
}

#[tokio::test(start_paused = true)]
async fn unlocking_changing_and_locking_go_in_that_order() {
    let mut core = created(&locked("s")).await;
    let path = format!("/v1/serviceids/{}", id(&core));
    core.converge(&named("t")).await;
    assert_eq!(core.writes(), [format!("DELETE {path}/lock"), format!("PUT {path}")]);
    core.mock.clear_journal();
    core.converge(&locked("u")).await;
    assert_eq!(core.writes(), [format!("PUT {path}"), format!("POST {path}/lock")]);
    core.assert_settled(&locked("u")).await;
}

/// A locked service ID in a group, and its configuration; the journal is empty.
async fn locked_in_a_group() -> (Core, Value) {
    let mut core = Core::new().await;
    let group = core.mock.add_service_id_group(&Core::owner(), "team");
    let start = with(&locked("s"), "group_id", group.as_str());
    core.converge(&start).await;
    core.mock.clear_journal();
    (core, start)
}

#[tokio::test(start_paused = true)]
async fn a_locked_service_id_refuses_change_replacement_and_removal_at_plan_time() {
    let (mut core, start) = locked_in_a_group().await;
    let refusals = [
        with(&start, "name", "t"),
        with(&start, "description", "d"),
        with(&start, "unique_instance_crns", set(&["crn:1"])),
        with(&start, "group_id", "g2"),
        // Unlocking in the same change does not help against a replacement.
        with(&with(&start, "entity_lock", false), "group_id", "g2"),
    ];
    for refused in refusals {
        let told = said(&core.plan(&refused, false).await.unwrap_err());
        assert!(told.contains("is locked") && told.contains("entity_lock = false") && told.contains("\"s\""), "{told}");
    }
    // -replace and replace_triggered_by: the second plan refuses.
    let told = said(&core.plan(&start, true).await.unwrap_err());
    assert!(told.contains("is locked") && told.contains("-replace"), "{told}");
    let told = said(&core.destroy().await);
    assert!(told.contains(&format!("ibmcloud iam service-id-unlock {}", id(&core))), "{told}");
    assert!(core.writes().is_empty(), "{:?}", core.writes());
    // What is no write may change.
    let tagged = with(&start, "tags", set(&["one"]));
    core.converge(&tagged).await;
    assert!(core.writes().is_empty(), "{:?}", core.writes());
}

#[tokio::test(start_paused = true)]
async fn a_tainted_or_deposed_locked_service_id_is_refused_before_anything_is_sent() {
    let mut core = created(&locked("s")).await;
    core.state.tainted = true;
    let planned = core.plan(&locked("s"), false).await.unwrap();
    let told = said(&core.apply(&locked("s"), planned).await);
    for phrase in ["was not deleted", "terraform untaint", "ibmcloud iam service-id-unlock"] {
        assert!(told.contains(phrase), "{phrase}: {told}");
    }
    assert!(core.calls().is_empty(), "{:?}", core.calls());
    assert!(has_errors(&core.delete_without_plan().await));
}

#[tokio::test(start_paused = true)]
async fn values_unknown_while_planning_are_refused_in_the_plan_within_apply() {
    let (core, start) = locked_in_a_group().await;
    for name in ["description", "group_id", "unique_instance_crns"] {
        let planned = core.plan(&with(&start, name, Value::UNKNOWN), false).await;
        let planned = planned.unwrap_or_else(|diagnostics| panic!("{name}: {}", said(&diagnostics)));
        assert_eq!(planned.action, Action::Update, "{name}");
    }
    assert!(core.plan(&with(&start, "description", "d"), false).await.is_err());
    assert_eq!(core.plan(&start, false).await.unwrap().action, Action::NoOp);
}

#[tokio::test(start_paused = true)]
async fn a_lock_changed_elsewhere_is_drift_both_ways_and_a_conflict_with_one_says_so() {
    let mut core = created(&named("s")).await;
    let planned = core.plan(&named("t"), false).await.unwrap();
    elsewhere(&core).lock_service_id(&id(&core)).await.unwrap();
    let told = said(&core.apply(&named("t"), planned).await);
    assert!(told.contains("is locked") && told.contains("outside of this configuration"), "{told}");
    core.converge(&named("s")).await;
    assert!(!seen(&core).await.locked, "a lock that isn't configured is taken off");
    core.converge(&locked("s")).await;
    elsewhere(&core).unlock_service_id(&id(&core)).await.unwrap();
    core.converge(&locked("s")).await;
    assert!(seen(&core).await.locked);
}

#[tokio::test(start_paused = true)]
async fn a_lock_whose_response_is_lost_or_that_is_there_already_is_found_out() {
    for effect in [Effect::DropAfter, Effect::status(409)] {
        let mut core = created(&named("s")).await;
        if effect != Effect::DropAfter {
            elsewhere(&core).lock_service_id(&id(&core)).await.unwrap();
        }
        core.mock.inject(Fault::on(Method::POST, "/lock", effect));
        let planned = core.plan(&locked("s"), false).await.unwrap();
        let diagnostics = core.apply(&locked("s"), planned).await;
        assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
        core.assert_settled(&locked("s")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_fails_leaves_the_state_as_it_is() {
    let mut core = created(&named("s")).await;
    core.mock.inject(Fault::on(Method::POST, "/lock", Effect::status(403)));
    let planned = core.plan(&locked("s"), false).await.unwrap();
    let told = said(&core.apply(&locked("s"), planned).await);
    assert!(told.contains("Could not lock service ID"), "{told}");
    assert_eq!(core.attribute("entity_lock"), &Value::Bool(false));
}
