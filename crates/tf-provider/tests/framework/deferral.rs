//! Operations that have to wait.

use serde_json::{Value as Json, json};
use tf_protocol::tfplugin6::apply_resource_change;
use tf_protocol::tfplugin6::deferred::Reason;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_provider::value::Value;
use tonic::Request;

use crate::waiting::{act, data, import, open, plan, read, server, thing, value};

const ABSENT: Option<Reason> = Some(Reason::AbsentPrereq);
const NOT_ALLOWED: &str = "The provider deferred an operation that cannot wait";

#[tokio::test]
async fn each_operation_waits_for_its_reason_if_terraform_allows_it() {
    let (server, _) = server(&Value::Null, false).await;
    let absent = Value::from("absent");
    for (is_allowed, expected) in [(true, ABSENT), (false, None)] {
        let prior = thing(&absent, &"1".into());
        assert_eq!(plan(&server, None, Some(&absent), is_allowed).await.0, expected);
        assert_eq!(plan(&server, prior, None, is_allowed).await.0, expected, "the destruction");
        assert_eq!(read(&server, &absent, is_allowed).await.0, expected);
        assert_eq!(import(&server, "absent", is_allowed).await.0, expected);
        assert_eq!(data(&server, &absent, is_allowed).await.0, expected);
        assert_eq!(open(&server, &absent, is_allowed).await.0, expected);
        assert_eq!(act(&server, &json!("absent"), is_allowed).await.0, expected);
    }
}

#[tokio::test]
async fn what_waits_has_the_plan_and_the_state_as_far_as_they_go() {
    let (server, _) = server(&Value::Null, false).await;
    let (reason, planned, _) = plan(&server, None, Some(&Value::UNKNOWN), true).await;
    assert_eq!(reason, Some(Reason::ResourceConfigUnknown));
    assert!(value(planned.clone()).get("name").is_unknown() && value(planned).get("id").is_unknown());
    assert_eq!(value(read(&server, &"absent".into(), true).await.1).get("id"), &Value::from("1"));
    assert_eq!(import(&server, "absent", true).await.1, None);
    assert_eq!(value(data(&server, &"absent".into(), true).await.1), Value::UNKNOWN);
    assert_eq!(value(open(&server, &"absent".into(), true).await.1), Value::UNKNOWN);
}

#[tokio::test]
async fn a_deferral_that_terraform_does_not_allow_is_an_error_and_the_state_stays() {
    let (server, _) = server(&Value::Null, false).await;
    let careless = Value::from("careless");
    assert_eq!(plan(&server, None, Some(&careless), false).await, (None, None, vec![NOT_ALLOWED.to_owned()]));
    let (reason, state, summaries) = read(&server, &careless, false).await;
    assert_eq!((reason, value(state).get("id"), summaries[0].as_str()), (None, &Value::from("1"), NOT_ALLOWED));
    assert_eq!(data(&server, &careless, false).await.2, [NOT_ALLOWED]);
    assert_eq!(act(&server, &json!("careless"), false).await.2, [NOT_ALLOWED]);
}

#[tokio::test]
async fn an_apply_that_is_deferred_is_an_error_with_what_was_applied() {
    let (server, _) = server(&Value::Null, true).await;
    let request = apply_resource_change::Request {
        type_name: "toy_thing".to_owned(),
        config: thing(&"careless".into(), &Value::Null),
        planned_state: thing(&"careless".into(), &"1".into()),
        ..Default::default()
    };
    let response = server.apply_resource_change(Request::new(request)).await.unwrap().into_inner();
    assert_eq!(response.diagnostics[0].summary, "The provider deferred an apply");
    assert_eq!(value(response.new_state).get("id"), &Value::from("1"));
}

#[tokio::test]
async fn everything_waits_for_the_configuration_of_the_provider_and_is_planned_nevertheless() {
    let (server, diagnostics) = server(&Value::UNKNOWN, true).await;
    assert_eq!(diagnostics, []);
    let config = Some(Reason::ProviderConfigUnknown);
    let (reason, planned, summaries) = plan(&server, None, Some(&"new".into()), true).await;
    assert_eq!((reason, summaries.len()), (config, 0), "no API is asked");
    assert_eq!((value(planned.clone()).get("name"), value(planned).get("id")), (&Value::from("new"), &Value::UNKNOWN));
    let own_reason = plan(&server, None, Some(&Value::UNKNOWN), true).await.0;
    assert_eq!(own_reason, Some(Reason::ResourceConfigUnknown));
    let (reason, planned, _) = plan(&server, thing(&"old".into(), &"1".into()), None, true).await;
    assert_eq!((reason, value(planned)), (config, Value::Null));
    let (reason, state, _) = read(&server, &"old".into(), true).await;
    assert_eq!((reason, value(state).get("id")), (config, &Value::from("1")));
    assert_eq!(import(&server, "1", true).await, (config, None, Vec::new()));
    let (reason, state, _) = data(&server, &"any".into(), true).await;
    assert_eq!((reason, value(state)), (config, Value::UNKNOWN));
    let (reason, result, _) = open(&server, &"any".into(), true).await;
    assert_eq!((reason, value(result)), (config, Value::UNKNOWN));
    assert_eq!(act(&server, &Json::Null, true).await.0, config);
}

#[tokio::test]
async fn what_cannot_wait_for_the_configuration_says_that_it_is_not_known_yet() {
    let (server, _) = server(&Value::UNKNOWN, true).await;
    let unknown = "The provider's configuration is not known yet";
    assert_eq!(read(&server, &"old".into(), false).await.2, [unknown]);
    assert_eq!(import(&server, "1", false).await.2, [unknown]);
    assert_eq!(data(&server, &"any".into(), false).await.2, [unknown]);
    assert_eq!(plan(&server, None, Some(&"new".into()), false).await.2, [""; 0], "a plan needs no client");
    assert_eq!(act(&server, &Json::Null, false).await, (None, None, Vec::new()));
}

#[tokio::test]
async fn a_provider_that_defers_everything_without_permission_is_not_configured() {
    let (server, diagnostics) = server(&"careless".into(), false).await;
    assert_eq!(diagnostics[0].summary, NOT_ALLOWED);
    assert_eq!(read(&server, &"old".into(), true).await.2, ["The provider is not configured"]);
}
