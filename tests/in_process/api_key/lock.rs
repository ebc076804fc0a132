//! The argument `entity_lock`: how a key is locked and unlocked, and what a locked key refuses.

use http::Method;
use iam_identity_mock::{Effect, Fault};
use jiff::SignedDuration;
use tf_provider::value::Value;

use super::{Core, OTHER, OWN, created, named, number};
use crate::terraform_core::values::{config, map, with};
use crate::terraform_core::{Action, has_errors, said};

#[tokio::test(start_paused = true)]
async fn a_lock_that_the_creation_did_not_make_is_made_afterwards() {
    let mut core = Core::new().await;
    let answer = serde_json::json!({ "id": "ApiKey-1", "name": "k", "locked": false, "apikey": "v" }).to_string();
    core.mock.add_key(&Core::owner(), "k", |key| {
        key.id = "ApiKey-1".into();
        key.created_at -= SignedDuration::from_hours(1);
    });
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::body(201, answer)));
    core.converge(&config([("name", "k".into()), ("entity_lock", true.into())])).await;
    assert!(core.key().locked);
}

#[tokio::test(start_paused = true)]
async fn locking_and_unlocking_are_calls_of_their_own() {
    let mut core = created(&named("k")).await;
    let id = core.key().id;
    let locked = with(&named("k"), "entity_lock", true);
    core.converge(&locked).await;
    assert_eq!(core.writes(), [format!("POST /v1/apikeys/{id}/lock")]);
    core.assert_settled(&locked).await;
    core.mock.clear_journal();
    core.converge(&named("k")).await;
    assert_eq!(core.writes(), [format!("DELETE /v1/apikeys/{id}/lock")]);
    core.assert_settled(&named("k")).await;
}

#[tokio::test(start_paused = true)]
async fn unlocking_changing_disabling_and_locking_go_in_that_order() {
    let start = config([("name", "k".into()), ("entity_lock", true.into())]);
    let mut core = created(&start).await;
    let id = core.key().id;
    core.converge(&config([("name", "k2".into()), ("disabled", true.into())])).await;
    let wanted = [
        format!("GET /v1/apikeys/{id}"),
        // Whether it is the key that the provider logs in with.
        "GET /v1/apikeys/details".to_owned(),
        format!("GET /v1/apikeys/{id}"),
        format!("DELETE /v1/apikeys/{id}/lock"),
        format!("GET /v1/apikeys/{id}"),
        format!("PUT /v1/apikeys/{id}"),
        format!("POST /v1/apikeys/{id}/disable"),
        format!("GET /v1/apikeys/{id}"),
    ];
    assert_eq!(core.calls(), wanted);
    core.mock.clear_journal();
    core.converge(&config([("name", "k3".into()), ("entity_lock", true.into())])).await;
    let writes = ["PUT /v1/apikeys/ID", "DELETE /v1/apikeys/ID/disable", "POST /v1/apikeys/ID/lock"];
    assert_eq!(core.writes(), writes.map(|call| call.replace("ID", &id)));
}

#[tokio::test(start_paused = true)]
async fn a_lock_changed_elsewhere_is_drift_both_ways() {
    let mut core = created(&named("k")).await;
    let id = core.key().id;
    core.mock.change_key(&id, |key| key.locked = true);
    core.refresh().await;
    let planned = core.plan(&named("k"), false).await.unwrap();
    assert_eq!((planned.action, planned.value.get("entity_lock")), (Action::Update, &Value::Bool(false)));
    core.converge(&named("k")).await;
    assert!(!core.key().locked);

    let locked = with(&named("k"), "entity_lock", true);
    core.converge(&locked).await;
    core.mock.change_key(&id, |key| key.locked = false);
    core.converge(&locked).await;
    assert!(core.key().locked);
}

#[tokio::test(start_paused = true)]
async fn a_locked_key_refuses_changes_replacement_and_destruction_and_nothing_is_sent() {
    let start =
        config([("name", "k".into()), ("entity_lock", true.into()), ("rotate_when_changed", map([("a", "1")]))]);
    let mut core = created(&start).await;
    let refusals = [
        with(&start, "name", "k2"),
        with(&start, "description", "d"),
        with(&start, "disabled", true),
        with(&start, "apikey", OWN),
        with(&with(&start, "apikey_wo", OTHER), "apikey_wo_version", number(1)),
        with(&start, "rotate_when_changed", map([("a", "2")])),
        // Unlocking in the same change does not help against a replacement.
        with(&with(&start, "entity_lock", false), "rotate_when_changed", map([("a", "2")])),
    ];
    for refused in refusals {
        let told = said(&core.plan(&refused, false).await.unwrap_err());
        assert!(told.contains("is locked") && told.contains("entity_lock = false") && told.contains("\"k\""), "{told}");
    }
    // -replace and replace_triggered_by: the second plan refuses.
    let told = said(&core.plan(&start, true).await.unwrap_err());
    assert!(told.contains("is locked") && told.contains("-replace"), "{told}");
    let told = said(&core.destroy().await);
    assert!(told.contains("is locked") && told.contains("api-key-unlock"), "{told}");
    assert!(core.writes().is_empty(), "{:?}", core.writes());
    // What is no write to the key may change.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json").display().to_string();
    let with_file = with(&start, "file", path.as_str());
    let planned = core.plan(&with_file, false).await.unwrap();
    assert_eq!(planned.action, Action::Update);
    assert!(core.apply(&with_file, planned).await.is_empty());
    assert!(core.writes().is_empty(), "{:?}", core.writes());
    assert!(std::fs::read_to_string(&path).unwrap().contains(&core.key().value));
    core.assert_settled(&with_file).await;
}

