//! Keys made a short while ago: a 404 about one is asked again before it is believed.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault};
use jiff::SignedDuration;
use tf_provider::value::Value;

use super::{Core, named};
use crate::terraform_core::values::with;
use crate::terraform_core::{Action, has_errors, said};

const NOT_FOUND: &str = r#"{"errors":[{"code":"not_found","message_code":"BXNIM0102E","message":"m"}]}"#;

/// A key that another process made, so that only its state tells when.
async fn made_by_another_process() -> Core {
    let mut core = Core::new().await;
    core.converge(&named("k")).await;
    core.configure().await;
    core.mock.clear_journal();
    core
}

fn hide(core: &Core, method: Method, times: usize) {
    core.mock.inject(Fault::on(method, core.key().id, Effect::body(404, NOT_FOUND)).times(times));
}

#[tokio::test(start_paused = true)]
async fn a_young_key_that_cannot_be_read_for_ten_seconds_stays_in_the_state() {
    for hidden in [1, 3, 5] {
        let mut core = made_by_another_process().await;
        core.mock.advance_clock(SignedDuration::from_secs(180));
        hide(&core, Method::GET, hidden);
        assert!(core.refresh().await.is_empty());
        assert!(core.state.value.is_some(), "forgotten after {hidden} answers");
    }
}

#[tokio::test(start_paused = true)]
async fn a_young_key_that_is_gone_is_believed_to_be_after_some_ten_seconds() {
    let mut core = made_by_another_process().await;
    core.mock.remove_key(&core.key().id);
    let started = tokio::time::Instant::now();
    assert!(core.refresh().await.is_empty());
    assert_eq!(core.state.value, None);
    let took = started.elapsed();
    assert!(took > Duration::from_secs(8) && took < Duration::from_secs(15), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn an_older_key_is_believed_to_be_gone_at_once_whatever_this_machines_clock_says() {
    let mut core = made_by_another_process().await;
    // By this machine's clock the key is young, by the server's it isn't.
    core.mock.advance_clock(SignedDuration::from_mins(6));
    core.mock.remove_key(&core.key().id);
    let started = tokio::time::Instant::now();
    core.refresh().await;
    assert_eq!((core.state.value.clone(), core.calls().len()), (None, 1));
    assert!(started.elapsed() < Duration::from_secs(1));

    // By this machine's clock the key is old, by the server's it is young.
    let mut core = Core::new().await;
    core.mock.advance_clock(SignedDuration::from_hours(-48));
    core.converge(&named("k")).await;
    core.configure().await;
    hide(&core, Method::GET, 2);
    core.refresh().await;
    assert!(core.state.value.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_gateways_404_is_an_error_and_not_asked_again() {
    let mut core = made_by_another_process().await;
    core.mock.inject(Fault::on(Method::GET, core.key().id, Effect::body(404, "<html>not here</html>")));
    assert!(has_errors(&core.refresh().await));
    assert_eq!(core.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_given_up_forgets_no_key() {
    let timeouts = ["read", "create", "update", "delete"]
        .map(|name| (name.to_owned(), if name == "read" { Value::from("2s") } else { Value::Null }));
    let wish = with(&named("k"), "timeouts", Value::Mapping(timeouts.into_iter().collect()));
    let mut core = Core::new().await;
    core.converge(&wish).await;
    core.configure().await;
    hide(&core, Method::GET, 100);
    let told = said(&core.refresh().await);
    assert!(told.contains("timeouts { read = … }"), "{told}");
    assert!(core.state.value.is_some());

    let mut core = made_by_another_process().await;
    hide(&core, Method::GET, 100);
    let (mock, server) = (core.mock.clone(), core.server.clone());
    let stopper = tokio::spawn(async move {
        mock.wait_until(|entries| entries.iter().any(|entry| entry.call().starts_with("GET /v1"))).await;
        crate::terraform_core::stop(&server).await;
    });
    let told = said(&core.refresh().await);
    stopper.await.unwrap();
    assert!(told.contains("Terraform was interrupted"), "{told}");
    assert!(core.state.value.is_some());
}

#[tokio::test(start_paused = true)]
async fn every_change_of_a_young_key_that_is_not_found_at_first_is_made() {
    for (name, value, method) in [
        ("description", Value::from("d"), Method::PUT),
        ("entity_lock", true.into(), Method::POST),
        ("disabled", true.into(), Method::POST),
    ] {
        let mut core = made_by_another_process().await;
        let wish = with(&named("k"), name, value);
        let planned = core.plan(&wish, false).await.unwrap();
        assert_eq!(planned.action, Action::Update);
        hide(&core, method, 2);
        let diagnostics = core.apply(&wish, planned).await;
        assert!(diagnostics.is_empty(), "{name}: {}", said(&diagnostics));
        core.assert_settled(&wish).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_young_key_that_is_not_found_at_first_is_deleted_all_the_same() {
    let mut core = made_by_another_process().await;
    hide(&core, Method::DELETE, 4);
    assert!(core.destroy().await.is_empty());
    assert!(core.keys().is_empty(), "a key was left behind");
    assert_eq!(core.state.value, None);
}

#[tokio::test(start_paused = true)]
async fn a_key_of_this_run_is_known_to_be_young_though_the_state_does_not_say_so() {
    let mut core = Core::new().await;
    core.converge(&named("k")).await;
    core.state.value = Some(with(core.state.value.as_ref().unwrap(), "created_at", Value::Null));
    hide(&core, Method::GET, 3);
    core.refresh().await;
    assert!(core.state.value.is_some());
}

#[tokio::test(start_paused = true)]
async fn many_young_keys_that_no_listing_has_stay_in_the_state() {
    let core = Core::new().await;
    let mut all = Vec::new();
    for number in 0..12 {
        let mut one = Core::on(core.mock.clone(), "").await;
        one.server = core.server.clone();
        one.converge(&named(&format!("k{number}"))).await;
        all.push(one);
    }
    core.configure().await;
    core.mock.clear_journal();
    // The listing is one of before the keys were made, and each is found at the third request only.
    core.mock.inject(Fault::on(Method::GET, "/v1/apikeys", Effect::body(200, r#"{"apikeys":[]}"#)));
    for key in core.keys() {
        core.mock.inject(Fault::on(Method::GET, key.id, Effect::body(404, NOT_FOUND)).times(2));
    }
    let reads = all.into_iter().map(|mut one| {
        tokio::spawn(async move {
            assert!(one.refresh().await.is_empty());
            one.state.value.is_some()
        })
    });
    for read in reads.collect::<Vec<_>>() {
        assert!(read.await.unwrap(), "forgotten");
    }
}
