//! Leased keys that Terraform leaves open, deleted when the plugin is told to end.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault, Options};
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::{Diagnostic, close_ephemeral_resource, open_ephemeral_resource};
use tf_provider::SHUTDOWN_TIME;
use tokio::time::Instant;
use tonic::Request;

use crate::terraform_core::values::json_config;
use crate::terraform_core::{Core, TYPE, said, stop};

fn request(core: &Core, name: &str) -> open_ephemeral_resource::Request {
    let config = Some(json_config(core.ephemeral_schema(TYPE), &[("name", name)]));
    open_ephemeral_resource::Request { type_name: TYPE.into(), config, client_capabilities: None }
}

/// Opens a lease; returns what is remembered of it.
async fn open(core: &Core, name: &str) -> Result<Option<Vec<u8>>, Vec<Diagnostic>> {
    let opened = core.server.open_ephemeral_resource(Request::new(request(core, name))).await.unwrap().into_inner();
    if opened.diagnostics.is_empty() { Ok(opened.private) } else { Err(opened.diagnostics) }
}

async fn close(core: &Core, private: Option<Vec<u8>>) -> Vec<Diagnostic> {
    let request = close_ephemeral_resource::Request { type_name: TYPE.into(), private };
    core.server.close_ephemeral_resource(Request::new(request)).await.unwrap().into_inner().diagnostics
}

fn deletions(core: &Core) -> usize {
    core.calls().iter().filter(|call| call.starts_with("DELETE ")).count()
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_still_open_at_the_end_are_deleted_and_closed_ones_not_again() {
    let core = Core::new().await;
    let closed = open(&core, "closed").await.unwrap();
    open(&core, "open").await.unwrap();
    // Another block of the same process.
    core.configure().await;
    open(&core, "open").await.unwrap();
    assert!(close(&core, closed).await.is_empty());
    // Whoever interrupted the command doesn't want the keys kept.
    stop(&core.server).await;
    core.mock.clear_journal();
    core.server.shutdown().await;
    assert_eq!((core.keys().len(), deletions(&core)), (0, 2));
    core.server.shutdown().await;
    assert_eq!(deletions(&core), 2, "they are forgotten");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_could_not_be_closed_is_tried_once_more_at_the_end() {
    let core = Core::new().await;
    let private = open(&core, "job").await.unwrap();
    core.mock.inject(Fault::on(Method::DELETE, "", Effect::status(403)));
    assert!(said(&close(&core, private).await).contains("could not be deleted"));
    core.server.shutdown().await;
    assert!(core.keys().is_empty());
    // And so is one that came without its value and could not be deleted at once.
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DropBefore));
    assert!(open(&core, "job").await.is_err());
    core.server.shutdown().await;
    assert!(core.keys().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_end_is_not_held_up_by_an_api_that_does_not_answer() {
    let core = Core::with(Options::default().keys_per_identity(30).random_seed(Some(7))).await;
    for _ in 0..25 {
        open(&core, "job").await.unwrap();
    }
    core.mock.inject(Fault::on(Method::DELETE, "", Effect::DelayBefore(Duration::from_secs(3600))).times(1000));
    let started = Instant::now();
    core.server.shutdown().await;
    assert!(started.elapsed() <= SHUTDOWN_TIME + Duration::from_secs(1), "{:?}", started.elapsed());
    // The expiry does it then.
    assert!(core.keys().len() == 25 && core.keys().iter().all(|key| key.expires_at.is_some()));
    core.mock.clear_faults();
    core.server.shutdown().await;
    assert!(core.keys().is_empty(), "what could not be deleted is not forgotten");
}

#[tokio::test(start_paused = true)]
async fn a_failure_at_the_end_is_repeated_once() {
    let core = Core::new().await;
    open(&core, "job").await.unwrap();
    core.mock.clear_journal();
    core.mock.inject(Fault::on(Method::DELETE, "", Effect::status(500)).times(100));
    core.server.shutdown().await;
    assert_eq!((deletions(&core), core.keys().len()), (2, 1));
    core.mock.clear_faults();
    core.mock.inject(Fault::on(Method::DELETE, "", Effect::status(500)));
    core.server.shutdown().await;
    assert!(core.keys().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_being_made_when_its_caller_is_gone_is_deleted_at_the_end() {
    let core = Core::new().await;
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DelayAfter(Duration::from_secs(2))));
    let opening = tokio::spawn({
        let (server, request) = (core.server.clone(), request(&core, "job"));
        async move { server.open_ephemeral_resource(Request::new(request)).await }
    });
    core.mock.wait_until(|entries| entries.iter().any(|entry| entry.call() == "POST /v1/apikeys" && entry.acted)).await;
    // As when the connection is closed under a call.
    opening.abort();
    assert!(opening.await.is_err());
    assert_eq!(core.keys().len(), 1);
    core.server.shutdown().await;
    assert!(core.keys().is_empty());
}

#[tokio::test(start_paused = true)]
async fn at_the_limit_the_oldest_keys_are_listed_as_for_a_managed_key() {
    let core = Core::with(Options::default().keys_per_identity(20).random_seed(Some(7))).await;
    for number in 0..19 {
        core.mock.add_key(&Core::owner(), &format!("old {number}"), |_| {});
    }
    let told = said(&open(&core, "job").await.unwrap_err());
    assert!(told.contains("Could not create API key \"job\": the limit of keys appears to be reached"), "{told}");
    assert!(told.contains("had 20 keys before this run") && told.contains("The oldest keys are:"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn closed_keys_do_not_count_for_the_limit() {
    let core = Core::with(Options::default().keys_per_identity(20).random_seed(Some(7))).await;
    for _ in 0..25 {
        let private = open(&core, "job").await.unwrap();
        assert!(close(&core, private).await.is_empty());
    }
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::status(403)));
    let told = said(&open(&core, "job").await.unwrap_err());
    assert!(!told.contains("the limit of keys"), "{told}");
}