#[tokio::test(start_paused = true)]
async fn a_tainted_or_deposed_locked_key_is_refused_before_anything_is_sent() {
    let start = config([("name", "k".into()), ("entity_lock", true.into())]);
    let mut core = created(&start).await;
    core.state.tainted = true;
    let planned = core.plan(&start, false).await.unwrap();
    let told = said(&core.apply(&start, planned).await);
    for phrase in ["was not deleted", "terraform untaint", "terraform destroy", "api-key-unlock"] {
        assert!(told.contains(phrase), "{phrase}: {told}");
    }
    assert!(core.calls().is_empty(), "{:?}", core.calls());
    assert!(has_errors(&core.delete_without_plan().await));
    assert!(core.key().locked);
}

#[tokio::test(start_paused = true)]
async fn values_unknown_while_planning_are_refused_in_the_plan_within_apply() {
    let start =
        config([("name", "k".into()), ("entity_lock", true.into()), ("rotate_when_changed", map([("a", "1")]))]);
    let core = created(&start).await;
    for name in ["description", "rotate_when_changed", "apikey", "disabled", "apikey_wo", "expires_at"] {
        let mut wish = with(&start, name, Value::UNKNOWN);
        if name == "apikey_wo" {
            wish = with(&wish, "apikey_wo_version", Value::UNKNOWN);
        }
        let planned = core.plan(&wish, false).await;
        assert_eq!(
            planned.unwrap_or_else(|diagnostics| panic!("{name}: {}", said(&diagnostics))).action,
            Action::Update
        );
    }
    // Known then, the same changes are refused.
    assert!(core.plan(&with(&start, "description", "d"), false).await.is_err());
    // And known then to be no change, all is well.
    assert_eq!(core.plan(&start, false).await.unwrap().action, Action::NoOp);
    assert!(core.writes().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_conflict_with_a_lock_says_so() {
    let mut core = created(&named("k")).await;
    let planned = core.plan(&named("k2"), false).await.unwrap();
    core.mock.change_key(&core.key().id, |key| key.locked = true);
    let told = said(&core.apply(&named("k2"), planned).await);
    assert!(told.contains("is locked") && told.contains("outside of this configuration"), "{told}");
    assert_eq!(core.key().name, "k");
}

async fn locked() -> Core {
    let mut core = Core::new().await;
    core.converge(&with(&named("k"), "entity_lock", true)).await;
    core.mock.clear_journal();
    core
}

fn names_ways_without_a_plan(told: &str, id: &str) {
    assert!(told.contains(&format!("api-key-unlock {id}")), "{told}");
    assert!(told.contains("ibm_iam_api_key_unlock"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_locked_key_that_would_be_deleted_names_first_what_also_helps_a_deposed_one() {
    let mut core = locked().await;
    let id = core.key().id;
    let planned = said(&core.destroy().await);
    core.state.tainted = true;
    let deposed = said(&core.delete_without_plan().await);
    // Locked since: the state doesn't know it.
    let mut core = Core::new().await;
    core.converge(&named("k")).await;
    let other = core.key().id;
    core.mock.change_key(&other, |key| key.locked = true);
    let since = said(&core.delete_without_plan().await);
    for (told, id) in [(planned, &id), (deposed, &id), (since, &other)] {
        names_ways_without_a_plan(&told, id);
        assert!(told.contains("deposed"), "{told}");
        let (unlock, plan) = (told.find("api-key-unlock").unwrap(), told.find("entity_lock = false").unwrap());
        assert!(unlock < plan, "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_ignore_changes_hides_can_be_taken_off_as_advised() {
    let core = locked().await;
    let id = core.key().id;
    let locked = with(&named("k"), "entity_lock", true);
    for refused in [
        core.plan(&with(&locked, "description", "d"), false).await.unwrap_err(),
        core.plan(&locked, true).await.unwrap_err(),
    ] {
        let told = said(&refused);
        names_ways_without_a_plan(&told, &id);
        assert!(told.contains("ignore_changes"), "{told}");
    }
}
