//! Keys that exist become those of a rotation, and the resource ends.

use http::Method;
use iam_identity_mock::{Effect, Fault, Identity};
use serde_json::json;

use super::{Core, current, live, pass, retiring, rotating, round};
use crate::api_key::number;
use crate::terraform_core::kind::{ResourceKind, ServiceKey};
use crate::terraform_core::values::{text, with};
use crate::terraform_core::{Action, Stored, has_errors, said};

#[tokio::test(start_paused = true)]
async fn the_current_key_is_imported_with_those_that_it_has_replaced() {
    let mut core = Core::new().await;
    let add = |name: &str| core.mock.add_key(&Identity::user(1), name, |_| {});
    let (now, old, older) = (add("deploy"), add("deploy"), add("older"));
    core.state.value = Some(core.import(&format!("{},{}, {}", now.id, old.id, older.id)).await.unwrap());
    assert_eq!(*core.attribute("generation"), number(1));
    core.converge(&rotating()).await;
    assert_eq!(current(&core).id, now.id);
    // They are given the expiry that they had not.
    assert!(retiring(&core).iter().all(|(_, expires_at)| !expires_at.is_empty()), "{:?}", retiring(&core));
    assert!(core.keys().iter().all(|key| key.id == now.id || key.expires_at.is_some()));
    core.assert_settled(&rotating()).await;
}

#[tokio::test(start_paused = true)]
async fn keys_of_others_and_the_same_key_twice_are_not_imported() {
    let core = Core::new().await;
    ServiceKey::prepare(&core.mock);
    let mine = core.mock.add_key(&Identity::user(1), "deploy", |_| {});
    let other = core.mock.add_key(&ServiceKey::owner(), "deploy", |_| {});
    let told = said(&core.import(&format!("{},{}", mine.id, other.id)).await.unwrap_err());
    assert!(told.contains("does not belong to the owner of") && told.contains(&other.id), "{told}");
    let told = said(&core.import(&format!("{0},{0}", mine.id)).await.unwrap_err());
    assert!(told.contains("twice"), "{told}");
    assert!(has_errors(&core.import(&format!("{},", mine.id)).await.unwrap_err()));
}

