//! States of IBM-Cloud/ibm, and keys of `ibm_iam_api_key`, are taken over.

use serde_json::Value as Json;
use tf_provider::value::Value;

use super::{Core, created, named};
use crate::terraform_core::values::with;
use crate::terraform_core::{Action, said};

const STATES: [&str; 3] = [
    include_str!("../../fixtures/ibm-cloud-ibm-2.5.0-service-created.tfstate"),
    include_str!("../../fixtures/ibm-cloud-ibm-2.5.0-service-updated.tfstate"),
    include_str!("../../fixtures/ibm-cloud-ibm-2.5.0-service-imported.tfstate"),
];

/// The keys of the states, with their private state.
fn stored_keys() -> Vec<(Json, Vec<u8>)> {
    let mut keys = Vec::new();
    for state in STATES {
        let state: Json = serde_json::from_str(state).unwrap();
        for resource in state["resources"].as_array().unwrap() {
            if resource["type"] == "ibm_iam_service_api_key" {
                let instance = &resource["instances"][0];
                let private = if instance["private"] == "bnVsbA==" { "null" } else { r#"{"schema_version":"0"}"# };
                keys.push((instance["attributes"].clone(), private.as_bytes().to_vec()));
            }
        }
    }
    assert_eq!(keys.len(), 15);
    keys
}

/// The key as the API has it.
fn add(core: &Core, stored: &Json) {
    let field = |name: &str| stored[name].as_str().unwrap_or_default().to_owned();
    let owner = iam_identity_mock::Identity { iam_id: field("iam_service_id"), ..Core::owner() };
    core.mock.upsert_identity(owner.clone());
    core.mock.add_key(&owner, &field("name"), |key| {
        key.id = field("id");
        key.value = field("apikey");
        key.stored = stored["store_value"] != false && !key.value.is_empty();
        key.locked = stored["locked"] == true;
        key.description = Some(field("description")).filter(|it| !it.is_empty());
        let expiry = |text: String| format!("{}:00Z", &text[..16]).parse().unwrap();
        key.expires_at = Some(field("expires_at")).filter(|it| !it.is_empty()).map(expiry);
    });
}

/// A configuration for IBM-Cloud/ibm that these attributes come from.
fn configuration(stored: &Json) -> Value {
    let mut config = named(stored["name"].as_str().unwrap());
    for name in ["description", "expires_at", "file", "iam_service_id"] {
        if let Some(text) = stored[name].as_str().filter(|text| !text.is_empty()) {
            config = with(&config, name, text);
        }
    }
    with(&config, "locked", stored["locked"] == true)
}

/// A Terraform that has this state, refreshed.
async fn taken_over((stored, private): &(Json, Vec<u8>)) -> Core {
    let mut core = Core::new().await;
    add(&core, stored);
    core.state.value = Some(core.upgrade(stored).await);
    core.state.private.clone_from(private);
    assert!(core.refresh().await.is_empty());
    core.mock.clear_journal();
    core
}

#[tokio::test(start_paused = true)]
async fn a_state_of_ibm_cloud_settles_at_once() {
    for key in &stored_keys() {
        let mut core = taken_over(key).await;
        let config = configuration(&key.0);
        let planned = core.plan(&config, false).await.unwrap();
        assert_eq!(planned.action, Action::NoOp, "{}: {:?} → {:?}", key.0["name"], core.state.value, planned.value);
        core.assert_settled(&config).await;
        assert!(core.writes().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_of_ibm_cloud_that_is_moved_settles_at_once() {
    for key in &stored_keys() {
        let mut core = taken_over(key).await;
        let moved = core.moved("registry.terraform.io/ibm-cloud/ibm", "ibm_iam_service_api_key", &key.0).await;
        core.state.value = Some(moved.unwrap());
        core.refresh().await;
        core.assert_settled(&configuration(&key.0)).await;
        assert!(core.writes().is_empty(), "{:?}", core.writes());
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_value_that_ibm_cloud_ignored_is_explained_and_replaces_nothing() {
    for key in &stored_keys() {
        let Some(stored) = key.0["store_value"].as_bool() else { continue };
        let mut core = taken_over(key).await;
        let config = with(&configuration(&key.0), "store_value", !stored);
        let planned = core.plan(&config, false).await.unwrap();
        assert_eq!(planned.action, Action::Update);
        assert!(said(&planned.diagnostics).contains("store_value has no effect"), "{}", said(&planned.diagnostics));
        core.converge(&config).await;
        assert!(core.writes().is_empty());
        core.assert_settled(&config).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_ibm_cloud_locked_for_ever_is_unlocked_cleared_and_destroyed() {
    let keys = stored_keys();
    let key = keys.iter().find(|(key, _)| key["locked"] == true && key["description"] != Json::Null).unwrap();
    let mut core = taken_over(key).await;
    // The description is removed from the configuration.
    let cleared = with(&configuration(&key.0), "description", Value::Null);
    let told = said(&core.plan(&cleared, false).await.unwrap_err());
    assert!(told.contains("would change description") && told.contains("entity_lock = false"), "{told}");
    let unlocked = with(&with(&cleared, "locked", Value::Null), "entity_lock", false);
    core.converge(&unlocked).await;
    assert_eq!((core.key().locked, core.key().description), (false, None));
    core.assert_settled(&unlocked).await;
    assert!(core.destroy().await.is_empty());
    assert!(core.keys().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_key_of_the_resource_for_users_keys_is_moved_with_its_value() {
    let mut users = created(&named("k")).await;
    let key = users.key();
    let stored = serde_json::json!({
        "id": key.id, "apikey_id": key.id, "name": "k", "apikey": key.value, "iam_id": key.iam_id, "locked": false,
        "entity_lock": false, "store_value": false, "account_id": key.account_id, "description": "", "expires_at": "",
    });
    for provider in ["registry.terraform.io/ibm-iam/ibm", "registry.opentofu.org/ibm-cloud/ibm"] {
        users.state.value = Some(users.moved(provider, "ibm_iam_api_key", &stored).await.unwrap());
        users.state.private = b"{}".to_vec();
        users.refresh().await;
        assert_eq!(users.attribute("apikey"), &Value::String(key.value.clone()));
        assert!(users.attribute("store_value").is_null(), "that resource can't know it");
        let planned = users.plan(&named("k"), false).await.unwrap();
        assert_eq!(planned.action, Action::NoOp, "{:?} → {:?}", users.state.value, planned.value);
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_of_a_user_or_of_another_provider_is_not_moved() {
    let core = Core::new().await;
    let users = serde_json::json!({ "id": "ApiKey-1", "iam_id": "IBMid-1", "name": "k" });
    let told = said(&core.moved("registry.terraform.io/ibm-iam/ibm", "ibm_iam_api_key", &users).await.unwrap_err());
    assert!(told.contains("cannot be moved"), "{told}");
    let service = serde_json::json!({ "id": "ApiKey-1", "iam_service_id": "iam-ServiceId-1", "name": "k" });
    let other = core.moved("registry.terraform.io/other/ibm", "ibm_iam_service_api_key", &service).await;
    assert!(said(&other.unwrap_err()).contains("cannot be moved"));
}
