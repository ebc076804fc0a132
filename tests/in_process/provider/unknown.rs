//! Provider blocks whose credential is known only in an apply, and the text that OpenTofu gets for what isn't known yet.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use iam_identity_mock::{Identity, Mock, Options};
use secret::Secret;
use terraform_provider_ibm::provider::ProviderConfig;
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::{
    Diagnostic, DynamicValue, call_function, configure_provider, list_resource, open_ephemeral_resource,
    read_data_source, validate_provider_config,
};
use tf_provider::value::{Type, Value, from_msgpack, to_msgpack};
use tf_provider::{Attr, FieldType, Model, PLACEHOLDER, Set};
use tonic::Request;

use crate::terraform_core::actions;
use crate::terraform_core::values::{config, json_config, with};
use crate::terraform_core::{Action, Core, TYPE, has_errors, said};

/// What OpenTofu says it is.
const OPENTOFU: &str = "1.13.0";
const TERRAFORM: &str = "1.15.0";

/// What helps, as the messages say it.
const ADVICE: &str = "remove create";

/// A provider whose environment has a key that works: another identity's than the one that is configured.
async fn core() -> Core {
    let mock = Mock::new(Options::default().random_seed(Some(7)).signed_tokens(false));
    fastrand::seed(7);
    mock.add_identity(Identity::user(1));
    let elsewhere = mock.add_identity(Identity::user(2));
    Core::on(mock, &elsewhere).await
}

async fn configure(core: &Core, block: ProviderConfig, version: &str) {
    let config = to_msgpack(&block.into_value(), &ProviderConfig::schema().ty()).unwrap();
    let config = Some(DynamicValue { msgpack: config, json: Vec::new() });
    let request = validate_provider_config::Request { config: config.clone() };
    let diagnostics =
        core.server.validate_provider_config(Request::new(request)).await.unwrap().into_inner().diagnostics;
    // A former name works, with a warning.
    assert!(diagnostics.iter().all(|diagnostic| diagnostic.summary == "Deprecated argument"), "{diagnostics:?}");
    let request = configure_provider::Request { terraform_version: version.into(), config, ..Default::default() };
    let diagnostics = core.server.configure_provider(Request::new(request)).await.unwrap().into_inner().diagnostics;
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    core.mock.clear_journal();
}

fn api_key(key: Attr<Secret>) -> ProviderConfig {
    ProviderConfig { ibmcloud_api_key: key, ..ProviderConfig::default() }
}

fn placeholder() -> Attr<Secret> {
    Attr::Known(PLACEHOLDER.into())
}

fn accounts(ids: &[&str]) -> Attr<Set<String>> {
    Attr::Known(ids.iter().copied().map(ToOwned::to_owned).collect())
}

/// All that a provider block may have of what isn't known yet, and under which version.
fn blocks() -> Vec<(ProviderConfig, &'static str)> {
    let known = || Attr::Known("some-key".into());
    vec![
        (api_key(Attr::Unknown), TERRAFORM),
        (api_key(placeholder()), OPENTOFU),
        (ProviderConfig { bluemix_api_key: placeholder(), ..ProviderConfig::default() }, OPENTOFU),
        (
            ProviderConfig {
                iam_token: Attr::Known(format!("Bearer {PLACEHOLDER}").into()),
                ..ProviderConfig::default()
            },
            OPENTOFU,
        ),
        (ProviderConfig { allowed_account_ids: Attr::Unknown, ..api_key(known()) }, TERRAFORM),
        (ProviderConfig { allowed_account_ids: accounts(&["known", PLACEHOLDER]), ..api_key(known()) }, OPENTOFU),
        (ProviderConfig { iam_endpoint: Attr::Known(PLACEHOLDER.to_owned()), ..api_key(known()) }, OPENTOFU),
    ]
}

/// An ephemeral resource's results.
async fn open(core: &Core, kind: &str, set: &[(&str, &str)], create: bool) -> BTreeMap<String, Value> {
    let schema = core.ephemeral_schema(kind);
    let mut config = json_config(schema, set);
    if !create {
        let mut json: serde_json::Value = serde_json::from_slice(&config.json).unwrap();
        json["create"] = false.into();
        config.json = json.to_string().into_bytes();
    }
    let request =
        open_ephemeral_resource::Request { type_name: kind.into(), config: Some(config), client_capabilities: None };
    let opened = core.server.open_ephemeral_resource(Request::new(request)).await.unwrap().into_inner();
    assert!(opened.diagnostics.is_empty(), "{:?}", opened.diagnostics);
    assert!(opened.renew_at.is_none() && opened.private.is_some());
    let Value::Mapping(results) = from_msgpack(&opened.result.unwrap().msgpack, &schema.ty()).unwrap() else {
        panic!("no object")
    };
    results
}

