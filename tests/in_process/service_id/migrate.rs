//! States of IBM-Cloud/ibm, as it has written them itself.

use http::Method;
use iam_identity_mock::{Effect, Fault};
use serde_json::Value as Json;
use tf_provider::value::Value;

use super::{Core, locked, named, set};
use crate::terraform_core::values::with;
use crate::terraform_core::{Action, said};

/// The service IDs of a state file: the attributes and the private state of each.
fn stored(file: &str) -> Vec<(Json, Vec<u8>)> {
    let file: Json = serde_json::from_str(file).unwrap();
    let resources = file["resources"].as_array().unwrap().iter();
    let service_ids = resources.filter(|resource| resource["type"] == "ibm_iam_service_id");
    let instances = service_ids.map(|resource| &resource["instances"][0]);
    instances.map(|instance| (instance["attributes"].clone(), b"null".to_vec())).collect()
}

/// A Terraform with this state, and an API that has the service ID.
async fn taken_over(attributes: &Json, private: Vec<u8>) -> Core {
    let mut core = Core::new().await;
    core.state.value = Some(core.upgrade(attributes).await);
    core.state.private = private;
    let mut answer = attributes.clone();
    answer["entity_tag"] = attributes["version"].clone();
    for name in ["created_at", "modified_at"] {
        answer[name] = attributes[name].as_str().unwrap().replace(":00.000Z", "+0000").into();
    }
    let id = attributes["id"].as_str().unwrap();
    core.mock.inject(Fault::on(Method::GET, id, Effect::body(200, answer.to_string())).times(100));
    core
}

fn configuration(attributes: &Json) -> Value {
    let text = |name: &str| attributes[name].as_str().unwrap_or_default();
    let mut wish = named(text("name"));
    if !text("description").is_empty() {
        wish = with(&wish, "description", text("description"));
    }
    if let Some(tags) = attributes["tags"].as_array() {
        let tags: Vec<_> = tags.iter().map(|tag| tag.as_str().unwrap()).collect();
        wish = with(&wish, "tags", set(&tags));
    }
    wish
}

#[tokio::test(start_paused = true)]
async fn a_state_of_ibm_cloud_is_taken_over_and_plans_only_what_really_differs() {
    for file in [
        include_str!("../../fixtures/ibm-cloud-ibm-2.5.0-service-created.tfstate"),
        include_str!("../../fixtures/ibm-cloud-ibm-2.5.0-service-updated.tfstate"),
        include_str!("../../fixtures/ibm-cloud-ibm-2.5.0-service-imported.tfstate"),
    ] {
        let all = stored(file);
        assert_eq!(all.len(), 2);
        for (attributes, private) in all {
            let mut core = taken_over(&attributes, private).await;
            let is_locked = attributes["locked"] == true;
            let wish = with(&configuration(&attributes), "entity_lock", is_locked);
            // Also without a refresh.
            assert_eq!(core.plan(&wish, false).await.unwrap().action, Action::NoOp);
            assert!(core.refresh().await.is_empty());
            assert_eq!(core.plan(&wish, false).await.unwrap().action, Action::NoOp);
            assert_eq!(core.attribute("entity_tag"), core.attribute("version"));
            core.mock.clear_journal();
            core.converge(&wish).await;
            assert!(core.writes().is_empty());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_description_that_ibm_cloud_never_cleared_is_not_cleared_while_the_lock_stays() {
    let (mut attributes, private) = stored(include_str!("../../fixtures/ibm-cloud-ibm-2.5.0-service-updated.tfstate"))
        .into_iter()
        .find(|(attributes, _)| attributes["description"].is_string())
        .unwrap();
    attributes["locked"] = true.into();
    let name = attributes["name"].as_str().unwrap().to_owned();
    let mut core = taken_over(&attributes, private).await;
    core.refresh().await;
    let told = said(&core.plan(&locked(&name), false).await.unwrap_err());
    assert!(told.contains("is locked") && told.contains("description"), "{told}");
    let planned = core.plan(&named(&name), false).await.unwrap();
    assert_eq!(planned.action, Action::Update, "unlocked and cleared in one apply");
}
