//! The filters select what they say.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault, Identity, Key};
use jiff::SignedDuration;
use serde_json::json;
use terraform_provider_ibm::provider::ProviderConfig;
use tf_provider::Attr;

use super::{account, selected};
use crate::terraform_core::queries::data;

#[tokio::test(start_paused = true)]
async fn each_filter_selects_what_it_says() {
    let core = account().await;
    let now = core.mock.now();
    let add = |name: &str, change: &dyn Fn(&mut Key)| core.mock.add_key(&Identity::user(1), name, change).id;
    let old = add("old", &|key| key.created_at -= SignedDuration::from_hours(24 * 91));
    let ends = add("ends", &|key| key.expires_at = Some(now + SignedDuration::from_hours(24 * 5)));
    let ended = add("ended", &|key| key.expires_at = Some(now - SignedDuration::from_hours(24)));
    let off = add("off", &|key| key.disabled = true);
    let locked = add("locked", &|key| key.locked = true);
    let foreign = add("foreign", &|key| key.created_by = "IBMid-other".into());
    let login = core.mock.keys()[0].id.clone();
    let without = |excluded: &[&String]| -> Vec<String> {
        [&old, &login, &ends, &ended, &off, &locked, &foreign]
            .into_iter()
            .filter(|id| !excluded.contains(id))
            .cloned()
            .collect()
    };
    for (given, wanted) in [
        (json!({ "older_than_days": 90 }), vec![old.clone()]),
        (json!({ "older_than_days": 92 }), vec![]),
        (json!({ "never_expires": false }), vec![ends.clone(), ended.clone()]),
        (json!({ "never_expires": true }), without(&[&ends, &ended])),
        (json!({ "expires_within_days": 6 }), vec![ends.clone(), ended.clone()]),
        (json!({ "expires_within_days": 0 }), vec![ended.clone()]),
        (json!({ "expired": true }), vec![ended.clone()]),
        (json!({ "expired": false }), without(&[&ended])),
        (json!({ "disabled": true }), vec![off.clone()]),
        (json!({ "locked": true }), vec![locked.clone()]),
        (json!({ "created_by": "IBMid-other" }), vec![foreign.clone()]),
        (json!({ "except": [old, login] }), without(&[&old, &login])),
        (
            json!({ "locked": false, "disabled": false, "never_expires": true, "except": [login] }),
            vec![old.clone(), foreign.clone()],
        ),
    ] {
        let mut found = selected(&core, given.clone()).await;
        let mut wanted = wanted;
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "{given}");
    }
}

#[tokio::test(start_paused = true)]
async fn filters_that_contradict_each_other_are_refused() {
    let core = account().await;
    let service_id = "iam-ServiceId-1";
    for given in [
        json!({ "iam_id": service_id, "iam_service_id": service_id }),
        json!({ "scope": "entity", "group_id": "g" }),
        json!({ "scope": "entity", "iam_id": "IBMid-1" }),
        json!({ "type": "user", "iam_service_id": service_id }),
        json!({ "type": "user", "iam_id": service_id }),
        json!({ "type": "serviceid", "iam_id": "IBMid-1" }),
        json!({ "iam_id": "IBMid-1", "group_id": "g" }),
        json!({ "never_expires": true, "expires_within_days": 3 }),
        json!({ "never_expires": true, "expired": true }),
        json!({ "never_expires": true, "expires_before": "2040-01-01T00:00:00Z" }),
    ] {
        let told = data(&core, "ibm_iam_api_keys", given.clone()).await.unwrap_err();
        assert!(told.contains("cannot be combined"), "{given}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_exception_that_would_spare_no_key_is_refused() {
    let core = account().await;
    for (except, wanted) in [
        (json!(["my key"]), "must be the ID of a key"),
        (json!(["ServiceId-46be2bd5-1a37-4caf-b1e0-05183dd84a7f"]), "must be the ID of a key"),
        (json!(["iam-ServiceId-1"]), "must be the ID of a key"),
        (json!(["IBMid-270006V8HD"]), "must be the ID of a key"),
        (json!([null]), "No element may be null"),
    ] {
        let told = data(&core, "ibm_iam_api_keys", json!({ "except": except })).await.unwrap_err();
        assert!(told.contains(wanted), "{except}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_argument_for_the_time_limits_a_listing_that_waits_for_no_report() {
    let core = account().await;
    let minutes = |minutes: u64| Effect::DelayBefore(Duration::from_secs(60 * minutes));
    let block = ProviderConfig { ibmcloud_timeout: Attr::Known(600), ..ProviderConfig::default() };
    core.configure_with(block).await;
    for given in [
        json!({ "timeouts": { "read": "5m" } }),
        json!({ "scope": "account", "timeouts": { "read": "5m" } }),
        json!({ "include_activity": true, "timeouts": { "read": "5m" } }),
    ] {
        core.mock.inject(Fault::on(Method::GET, "/v1/apikeys", minutes(4)));
        assert!(data(&core, "ibm_iam_api_keys", given.clone()).await.is_ok(), "{given}");
        core.mock.inject(Fault::on(Method::GET, "/v1/apikeys", minutes(6)));
        let told = data(&core, "ibm_iam_api_keys", given.clone()).await.unwrap_err();
        assert!(told.contains("timeouts { read"), "{given}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn when_a_key_was_last_used_is_returned_if_that_is_asked_for() {
    let core = account().await;
    let found = data(&core, "ibm_iam_api_keys", json!({ "include_activity": true })).await.unwrap();
    let tf_provider::value::Value::Sequence(keys) = found.get("keys") else { panic!("no list") };
    assert!(keys[0].get("last_authn").is_wholly_known() && !keys[0].get("authn_count").is_null());
    let found = data(&core, "ibm_iam_api_keys", json!({})).await.unwrap();
    let tf_provider::value::Value::Sequence(keys) = found.get("keys") else { panic!("no list") };
    assert!(keys[0].get("last_authn").is_null() && keys[0].get("authn_count").is_null());
}
