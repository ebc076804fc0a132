//! A state of IBM-Cloud/ibm is moved here.

use tf_provider::value::Value;

use super::{Core, named};
use crate::terraform_core::values::with;
use crate::terraform_core::{Action, said};

#[tokio::test(start_paused = true)]
async fn a_state_of_ibm_cloud_is_taken_over_and_plans_only_what_really_differs() {
    let file: serde_json::Value =
        serde_json::from_str(include_str!("../../fixtures/ibm-cloud-ibm-2.5.0.tfstate")).unwrap();
    for resource in file["resources"].as_array().unwrap() {
        let instance = &resource["instances"][0];
        let stored = &instance["attributes"];
        let field = |name: &str| stored[name].as_str().unwrap_or_default().to_owned();
        let mut core = Core::new().await;
        core.mock.add_key(&Core::owner(), &field("name"), |key| {
            key.id = field("id");
            key.value = field("apikey");
            key.description = Some(field("description")).filter(|it| !it.is_empty());
            key.expires_at = (!field("expires_at").is_empty()).then(|| "2040-01-28T15:00:00Z".parse().unwrap());
        });
        core.state.value = Some(core.upgrade(stored).await);
        core.state.private = b"null".to_vec();
        let mut wished = named(&field("name"));
        for name in ["description", "expires_at", "file"] {
            if !field(name).is_empty() {
                wished = with(&wished, name, field(name).as_str());
            }
        }
        wished = with(&wished, "entity_lock", field("entity_lock") == "true");
        if stored["store_value"] == true {
            wished = with(&with(&wished, "store_value", true), "apikey", field("apikey").as_str());
        }
        core.refresh().await;
        let planned = core.plan(&wished, false).await.unwrap();
        let never_locked = field("entity_lock") == "true";
        assert_eq!(planned.action, if never_locked { Action::Update } else { Action::NoOp }, "{}", field("name"));
        assert_eq!(said(&planned.diagnostics).contains("store_value"), stored["store_value"] == true);
        core.mock.clear_journal();
        core.converge(&wished).await;
        let wanted = if never_locked { vec![format!("POST /v1/apikeys/{}/lock", field("id"))] } else { Vec::new() };
        assert_eq!(core.writes(), wanted);
        assert_eq!(core.attribute("apikey"), &Value::String(field("apikey")));
    }
}