async fn look_up(core: &Core, kind: &str, set: &[(&str, &str)]) -> Vec<Diagnostic> {
    let source = core.server.data_sources().find(|source| source.name() == kind).unwrap();
    let config = Some(json_config(source.schema(), set));
    let request = read_data_source::Request { type_name: kind.into(), config, ..Default::default() };
    core.server.read_data_source(Request::new(request)).await.unwrap().into_inner().diagnostics
}

#[tokio::test(start_paused = true)]
async fn results_that_are_not_known_yet_are_unknown_or_a_text_that_says_so() {
    let core = core().await;
    let named = [("name", "job")];
    for (version, token_of) in [(TERRAFORM, "c"), (OPENTOFU, PLACEHOLDER)] {
        configure(&core, ProviderConfig::default(), version).await;
        let leased = open(&core, TYPE, &named, false).await;
        for result in ["apikey", "apikey_id", "expires_at"] {
            if version == OPENTOFU {
                assert!(leased[result] == PLACEHOLDER.into(), "{result}");
            } else {
                assert!(leased[result].is_unknown(), "{result}");
            }
        }
        assert!(leased["name"] == "job".into());
        // A token of that key isn't known either, nor is one of a provider that can't log in yet.
        if version == OPENTOFU {
            let token = open(&core, "ibm_iam_token", &[("apikey", token_of)], true).await;
            assert!(token["apikey"] == PLACEHOLDER.into() && token["access_token"] == PLACEHOLDER.into());
        }
        configure(&core, api_key(Attr::Unknown), version).await;
        for (kind, set) in [("ibm_iam_token", [].as_slice()), ("ibm_iam_token", &[("apikey", "k")]), (TYPE, &named)] {
            let results = open(&core, kind, set, true).await;
            let result = if kind == TYPE { "apikey" } else { "access_token" };
            assert_eq!(results[result].is_unknown(), version == TERRAFORM, "{kind}");
        }
        assert!(core.mock.journal().is_empty(), "nothing is asked");
    }
}

#[tokio::test(start_paused = true)]
async fn a_block_that_is_not_known_yet_never_logs_in_as_another_identity() {
    let core = core().await;
    for (block, version) in blocks() {
        configure(&core, block, version).await;
        let lookups = [
            ("ibm_iam_identity", [].as_slice()),
            ("ibm_iam_api_keys", [].as_slice()),
            ("ibm_iam_api_key", [("name", "login")].as_slice()),
        ];
        for (kind, set) in lookups {
            let told = said(&look_up(&core, kind, set).await);
            assert!(told.contains("is not known yet") && told.contains(ADVICE) && told.contains("-target"), "{told}");
        }
        let told = said(&core.import("ApiKey-1").await.unwrap_err());
        assert!(told.contains("is not known yet") && told.contains(ADVICE), "{told}");
        let request = list_resource::Request { type_name: TYPE.into(), ..Default::default() };
        let mut events = core.server.list_resource(Request::new(request)).await.unwrap().into_inner();
        let told = said(&events.next().await.unwrap().unwrap().diagnostic);
        assert!(told.contains("is not known yet") && told.contains(ADVICE), "{told}");
        assert!(core.mock.journal().is_empty(), "{:?}", core.mock.journal());
    }
}

