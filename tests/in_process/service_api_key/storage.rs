//! Where the value of a key is: `store_value` and `value_in_state`.

use tf_provider::value::Value;

use super::{Core, OWN, created, named, number, write_only};
use crate::terraform_core::values::{config, text, with};
use crate::terraform_core::{Action, said};

/// A key whose value is at IBM Cloud only.
fn not_in_state() -> Value {
    with(&named("k"), "value_in_state", false)
}

#[tokio::test(start_paused = true)]
async fn the_value_is_stored_unless_that_is_turned_off() {
    let core = created(&named("k")).await;
    assert!(core.key().stored);
    assert_eq!(core.attribute("store_value"), &Value::Bool(true));
    let core = created(&with(&named("k"), "store_value", false)).await;
    assert!(!core.key().stored);
    assert_eq!(core.attribute("apikey"), &Value::String(core.key().value), "the creation returns it");
}

#[tokio::test(start_paused = true)]
async fn another_store_value_replaces_a_key_that_was_created_here() {
    let mut core = created(&named("k")).await;
    let first = core.key().id;
    let unstored = with(&named("k"), "store_value", false);
    assert_eq!(core.plan(&unstored, false).await.unwrap().action, Action::Replace);
    core.converge(&unstored).await;
    assert!(core.key().id != first && !core.key().stored);
    // Removed from the configuration, the key stays as it is.
    core.assert_settled(&named("k")).await;
}

