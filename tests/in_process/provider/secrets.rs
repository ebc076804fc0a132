//! Planted secrets are nowhere to be seen but where they belong.

use iam_identity_mock::{Effect, Fault};
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_provider::value::{Number, Value};

use crate::faults::faults;
use crate::terraform_core::values::{config, with};
use crate::terraform_core::{Core, said};

const CANARY: &str = "canary-value-of-my-own-that-must-not-be-seen";

#[tokio::test(start_paused = true)]
async fn no_fault_brings_a_secret_into_a_message() {
    let wish = config([
        ("name", "k".into()),
        ("apikey_wo", CANARY.into()),
        ("apikey_wo_version", Value::Number(Number::from(1_i64))),
    ]);
    for (name, effect, times) in faults() {
        for after in 0..3 {
            let mut core = Core::new().await;
            let login = core.mock.keys()[0].value.clone();
            core.mock.inject(Fault::next(effect.clone()).after(after).times(times));
            let planned = core.plan(&wish, false).await.unwrap();
            let plan = format!("{:?} {:?}", planned.value, String::from_utf8_lossy(&planned.private));
            let told = said(&core.apply(&wish, planned).await);
            for secret in [CANARY, &login, "Bearer", "eyJ"] {
                assert!(!told.contains(secret) && !plan.contains(secret), "{name}: {told}");
            }
            let private = String::from_utf8_lossy(&core.state.private).into_owned();
            assert!(!private.contains(CANARY), "{private}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_repeats_the_value_does_not_bring_it_into_a_message() {
    // The value where no text is expected: a parser's message might quote it.
    let body = serde_json::json!({ "id": ["x"], "apikey": CANARY, "locked": CANARY }).to_string();
    let mut core = Core::new().await;
    core.mock.inject(Fault::on(http::Method::POST, "/v1/apikeys", Effect::body(201, body)));
    let wish = config([("name", "k".into())]);
    let planned = core.plan(&wish, false).await.unwrap();
    let told = said(&core.apply(&wish, planned).await);
    assert!(told.contains("not the JSON") && !told.contains(CANARY), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_repeats_the_request_does_not_bring_its_secrets_into_a_message() {
    for at_login in [true, false] {
        let mut core = Core::new().await;
        let login = core.mock.keys()[0].value.clone();
        let said_back = format!("bad request: apikey={login}&x={{\"apikey\":\"{CANARY}\"}}");
        let (path, body) = if at_login {
            ("/identity/token", serde_json::json!({ "errorCode": "BXNIM0109E", "errorMessage": said_back }))
        } else {
            (
                "/v1/apikeys",
                serde_json::json!({ "errors": [{ "code": "c", "message": said_back, "details": said_back }] }),
            )
        };
        core.mock.inject(Fault::on(http::Method::POST, path, Effect::body(400, body.to_string())));
        let wish = config([("name", "k".into()), ("apikey", CANARY.into())]);
        let planned = core.plan(&wish, false).await.unwrap();
        let told = said(&core.apply(&wish, planned).await);
        // Of the login, only the login's own secret is at stake: the other one was not sent.
        assert!(told.contains("bad request: apikey=***") && !told.contains(&login), "{told}");
        assert!(at_login || !told.contains(CANARY), "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_that_does_not_fit_the_schema_is_a_diagnostic_without_the_value() {
    let core = Core::new().await;
    let json = serde_json::json!({ "name": [CANARY] }).to_string().into_bytes();
    let request = tf_protocol::tfplugin6::validate_resource_config::Request {
        type_name: crate::terraform_core::TYPE.into(),
        config: Some(tf_protocol::tfplugin6::DynamicValue { json, msgpack: Vec::new() }),
        ..Default::default()
    };
    let shown = format!("{request:?}");
    let response = core.server.validate_resource_config(tonic::Request::new(request)).await.unwrap().into_inner();
    let told = said(&response.diagnostics);
    assert!(told.contains("does not match") && !told.contains(CANARY) && !shown.contains(CANARY), "{told} {shown}");
}

#[tokio::test(start_paused = true)]
async fn debug_output_of_models_masks_values() {
    use terraform_provider_ibm::ApiKeyModel;
    use tf_provider::FieldType;
    let value = with(&config([("name", "k".into())]), "apikey", CANARY);
    assert!(!format!("{value:?}").contains(CANARY));
    assert!(!format!("{:?}", ApiKeyModel::from_value(value).unwrap()).contains(CANARY));
}
