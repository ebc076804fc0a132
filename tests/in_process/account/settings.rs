//! `data "ibm_iam_account_identity_settings"`: the settings as the API has them, and as values of their own types.

use http::Method;
use iam_identity_mock::{Effect, Fault};
use serde_json::{Value as Json, json};
use tf_provider::value::{Number, Value};

use super::{ACCOUNT, Core};
use crate::terraform_core::queries::{data, strings};

const TYPE: &str = "ibm_iam_account_identity_settings";

/// Each setting that is a number, as a string and as a number.
const NUMBERS: [(&str, &str); 5] = [
    ("session_expiration_in_seconds", "session_expiration"),
    ("session_invalidation_in_seconds", "session_invalidation"),
    ("max_sessions_per_identity", "max_sessions"),
    ("system_access_token_expiration_in_seconds", "system_access_token_expiration"),
    ("system_refresh_token_expiration_in_seconds", "system_refresh_token_expiration"),
];

fn answer(core: &Core, body: &Json) {
    core.mock.inject(Fault::on(Method::GET, "/settings/identity", Effect::body(200, body.to_string())));
}

#[tokio::test(start_paused = true)]
async fn an_account_that_sets_nothing_says_so() {
    let core = Core::new().await;
    let found = data(&core, TYPE, json!({})).await.unwrap();
    assert_eq!(
        strings(&found, ["account_id", "restrict_create_platform_apikey", "mfa", "allowed_ip_addresses"]),
        json!([ACCOUNT, "NOT_SET", "NONE", ""])
    );
    for (text, value) in NUMBERS {
        assert_eq!((found.get(text), found.get(value)), (&Value::from("NOT_SET"), &Value::Null), "{text}");
    }
    assert_eq!(found.get("allowed_ip_address_list"), &Value::Sequence(Vec::new()));
    assert!(!strings(&found, ["entity_tag"])[0].as_str().unwrap().is_empty());
    assert_eq!(core.calls().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn every_setting_is_returned_and_numbers_and_lists_as_such_too() {
    let core = Core::new().await;
    let mut body = json!({
        "account_id": ACCOUNT,
        "entity_tag": "1-a",
        "restrict_create_service_id": "RESTRICTED",
        "restrict_create_platform_apikey": "NOT_RESTRICTED",
        "restrict_user_list_visibility": "RESTRICTED",
        "restrict_user_domains": [
            { "realm_id": "IBMid", "restrict_invitation": true, "invitation_email_allow_patterns": ["*.example.com"] },
        ],
        "allowed_ip_addresses": "10.0.0.1, 10.1.0.0/16,10.2.0.1 - 10.2.0.9",
        "mfa": "LEVEL3",
        "user_mfa": [{ "iam_id": "IBMid-1", "mfa": "NONE" }],
    });
    for (seconds, (text, _)) in (900..).zip(NUMBERS) {
        body[text] = seconds.to_string().into();
    }
    answer(&core, &body);
    let found = data(&core, TYPE, json!({})).await.unwrap();
    let names = ["entity_tag", "restrict_create_service_id", "restrict_create_platform_apikey", "mfa"];
    assert_eq!(strings(&found, names), json!(["1-a", "RESTRICTED", "NOT_RESTRICTED", "LEVEL3"]));
    let list = |texts: &[&str]| Value::Sequence(texts.iter().map(|text| Value::from(*text)).collect());
    let addresses = list(&["10.0.0.1", "10.1.0.0/16", "10.2.0.1 - 10.2.0.9"]);
    assert_eq!(found.get("allowed_ip_address_list"), &addresses);
    for (seconds, (text, value)) in (900_i64..).zip(NUMBERS) {
        assert_eq!(found.get(text), &Value::from(seconds.to_string().as_str()));
        assert_eq!(found.get(value), &Value::Number(Number::from(seconds)));
    }
    let Value::Sequence(domains) = found.get("restrict_user_domains") else { panic!("{found:?}") };
    assert_eq!(domains[0].get("restrict_invitation"), &Value::Bool(true));
    assert_eq!(domains[0].get("invitation_email_allow_patterns"), &list(&["*.example.com"]));
    let Value::Sequence(users) = found.get("user_mfa") else { panic!("{found:?}") };
    assert_eq!(strings(&users[0], ["iam_id", "mfa"]), json!(["IBMid-1", "NONE"]));
}

#[tokio::test(start_paused = true)]
async fn settings_of_another_account_or_of_none_are_not_believed() {
    for body in [json!({}), json!({ "account_id": "f".repeat(32), "mfa": "NONE" })] {
        let core = Core::new().await;
        answer(&core, &body);
        let told = data(&core, TYPE, json!({})).await.unwrap_err();
        assert!(told.contains("Could not read the identity settings of the account"), "{body}: {told}");
    }
}
