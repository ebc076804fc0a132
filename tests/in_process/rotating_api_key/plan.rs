//! What a plan of a rotating key knows, and when it rotates.

use tf_provider::Path;
use tf_provider::value::Value;

use super::{Core, Unscheduled, current, live, pass, rotating, round};
use crate::api_key::number;
use crate::terraform_core::values::{config, map, text, with};
use crate::terraform_core::{Action, said};

#[tokio::test(start_paused = true)]
async fn a_saved_plan_with_another_change_does_not_rotate_when_it_is_applied_after_the_due_time() {
    let mut core = Core::created(&rotating()).await;
    let first = current(&core);
    let described = with(&rotating(), "description", "for the pipeline");
    let saved = core.plan(&described, false).await.unwrap();
    pass(&core, 91).await;
    let again = core.plan(&described, false).await.unwrap();
    assert_eq!(again.value, saved.value, "the plan within apply is the saved one");
    assert!(core.apply(&described, saved).await.is_empty());
    assert_eq!(current(&core).id, first.id);
    core.refresh().await;
    assert_eq!(*core.plan(&described, false).await.unwrap().value.get("generation"), number(2));
}

#[tokio::test(start_paused = true)]
async fn without_a_refresh_nothing_becomes_due_and_a_saved_rotation_is_carried_out_late() {
    let mut core = Core::created(&rotating()).await;
    pass(&core, 91).await;
    assert_eq!(core.plan(&rotating(), false).await.unwrap().action, Action::NoOp);
    core.refresh().await;
    let saved = core.plan(&rotating(), false).await.unwrap();
    pass(&core, 10).await;
    assert!(core.apply(&rotating(), saved).await.is_empty());
    assert_eq!(live(&core).len(), 2, "the overlap begins with the apply");
    core.assert_settled(&rotating()).await;
}

#[tokio::test(start_paused = true)]
async fn values_that_are_not_known_yet_leave_open_whether_the_key_is_rotated() {
    for (after, generation) in [("1", 1), ("2", 2)] {
        let mut core = Core::created(&round(&rotating(), "1")).await;
        let unknown =
            with(&rotating(), "rotate_when_changed", Value::Mapping([("round".into(), Value::UNKNOWN)].into()));
        let first = core.plan(&unknown, false).await.unwrap();
        assert_eq!(*first.value.get("generation"), Value::UNKNOWN);
        let planned = core.plan(&round(&rotating(), after), false).await.unwrap();
        for (name, value) in entries(&first.value) {
            let now = planned.value.get(&name);
            assert!(!value.is_wholly_known() || *now == value, "{name}: {value:?} → {now:?}");
        }
        core.apply(&round(&rotating(), after), planned).await;
        assert_eq!(*core.attribute("generation"), number(generation));
        core.assert_settled(&round(&rotating(), after)).await;
    }
}

fn entries(value: &Value) -> Vec<(String, Value)> {
    let Value::Mapping(entries) = value else { panic!("an object") };
    entries.clone().into_iter().collect()
}

#[tokio::test(start_paused = true)]
async fn another_schedule_changes_only_when_the_next_rotation_is_due() {
    let mut core = Core::created(&rotating()).await;
    let first = current(&core);
    let weekly = with(&rotating(), "rotate_after", "7d");
    let planned = core.plan(&weekly, false).await.unwrap();
    let at = |name: &str| text(&planned.value, name).parse::<jiff::Timestamp>().unwrap().as_second();
    assert_eq!(at("next_rotation_at") - at("created_at"), 7 * 24 * 3600);
    core.mock.clear_journal();
    pass(&core, 30).await;
    assert!(core.apply(&weekly, planned).await.is_empty());
    assert!(core.writes().is_empty(), "{:?}", core.writes());
    core.converge(&weekly).await;
    assert_ne!(current(&core).id, first.id, "it is due now");
}

