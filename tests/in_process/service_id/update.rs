//! Changing a service ID.

use std::time::Duration;

use http::Method;
use iam_identity::ServiceIdChanges;
use iam_identity_mock::{Effect, Fault};
use jiff::SignedDuration;
use tf_provider::value::Value;

use super::{Core, created, elsewhere, id, named, seen, set};
use crate::terraform_core::values::with;
use crate::terraform_core::{Action, has_errors, said, stop};

fn described(name: &str, text: &str) -> Value {
    with(&named(name), "description", text)
}

/// Changes the service ID outside of Terraform.
async fn change(core: &Core, changes: ServiceIdChanges) {
    elsewhere(core).update_service_id(&id(core), "*", &changes).await.unwrap();
    core.mock.clear_journal();
}

fn renamed(name: &str) -> ServiceIdChanges {
    ServiceIdChanges { name: Some(name.to_owned()), ..ServiceIdChanges::default() }
}

#[tokio::test(start_paused = true)]
async fn all_changes_are_one_request_with_the_tag_of_the_state() {
    let mut core = created(&named("s")).await;
    let Value::String(tag) = core.attribute("entity_tag").clone() else { panic!() };
    let wish = with(&described("t", "d"), "unique_instance_crns", set(&["crn:1"]));
    core.converge(&wish).await;
    assert_eq!(core.writes(), [format!("PUT /v1/serviceids/{}", id(&core))]);
    let put = core.mock.journal().into_iter().find(iam_identity_mock::Entry::is_write).unwrap();
    assert_eq!(put.if_match.as_deref(), Some(tag.as_str()));
    assert_ne!(core.attribute("version"), &Value::String(tag));
    core.assert_settled(&wish).await;
}

#[tokio::test(start_paused = true)]
async fn a_removed_description_is_cleared_and_an_empty_set_too_and_an_unset_one_stays() {
    let start = with(&described("s", "d"), "unique_instance_crns", set(&["crn:1"]));
    let mut core = created(&start).await;
    core.converge(&named("s")).await;
    let found = seen(&core).await;
    assert_eq!((found.description, found.unique_instance_crns), (None, Some(vec!["crn:1".to_owned()])));
    core.assert_settled(&named("s")).await;
    let cleared = with(&named("s"), "unique_instance_crns", set(&[]));
    core.converge(&cleared).await;
    assert_eq!(seen(&core).await.unique_instance_crns.unwrap_or_default(), Vec::<String>::new());
    core.assert_settled(&cleared).await;
    core.assert_settled(&named("s")).await;
}

