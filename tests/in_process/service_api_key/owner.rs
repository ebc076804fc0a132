//! Whose a key is: `iam_service_id` says so, and whoever is logged in, a replacement keeps it.

use http::Method;
use iam_identity_mock::{Effect, Fault, Identity, Key, Mock, Options};
use tf_provider::value::Value;

use super::limit::{plan_new, refreshed};
use super::{Core, OWN, created, named};
use crate::terraform_core::kind::{ResourceKind, ServiceKey, UserKey};
use crate::terraform_core::values::{map, with};
use crate::terraform_core::{Action, CoreOf, said};

fn iam_id() -> String {
    ServiceKey::owner().iam_id
}

fn id() -> String {
    iam_id().trim_start_matches("iam-").to_owned()
}

#[tokio::test(start_paused = true)]
async fn both_ids_of_a_service_id_are_accepted_and_mean_the_same() {
    let mut core = created(&with(&named("k"), "iam_service_id", id().as_str())).await;
    assert_eq!(core.key().iam_id, iam_id());
    assert_eq!(core.attribute("iam_id"), &Value::String(iam_id()));
    core.assert_settled(&with(&named("k"), "iam_service_id", iam_id().as_str())).await;
    core.assert_settled(&with(&named("k"), "iam_service_id", id().as_str())).await;
    let told = said(&core.plan(&with(&named("k"), "iam_service_id", "IBMid-1"), false).await.unwrap_err());
    assert!(told.contains("iam-ServiceId-"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn another_service_id_gets_a_key_of_its_own() {
    let mut core = created(&named("k")).await;
    let first = core.key();
    let other = Identity { iam_id: "iam-ServiceId-2".into(), ..ServiceKey::owner() };
    core.mock.upsert_identity(other.clone());
    let wish = with(&named("k"), "iam_service_id", other.iam_id.as_str());
    let planned = core.plan(&wish, false).await.unwrap();
    assert_eq!((planned.action, planned.value.get("iam_id")), (Action::Replace, &Value::String(other.iam_id.clone())));
    core.converge(&wish).await;
    let Key { id, iam_id, .. } = core.key();
    assert!(id != first.id && iam_id == other.iam_id);
}

#[tokio::test(start_paused = true)]
async fn whoever_is_logged_in_a_replacement_belongs_to_the_same_service_id() {
    let start = with(&named("k"), "rotate_when_changed", map([("a", "1")]));
    let mut core = created(&start).await;
    let first = core.key();
    core.converge(&with(&named("k"), "rotate_when_changed", map([("a", "2")]))).await;
    assert!(core.key().id != first.id && core.key().iam_id == first.iam_id);
}

#[tokio::test(start_paused = true)]
async fn a_trusted_profile_makes_keys_of_service_ids() {
    let mock = Mock::new(Options::default().signed_tokens(false));
    let profile = Identity::trusted_profile(1).with(iam_identity_mock::Role::Administrator);
    let login = mock.add_identity(profile);
    let mut core = Core::on(mock, &login).await;
    core.converge(&named("k")).await;
    assert_eq!(core.key().iam_id, iam_id());
}

#[tokio::test(start_paused = true)]
async fn a_replacement_from_another_account_is_refused() {
    let mut core = created(&named("k")).await;
    let stored = core.state.clone();
    let mock = core.mock.clone();
    let other = Identity { account_id: "another-account".into(), ..Identity::user(2) };
    let login = mock.add_identity(other);
    core = Core::on(mock, &login).await;
    core.state = stored;
    let planned = core.plan(&named("k"), true).await.unwrap();
    let told = said(&core.apply(&named("k"), planned).await);
    assert!(told.contains("another account"), "{told}");
    assert!(core.writes().is_empty(), "{:?}", core.writes());
}

#[tokio::test(start_paused = true)]
async fn messages_name_the_commands_for_keys_of_service_ids() {
    let mut core = created(&with(&named("k"), "entity_lock", true)).await;
    let key = core.key();
    let told = said(&core.destroy().await);
    assert!(told.contains(&format!("`ibmcloud iam service-api-key-unlock {} {}`", key.id, id())), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_key_of_a_user_is_not_imported() {
    let core = Core::new().await;
    let key = core.mock.add_key(&Identity::user(1), "k", |_| {});
    let told = said(&core.import(&key.id).await.unwrap_err());
    assert!(told.contains("does not belong to a service ID") && told.contains("ibm_iam_api_key"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_key_of_a_service_id_in_a_group_is_looked_for_there_after_a_lost_response() {
    for own in [false, true] {
        let mut core = Core::new().await;
        let group = core.mock.add_service_id_group(&Identity::user(1), "team");
        let owner = core.mock.add_service_id(&Identity::user(1), "s", Some(&group));
        let mut wish = with(&named("k"), "iam_service_id", owner.iam_id.as_str());
        if own {
            wish = with(&wish, "apikey", OWN);
        }
        core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DropAfter));
        let planned = core.plan(&wish, false).await.unwrap();
        let told = said(&core.apply(&wish, planned).await);
        let key = core.key();
        if own {
            assert_eq!((told.as_str(), core.attribute("id")), ("", &Value::String(key.id)), "it is adopted");
        } else {
            assert!(told.contains("may have been created") && told.contains(&key.id), "{told}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_conflict_that_is_not_about_the_tag_is_reported_as_the_api_words_it() {
    let mut core = created(&named("k")).await;
    let planned = core.plan(&named("k2"), false).await.unwrap();
    let refused =
        r#"{"errors":[{"code":"conflict","message_code":"BXNIM0111E","message":"The service ID is locked."}]}"#;
    core.mock.inject(Fault::on(Method::PUT, "", Effect::body(409, refused)).times(10));
    let told = said(&core.apply(&named("k2"), planned).await);
    assert!(told.contains("The service ID is locked [transaction ID") && !told.contains("changed outside"), "{told}");
    assert!(told.contains("or the service ID that it belongs to is locked"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn keys_of_other_identities_and_of_one_that_is_not_known_yet_take_no_room() {
    let cores = refreshed(Options::default(), 19).await;
    let core = &cores[0];
    assert_eq!(plan_new(core).await, "");
    let mut of_user = CoreOf::<UserKey>::on(core.mock.clone(), "").await;
    of_user.server = core.server.clone();
    let mut of_service_id = Core::on(core.mock.clone(), "").await;
    of_service_id.server = core.server.clone();
    for _ in 0..2 {
        assert_eq!(said(&of_user.plan(&named("k"), false).await.unwrap().diagnostics), "");
        for owner in [Value::UNKNOWN, "iam-ServiceId-00000000-0000-4000-8000-000000000002".into()] {
            let wish = with(&named("k"), "iam_service_id", owner);
            assert_eq!(said(&of_service_id.plan(&wish, false).await.unwrap().diagnostics), "");
        }
    }
    assert!(core.calls().is_empty());
    let told = plan_new(core).await;
    assert!(told.contains(&Core::owner().iam_id) && told.contains("creates at least 2 more"), "{told}");
}