#[tokio::test(start_paused = true)]
async fn a_key_of_either_provider_moves_here_with_its_value_and_the_first_plan_shows_the_schedule_only() {
    for (provider, kind) in [
        ("registry.terraform.io/ibm-iam/ibm", "ibm_iam_api_key"),
        ("registry.terraform.io/ibm-cloud/ibm", "ibm_iam_api_key"),
        ("registry.terraform.io/ibm-iam/ibm", "ibm_iam_service_api_key"),
        ("registry.terraform.io/ibm-cloud/ibm", "ibm_iam_service_api_key"),
    ] {
        let mut core = Core::new().await;
        ServiceKey::prepare(&core.mock);
        let owner = if kind.contains("service") { ServiceKey::owner() } else { Identity::user(1) };
        let key = core.mock.add_key(&owner, "deploy", |_| {});
        let stored = json!({
            "id": key.id, "apikey_id": key.id, "name": "deploy", "apikey": key.value, "iam_id": owner.iam_id,
            "iam_service_id": if kind.contains("service") { json!(owner.iam_id) } else { json!(null) },
            "account_id": key.account_id, "entity_lock": null, "locked": false, "description": "", "expires_at": "",
        });
        core.state = Stored { value: Some(core.moved(provider, kind, &stored).await.unwrap()), ..Stored::default() };
        core.refresh().await;
        let before = core.state.value.clone().unwrap();
        let planned = core.plan(&rotating(), false).await.unwrap();
        assert_eq!(planned.action, Action::Update);
        let tf_provider::value::Value::Mapping(entries) = &planned.value else { panic!("an object") };
        let changed: Vec<&str> =
            entries.iter().filter(|(name, value)| before.get(name) != *value).map(|(name, _)| name.as_str()).collect();
        assert_eq!(changed, ["next_rotation_at", "rotate_after"], "{provider} {kind}");
        core.mock.clear_journal();
        assert!(core.apply(&rotating(), planned).await.is_empty());
        assert!(core.writes().is_empty());
        assert_eq!(text(core.state.value.as_ref().unwrap(), "apikey"), key.value);
        core.assert_settled(&rotating()).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_destruction_deletes_the_current_key_and_those_that_it_has_replaced() {
    let mut core = Core::created(&rotating()).await;
    pass(&core, 90).await;
    core.converge(&rotating()).await;
    // One of them can't be deleted at first.
    let old = retiring(&core)[0].0.clone();
    core.mock.inject(Fault::on(Method::DELETE, format!("/v1/apikeys/{old}"), Effect::status(403)));
    let told = said(&core.destroy().await);
    assert!(told.contains(&old), "{told}");
    assert_eq!(live(&core).len(), 2);
    core.mock.clear_faults();
    assert!(core.destroy().await.is_empty());
    assert!(core.keys().is_empty() && core.state.value.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_replacement_lets_the_keys_work_for_the_time_that_they_have() {
    let mut core = Core::created(&rotating()).await;
    pass(&core, 90).await;
    core.converge(&rotating()).await;
    let before: Vec<String> = core.keys().into_iter().map(|key| key.id).collect();
    let planned = core.plan(&rotating(), true).await.unwrap();
    let told = said(&core.apply(&rotating(), planned).await);
    assert!(told.contains("works until"), "{told}");
    assert_eq!(*core.attribute("generation"), number(1));
    assert!(live(&core).iter().filter(|key| before.contains(&key.id)).all(|key| key.expires_at.is_some()));
    assert_eq!(live(&core).len(), 3);
    pass(&core, 2).await;
    assert_eq!(live(&core).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_expiry_follows_from_expire_after_and_leaves_an_old_key_the_time_that_an_apply_may_be_late() {
    let config = with(&rotating(), "expire_after", "120d");
    let mut core = Core::created(&config).await;
    let key = current(&core);
    let lasts = key.expires_at.unwrap().as_second() - key.created_at.as_second();
    assert!((120 * 86_400..=120 * 86_400 + 120).contains(&lasts), "{lasts}");
    core.assert_settled(&config).await;
    // Removed elsewhere, it is set again; removed from the configuration, it is removed.
    let later = "2099-01-01T00:00:00Z".parse().unwrap();
    for changed in [None, Some(later)] {
        core.mock.change_key(&key.id, |key| key.expires_at = changed);
        core.converge(&config).await;
        let minutes = current(&core).expires_at.unwrap().duration_since(key.expires_at.unwrap()).as_mins();
        assert!(minutes.abs() <= 1, "counted from its creation, of which the API has the minute");
        core.assert_settled(&config).await;
    }
    core.converge(&rotating()).await;
    assert_eq!(current(&core).expires_at, None);
    // A key that is older than that isn't ended by it.
    core.mock.advance_clock(jiff::SignedDuration::from_hours(24 * 200));
    core.configure().await;
    let planned = core.plan(&config, false).await.unwrap();
    assert!(!has_errors(&core.apply(&config, planned).await));
    let left = current(&core).expires_at.unwrap().as_second() - core.mock.now().as_second();
    assert!((30 * 86_400..=30 * 86_400 + 120).contains(&left), "{left}");
}

#[tokio::test(start_paused = true)]
async fn a_replacement_gives_an_expiry_to_the_keys_that_had_none_and_names_each() {
    let mut core = Core::created(&rotating()).await;
    let old = current(&core).id;
    pass(&core, 90).await;
    core.refresh().await;
    let planned = core.plan(&rotating(), false).await.unwrap();
    core.mock.inject(Fault::on(Method::PUT, old.clone(), Effect::status(403)));
    assert!(has_errors(&core.apply(&rotating(), planned).await));
    core.mock.clear_faults();
    let second = current(&core).id;
    core.refresh().await;
    let planned = core.plan(&rotating(), true).await.unwrap();
    // The destroying half fails at first, and what was stored beside the key stays.
    core.mock.inject(Fault::on(Method::PUT, second.clone(), Effect::status(403)));
    assert!(has_errors(&core.apply(&rotating(), planned).await));
    core.mock.clear_faults();
    assert_eq!(core.plan(&rotating(), false).await.unwrap().action, Action::Update, "there is a key without an expiry");
    let planned = core.plan(&rotating(), true).await.unwrap();
    let told = said(&core.apply(&rotating(), planned).await);
    assert!(told.contains(&old) && told.contains(&second), "{told}");
    assert!(core.keys().iter().all(|key| key.id == current(&core).id || key.expires_at.is_some()));
}

#[tokio::test(start_paused = true)]
async fn without_iam_id_a_key_of_a_service_id_is_rotated_for_it_but_not_replaced_by_one_of_a_user() {
    let mut core = Core::new().await;
    ServiceKey::prepare(&core.mock);
    let key = core.mock.add_key(&ServiceKey::owner(), "deploy", |_| {});
    core.state.value = Some(core.import(&key.id).await.unwrap());
    core.converge(&round(&rotating(), "1")).await;
    core.converge(&round(&rotating(), "2")).await;
    assert_eq!(current(&core).iam_id, ServiceKey::owner().iam_id);
    let told = said(&core.plan(&round(&rotating(), "2"), true).await.unwrap_err());
    assert!(told.contains("cannot be replaced without iam_id") && told.contains("rotate_when_changed"), "{told}");
    // Tainted, it can only be refused in the apply.
    core.state.tainted = true;
    let planned = core.plan(&round(&rotating(), "2"), false).await.unwrap();
    core.mock.clear_journal();
    let told = said(&core.apply(&round(&rotating(), "2"), planned).await);
    assert!(told.contains("cannot be replaced without iam_id"), "{told}");
    assert!(core.writes().is_empty(), "{:?}", core.writes());
    let config = with(&round(&rotating(), "2"), "iam_id", ServiceKey::owner().iam_id.as_str());
    let planned = core.plan(&config, false).await.unwrap();
    assert!(!has_errors(&core.apply(&config, planned).await));
    assert_eq!(current(&core).iam_id, ServiceKey::owner().iam_id);
}

#[tokio::test(start_paused = true)]
async fn a_replacement_for_another_user_ends_nothing_before_it_is_refused() {
    let mut core = Core::created(&rotating()).await;
    core.mock.upsert_identity(Identity::user(2));
    let config = with(&rotating(), "iam_id", Identity::user(2).iam_id.as_str());
    let planned = core.plan(&config, false).await.unwrap();
    assert_eq!(planned.action, Action::Replace);
    let told = said(&core.apply(&config, planned).await);
    assert!(told.contains("cannot be created by") && core.writes().is_empty(), "{told}");
    assert!(core.state.value.is_some());
}

#[tokio::test(start_paused = true)]
async fn values_that_replaced_a_key_before_it_was_moved_do_not_rotate_it_at_once() {
    let mut core = Core::new().await;
    let key = core.mock.add_key(&Identity::user(1), "deploy", |_| {});
    let stored = json!({
        "id": key.id, "apikey_id": key.id, "name": "deploy", "apikey": key.value, "iam_id": key.iam_id,
        "account_id": key.account_id, "rotate_when_changed": { "quarter": "1" }, "overlap": "2h", "on_destroy": "expire",
    });
    let provider = "registry.terraform.io/ibm-iam/ibm";
    let moved = core.moved(provider, "ibm_iam_api_key", &stored).await.unwrap();
    core.state = Stored { value: Some(moved), ..Stored::default() };
    core.converge(&round(&rotating(), "2")).await;
    assert_eq!(current(&core).id, key.id);
    core.assert_settled(&round(&rotating(), "2")).await;
}

#[tokio::test(start_paused = true)]
async fn a_key_with_an_expiry_of_its_own_is_rotated_before_it_stops_working() {
    let mut core = Core::new().await;
    let end = core.mock.now() + jiff::SignedDuration::from_hours(24 * 10);
    let key = core.mock.add_key(&Identity::user(1), "deploy", |key| key.expires_at = Some(end));
    core.state.value = Some(core.import(&key.id).await.unwrap());
    core.converge(&rotating()).await;
    core.assert_settled(&rotating()).await;
    pass(&core, 9).await;
    core.mock.advance_clock(jiff::SignedDuration::from_mins(2));
    core.converge(&rotating()).await;
    assert_ne!(current(&core).id, key.id);
    assert_eq!(live(&core).len(), 2);
    core.assert_settled(&rotating()).await;
}
