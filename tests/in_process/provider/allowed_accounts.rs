//! `allowed_account_ids`: a login to another account ends every operation before its first request.

use std::collections::BTreeSet;

use iam_identity_mock::{Identity, Mock, Options};
use serde_json::{Value as Json, json};
use terraform_provider_ibm::provider::ProviderConfig;
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::{DynamicValue, validate_provider_config};
use tf_provider::value::{Value, to_msgpack};
use tf_provider::{Attr, FieldType, Model, Set};
use tonic::Request;

use crate::terraform_core::kind::{ResourceKind, RotatingKey, ServiceIds, ServiceKey, UserKey};
use crate::terraform_core::queries::{data, list_all, open};
use crate::terraform_core::values::{config, with};
use crate::terraform_core::{Core, CoreOf, Stored, actions, said};

/// The account of the mock, and another one.
const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";
const OTHER: &str = "fedcba9876543210fedcba9876543210";

fn allowing(accounts: &[&str]) -> ProviderConfig {
    let accounts: Set<String> = accounts.iter().copied().map(ToOwned::to_owned).collect();
    ProviderConfig { allowed_account_ids: Attr::Known(accounts), ..ProviderConfig::default() }
}

/// Lets only another account be logged in to, in a new process.
async fn disallow<K: ResourceKind>(core: &CoreOf<K>) {
    core.configure_with(allowing(&[OTHER])).await;
    core.mock.clear_journal();
}

/// Checks that this was refused for the account, and that nothing but logins was sent.
fn assert_refused<K>(core: &CoreOf<K>, what: &str, told: &str) {
    let sentence = format!(
        "logged in to the account {ACCOUNT} as IBMid-0000000001, but the provider argument allowed_account_ids allows only {OTHER}."
    );
    assert!(told.contains(&sentence) && told.contains("environment variable IC_API_KEY"), "{what}: {told}");
    let journal = core.mock.journal();
    let calls: BTreeSet<String> = journal.iter().map(iam_identity_mock::Entry::call).collect();
    assert!(calls.iter().all(|call| call == "POST /identity/token"), "{what}: {calls:?}");
}

