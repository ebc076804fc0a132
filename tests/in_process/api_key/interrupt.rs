//! Terraform is interrupted: a creation is awaited, and everything that can be repeated ends at once.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault};
use tf_provider::value::Value;

use super::{Core, created, named};
use crate::terraform_core::{has_errors, said, stop};

#[tokio::test(start_paused = true)]
async fn an_interrupted_creation_is_awaited_and_saved() {
    let mut core = Core::new().await;
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DelayAfter(Duration::from_secs(20))));
    let planned = core.plan(&named("k"), false).await.unwrap();
    let (mock, server) = (core.mock.clone(), core.server.clone());
    let stopper = tokio::spawn(async move {
        mock.wait_until(|entries| entries.iter().any(|entry| entry.call() == "POST /v1/apikeys")).await;
        stop(&server).await;
    });
    let diagnostics = core.apply(&named("k"), planned).await;
    stopper.await.unwrap();
    assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
    assert_eq!(core.attribute("apikey"), &Value::String(core.key().value));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_can_be_repeated_ends_at_once_when_interrupted() {
    let mut core = created(&named("k")).await;
    core.mock.inject(Fault::next(Effect::status(503)).times(100));
    let started = tokio::time::Instant::now();
    let (mock, server) = (core.mock.clone(), core.server.clone());
    let stopper = tokio::spawn(async move {
        mock.wait_until(|entries| entries.len() > 1).await;
        stop(&server).await;
        tokio::time::Instant::now()
    });
    let told = said(&core.refresh().await);
    let asked = stopper.await.unwrap();
    assert!(told.contains("Terraform was interrupted"), "{told}");
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?} after {:?}", asked.elapsed(), started.elapsed());
    assert!(core.state.value.is_some());
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_update_ends_at_once() {
    let mut core = created(&named("k")).await;
    core.mock.inject(Fault::next(Effect::DelayBefore(Duration::from_secs(3600))).times(100));
    let planned = core.plan(&named("k2"), false).await.unwrap();
    let (mock, server) = (core.mock.clone(), core.server.clone());
    let stopper = tokio::spawn(async move {
        mock.wait_until(|entries| !entries.is_empty()).await;
        stop(&server).await;
        tokio::time::Instant::now()
    });
    let told = said(&core.apply(&named("k2"), planned).await);
    let asked = stopper.await.unwrap();
    assert!(told.contains("Terraform was interrupted"), "{told}");
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
}
