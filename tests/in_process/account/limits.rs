//! `data "ibm_iam_identity_limits"`: how many keys identities have, and may have.

use http::Method;
use iam_identity_mock::{Effect, Fault, Identity};
use serde_json::{Value as Json, json};
use tf_provider::value::{Number, Value};

use super::{ACCOUNT, Core};
use crate::terraform_core::queries::{data, strings};

const TYPE: &str = "ibm_iam_identity_limits";

/// The identities with their counts, in this order, and the limit.
fn counts(found: &Value) -> (Vec<(String, Value)>, Value) {
    let Value::Sequence(items) = found.get("identities") else { panic!("{found:?}") };
    let count = |item: &Value| {
        assert_eq!(item.get("limit"), found.get("limit"));
        (strings(item, ["iam_id"])[0].as_str().unwrap().to_owned(), item.get("count").clone())
    };
    (items.iter().map(count).collect(), found.get("limit").clone())
}

fn number(number: i64) -> Value {
    Value::Number(Number::from(number))
}

#[tokio::test(start_paused = true)]
async fn every_identity_has_its_count_in_the_order_of_the_argument_from_one_request() {
    let core = Core::new().await;
    for _ in 0..3 {
        core.mock.add_key(&Identity::user(2), "k", |_| {});
    }
    let ids = ["IBMid-0000000002", "IBMid-0000000001", "IBMid-0000000002", "iam-ServiceId-1"];
    let found = data(&core, TYPE, json!({ "iam_ids": ids })).await.unwrap();
    let wanted = ids.into_iter().zip([3, 1, 3, 0]).map(|(id, count)| (id.to_owned(), number(count))).collect();
    assert_eq!(counts(&found), (wanted, number(20)));
    assert_eq!(found.get("account_id"), &Value::from(ACCOUNT));
    assert_eq!(core.calls(), [format!("GET /v1/accounts/{ACCOUNT}/limits/identity")]);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_too_long_for_a_query_is_one_request_too() {
    let core = Core::new().await;
    core.mock.add_key(&Identity::user(7), "k", |_| {});
    let ids: Vec<String> = (0..3000).map(|number| format!("IBMid-{number:010}")).collect();
    let found = data(&core, TYPE, json!({ "iam_ids": ids })).await.unwrap();
    let (counts, _) = counts(&found);
    assert_eq!(counts.len(), 3000);
    assert_eq!(counts[7], ("IBMid-0000000007".to_owned(), number(1)));
    assert_eq!(core.calls(), [format!("POST /v1/accounts/{ACCOUNT}/limits/identity")]);
}

#[tokio::test(start_paused = true)]
async fn a_count_that_is_missing_is_null_and_a_limit_that_is_missing_is_an_error() {
    let core = Core::new().await;
    let answer = |body: Json| {
        core.mock.inject(Fault::on(Method::GET, "/limits/identity", Effect::body(200, body.to_string())));
    };
    answer(json!({ "apikeys_per_identity": { "limit": 80, "identities": [] } }));
    let found = data(&core, TYPE, json!({ "iam_ids": ["IBMid-1"] })).await.unwrap();
    assert_eq!(counts(&found), (vec![("IBMid-1".to_owned(), Value::Null)], number(80)));
    answer(json!({}));
    let told = data(&core, TYPE, json!({ "iam_ids": ["IBMid-1"] })).await.unwrap_err();
    assert!(told.contains("Could not read the API key limits of the account"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn what_is_no_iam_id_is_refused_without_a_request() {
    let core = Core::new().await;
    for ids in [json!([]), json!(["ServiceId-1"]), json!(["IBMid-1", "two words"]), json!([""])] {
        let told = data(&core, TYPE, json!({ "iam_ids": ids })).await.unwrap_err();
        assert!(told.contains("Invalid iam_ids") && told.contains("list of IAM IDs"), "{ids}: {told}");
    }
    assert!(core.mock.journal().is_empty());
}