#[tokio::test(start_paused = true)]
async fn the_order_of_the_names_is_no_change() {
    let start = with(&named("s"), "unique_instance_crns", set(&["crn:1", "crn:2"]));
    let mut core = created(&start).await;
    let crns = Some(vec!["crn:2".to_owned(), "crn:1".to_owned()]);
    change(&core, ServiceIdChanges { unique_instance_crns: crns, ..ServiceIdChanges::default() }).await;
    core.refresh().await;
    assert_eq!(core.plan(&start, false).await.unwrap().action, Action::NoOp);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_is_not_known_yet_can_be_planned() {
    let core = created(&named("s")).await;
    let wish = with(&named("s"), "unique_instance_crns", Value::Sequence(vec!["crn:1".into(), Value::UNKNOWN]));
    let planned = core.plan(&wish, false).await.unwrap();
    assert_eq!(planned.action, Action::Update);
    assert!(planned.value.get("entity_tag").is_unknown());
}

#[tokio::test(start_paused = true)]
async fn what_was_changed_elsewhere_since_the_plan_is_not_overwritten() {
    let mut core = created(&named("s")).await;
    let wish = described("s", "mine");
    let planned = core.plan(&wish, false).await.unwrap();
    change(&core, ServiceIdChanges { description: Some("another's".to_owned()), ..ServiceIdChanges::default() }).await;
    let told = said(&core.apply(&wish, planned).await);
    assert!(told.contains("was changed outside of Terraform") && told.contains("description"), "{told}");
    assert_eq!(seen(&core).await.description.as_deref(), Some("another's"));
    assert_eq!(core.attribute("description"), &"another's".into());
}

#[tokio::test(start_paused = true)]
async fn a_stale_tag_alone_is_no_conflict_and_the_same_change_elsewhere_is_none_either() {
    let mut core = created(&named("s")).await;
    let wish = described("s", "mine");
    let planned = core.plan(&wish, false).await.unwrap();
    change(&core, renamed("s")).await;
    assert!(!has_errors(&core.apply(&wish, planned).await));
    assert_eq!(seen(&core).await.description.as_deref(), Some("mine"));

    let wish = described("s", "both");
    let planned = core.plan(&wish, false).await.unwrap();
    change(&core, ServiceIdChanges { description: Some("both".to_owned()), ..ServiceIdChanges::default() }).await;
    assert!(!has_errors(&core.apply(&wish, planned).await));
    core.assert_settled(&wish).await;
}

#[tokio::test(start_paused = true)]
async fn a_conflict_that_is_not_about_the_tag_is_told_in_the_words_of_the_api_and_sent_once() {
    const REFUSAL: &str =
        r#"{"errors":[{"code":"conflict","message_code":"BXNIM0155E","message":"A relation is locked."}]}"#;
    let mut core = created(&named("s")).await;
    let planned = core.plan(&named("t"), false).await.unwrap();
    core.mock.inject(Fault::on(Method::PUT, id(&core), Effect::body(409, REFUSAL)).times(100));
    let told = said(&core.apply(&named("t"), planned).await);
    assert!(told.contains("Could not update service ID") && told.contains("A relation is locked ["), "{told}");
    assert!(!told.contains("outside of Terraform"), "{told}");
    assert_eq!((core.writes().len(), core.attribute("name")), (1, &"s".into()));
}

#[tokio::test(start_paused = true)]
async fn an_update_whose_response_is_lost_is_found_out() {
    for (effect, fails) in [(Effect::DropAfter, false), (Effect::status(403), true)] {
        let mut core = created(&named("s")).await;
        core.mock.inject(Fault::on(Method::PUT, "", effect));
        let planned = core.plan(&named("t"), false).await.unwrap();
        let diagnostics = core.apply(&named("t"), planned).await;
        assert_eq!(has_errors(&diagnostics), fails, "{}", said(&diagnostics));
        assert_eq!(core.attribute("name"), &if fails { "s" } else { "t" }.into());
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_id_that_was_deleted_since_the_plan_is_said_to_be() {
    let mut core = created(&named("s")).await;
    let planned = core.plan(&named("t"), false).await.unwrap();
    elsewhere(&core).delete_service_id(&id(&core)).await.unwrap();
    core.mock.advance_clock(SignedDuration::from_mins(10));
    let told = said(&core.apply(&named("t"), planned).await);
    assert!(told.contains("no longer exists"), "{told}");
    assert!(core.refresh().await.is_empty());
    assert_eq!(core.state.value, None, "a refresh forgets it");
}

#[tokio::test(start_paused = true)]
async fn a_404_of_a_gateway_or_about_a_young_service_id_forgets_nothing() {
    const NOT_FOUND: &str = r#"{"errors":[{"code":"not_found","message_code":"BXNIM0102E","message":"m"}]}"#;
    let mut core = created(&named("s")).await;
    core.mock.inject(Fault::on(Method::GET, id(&core), Effect::body(404, "<html>")));
    assert!(has_errors(&core.refresh().await) && core.state.value.is_some());
    core.configure().await;
    core.mock.inject(Fault::on(Method::GET, id(&core), Effect::body(404, NOT_FOUND)).times(3));
    assert!(core.refresh().await.is_empty() && core.state.value.is_some());
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_update_ends_at_once() {
    let mut core = created(&named("s")).await;
    core.mock.inject(Fault::next(Effect::DelayBefore(Duration::from_secs(3600))).times(100));
    let planned = core.plan(&named("t"), false).await.unwrap();
    let (mock, server) = (core.mock.clone(), core.server.clone());
    let stopper = tokio::spawn(async move {
        mock.wait_until(|entries| !entries.is_empty()).await;
        stop(&server).await;
        tokio::time::Instant::now()
    });
    let told = said(&core.apply(&named("t"), planned).await);
    assert!(told.contains("Terraform was interrupted"), "{told}");
    assert!(stopper.await.unwrap().elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn the_argument_of_timeouts_that_limits_an_update_is_named() {
    let timeouts = Value::Mapping(
        [("create", Value::Null), ("read", Value::Null), ("update", "30s".into()), ("delete", Value::Null)]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
    );
    let start = with(&named("s"), "timeouts", timeouts.clone());
    let mut core = created(&start).await;
    core.mock.inject(Fault::on(Method::PUT, "", Effect::status(503)).times(1000));
    let wish = with(&start, "name", "t");
    let planned = core.plan(&wish, false).await.unwrap();
    let told = said(&core.apply(&wish, planned).await);
    assert!(told.contains("timeouts { update") && told.contains("30s"), "{told}");
}
