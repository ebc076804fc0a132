//! A time-out names the argument that said how long, and no other.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault, Mock, Options};
use serde_json::json;
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::{DynamicValue, read_data_source};
use tf_provider::value::Value;
use tonic::Request;

use super::{Core, created, named};
use crate::terraform_core::actions::switch;
use crate::terraform_core::values::{config, map, with};
use crate::terraform_core::{ENDPOINT, has_errors, said};

/// Longer than anything may take.
const FOR_EVER: Effect = Effect::DelayBefore(Duration::from_secs(3600));

/// A core whose provider block says nothing, in an environment that says this too.
async fn core(variables: &[(&str, &str)]) -> Core {
    let (mock, login) = Mock::with_user(Options::default().random_seed(Some(7)).signed_tokens(false));
    let usual = [("IC_API_KEY", login.as_str()), ENDPOINT];
    Core::in_environment(mock, &[&usual, variables].concat()).await
}

/// One request may take two seconds, and there is one only.
const SHORT: [(&str, &str); 2] = [("IC_TIMEOUT", "2"), ("MAX_RETRIES", "0")];

fn timeouts(name: &str, time: &str) -> Value {
    let Value::Mapping(mut all) = map([(name, time)]) else { unreachable!() };
    for other in ["create", "read", "update", "delete"] {
        all.entry(other.to_owned()).or_insert(Value::Null);
    }
    Value::Mapping(all)
}

async fn who_is_logged_in(core: &Core) -> String {
    let config = json!({ "iam_id": null, "account_id": null, "kind": null, "name": null }).to_string().into_bytes();
    let request = read_data_source::Request {
        type_name: "ibm_iam_identity".into(),
        config: Some(DynamicValue { msgpack: Vec::new(), json: config }),
        ..Default::default()
    };
    said(&core.server.read_data_source(Request::new(request)).await.unwrap().into_inner().diagnostics)
}

#[tokio::test(start_paused = true)]
async fn data_sources_and_actions_name_no_argument_that_they_have_not() {
    for (variables, phrase) in
        [(&SHORT[..], "The provider argument ibmcloud_timeout"), (&[], "no argument changes the limit")]
    {
        let core = core(variables).await;
        core.mock.inject(Fault::on(Method::POST, "/identity/token", FOR_EVER).times(100));
        let looked_up = who_is_logged_in(&core).await;
        core.mock.clear_faults();
        let key = core.mock.add_key(&Core::owner(), "k", |_| {});
        core.mock.inject(Fault::on(Method::POST, "/lock", FOR_EVER).times(100));
        let locked = said(&switch(&core, "lock", &key.id).await.diagnostics);
        core.mock.inject(Fault::on(Method::GET, &key.id, FOR_EVER).times(100));
        let imported = said(&core.import(&key.id).await.unwrap_err());
        for told in [looked_up, locked, imported] {
            assert!(told.contains(phrase), "{told}");
            assert!(!told.contains("timeouts {"), "{told}");
            assert_eq!(told.contains("ibmcloud_timeout"), !variables.is_empty(), "{told}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_lock_within_a_creation_that_times_out_names_the_time_of_the_creation() {
    for (variables, phrase) in [
        (&SHORT[..], "ibmcloud_timeout"),
        (&[], "timeouts { create = … } limits the time of this operation, here to 20s"),
    ] {
        let mut core = core(variables).await;
        core.mock.add_key(&Core::owner(), "k", |key| {
            key.id = "ApiKey-1".into();
            key.created_at -= jiff::SignedDuration::from_hours(1);
        });
        let answer = json!({ "id": "ApiKey-1", "name": "k", "locked": false, "apikey": "v" }).to_string();
        core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::body(201, answer)));
        core.mock.inject(Fault::on(Method::POST, "/lock", FOR_EVER).times(100));
        let wish =
            config([("name", "k".into()), ("entity_lock", true.into()), ("timeouts", timeouts("create", "20s"))]);
        let planned = core.plan(&wish, false).await.unwrap();
        let diagnostics = core.apply(&wish, planned).await;
        let told = said(&diagnostics);
        assert!(!has_errors(&diagnostics) && told.contains("Could not lock API key"), "{told}");
        assert!(told.contains(phrase) && told.contains("timeouts { create = … }"), "{told}");
        assert!(!told.contains("update = "), "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_operation_of_the_resource_names_its_own_argument_and_time() {
    let start = config([("name", "k".into())]);
    for name in ["create", "read", "update", "delete"] {
        let mut core = core(&[]).await;
        let wish = with(&start, "timeouts", timeouts(name, "25s"));
        if name != "create" {
            core.converge(&wish).await;
        }
        let fault = match name {
            // The login key is looked up first, in a time of its own.
            "delete" => Fault::on(Method::DELETE, "", FOR_EVER),
            _ => Fault::next(FOR_EVER),
        };
        core.mock.inject(fault.times(100));
        let told = said(&match name {
            "read" => core.refresh().await,
            "delete" => core.destroy().await,
            _ => {
                let wish = with(&wish, "description", "d");
                let planned = core.plan(&wish, false).await.unwrap();
                core.apply(&wish, planned).await
            }
        });
        assert!(
            told.contains(&format!("timeouts {{ {name} = … }} limits the time of this operation, here to 25s")),
            "{name}: {told}"
        );
        assert!(!told.contains("ibmcloud_timeout"), "{name}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_time_out_says_which_and_how_to_raise_it() {
    let Value::Mapping(mut short) = map([("read", "20s")]) else { unreachable!() };
    for other in ["create", "update", "delete"] {
        short.insert(other.to_owned(), Value::Null);
    }
    let mut core = created(&with(&named("k"), "timeouts", Value::Mapping(short))).await;
    core.mock.inject(Fault::next(Effect::DelayBefore(Duration::from_secs(3600))).times(100));
    let started = tokio::time::Instant::now();
    let told = said(&core.refresh().await);
    assert!(told.contains("timeouts { read = … }") && told.contains("\"k\""), "{told}");
    assert!(started.elapsed() <= Duration::from_secs(21));
    assert!(core.state.value.is_some());
}