#[tokio::test(start_paused = true)]
async fn with_an_anchor_a_late_apply_postpones_nothing() {
    let anchored = with(&rotating(), "anchor", "2026-01-01T03:00:00Z");
    let mut core = Core::created(&anchored).await;
    for _ in 0..4 {
        let next: jiff::Timestamp = text(core.state.value.as_ref().unwrap(), "next_rotation_at").parse().unwrap();
        let anchor: jiff::Timestamp = "2026-01-01T03:00:00Z".parse().unwrap();
        assert_eq!((next.as_second() - anchor.as_second()).rem_euclid(90 * 24 * 3600), 0, "{next}");
        pass(&core, 100).await;
        core.converge(&anchored).await;
        core.assert_settled(&anchored).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_no_longer_works_is_rotated_before_its_time() {
    for (what, why) in [("disabled", "is disabled"), ("expired", "has expired")] {
        let mut core = Core::created(&rotating()).await;
        let first = current(&core);
        let now = core.mock.now();
        core.mock.change_key(&first.id, |key| match what {
            "disabled" => key.disabled = true,
            _ => key.expires_at = Some(now),
        });
        let told = said(&core.refresh().await);
        assert!(told.contains(why) && told.contains(&first.id), "{told}");
        core.converge(&rotating()).await;
        assert_ne!(current(&core).id, first.id);
        core.assert_settled(&rotating()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_deleted_key_is_replaced_by_the_next_and_the_generation_goes_on_counting() {
    let config = round(&rotating(), "1");
    let mut core = Core::created(&config).await;
    let first = current(&core);
    core.converge(&round(&rotating(), "2")).await;
    core.mock.advance_clock(jiff::SignedDuration::from_mins(10));
    core.mock.remove_key(&current(&core).id);
    core.converge(&round(&rotating(), "2")).await;
    assert_eq!(*core.attribute("generation"), number(3));
    assert_eq!(text(core.state.value.as_ref().unwrap(), "id"), first.id);
    core.assert_settled(&round(&rotating(), "2")).await;

    core.mock.advance_clock(jiff::SignedDuration::from_mins(10));
    core.keys().iter().for_each(|key| core.mock.remove_key(&key.id));
    core.converge(&round(&rotating(), "2")).await;
    assert_eq!(*core.attribute("generation"), number(4));
    core.assert_settled(&round(&rotating(), "2")).await;
    // All gone, there is nothing to destroy.
    core.mock.advance_clock(jiff::SignedDuration::from_mins(10));
    core.keys().iter().for_each(|key| core.mock.remove_key(&key.id));
    core.refresh().await;
    assert!(core.destroy().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_purged_key_leaves_the_list_and_no_plan_or_apply_fails_because_of_it() {
    let mut core = Core::created(&rotating()).await;
    pass(&core, 90).await;
    core.converge(&rotating()).await;
    let old = super::retiring(&core)[0].0.clone();
    // Purged between plan and apply.
    let described = with(&rotating(), "description", "d");
    core.refresh().await;
    let planned = core.plan(&described, false).await.unwrap();
    pass(&core, 2).await;
    core.mock.remove_key(&old);
    assert!(core.apply(&described, planned).await.is_empty());
    assert!(core.refresh().await.is_empty());
    assert!(super::retiring(&core).is_empty());
    core.assert_settled(&described).await;
    pass(&core, 90).await;
    core.converge(&described).await;
    core.assert_settled(&described).await;
}

#[tokio::test(start_paused = true)]
async fn a_configuration_that_cannot_be_is_refused_with_the_argument_that_is_to_blame() {
    let core = Core::new().await;
    let ten = with(&rotating(), "rotate_after", "10d");
    for (wish, blamed) in [
        (with(&ten, "overlap", "10d"), "overlap"),
        (with(&ten, "overlap", "4m"), "overlap"),
        (with(&with(&ten, "rotate_after", "20h"), "name", "k"), "overlap"),
        (with(&ten, "expire_after", "11d"), ""),
        (with(&ten, "expire_after", "10d23h"), "expire_after"),
        (with(&ten, "rotate_after", "soon"), "rotate_after"),
        (with(&ten, "anchor", "2026-01-01"), "anchor"),
        (with(&ten, "iam_id", "ServiceId-1"), "iam_id"),
        (with(&with(&ten, "iam_id", "iam-ServiceId-1"), "support_sessions", true), "support_sessions"),
    ] {
        let diagnostics = core.validate(&wish, true).await;
        let at = diagnostics.first().and_then(|diagnostic| diagnostic.path.clone());
        let at = at.as_ref().and_then(Path::root_name).unwrap_or_default();
        assert!(at.contains(blamed) && diagnostics.is_empty() == blamed.is_empty(), "{blamed}: {}", said(&diagnostics));
    }
}

#[tokio::test(start_paused = true)]
async fn only_changed_values_rotate_a_key_without_a_schedule_and_it_needs_one_of_the_two() {
    let by_value = config([("name", "k".into()), ("rotate_when_changed", map([("round", "1")]))]);
    let mut core = Unscheduled::created(&by_value).await;
    assert!(core.attribute("next_rotation_at").is_null());
    core.mock.advance_clock(jiff::SignedDuration::from_hours(24 * 365));
    core.configure().await;
    core.assert_settled(&by_value).await;
    core.converge(&with(&by_value, "rotate_when_changed", map([("round", "2")]))).await;
    assert_eq!(*core.attribute("generation"), number(2));

    let told = said(&core.validate(&config([("name", "k".into())]), true).await);
    assert!(told.contains("rotate_after") && told.contains("rotate_when_changed"), "{told}");
    let told = said(&core.validate(&with(&by_value, "anchor", "2026-01-01T00:00:00Z"), true).await);
    assert!(told.contains("anchor has no effect without rotate_after"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn with_an_anchor_too_a_late_apply_leaves_no_more_than_two_live_keys() {
    let config = with(&with(&rotating(), "rotate_after", "10d"), "overlap", "9d");
    let config = with(&config, "anchor", "2027-01-01T00:00:00Z");
    let mut core = Core::new().await;
    core.mock.set_clock("2026-12-31T00:00:00Z".parse().unwrap());
    core.configure().await;
    core.converge(&config).await;
    for _ in 0..60 {
        pass(&core, 1).await;
        core.converge(&config).await;
        assert!(live(&core).len() <= 2, "{:#?}", live(&core));
    }
    pass(&core, 9).await;
    core.converge(&config).await;
    pass(&core, 1).await;
    core.converge(&config).await;
    assert!(live(&core).len() <= 2, "{:#?}", live(&core));
}