#[tokio::test(start_paused = true)]
async fn a_lookup_by_what_is_not_known_yet_asks_nothing() {
    let core = core().await;
    configure(&core, ProviderConfig::default(), OPENTOFU).await;
    let told = said(&look_up(&core, "ibm_iam_api_key", &[("apikey", PLACEHOLDER)]).await);
    assert!(told.contains("A value is not known yet") && told.contains("apikey"), "{told}");
    assert!(core.mock.journal().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_key_that_cannot_be_read_yet_stays_as_the_state_has_it_and_one_warning_says_so() {
    for (block, version) in blocks() {
        let mut core = core().await;
        let wish = config([("name", "k".into())]);
        core.converge(&wish).await;
        core.mock
            .change_key(&core.mock.keys_named("k")[0].id, |key| key.description = Some("changed elsewhere".into()));
        let before = core.state.clone();
        configure(&core, block, version).await;
        let told = core.refresh().await;
        assert!(!has_errors(&told) && told.len() == 1, "{told:?}");
        assert!(told[0].summary == "API keys are not refreshed" && told[0].detail.contains(ADVICE), "{told:?}");
        assert!(told[0].detail.contains("\"k\""), "{told:?}");
        assert!(core.refresh().await.is_empty(), "it is said once a run");
        assert!(core.state == before, "state and private data are as they were");
        assert!(core.plan(&wish, false).await.is_ok_and(|planned| planned.action == Action::NoOp));
        assert!(core.mock.journal().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn an_update_planned_without_a_credential_is_applied_with_one_and_sees_what_changed_elsewhere() {
    let mut core = core().await;
    let wish = config([("name", "k".into())]);
    core.converge(&wish).await;
    let changed = with(&wish, "description", "new");
    for elsewhere in [false, true] {
        if elsewhere {
            let id = core.mock.keys_named("k").pop().unwrap().id;
            core.mock.change_key(&id, |key| key.description = Some("changed elsewhere".into()));
        }
        let wish = if elsewhere { with(&wish, "description", "newer") } else { changed.clone() };
        configure(&core, api_key(Attr::Unknown), TERRAFORM).await;
        core.refresh().await;
        let planned = core.plan(&wish, false).await.unwrap();
        core.configure().await;
        let told = core.apply(&wish, planned).await;
        assert_eq!(has_errors(&told), elsewhere, "{told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_destroy_works_where_the_apply_knows_the_credential_and_says_what_helps_where_it_does_not() {
    for (block, version) in blocks() {
        let mut core = core().await;
        core.converge(&config([("name", "k".into())])).await;
        configure(&core, block, version).await;
        assert!(!has_errors(&core.refresh().await));
        let told = said(&core.destroy().await);
        assert!(told.contains("Could not delete API key \"k\"") && told.contains(ADVICE), "{told}");
        assert_eq!(core.mock.keys_named("k").len(), 1, "nothing was sent, and the environment's key was not used");
        core.configure().await;
        assert!(core.destroy().await.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn an_action_fails_with_what_helps_and_does_nothing() {
    for (block, version) in blocks() {
        let mut core = core().await;
        core.converge(&config([("name", "k".into())])).await;
        let id = core.key().id;
        configure(&core, block, version).await;
        for invoked in [
            actions::switch(&core, "lock", &id).await,
            actions::switch(&core, "disable", &id).await,
            actions::expire(&core, &id).await,
            actions::prune(&core, "k", false).await,
        ] {
            let told = said(&invoked.diagnostics);
            assert!(has_errors(&invoked.diagnostics) && told.contains(ADVICE), "{told}");
            assert!(invoked.progress.is_empty(), "{:?}", invoked.progress);
        }
        assert!(core.mock.journal().is_empty(), "{:?}", core.mock.journal());
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_only_value_that_is_not_known_yet_is_planned_and_never_sent() {
    let mut core = core().await;
    configure(&core, ProviderConfig::default(), OPENTOFU).await;
    let wish = |value: &str| {
        let version = Value::Number(1_i64.into());
        config([("name", "k".into()), ("apikey_wo", value.into()), ("apikey_wo_version", version)])
    };
    let planned = core.plan(&wish(PLACEHOLDER), false).await.unwrap();
    assert!(planned.value.get("apikey").is_unknown());
    let told = said(&core.apply(&wish(PLACEHOLDER), planned.clone()).await);
    assert!(told.contains("The value for API key \"k\" is unknown"), "{told}");
    assert!(core.state.value.is_none() && core.writes().is_empty(), "{:?}", core.writes());
    // In an apply it is known.
    let own = "a-value-of-my-own-that-is-long-enough";
    let told = core.apply(&wish(own), planned).await;
    assert!(!has_errors(&told), "{told:?}");
    assert_eq!(core.mock.keys_named("k")[0].value, own);
    assert!(core.attribute("apikey").is_null());
}

#[tokio::test(start_paused = true)]
async fn a_value_for_the_state_that_is_not_known_yet_is_refused_and_never_sent() {
    let core = core().await;
    configure(&core, ProviderConfig::default(), OPENTOFU).await;
    let within = format!("a-prefix-that-is-long-enough-{PLACEHOLDER}-and-more");
    for (value, reason) in [(PLACEHOLDER, "at least 32 characters"), (within.as_str(), "Use apikey_wo")] {
        let wish = config([("name", "k".into()), ("apikey", value.into())]);
        let told = said(&core.plan(&wish, false).await.unwrap_err());
        assert!(told.contains(reason), "{told}");
        assert!(core.writes().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn elsewhere_in_a_resource_the_text_is_a_text() {
    let mut core = core().await;
    configure(&core, ProviderConfig::default(), OPENTOFU).await;
    let wish = config([("name", PLACEHOLDER.into())]);
    core.converge(&wish).await;
    core.assert_settled(&wish).await;
}

#[tokio::test(start_paused = true)]
async fn a_function_of_what_is_not_known_yet_is_not_known_either() {
    let core = core().await;
    let msgpack = to_msgpack(&PLACEHOLDER.into(), &Type::String).unwrap();
    let arguments = vec![DynamicValue { msgpack, json: Vec::new() }];
    let request = call_function::Request { name: "jwt_claims".into(), arguments };
    let told = core.server.call_function(Request::new(request)).await.unwrap().into_inner();
    assert!(told.error.is_none());
    let function = core.server.functions().find(|function| function.name == "jwt_claims").unwrap();
    assert!(from_msgpack(&told.result.unwrap().msgpack, &function.returns).unwrap().is_unknown());
}
