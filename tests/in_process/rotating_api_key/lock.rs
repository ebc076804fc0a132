//! Locked keys that are rotated.

use http::Method;
use iam_identity_mock::{Effect, Fault};

use super::{Core, current, pass, rotating, round};
use crate::terraform_core::values::with;
use crate::terraform_core::{has_errors, said};

#[tokio::test(start_paused = true)]
async fn a_locked_key_is_rotated_and_the_next_one_is_locked_by_the_request_that_creates_it() {
    let locked = with(&rotating(), "entity_lock", true);
    let mut core = Core::created(&locked).await;
    let old = current(&core);
    pass(&core, 90).await;
    core.mock.clear_journal();
    core.converge(&locked).await;
    let calls: Vec<String> = core.writes();
    let wanted = [
        format!("DELETE /v1/apikeys/{}/lock", old.id),
        "POST /v1/apikeys".into(),
        format!("PUT /v1/apikeys/{}", old.id),
    ];
    assert_eq!(calls, wanted);
    assert!(current(&core).locked);
    let old = core.keys().into_iter().find(|key| key.id == old.id).unwrap();
    assert!(!old.locked && old.expires_at.is_some());
    core.assert_settled(&locked).await;
}

#[tokio::test(start_paused = true)]
async fn if_the_next_key_is_not_created_the_current_one_is_locked_again() {
    let locked = with(&rotating(), "entity_lock", true);
    let mut core = Core::created(&locked).await;
    let old = current(&core);
    pass(&core, 90).await;
    core.refresh().await;
    let planned = core.plan(&locked, false).await.unwrap();
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::status(403)).times(99));
    let told = said(&core.apply(&locked, planned).await);
    assert!(told.contains("was not rotated") && told.contains(&old.id), "{told}");
    core.mock.clear_faults();
    assert!(current(&core).locked);
    assert_eq!(current(&core).id, old.id);
    core.converge(&locked).await;
    core.assert_settled(&locked).await;
}

#[tokio::test(start_paused = true)]
async fn a_locked_key_is_neither_changed_nor_destroyed_nor_replaced() {
    let locked = with(&rotating(), "entity_lock", true);
    let mut core = Core::created(&locked).await;
    let told = said(&core.plan(&with(&locked, "name", "other"), false).await.unwrap_err());
    assert!(told.contains("is locked"), "{told}");
    let told = said(&core.plan(&with(&locked, "expire_after", "120d"), false).await.unwrap_err());
    assert!(told.contains("is locked") && told.contains("expire_after"), "{told}");
    assert!(core.plan(&locked, true).await.is_err());
    assert!(has_errors(&core.destroy().await));
    // What isn't sent to IBM Cloud may change.
    core.converge(&with(&locked, "overlap", "48h")).await;
    assert!(core.writes().is_empty(), "{:?}", core.writes());
}

#[tokio::test(start_paused = true)]
async fn a_change_of_a_locked_key_that_is_rotated_is_a_change_of_the_next_one() {
    let locked = round(&with(&rotating(), "entity_lock", true), "1");
    let mut core = Core::created(&locked).await;
    let renamed = with(&round(&locked, "2"), "name", "other");
    core.converge(&renamed).await;
    assert_eq!(current(&core).name, "other");
    core.assert_settled(&renamed).await;
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_locked_elsewhere_since_the_plan_is_not_rotated() {
    let mut core = Core::created(&rotating()).await;
    pass(&core, 90).await;
    core.refresh().await;
    let planned = core.plan(&rotating(), false).await.unwrap();
    let id = current(&core).id;
    core.mock.change_key(&id, |key| key.locked = true);
    core.mock.clear_journal();
    let told = said(&core.apply(&rotating(), planned).await);
    assert!(told.contains("is locked") && told.contains("api-key-unlock"), "{told}");
    assert!(core.writes().is_empty(), "{:?}", core.writes());
    // The next plan shows the lock, and removes it.
    core.converge(&rotating()).await;
    assert_ne!(current(&core).id, id);
    core.assert_settled(&rotating()).await;
}

#[tokio::test(start_paused = true)]
async fn a_locked_key_that_was_deleted_elsewhere_prevents_neither_a_rotation_nor_a_destruction() {
    for destroyed in [false, true] {
        let locked = round(&with(&rotating(), "entity_lock", true), "1");
        let mut core = Core::created(&locked).await;
        let locked = round(&locked, "2");
        core.converge(&locked).await;
        core.mock.advance_clock(jiff::SignedDuration::from_mins(10));
        core.mock.remove_key(&current(&core).id);
        if destroyed {
            core.refresh().await;
            assert!(!has_errors(&core.destroy().await));
            assert!(core.keys().is_empty());
        } else {
            core.converge(&locked).await;
            assert!(current(&core).locked);
            core.assert_settled(&locked).await;
        }
    }
}
