//! Renewals of leased keys, with time standing still.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault};
use jiff::{SignedDuration, Timestamp};
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::{
    DynamicValue, close_ephemeral_resource, open_ephemeral_resource, renew_ephemeral_resource,
};
use tonic::Request;

use crate::terraform_core::{Core, TYPE};

async fn open(core: &Core, config: serde_json::Value) -> open_ephemeral_resource::Response {
    let mut all = serde_json::json!({
        "name": "job", "description": null, "lease": null, "create": null, "apikey": null, "apikey_id": null,
        "expires_at": null,
    });
    all.as_object_mut().unwrap().extend(config.as_object().unwrap().clone());
    let config = Some(DynamicValue { msgpack: Vec::new(), json: all.to_string().into_bytes() });
    let request = open_ephemeral_resource::Request { type_name: TYPE.into(), config, client_capabilities: None };
    core.server.open_ephemeral_resource(Request::new(request)).await.unwrap().into_inner()
}

async fn renew(core: &Core, private: Option<Vec<u8>>) -> renew_ephemeral_resource::Response {
    let request = renew_ephemeral_resource::Request { type_name: TYPE.into(), private };
    core.server.renew_ephemeral_resource(Request::new(request)).await.unwrap().into_inner()
}

async fn close(core: &Core, private: Option<Vec<u8>>) -> close_ephemeral_resource::Response {
    let request = close_ephemeral_resource::Request { type_name: TYPE.into(), private };
    core.server.close_ephemeral_resource(Request::new(request)).await.unwrap().into_inner()
}

/// How long until then, by the real clock, which Terraform compares it with.
fn until(at: &prost_types::Timestamp) -> SignedDuration {
    Timestamp::new(at.seconds, at.nanos).unwrap().duration_since(Timestamp::now())
}

fn expiry(core: &Core) -> Timestamp {
    core.mock.keys_named("job").pop().unwrap().expires_at.unwrap()
}

#[tokio::test(start_paused = true)]
async fn every_renewal_pushes_the_expiry_on_and_closing_deletes_the_key() {
    let core = Core::new().await;
    let opened = open(&core, serde_json::json!({ "lease": "10m" })).await;
    assert!(opened.diagnostics.is_empty(), "{:?}", opened.diagnostics);
    let asked = until(opened.renew_at.as_ref().unwrap());
    assert!(asked > SignedDuration::from_secs(290) && asked <= SignedDuration::from_secs(300), "{asked:?}");
    let (mut private, mut before) = (opened.private, expiry(&core));
    for _ in 0..3 {
        tokio::time::advance(Duration::from_secs(300)).await;
        let renewed = renew(&core, private.clone()).await;
        assert!(renewed.diagnostics.is_empty(), "{:?}", renewed.diagnostics);
        assert!(renewed.renew_at.is_some());
        assert_eq!(renewed.private, private, "all that is remembered comes back");
        assert_eq!(expiry(&core).duration_since(before), SignedDuration::from_mins(5));
        (private, before) = (renewed.private, expiry(&core));
    }
    assert!(close(&core, private.clone()).await.diagnostics.is_empty());
    assert!(core.mock.keys_named("job").is_empty());
    assert!(close(&core, private).await.diagnostics.is_empty(), "one that is gone is as good");
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_says_so_keeps_what_is_remembered_and_is_tried_again() {
    let core = Core::new().await;
    let private = open(&core, serde_json::json!({})).await.private;
    core.mock.inject(Fault::on(Method::PUT, "", Effect::status(403)));
    let renewed = renew(&core, private.clone()).await;
    assert!(renewed.diagnostics[0].summary.contains("could not be renewed"));
    assert_eq!(renewed.private, private);
    let again = until(renewed.renew_at.as_ref().unwrap());
    assert!(again > SignedDuration::from_secs(20) && again <= SignedDuration::from_secs(30));
    let id = core.mock.keys_named("job").pop().unwrap().id;
    core.mock.remove_key(&id);
    let renewed = renew(&core, private.clone()).await;
    assert!(renewed.diagnostics[0].detail.contains("deleted outside of Terraform"));
    assert_eq!((renewed.private, renewed.renew_at), (private, None));
}

#[tokio::test(start_paused = true)]
async fn without_a_key_there_is_nothing_to_do() {
    let core = Core::new().await;
    let opened = open(&core, serde_json::json!({ "create": false })).await;
    assert!(opened.diagnostics.is_empty() && opened.renew_at.is_none());
    assert!(renew(&core, opened.private.clone()).await.renew_at.is_none());
    assert!(close(&core, opened.private).await.diagnostics.is_empty());
    assert!(core.mock.journal().is_empty(), "nothing was asked");
}