#[tokio::test(start_paused = true)]
async fn another_store_value_never_replaces_an_imported_key() {
    for stored in [true, false] {
        let mut core = Core::new().await;
        let key = core.mock.add_key(&Core::owner(), "k", |key| key.stored = stored);
        core.state.value = Some(core.import(&key.id).await.unwrap());
        assert_eq!(text(core.state.value.as_ref().unwrap(), "apikey"), if stored { &key.value } else { "" });
        core.assert_settled(&named("k")).await;
        let other = with(&named("k"), "store_value", !stored);
        let planned = core.plan(&other, false).await.unwrap();
        assert_eq!(planned.action, Action::Update);
        assert!(said(&planned.diagnostics).contains("-replace=ADDRESS"), "{}", said(&planned.diagnostics));
        core.mock.clear_journal();
        core.converge(&other).await;
        assert!(core.writes().is_empty(), "{:?}", core.writes());
        core.assert_settled(&other).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_not_in_the_state_is_in_no_plan_either_and_the_file_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json").display().to_string();
    let wish = with(&not_in_state(), "file", path.as_str());
    let mut core = Core::new().await;
    let planned = core.plan(&wish, false).await.unwrap();
    assert!(planned.value.get("apikey").is_null());
    core.apply(&wish, planned).await;
    assert!(core.attribute("apikey").is_null());
    let value = core.key().value;
    assert!(std::fs::read_to_string(&path).unwrap().contains(&value));
    core.assert_settled(&wish).await;
    // Another file gets the value that IBM Cloud stores.
    let other = folder.path().join("other.json").display().to_string();
    core.converge(&with(&not_in_state(), "file", other.as_str())).await;
    assert!(std::fs::read_to_string(&other).unwrap().contains(&value));
    assert!(core.attribute("apikey").is_null());
}

#[tokio::test(start_paused = true)]
async fn a_value_leaves_the_state_and_comes_back_while_the_key_stays() {
    let mut core = created(&named("k")).await;
    let (id, value) = (core.key().id, core.key().value);
    core.converge(&not_in_state()).await;
    assert!(core.attribute("apikey").is_null());
    core.assert_settled(&not_in_state()).await;
    let planned = core.plan(&named("k"), false).await.unwrap();
    assert_eq!((planned.action, planned.value.get("apikey").is_unknown()), (Action::Update, true));
    core.converge(&named("k")).await;
    assert_eq!(core.attribute("apikey"), &Value::String(value));
    assert_eq!(core.key().id, id);
    assert!(core.writes().is_empty(), "{:?}", core.writes());
    core.assert_settled(&named("k")).await;
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_not_stored_cannot_come_back_and_that_is_said() {
    let mut core = Core::new().await;
    let key = core.mock.add_key(&Core::owner(), "k", |_| {});
    core.state.value = Some(core.import(&key.id).await.unwrap());
    core.converge(&not_in_state()).await;
    let told = said(&core.converge(&named("k")).await);
    assert!(told.contains("does not store the value"), "{told}");
    core.assert_settled(&named("k")).await;
}

#[tokio::test(start_paused = true)]
async fn a_value_that_would_be_nowhere_is_refused() {
    let core = Core::new().await;
    let nowhere = with(&not_in_state(), "store_value", false);
    let told = said(&core.plan(&nowhere, false).await.unwrap_err());
    assert!(told.contains("would be lost"), "{told}");
    let told = said(&core.plan(&with(&not_in_state(), "apikey", OWN), false).await.unwrap_err());
    assert!(told.contains("apikey_wo"), "{told}");
    // The user has this one.
    let own = with(&with(&with(&nowhere, "apikey_wo", OWN), "apikey_wo_version", number(1)), "name", "k");
    assert!(core.plan(&own, false).await.is_ok());
    // Unknown values are never refused.
    assert!(core.plan(&with(&nowhere, "store_value", Value::UNKNOWN), false).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_stored_value_of_a_write_only_key_stays_out_of_the_state() {
    let mut core = created(&write_only(OWN, number(1))).await;
    assert!(core.key().stored);
    core.assert_settled(&write_only(OWN, number(1))).await;
    assert!(core.attribute("apikey").is_null());
}

#[tokio::test(start_paused = true)]
async fn a_value_whose_place_is_not_known_yet_is_planned_for_either() {
    let mut core = created(&named("k")).await;
    let unknown = with(&named("k"), "value_in_state", Value::UNKNOWN);
    assert!(core.plan(&unknown, false).await.unwrap().value.get("apikey").is_unknown());
    core.assert_settled(&named("k")).await;
    let fresh = Core::new().await;
    let planned = fresh.plan(&config([("name", "k".into()), ("value_in_state", Value::UNKNOWN)]), false).await.unwrap();
    assert!(planned.value.get("apikey").is_unknown());
}

#[tokio::test(start_paused = true)]
async fn the_only_copy_of_a_value_stays_in_the_state() {
    // Created here, so the plan knows.
    let mut core = created(&with(&named("k"), "store_value", false)).await;
    let told = said(&core.plan(&not_in_state(), false).await.unwrap_err());
    assert!(told.contains("the only copy of the value of API key \"k\""), "{told}");
    // Taken over, so the apply asks, whatever the configuration says of it.
    core.state.private = b"null".to_vec();
    let wish = with(&not_in_state(), "store_value", true);
    let planned = core.plan(&wish, false).await.unwrap();
    let told = said(&core.apply(&wish, planned).await);
    assert!(told.contains("the only copy"), "{told}");
    assert_eq!(core.attribute("apikey"), &Value::String(core.key().value));
}

#[tokio::test(start_paused = true)]
async fn a_store_value_that_is_not_known_yet_replaces_nothing() {
    let core = created(&named("k")).await;
    let unknown = with(&named("k"), "store_value", Value::UNKNOWN);
    assert_eq!(core.plan(&unknown, false).await.unwrap().action, Action::Update);
}

#[tokio::test(start_paused = true)]
async fn a_warning_about_a_stored_value_is_repeated_where_a_response_has_shown_it() {
    let mut core = Core::new().await;
    let key = core.mock.add_key(&Core::owner(), "k", |key| key.stored = true);
    core.state.value = Some(core.import(&key.id).await.unwrap());
    let unstored = with(&named("k"), "store_value", false);
    core.converge(&unstored).await;
    core.configure().await;
    core.refresh().await;
    let planned = core.plan(&unstored, false).await.unwrap();
    assert_eq!(planned.action, Action::NoOp);
    assert!(said(&planned.diagnostics).contains("store_value has no effect"), "{}", said(&planned.diagnostics));
}

#[tokio::test(start_paused = true)]
async fn a_value_that_comes_back_is_written_to_another_file_in_the_same_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json").display().to_string();
    let mut core = created(&not_in_state()).await;
    let wish = with(&named("k"), "file", path.as_str());
    core.converge(&wish).await;
    assert!(std::fs::read_to_string(&path).unwrap().contains(&core.key().value));
    core.assert_settled(&wish).await;
}
