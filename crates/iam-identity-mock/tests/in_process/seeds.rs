//! Seeds in Rust.

use iam_identity_mock::{Identity, Mock, Options, Seed, SeedError};

use crate::client::Client;

#[tokio::test]
async fn an_identity_of_a_service_id_brings_its_service_id() {
    let mock = Mock::new(Options::default());
    let seed =
        Seed::from_toml("[[identity]]\niam_id = 'IBMid-1'\n[[identity]]\niam_id = 'iam-ServiceId-1'\nname = 's'");
    let logins = mock.seed(&seed.unwrap()).unwrap();
    assert_eq!(logins.iter().map(|login| login.iam_id.as_str()).collect::<Vec<_>>(), ["IBMid-1", "iam-ServiceId-1"]);
    let service = Client::new(mock.clone(), &logins[1].login_key).await;
    let (status, found) = service.get("/v1/serviceids/ServiceId-1").await;
    assert_eq!((status, found["name"].as_str()), (200, Some("s")));
    let elsewhere = "[[identity]]\niam_id = 'iam-ServiceId-1'\naccount_id = 'another'";
    let error = mock.seed(&Seed::from_toml(elsewhere).unwrap()).unwrap_err().to_string();
    assert!(error.contains("the service ID ServiceId-1 is in the account"), "{error}");
    assert!(!format!("{logins:?}").contains(&logins[0].login_key), "no key in a log of a test");
}

#[test]
fn objects_that_name_no_account_are_in_that_of_the_first_identity() {
    let (mock, _) = Mock::with_user(Options::default());
    let seed = |text: &str| mock.seed(&Seed::from_toml(text).unwrap());
    let in_own = "[[identity]]\niam_id = 'IBMid-5'\naccount_id = 'a5'\n[[service_id]]\nname = 's'\n[[api_key]]\nname = 'k'\n\
                  service_id = 's'";
    seed(in_own).unwrap();
    assert_eq!(mock.keys_named("k")[0].account_id, "a5");
    seed("[[api_key]]\nname = 'l'\niam_id = 'IBMid-0000000001'").unwrap();
    assert_eq!(mock.keys_named("l")[0].account_id, Identity::user(1).account_id);
    let taken = "[[api_key]]\nname = 'm'\niam_id = 'IBMid-5'\n[[api_key]]\nname = 'n'\nid = '";
    let taken = format!("{taken}{}'\niam_id = 'IBMid-5'", mock.keys_named("k")[0].id);
    let error = seed(&taken).unwrap_err();
    assert!(matches!(&error, SeedError::Conflict { object, .. } if object == "api_key 2"), "{error}");
    assert!(mock.keys_named("m").is_empty(), "all or none");
}

#[tokio::test]
async fn seeded_settings_move_the_entity_tag() {
    let (mock, login) = Mock::with_user(Options::default());
    let me = Client::new(mock.clone(), &login).await;
    let path = format!("/v1/accounts/{}/settings/identity", Identity::user(1).account_id);
    let (_, before) = me.get(&path).await;
    mock.seed(&Seed::from_toml("[[account_settings]]\nmfa = 'TOTP'").unwrap()).unwrap();
    let (_, after) = me.get(&path).await;
    assert_eq!(after["mfa"], "TOTP");
    assert_ne!(before["entity_tag"], after["entity_tag"]);
}
