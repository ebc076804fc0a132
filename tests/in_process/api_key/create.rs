//! A key is created: in one request, and never reported as created when it is not.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault, Options};
use jiff::SignedDuration;
use tf_provider::value::Value;

use super::{Core, created, fill, named};
use crate::terraform_core::values::{config, map, with};
use crate::terraform_core::{has_errors, said};

#[tokio::test(start_paused = true)]
async fn a_key_is_locked_and_disabled_by_the_request_that_creates_it() {
    let mut core = Core::new().await;
    core.converge(&config([("name", "k".into()), ("entity_lock", true.into()), ("disabled", true.into())])).await;
    let writes: Vec<_> = core.mock.journal().into_iter().filter(iam_identity_mock::Entry::is_write).collect();
    assert_eq!(writes.len(), 1);
    assert!(writes[0].entity_lock && writes[0].entity_disable);
    assert!(core.key().locked && core.key().disabled);
}

#[tokio::test(start_paused = true)]
async fn that_disabling_fails_does_not_keep_a_new_key_from_being_locked() {
    let mut core = Core::new().await;
    core.mock.add_key(&Core::owner(), "k", |key| {
        key.id = "ApiKey-1".into();
        key.created_at -= SignedDuration::from_hours(1);
    });
    let answer = serde_json::json!({ "id": "ApiKey-1", "name": "k", "locked": false, "apikey": "v" }).to_string();
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::body(201, answer)));
    core.mock.inject(Fault::on(Method::POST, "/disable", Effect::status(403)));
    let wish = config([("name", "k".into()), ("entity_lock", true.into()), ("disabled", true.into())]);
    let planned = core.plan(&wish, false).await.unwrap();
    let diagnostics = core.apply(&wish, planned).await;
    assert!(!has_errors(&diagnostics) && said(&diagnostics).contains("disable"), "{}", said(&diagnostics));
    assert!(core.key().locked && !core.key().disabled);
}

#[tokio::test(start_paused = true)]
async fn the_limit_is_reported_with_the_number_and_the_oldest_keys() {
    let mut core = Core::with(Options::default().keys_per_identity(20)).await;
    let oldest = core.mock.add_key(&Core::owner(), "oldest", |key| key.created_at -= SignedDuration::from_hours(900));
    fill(&core, 20);
    let planned = core.plan(&named("k"), false).await.unwrap();
    let told = said(&core.apply(&named("k"), planned).await);
    assert!(told.contains("had 20 keys") && told.contains(&oldest.id), "{told}");
}

#[tokio::test(start_paused = true)]
async fn keys_that_this_run_has_created_count_for_the_limit() {
    let mut core = Core::with(Options::default().keys_per_identity(20)).await;
    fill(&core, 19);
    core.converge(&named("the last one")).await;
    // Another resource of the same run.
    let mut other = Core::on(core.mock.clone(), "").await;
    other.server = core.server.clone();
    let planned = other.plan(&named("one too many"), false).await.unwrap();
    let told = said(&other.apply(&named("one too many"), planned).await);
    assert!(told.contains("had 19 keys before this run, which has created 1 more"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn the_limit_says_that_creating_before_destroying_needs_one_more() {
    let mut core = Core::with(Options::default().keys_per_identity(20)).await;
    fill(&core, 20);
    let planned = core.plan(&named("k"), false).await.unwrap();
    let told = said(&core.apply(&named("k"), planned).await);
    assert!(told.contains("the limit of keys") && told.contains("requires one additional key"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_creation_that_was_certainly_not_sent_is_not_called_unknown() {
    // The time is over before the request could be sent.
    let Value::Mapping(mut short) = map([("create", "2s")]) else { unreachable!() };
    for other in ["read", "update", "delete"] {
        short.insert(other.to_owned(), Value::Null);
    }
    let wish = with(&named("k"), "timeouts", Value::Mapping(short));
    let mut core = Core::new().await;
    core.mock.inject(Fault::on(Method::GET, "/v1/apikeys", Effect::DelayBefore(Duration::from_secs(4))));
    let planned = core.plan(&wish, false).await.unwrap();
    let told = said(&core.apply(&wish, planned).await);
    assert!(told.contains("timeouts { create = … }") && !told.contains("may have been created"), "{told}");
    assert!(core.writes().is_empty());

    // The token was rejected, and there is no other.
    let mut core = Core::new().await;
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::status(401)));
    core.mock.inject(Fault::on(Method::POST, "/identity/token", Effect::status(503)).after(1).times(100));
    let planned = core.plan(&named("k"), false).await.unwrap();
    let told = said(&core.apply(&named("k"), planned).await);
    assert!(told.contains("log in to IBM Cloud") && !told.contains("may have been created"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_creation_that_is_answered_without_a_value_says_so_and_settles() {
    let mut core = Core::new().await;
    core.mock.add_key(&Core::owner(), "k", |key| {
        key.id = "ApiKey-1".into();
        key.created_at -= SignedDuration::from_hours(1);
    });
    let answer = serde_json::json!({ "id": "ApiKey-1", "name": "k", "locked": false }).to_string();
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::body(201, answer)));
    let told = said(&core.converge(&named("k")).await);
    assert!(told.contains("value of API key") && told.contains("is lost"), "{told}");
    // The response has no account, which is a part of the identity.
    core.state.identity = None;
    core.refresh().await;
    core.assert_settled(&named("k")).await;
}

#[tokio::test(start_paused = true)]
async fn a_success_that_is_none_is_not_believed() {
    for (status, body) in [(200, "<html>Please log in</html>"), (200, "")] {
        let mut core = created(&named("k")).await;
        core.mock.inject(Fault::on(Method::DELETE, core.key().id, Effect::body(status, body)));
        assert!(has_errors(&core.destroy().await));
        assert!(core.state.value.is_some() && core.keys().len() == 1);
        core.mock.inject(Fault::on(Method::POST, "/lock", Effect::body(status, body)));
        let wish = with(&named("k"), "entity_lock", true);
        let planned = core.plan(&wish, false).await.unwrap();
        assert!(has_errors(&core.apply(&wish, planned).await));
        assert_eq!(core.attribute("locked"), &Value::Bool(false));
    }
}

#[tokio::test(start_paused = true)]
async fn the_keys_are_listed_once_for_many_creations() {
    let core = Core::new().await;
    let mut many = Vec::new();
    for number in 0..5 {
        let mut other = Core::on(core.mock.clone(), "").await;
        other.server = core.server.clone();
        many.push(tokio::spawn(async move { other.converge(&named(&format!("k{number}"))).await }));
    }
    for each in many {
        assert!(each.await.unwrap().is_empty());
    }
    assert_eq!(core.keys().len(), 5);
    let count = |call: &str| core.mock.journal().iter().filter(|entry| entry.call() == call).count();
    assert_eq!((count("GET /v1/apikeys"), count("POST /identity/token")), (1, 1));
}
