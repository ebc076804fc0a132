//! What users write, and can be nothing: refused by validate, by the name of the attribute and without a request. What
//! servers answer, and can be nothing: an error that advises nothing wrong.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use http::Method;
use iam_identity_mock::{Effect, Fault, Identity, Key};
use serde_json::{Value as Json, json};
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::{
    DynamicValue, get_provider_schema, invoke_action, schema, validate_action_config, validate_data_resource_config,
};
use tonic::Request;

use crate::terraform_core::values::{config, with};
use crate::terraform_core::{Core, said};

/// Every action and data source with its attributes.
async fn attributes(core: &Core) -> BTreeMap<String, Vec<String>> {
    let request = Request::new(get_provider_schema::Request::default());
    let schemas = core.server.get_provider_schema(request).await.unwrap().into_inner();
    let names = |block: &schema::Block| block.attributes.iter().map(|attribute| attribute.name.clone()).collect();
    let actions = schemas.action_schemas.into_iter().filter_map(|(name, it)| Some((name, it.schema?.block?)));
    let data = schemas.data_source_schemas.into_iter().filter_map(|(name, it)| Some((name, it.block?)));
    actions.chain(data).map(|(name, block)| (name, names(&block))).collect()
}

/// A configuration of these attributes, and null for all others.
fn of(names: &[String], given: &[(&str, Json)]) -> DynamicValue {
    let mut object: serde_json::Map<_, _> = names.iter().map(|name| (name.clone(), Json::Null)).collect();
    object.extend(
        given
            .iter()
            .filter(|(name, _)| names.iter().any(|it| it == name))
            .map(|(name, value)| ((*name).to_owned(), value.clone())),
    );
    DynamicValue { json: Json::Object(object).to_string().into_bytes(), msgpack: Vec::new() }
}

#[tokio::test(start_paused = true)]
async fn values_of_keys_with_white_space_at_an_end_are_refused_with_the_way_out() {
    let core = Core::new().await;
    let good = "a value of my own: 0123456789, and no more";
    for attribute in ["apikey", "apikey_wo"] {
        for (value, wanted) in [
            (format!("{good}\n"), "trimspace("),
            (format!(" {good}"), "trimspace("),
            (format!("{good}\t"), "trimspace("),
            (format!("{good}\r\n"), "trimspace("),
            (format!("{good}\u{a0}"), "trimspace("),
            (format!("{good}\n{good}"), "control characters"),
            (format!("{good}\u{7f}"), "control characters"),
            (format!("{good}\u{e9}"), "non-ASCII"),
            (format!("{{\"apikey\": \"{good}\"}}"), "jsondecode("),
            (" ".repeat(40), "blank"),
        ] {
            let wish = config([("name", "k".into()), (attribute, value.as_str().into())]);
            let told = said(&core.validate(&wish, true).await);
            assert!(told.contains(&format!("Invalid {attribute}")) && told.contains(wanted), "{value:?}: {told}");
            assert!(!told.contains(good), "{told}");
        }
    }
    let wish = config([("name", "k".into()), ("apikey", good.into())]);
    assert_eq!(core.validate(&wish, true).await, []);
    assert!(core.mock.journal().is_empty());
}

#[tokio::test(start_paused = true)]
async fn ids_and_values_are_checked_wherever_they_are_arguments() {
    let core = Core::new().await;
    let attributes = attributes(&core).await;
    let validate = async |name: &str, given: &[(&str, Json)]| {
        let (type_name, config) = (name.to_owned(), Some(of(&attributes[name], given)));
        if ["ibm_iam_api_key", "ibm_iam_service_api_key"].contains(&name) {
            let request = validate_data_resource_config::Request { type_name, config };
            let response = core.server.validate_data_resource_config(Request::new(request)).await.unwrap();
            return said(&response.into_inner().diagnostics);
        }
        let request = validate_action_config::Request { type_name, config };
        said(&core.server.validate_action_config(Request::new(request)).await.unwrap().into_inner().diagnostics)
    };
    let with_id: Vec<_> =
        attributes.iter().filter(|(_, names)| names.iter().any(|it| it == "apikey_id")).map(|(name, _)| name).collect();
    assert_eq!(with_id.len(), 7, "five actions and two data sources: {with_id:?}");
    for id in ["", "..", ".\t.", "ApiKey-1\n", "details", "crn:v1:x", &"x".repeat(129)] {
        for name in &with_id {
            let told = validate(name, &[("apikey_id", json!(id)), ("after", json!("1h"))]).await;
            assert!(
                told.contains("Invalid apikey_id") && told.contains("letters, digits, and hyphens"),
                "{name}: {told}"
            );
        }
    }
    for value in ["", " ", "value\n", "\u{e9}"] {
        let told = validate("ibm_iam_api_key", &[("apikey", json!(value))]).await;
        assert!(told.contains("Invalid apikey"), "{value:?}: {told}");
    }
    assert_eq!(validate("ibm_iam_api_key", &[("apikey", json!("a value"))]).await, "");
    assert!(core.mock.journal().is_empty());
}

