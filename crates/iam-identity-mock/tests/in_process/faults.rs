//! Which requests a fault applies to.

use http::Method;
use iam_identity_mock::{Effect, Fault, FaultError, Identity, Mock, Options, Role};
use serde_json::{Value as Json, json};

use crate::client::{Client, login, send};

/// A mock with two accounts, and a client in each.
async fn two_accounts() -> (Mock, [(Client, String); 2]) {
    let mock = Mock::new(Options::default());
    let mut clients = Vec::new();
    for name in ["one", "two"] {
        let account = mock.add_account(name);
        let client = Client::new(mock.clone(), &account.login_key).await;
        clients.push((client, account.account_id));
    }
    (mock, clients.try_into().ok().unwrap())
}

fn fault() -> Fault {
    Fault::next(Effect::status(503)).times(100)
}

#[tokio::test]
async fn a_fault_of_an_account_leaves_others_alone_before_and_after_the_login() {
    let (mock, [(one, id), (two, _)]) = two_accounts().await;
    mock.inject(fault().from_account(id.clone()));
    assert_eq!([one.get("/v1/apikeys").await.0, two.get("/v1/apikeys").await.0], [503, 200]);
    let keys = mock.keys();
    assert_eq!(login(&mock, &keys[0].value).await.status, 503, "the key says the account");
    assert_eq!(login(&mock, &keys[1].value).await.status, 200);
    mock.revoke_tokens();
    assert_eq!([one.get("/v1/apikeys").await.0, two.get("/v1/apikeys").await.0], [503, 401]);
    assert_eq!(send(&mock, Method::GET, "/identity/keys", &[], "").await.status, 200, "from no account");
    let accounts: Vec<_> = mock.journal().iter().map(|entry| entry.account == Some(id.clone())).collect();
    assert_eq!(accounts, [true, false, true, false, true, false, true, false, false]);
}

#[tokio::test]
async fn a_fault_asks_for_parameters_headers_and_fields() {
    let (mock, me) = (Mock::new(Options::default()), Identity::user(1).with(Role::Administrator));
    let value = mock.add_identity(me.clone());
    let client = Client::new(mock.clone(), &value).await;
    let create = async |name: &str, headers: &[(&str, &str)], more: Json| {
        let mut body = json!({ "name": name, "iam_id": me.iam_id, "labels": { "a": 1, "b": 2 } });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        client.send(Method::POST, "/v1/apikeys", headers, &body).await.status
    };
    mock.inject(fault().with_body("name", "k"));
    assert_eq!([create("k", &[], json!({})).await, create("l", &[], json!({})).await], [503, 201]);
    mock.clear_faults();
    mock.inject(fault().with_body("labels", json!({ "a": 1 })));
    assert_eq!(create("m", &[], json!({})).await, 503, "the object has another field too");
    assert_eq!(create("m", &[], json!({ "labels": { "a": 2 } })).await, 201);
    mock.clear_faults();
    mock.inject(fault().with_header("Entity-Lock", "true"));
    assert_eq!(create("n", &[("entity-lock", "true")], json!({})).await, 503);
    assert_eq!(create("n", &[("entity-lock", "false")], json!({})).await, 201);
    mock.clear_faults();
    mock.inject(fault().with_query("scope", "account").with_query("pagesize", "5"));
    assert_eq!(client.get("/v1/apikeys?pagesize=5&x=y&scope=acc%6Funt").await.0, 503);
    assert_eq!(client.get("/v1/apikeys?scope=account").await.0, 200, "all conditions count");
    mock.clear_faults();
    mock.inject(fault().with_body("grant_type", "urn:ibm:params:oauth:grant-type:apikey"));
    assert_eq!(login(&mock, &value).await.status, 503, "a form has fields too");
    assert_eq!(client.get("/v1/apikeys").await.0, 200);
}

#[test]
fn a_fault_that_could_apply_to_no_request_is_refused() {
    assert_eq!(fault().with_header("a b", "c").check(), Err(FaultError::HeaderName("a b".to_owned())));
    assert_eq!(fault().times(0).check(), Err(FaultError::Never));
    assert_eq!(fault().with_header("entity-lock", "true").check(), Ok(()));
}
