//! Where the values of a rotating key are.

use http::Method;
use iam_identity_mock::{Effect, Fault};
use tf_provider::value::Value;

use super::{Core, current, live, pass, rotating, round};
use crate::api_key::{OTHER, OWN, number};
use crate::terraform_core::kind::{ResourceKind, ServiceKey};
use crate::terraform_core::values::{text, with};
use crate::terraform_core::{Action, has_errors, said};

#[tokio::test(start_paused = true)]
async fn a_write_only_value_is_the_next_keys_and_in_no_state() {
    let config = |value: &str| with(&rotating(), "apikey_wo", value);
    let mut core = Core::created(&config(OWN)).await;
    assert_eq!(current(&core).value, OWN);
    assert!(core.attribute("apikey").is_null());
    // Another value alone is no difference: an ephemeral resource generates a new one in every plan.
    core.assert_settled(&config(OTHER)).await;
    pass(&core, 90).await;
    core.converge(&config(OTHER)).await;
    assert_eq!(current(&core).value, OTHER);
    assert!(core.attribute("apikey").is_null());
    core.assert_settled(&config(OTHER)).await;
}

#[tokio::test(start_paused = true)]
async fn a_rotation_to_the_value_of_the_current_key_says_that_it_needs_another() {
    let config = with(&rotating(), "apikey_wo", OWN);
    let mut core = Core::created(&config).await;
    pass(&core, 90).await;
    core.refresh().await;
    let planned = core.plan(&config, false).await.unwrap();
    let told = said(&core.apply(&config, planned).await);
    assert!(told.contains("apikey_wo is still the value of API key") && told.contains(&current(&core).id), "{told}");
    assert_eq!(live(&core).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_an_interrupted_rotation_has_left_is_taken_by_its_value() {
    let config = |value: &str| with(&rotating(), "apikey_wo", value);
    let mut core = Core::created(&config(OWN)).await;
    pass(&core, 90).await;
    core.refresh().await;
    let planned = core.plan(&config(OTHER), false).await.unwrap();
    let before = core.state.clone();
    core.apply(&config(OTHER), planned).await;
    let left = current(&core).id;
    // The process was killed before Terraform had the response.
    core.state = before;
    core.configure().await;
    core.converge(&config(OTHER)).await;
    assert_eq!(current(&core).id, left);
    assert_eq!(live(&core).len(), 2);
    core.assert_settled(&config(OTHER)).await;
}

#[tokio::test(start_paused = true)]
async fn a_write_only_value_for_a_key_that_exists_waits_for_the_next_rotation() {
    let mut core = Core::created(&round(&rotating(), "1")).await;
    let generated = core.attribute("apikey").clone();
    let config = with(&round(&rotating(), "1"), "apikey_wo", OWN);
    core.assert_settled(&config).await;
    assert_eq!(*core.attribute("apikey"), generated);
    let config = with(&round(&rotating(), "2"), "apikey_wo", OWN);
    core.converge(&config).await;
    assert!(core.attribute("apikey").is_null());
    core.assert_settled(&config).await;
}

#[tokio::test(start_paused = true)]
async fn a_service_ids_value_may_be_at_ibm_cloud_only() {
    let mut core = Core::new().await;
    ServiceKey::prepare(&core.mock);
    let config = with(&rotating(), "iam_id", ServiceKey::owner().iam_id.as_str());
    let stored = with(&config, "value_in_state", false);
    let told = said(&core.plan(&with(&stored, "store_value", false), false).await.unwrap_err());
    assert!(told.contains("would be lost"), "{told}");
    core.converge(&stored).await;
    for generation in 1..=2 {
        assert!(current(&core).stored && core.attribute("apikey").is_null());
        assert_eq!(*core.attribute("generation"), number(generation));
        core.assert_settled(&stored).await;
        pass(&core, 90).await;
        core.converge(&stored).await;
    }
    // Wanted in the state, it is read.
    core.converge(&config).await;
    assert_eq!(*core.attribute("apikey"), Value::String(current(&core).value));
    core.assert_settled(&config).await;
}

#[tokio::test(start_paused = true)]
async fn another_store_value_is_that_of_the_next_key() {
    let mut core = Core::new().await;
    ServiceKey::prepare(&core.mock);
    let config = round(&with(&rotating(), "iam_id", ServiceKey::owner().iam_id.as_str()), "1");
    core.converge(&config).await;
    assert!(current(&core).stored, "as for a key that isn't rotated");
    let unstored = with(&config, "store_value", false);
    let planned = core.plan(&unstored, false).await.unwrap();
    assert_eq!(planned.action, Action::Update);
    assert!(said(&planned.diagnostics).contains("takes effect with the next rotation"));
    core.apply(&unstored, planned).await;
    assert!(current(&core).stored);
    core.assert_settled(&unstored).await;
    core.converge(&round(&unstored, "2")).await;
    assert!(!current(&core).stored);
    // Removed from the configuration, the default counts.
    core.converge(&round(&config, "3")).await;
    assert!(current(&core).stored);
    // A user's value is never stored.
    let told = said(&Core::new().await.plan(&with(&rotating(), "store_value", true), false).await.unwrap_err());
    assert!(told.contains("store_value cannot be true"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn every_rotation_writes_the_file_and_one_that_could_not_be_is_written_by_the_next_apply() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json");
    let config = with(&rotating(), "file", path.display().to_string().as_str());
    let mut core = Core::created(&config).await;
    let written = || serde_json::from_str::<serde_json::Value>(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(written()["apikey"], current(&core).value.as_str());
    pass(&core, 90).await;
    core.converge(&config).await;
    assert_eq!(written()["apikey"], current(&core).value.as_str());
    assert_eq!(written()["id"], text(core.state.value.as_ref().unwrap(), "apikey_id"));
    // In the way of the file: what comes after it is done nevertheless.
    pass(&core, 90).await;
    core.refresh().await;
    let planned = core.plan(&config, false).await.unwrap();
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    let told = said(&core.apply(&config, planned).await);
    assert!(told.contains(&path.display().to_string()), "{told}");
    std::fs::remove_dir(&path).unwrap();
    core.converge(&config).await;
    core.assert_settled(&config).await;
    assert_eq!(live(&core).len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_write_only_value_that_ibm_cloud_stores_is_read_into_no_state() {
    let mut core = Core::new().await;
    ServiceKey::prepare(&core.mock);
    let config = with(&rotating(), "iam_id", ServiceKey::owner().iam_id.as_str());
    let own = |value: &str| with(&config, "apikey_wo", value);
    core.converge(&own(OWN)).await;
    assert!(current(&core).stored && core.attribute("apikey").is_null());
    core.assert_settled(&own(OWN)).await;
    pass(&core, 90).await;
    core.converge(&own(OTHER)).await;
    core.assert_settled(&own(OTHER)).await;
    assert!(core.attribute("apikey").is_null());

    // Of a key that is moved here, the value was in no state before.
    let key = current(&core);
    let stored = serde_json::json!({
        "id": key.id, "apikey_id": key.id, "name": "deploy", "iam_id": key.iam_id, "iam_service_id": key.iam_id,
        "store_value": true, "apikey_wo_version": 1, "value_in_state": true, "account_id": key.account_id,
    });
    let provider = "registry.terraform.io/ibm-iam/ibm";
    let moved = core.moved(provider, "ibm_iam_service_api_key", &stored).await.unwrap();
    core.state = crate::terraform_core::Stored { value: Some(moved), ..Default::default() };
    core.converge(&own(OTHER)).await;
    core.assert_settled(&own(OTHER)).await;
    assert!(core.attribute("apikey").is_null());
}

#[tokio::test(start_paused = true)]
async fn what_fails_after_the_next_key_is_there_does_not_keep_its_write_only_value_from_where_it_goes() {
    let own = |value: &str| with(&rotating(), "apikey_wo", value);
    let mut core = Core::created(&own(OWN)).await;
    let old = current(&core).id;
    pass(&core, 90).await;
    core.refresh().await;
    let planned = core.plan(&own(OTHER), false).await.unwrap();
    core.mock.inject(Fault::on(Method::PUT, old.clone(), Effect::status(403)));
    let diagnostics = core.apply(&own(OTHER), planned).await;
    // An error would end the apply before anything that refers to the key, and the next apply has another value.
    assert!(!has_errors(&diagnostics) && said(&diagnostics).contains(&old), "{}", said(&diagnostics));
    core.mock.clear_faults();
    core.converge(&own("a-third-value-of-my-own-that-is-long-enough")).await;
    assert_eq!(current(&core).value, OTHER);
    assert!(super::retiring(&core).iter().all(|(_, end)| !end.is_empty()));
    core.assert_settled(&own(OTHER)).await;
}