/// A state that was edited by hand.
#[tokio::test(start_paused = true)]
async fn an_id_that_is_none_is_neither_gone_nor_deleted() {
    for id in ["..", ".\t.", "", "details"] {
        let mut core = Core::new().await;
        let wish = config([("name", "k".into())]);
        let planned = core.plan(&wish, false).await.unwrap();
        core.apply(&wish, planned).await;
        let value = core.state.value.take().unwrap();
        core.state.value = Some(with(&with(&value, "id", id), "apikey_id", id));
        core.state.identity = None;
        core.mock.clear_journal();
        let told = said(&core.refresh().await);
        assert!(told.contains("Could not read API key") && core.state.value.is_some(), "{id:?}: {told}");
        let told = said(&core.destroy().await);
        assert!(told.contains("not the ID of a key") && core.state.value.is_some(), "{id:?}: {told}");
        assert!(core.mock.journal().is_empty(), "{id:?}");
    }
}

/// After a creation whose answer was lost, a list that is none must not lead to a second key.
#[tokio::test(start_paused = true)]
async fn after_a_lost_creation_an_answer_without_a_list_is_not_the_advice_to_apply_again() {
    for body in ["{}", "[]", "null", r#"{"apikeys":[{"name":"k"}]}"#] {
        let mut core = Core::new().await;
        core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DropAfter));
        core.mock.inject(Fault::on(Method::GET, "/v1/apikeys", Effect::body(200, body)).times(100));
        let wish = config([("name", "k".into())]);
        let planned = core.plan(&wish, false).await.unwrap();
        let told = said(&core.apply(&wish, planned).await);
        assert!(told.contains("API key \"k\" may have been created"), "{told}");
        assert!(told.contains("cannot be listed"), "{body}: {told}");
        assert!(!told.contains("no key with this name"), "{body}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn pruning_sends_nothing_where_a_key_of_the_list_has_no_id() {
    let core = Core::new().await;
    let Key { id, .. } = core.mock.add_key(&Identity::user(1), "old", |_| {});
    let body = format!(r#"{{"apikeys":[{{"id":"{id}","name":"old"}},{{"name":"old"}}]}}"#);
    core.mock.inject(Fault::on(Method::GET, "/v1/apikeys", Effect::body(200, body)).times(100));
    core.mock.clear_journal();
    let given = [("name_contains", json!("old")), ("dry_run", json!(false))];
    let told = invoke_unvalidated(&core, "ibm_iam_api_keys_prune", &given).await;
    assert!(told.contains("no ID that could be one"), "{told}");
    assert!(core.mock.journal().iter().all(|entry| entry.method != Method::DELETE));
    assert!(core.mock.keys().iter().any(|key| key.id == id));
}

/// Invokes an action without validating its arguments first, as Terraform does with what a plan didn't know.
async fn invoke_unvalidated(core: &Core, kind: &str, given: &[(&str, Json)]) -> String {
    let names = &attributes(core).await[kind];
    let request =
        invoke_action::Request { action_type: kind.to_owned(), config: Some(of(names, given)), ..Default::default() };
    let events = core.server.invoke_action(Request::new(request)).await.unwrap().into_inner();
    let events: Vec<_> = events.map(Result::unwrap).collect().await;
    format!("{events:?}")
}

#[tokio::test(start_paused = true)]
async fn an_argument_that_an_apply_finds_invalid_changes_no_key() {
    let core = Core::new().await;
    let Key { id, .. } = core.mock.add_key(&Identity::user(1), "old", |_| {});
    let set = [("name_contains", json!("old")), ("dry_run", json!(false))];
    let with = |more: &[(&'static str, Json)]| [set.as_slice(), more].concat();
    for (kind, given, wanted) in [
        ("ibm_iam_api_keys_set", with(&[("mode", json!("vanish"))]), "Invalid mode"),
        ("ibm_iam_api_keys_set", with(&[("mode", Json::Null)]), "mode"),
        ("ibm_iam_api_keys_set", with(&[("mode", json!("lock")), ("max_changes", json!(-1))]), "Invalid max_changes"),
        (
            "ibm_iam_api_keys_set",
            with(&[("mode", json!("expire")), ("expire_after", json!("soon"))]),
            "Invalid expire_after",
        ),
        ("ibm_iam_api_keys_prune", with(&[("expires_before", json!("tomorrow"))]), "Invalid expires_before"),
        ("ibm_iam_api_keys_prune", vec![("dry_run", json!(false))], "No filter selects"),
        ("ibm_iam_api_key_expire", vec![("apikey_id", json!(id)), ("after", json!("soon"))], "Invalid after"),
    ] {
        let told = invoke_unvalidated(&core, kind, &given).await;
        assert!(told.contains(wanted), "{kind} {given:?}: {told}");
    }
    assert!(core.writes().is_empty(), "{:?}", core.writes());
}