/// Everything that can be done to a resource.
async fn assert_resource_is_refused<K: ResourceKind>(wish: &Value) {
    let mut core = CoreOf::<K>::new().await;
    core.converge(wish).await;
    disallow(&core).await;
    let before = core.state.clone();
    let told = said(&core.refresh().await);
    assert_refused(&core, "read", &told);
    assert_eq!(core.state.value, before.value, "the state stays");

    let changed = with(wish, "description", "another one");
    let told = match core.plan(&changed, false).await {
        Ok(planned) => said(&core.apply(&changed, planned).await),
        Err(diagnostics) => said(&diagnostics),
    };
    assert_refused(&core, "update", &told);
    core.state = before.clone();
    let told = match core.plan(wish, true).await {
        Ok(planned) => said(&core.apply(wish, planned).await),
        Err(diagnostics) => said(&diagnostics),
    };
    assert_refused(&core, "replace", &told);
    core.state = before;
    let told = said(&core.destroy().await);
    assert_refused(&core, "delete", &told);
    let id = core.attribute("id").clone();
    let Value::String(id) = id else { panic!("{id:?}") };
    assert_refused(&core, "import", &said(&core.import(&id).await.unwrap_err()));

    core.state = Stored::default();
    let planned = core.plan(wish, false).await.unwrap();
    let told = said(&core.apply(wish, planned).await);
    assert_refused(&core, "create", &told);
    assert!(core.state.value.is_none());
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_to_a_resource_in_an_account_that_is_not_allowed() {
    let key = config([("name", "k".into())]);
    assert_resource_is_refused::<UserKey>(&key).await;
    assert_resource_is_refused::<ServiceKey>(&key).await;
    assert_resource_is_refused::<RotatingKey>(&key).await;
    assert_resource_is_refused::<ServiceIds>(&crate::service_id::named("s")).await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_looked_up_in_an_account_that_is_not_allowed() {
    let core = Core::new().await;
    disallow(&core).await;
    let lookups: Vec<(&str, Json)> = vec![
        ("ibm_iam_account_identity_settings", json!({})),
        ("ibm_iam_api_key", json!({ "name": "k" })),
        ("ibm_iam_api_keys", json!({ "scope": "account" })),
        ("ibm_iam_identity", json!({})),
        ("ibm_iam_identity_limits", json!({ "iam_ids": ["IBMid-0000000001"] })),
        ("ibm_iam_inactive_identities", json!({ "inactive_for_days": 30 })),
        ("ibm_iam_service_api_key", json!({ "apikey_id": "ApiKey-1" })),
        ("ibm_iam_service_id", json!({ "service_id": "ServiceId-1" })),
        ("ibm_iam_service_ids", json!({})),
    ];
    let tried: BTreeSet<&str> = lookups.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(tried, core.server.data_sources().map(|source| source.name()).collect(), "every data source is tried");
    for (kind, given) in lookups {
        assert_refused(&core, kind, &data(&core, kind, given).await.unwrap_err());
    }
    let by_value = json!({ "apikey": "a-value-of-a-key" });
    assert_refused(&core, "a key by its value", &data(&core, "ibm_iam_api_key", by_value).await.unwrap_err());
}

async fn assert_list_is_refused<K: ResourceKind>() {
    let core = CoreOf::<K>::new().await;
    disallow(&core).await;
    let (found, told) = list_all(&core, json!({})).await;
    assert!(found.is_empty());
    assert_refused(&core, "list", &told);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_listed_in_an_account_that_is_not_allowed() {
    let core = Core::new().await;
    assert_eq!(core.server.list_resources().count(), 3, "every list is tried");
    assert_list_is_refused::<UserKey>().await;
    assert_list_is_refused::<ServiceKey>().await;
    assert_list_is_refused::<ServiceIds>().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_is_leased_or_issued_in_an_account_that_is_not_allowed() {
    let core = Core::new().await;
    disallow(&core).await;
    let opened = [
        ("ibm_iam_api_key", json!({ "name": "job" })),
        ("ibm_iam_service_api_key", json!({ "apikey_id": "ApiKey-1" })),
        ("ibm_iam_token", json!({})),
    ];
    assert_eq!(core.server.ephemeral_resources().count(), opened.len(), "every ephemeral resource is tried");
    for (kind, given) in opened {
        assert_refused(&core, kind, &open(&core, kind, given).await.unwrap_err());
    }
}

#[tokio::test(start_paused = true)]
async fn no_action_does_anything_in_an_account_that_is_not_allowed() {
    let core = Core::new().await;
    let id = core.mock.add_key(&Core::owner(), "k", |_| {}).id;
    disallow(&core).await;
    let mut invoked = Vec::new();
    for verb in ["lock", "unlock", "disable", "enable"] {
        invoked.push((verb, actions::switch(&core, verb, &id).await));
    }
    invoked.push(("expire", actions::expire(&core, &id).await));
    invoked.push(("prune", actions::prune(&core, "k", false).await));
    let set = json!({ "mode": "disable", "name_contains": "k", "dry_run": false });
    invoked.push(("set", actions::invoke(&core, "ibm_iam_api_keys_set", set).await));
    assert_eq!(core.server.actions().count(), invoked.len(), "every action is tried");
    for (what, invoked) in invoked {
        assert_refused(&core, what, &said(&invoked.diagnostics));
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_that_is_allowed_is_used_as_ever() {
    let mut core = Core::new().await;
    core.configure_with(allowing(&[OTHER, ACCOUNT])).await;
    let wish = config([("name", "k".into())]);
    core.converge(&wish).await;
    core.assert_settled(&wish).await;
    assert!(core.destroy().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_token_without_an_account_is_not_used_at_all() {
    let core = Core::new().await;
    // The claims are {"iam_id":"IBMid-270006V8HD"}.
    let token = "e30.eyJpYW1faWQiOiJJQk1pZC0yNzAwMDZWOEhEIn0.s";
    core.configure_with(ProviderConfig { iam_token: Attr::Known(token.into()), ..allowing(&[ACCOUNT]) }).await;
    let told = data(&core, "ibm_iam_api_keys", json!({})).await.unwrap_err();
    assert!(told.contains("logged in as IBMid-270006V8HD with a token that names no account"), "{told}");
    assert!(told.contains("No request was sent.") && told.contains("argument iam_token"), "{told}");
    assert!(core.mock.journal().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_token_of_a_key_of_another_account_is_not_issued() {
    let mock = Mock::new(Options::default().random_seed(Some(7)));
    let login = mock.add_identity(Identity::user(1));
    let elsewhere = mock.add_identity(Identity { account_id: OTHER.to_owned(), ..Identity::user(2) });
    let core = Core::on(mock, &login).await;
    core.configure_with(allowing(&[ACCOUNT])).await;
    open(&core, "ibm_iam_token", json!({ "apikey": login })).await.unwrap();
    let told = open(&core, "ibm_iam_token", json!({ "apikey": elsewhere })).await.unwrap_err();
    assert!(
        told.contains(&format!("the account {OTHER} as IBMid-0000000002")) && told.contains("argument apikey"),
        "{told}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_set_that_can_allow_no_account_is_refused() {
    let core = Core::new().await;
    for (accounts, is_valid) in
        [(vec![], false), (vec![" "], false), (vec![ACCOUNT, "a b"], false), (vec![ACCOUNT], true)]
    {
        let config = to_msgpack(&allowing(&accounts).into_value(), &ProviderConfig::schema().ty()).unwrap();
        let config = Some(DynamicValue { msgpack: config, json: Vec::new() });
        let request = Request::new(validate_provider_config::Request { config });
        let told = said(&core.server.validate_provider_config(request).await.unwrap().into_inner().diagnostics);
        assert_eq!(told.is_empty(), is_valid, "{accounts:?}: {told}");
        assert!(is_valid || told.contains("Invalid allowed_account_ids"), "{told}");
    }
}
