//! The argument `on_destroy`: a destroyed key goes on working for a while.

use http::Method;
use iam_identity_mock::{Effect, Fault, Key};
use jiff::SignedDuration;
use tf_provider::value::Value;

use super::{Core, created, named};
use crate::terraform_core::values::{map, with};
use crate::terraform_core::{Action, has_errors, said};

fn expiring() -> Value {
    with(&named("k"), "on_destroy", "expire")
}

/// How many minutes a key goes on working.
fn minutes_left(core: &Core, key: &Key) -> i64 {
    (key.expires_at.expect("an expiry").as_second() - core.mock.now().as_second() + 59) / 60
}

#[tokio::test(start_paused = true)]
async fn a_destroyed_key_works_for_its_overlap_and_that_is_said() {
    for (overlap, minutes) in [(Value::Null, 24 * 60), ("1h".into(), 60), ("7d".into(), 7 * 24 * 60)] {
        let mut core = created(&with(&expiring(), "overlap", overlap)).await;
        let told = said(&core.destroy().await);
        assert!(told.starts_with("Warning") && told.contains("works until") && told.contains(&core.key().id), "{told}");
        assert!(core.state.value.is_none());
        assert!((minutes..=minutes + 1).contains(&minutes_left(&core, &core.key())));
        assert_eq!(core.writes(), [format!("PUT /v1/apikeys/{}", core.key().id)]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_earlier_expiry_stays() {
    let mut core = created(&expiring()).await;
    let soon = core.mock.now() + SignedDuration::from_mins(7);
    core.mock.change_key(&core.key().id, |key| key.expires_at = Some(soon));
    core.refresh().await;
    core.mock.clear_journal();
    assert!(!has_errors(&core.destroy().await));
    assert_eq!(core.key().expires_at, Some(soon));
    assert!(core.writes().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_key_that_a_replacement_destroys_goes_on_working_too() {
    for creates_first in [false, true] {
        let rotated = |round: &str| with(&expiring(), "rotate_when_changed", map([("round", round)]));
        let mut core = created(&rotated("1")).await;
        let old = core.key().id;
        let planned = core.plan(&rotated("2"), false).await.unwrap();
        assert_eq!(planned.action, Action::Replace);
        let diagnostics = if creates_first {
            core.replace_creating_first(&rotated("2"), planned).await
        } else {
            core.apply(&rotated("2"), planned).await
        };
        assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
        assert_eq!(core.keys().len(), 2);
        assert!(core.keys().iter().all(|key| (key.id == old) == key.expires_at.is_some()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_locked_key_is_refused_and_one_that_is_gone_counts_as_destroyed() {
    let locked = with(&expiring(), "entity_lock", true);
    let mut core = created(&locked).await;
    assert!(has_errors(&core.destroy().await));
    assert!(core.key().locked && core.key().expires_at.is_none());
    // Locked since the plan.
    let mut core = created(&expiring()).await;
    core.mock.change_key(&core.key().id, |key| key.locked = true);
    let told = said(&core.destroy().await);
    assert!(told.contains("is locked") && told.contains("expire"), "{told}");
    assert!(core.state.value.is_some());

    let mut core = created(&expiring()).await;
    core.mock.advance_clock(SignedDuration::from_mins(10));
    core.mock.remove_key(&core.key().id);
    assert!(core.destroy().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_failure_leaves_the_key_in_the_state_and_the_next_destruction_ends_it() {
    let mut core = created(&expiring()).await;
    core.mock.inject(Fault::on(Method::PUT, core.key().id, Effect::status(403)));
    let told = said(&core.destroy().await);
    assert!(told.contains("Could not expire API key") && core.state.value.is_some(), "{told}");
    assert!(core.destroy().await.iter().all(|diagnostic| diagnostic.summary.contains("works until")));
    assert!(core.state.value.is_none());
}

#[tokio::test(start_paused = true)]
async fn it_is_taken_from_the_state_and_recorded_in_place() {
    let mut core = created(&named("k")).await;
    core.converge(&expiring()).await;
    assert!(core.writes().is_empty(), "{:?}", core.writes());
    core.assert_settled(&expiring()).await;
    core.converge(&named("k")).await;
    assert!(core.destroy().await.is_empty());
    assert!(core.keys().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_overlap_without_it_is_refused() {
    let core = Core::new().await;
    for on_destroy in [Value::Null, "delete".into()] {
        let wish = with(&with(&named("k"), "on_destroy", on_destroy), "overlap", "1h");
        let told = said(&core.validate(&wish, true).await);
        assert!(told.contains("overlap has no effect without on_destroy"), "{told}");
    }
    let told = said(&core.validate(&with(&expiring(), "overlap", "1m"), true).await);
    assert!(told.contains("at least 5m"), "{told}");
}
