//! The resource's behaviour, each by its name.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault, Identity, Mock, Options};
use jiff::SignedDuration;
use tf_provider::value::{Number, Value};

use super::core::{Action, Core, has_errors, said, stop};
use super::values::{config, map, text, with};

fn named(name: &str) -> Value {
    config([("name", name.into())])
}

async fn created(config: &Value) -> Core {
    let mut core = Core::new().await;
    core.converge(config).await;
    core.mock.clear_journal();
    core
}

fn number(number: i64) -> Value {
    Value::Number(Number::from(number))
}

fn write_only(name: &str, value: &str) -> Value {
    config([("name", name.into()), ("apikey_wo", value.into()), ("apikey_wo_version", number(1))])
}

const OWN: &str = "a-value-of-my-own-that-is-long-enough";
const OTHER: &str = "another-value-of-my-own-that-is-long-enough";

// --- Lock -----------------------------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn a_key_is_locked_and_disabled_by_the_request_that_creates_it() {
    let mut core = Core::new().await;
    core.converge(&config([("name", "k".into()), ("entity_lock", true.into()), ("disabled", true.into())])).await;
    let writes: Vec<_> = core.mock.journal().into_iter().filter(iam_identity_mock::Entry::is_write).collect();
    assert_eq!(writes.len(), 1);
    assert!(writes[0].entity_lock && writes[0].entity_disable);
    assert!(core.key().locked && core.key().disabled);
}

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
    assert!(told.contains("is locked") && told.contains("ibmcloud iam api-key-unlock"), "{told}");
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
    for phrase in ["was not deleted", "terraform untaint", "terraform destroy", "ibmcloud iam api-key-unlock"] {
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

// --- Clearing and spelling ------------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn a_removed_description_and_a_removed_expiry_are_cleared() {
    let full =
        config([("name", "k".into()), ("description", "d".into()), ("expires_at", "2040-01-28T15:00:00Z".into())]);
    let mut core = created(&full).await;
    core.converge(&named("k")).await;
    let put = core.mock.journal().into_iter().find(|entry| entry.method == Method::PUT).unwrap();
    assert_eq!(put.body, serde_json::json!({ "description": "", "expires_at": "" }));
    assert_eq!((core.key().description, core.key().expires_at), (None, None));
    core.assert_settled(&named("k")).await;
}

#[tokio::test(start_paused = true)]
async fn every_spelling_of_an_instant_is_kept_and_is_no_change() {
    let spellings =
        ["2040-01-28T15:00:00Z", "2040-01-28T15:00+0000", "2040-01-28T16:00:00+01:00", "2040-01-28T15:00:00.000Z"];
    for first in spellings {
        let start = config([("name", "k".into()), ("expires_at", first.into())]);
        let mut core = created(&start).await;
        assert_eq!(text(core.state.value.as_ref().unwrap(), "expires_at"), first);
        core.assert_settled(&start).await;
        for second in spellings {
            core.assert_settled(&with(&start, "expires_at", second)).await;
        }
        assert!(core.writes().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn an_expiry_in_the_past_is_a_warning() {
    let core = Core::new().await;
    let planned =
        core.plan(&config([("name", "k".into()), ("expires_at", "2001-01-01T00:00Z".into())]), false).await.unwrap();
    assert!(said(&planned.diagnostics).contains("is in the past"), "{}", said(&planned.diagnostics));
}

#[tokio::test(start_paused = true)]
async fn an_expiry_of_another_spelling_than_the_apis_is_no_warning() {
    let mut core = created(&named("k")).await;
    let wish = with(&named("k"), "expires_at", "2040-01-28T16:00:00+01:00");
    let diagnostics = core.converge(&wish).await;
    assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
    core.assert_settled(&wish).await;
}

// --- Update ---------------------------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn an_update_sends_what_changed_with_the_stored_tag() {
    let start = config([("name", "k".into()), ("description", "d".into())]);
    let mut core = created(&start).await;
    let tag = core.key().entity_tag();
    core.converge(&with(&start, "description", "e")).await;
    let put = core.mock.journal().into_iter().find(|entry| entry.method == Method::PUT).unwrap();
    assert_eq!((put.if_match.as_deref(), put.body), (Some(tag.as_str()), serde_json::json!({ "description": "e" })));
}

#[tokio::test(start_paused = true)]
async fn a_conflict_over_a_tag_alone_is_resolved() {
    let mut core = created(&named("k")).await;
    let planned = core.plan(&named("k2"), false).await.unwrap();
    core.mock.change_key(&core.key().id, |_| {});
    let diagnostics = core.apply(&named("k2"), planned).await;
    assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
    assert_eq!(core.key().name, "k2");
    assert_eq!(core.writes().len(), 2, "one with the stale tag, one with the new");
}

#[tokio::test(start_paused = true)]
async fn a_conflict_with_a_change_outside_of_terraform_overwrites_nothing() {
    let mut core = created(&named("k")).await;
    let planned = core.plan(&named("k2"), false).await.unwrap();
    core.mock.change_key(&core.key().id, |key| key.description = Some("theirs".into()));
    let told = said(&core.apply(&named("k2"), planned).await);
    assert!(told.contains("was changed outside of Terraform") && told.contains("description"), "{told}");
    assert_eq!((core.key().name.as_str(), core.key().description.as_deref()), ("k", Some("theirs")));
    core.converge(&named("k2")).await;
    assert_eq!((core.key().name.as_str(), core.key().description), ("k2", None));
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

#[tokio::test(start_paused = true)]
async fn a_key_that_vanished_between_plan_and_apply_is_named() {
    let mut core = created(&named("k")).await;
    let planned = core.plan(&named("k2"), false).await.unwrap();
    core.mock.remove_key(&core.key().id);
    let told = said(&core.apply(&named("k2"), planned).await);
    assert!(told.contains("no longer exists"), "{told}");
    core.converge(&named("k2")).await;
    assert_eq!(core.key().name, "k2");
}

// --- Values and replacement -----------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn a_write_only_value_makes_the_key_and_stays_out_of_plan_and_state() {
    let mut core = Core::new().await;
    let start = config([("name", "k".into()), ("apikey_wo", OWN.into()), ("apikey_wo_version", number(1))]);
    core.converge(&start).await;
    assert_eq!(core.key().value, OWN);
    assert!(core.attribute("apikey").is_null() && core.attribute("apikey_wo").is_null());
    core.assert_settled(&with(&start, "apikey_wo", OTHER)).await;
    let first = core.key().id;
    core.converge(&with(&with(&start, "apikey_wo", OTHER), "apikey_wo_version", number(2))).await;
    assert_eq!(core.key().value, OTHER);
    assert_ne!(core.key().id, first);
}

#[tokio::test(start_paused = true)]
async fn a_terraform_that_would_store_write_only_values_is_refused_with_the_version_it_takes() {
    let core = Core::new().await;
    let told = said(&core.validate(&write_only("k", OWN), false).await);
    assert!(told.contains("1.11") && told.contains("apikey_wo"), "{told}");
    assert!(core.validate(&named("k"), false).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_version_without_a_value_and_two_values_are_errors() {
    let core = Core::new().await;
    let told = said(&core.plan(&with(&named("k"), "apikey_wo_version", number(1)), false).await.unwrap_err());
    assert!(told.contains("apikey_wo is null"), "{told}");
    let own = [("name", "k".into()), ("apikey_wo", OTHER.into()), ("apikey_wo_version", number(1))];
    let both = with(&config(own), "apikey", OWN);
    let told = said(&core.plan(&both, false).await.unwrap_err());
    assert!(told.contains("apikey and apikey_wo"), "{told}");
    assert!(core.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn store_value_is_refused_for_a_new_key_and_warned_of_for_an_old_one() {
    let mut core = Core::new().await;
    let stored = with(&named("k"), "store_value", true);
    assert!(said(&core.plan(&stored, false).await.unwrap_err()).contains("store_value cannot be true"));
    core.converge(&named("k")).await;
    core.mock.clear_journal();
    let diagnostics = core.converge(&stored).await;
    assert!(said(&diagnostics).contains("store_value has no effect"), "{}", said(&diagnostics));
    assert!(core.writes().is_empty());
}

// --- Creation -------------------------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn a_creation_of_unknown_outcome_is_not_repeated_and_names_what_may_be_left() {
    let mut core = Core::new().await;
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DropAfter));
    let planned = core.plan(&named("k"), false).await.unwrap();
    let told = said(&core.apply(&named("k"), planned).await);
    let left = core.key();
    assert!(told.contains("may have been created") && told.contains(&left.id), "{told}");
    assert!(told.contains(&format!("terraform import ADDRESS {}", left.id)), "{told}");
    assert!(core.state.value.is_none() && !core.state.tainted);
    assert_eq!(core.writes().len(), 1, "one POST, and nothing deleted");
}

#[tokio::test(start_paused = true)]
async fn a_creation_of_unknown_outcome_with_a_value_of_ones_own_is_adopted() {
    for wished in [config([("name", "k".into()), ("apikey", OWN.into())]), write_only("k", OWN)] {
        let mut core = Core::new().await;
        core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DropAfter));
        core.converge(&wished).await;
        assert_eq!(core.key().value, OWN);
        assert_eq!(core.writes().len(), 1);
        core.assert_settled(&wished).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_an_interrupted_run_left_behind_is_named_by_the_next_creation() {
    let mut core = Core::new().await;
    let left = core.mock.add_key(&Core::owner(), "k", |_| {});
    let old = core.mock.add_key(&Core::owner(), "k", |key| key.created_at -= SignedDuration::from_mins(20));
    let told = said(&core.converge(&named("k")).await);
    assert!(told.contains(&left.id) && !told.contains(&old.id), "{told}");
    assert!(told.contains("Warning") && told.contains("terraform import"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn the_keys_are_listed_once_for_many_creations() {
    let core = Core::new().await;
    let mut many = Vec::new();
    for number in 0..5 {
        let mut other = Core::on(core.mock.clone(), "").await;
        other.server = core.server.clone();
        many.push(tokio::spawn(async move { other.converge(&named(&format!("k{number}"))).await }));
    }
    for each in many {
        assert!(each.await.unwrap().is_empty());
    }
    assert_eq!(core.keys().len(), 5);
    let count = |call: &str| core.mock.journal().iter().filter(|entry| entry.call() == call).count();
    assert_eq!((count("GET /v1/apikeys"), count("POST /identity/token")), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_limit_is_reported_with_the_number_and_the_oldest_keys() {
    let mut core = Core::with(Options { keys_per_identity: 20, ..Options::default() }).await;
    let oldest = core.mock.add_key(&Core::owner(), "oldest", |key| key.created_at -= SignedDuration::from_hours(900));
    for number in 0..18 {
        core.mock
            .add_key(&Core::owner(), &format!("other {number}"), |key| key.created_at -= SignedDuration::from_hours(1));
    }
    let planned = core.plan(&named("k"), false).await.unwrap();
    let told = said(&core.apply(&named("k"), planned).await);
    assert!(told.contains("had 20 keys") && told.contains(&oldest.id), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_trusted_profile_gets_an_error_before_anything_is_sent() {
    let mock = Mock::new(Options::default());
    let login = mock.add_identity(Identity::trusted_profile(1));
    let mut core = Core::on(mock, &login).await;
    let planned = core.plan(&named("k"), false).await.unwrap();
    let told = said(&core.apply(&named("k"), planned).await);
    assert!(told.contains("trusted profile cannot create"), "{told}");
    assert!(core.calls().is_empty(), "{:?}", core.calls());
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_creation_is_awaited_and_saved() {
    let mut core = Core::new().await;
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DelayAfter(Duration::from_secs(20))));
    let planned = core.plan(&named("k"), false).await.unwrap();
    let (mock, server) = (core.mock.clone(), core.server.clone());
    let stopper = tokio::spawn(async move {
        mock.wait_until(|entries| entries.iter().any(|entry| entry.call() == "POST /v1/apikeys")).await;
        stop(&server).await;
    });
    let diagnostics = core.apply(&named("k"), planned).await;
    stopper.await.unwrap();
    assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
    assert_eq!(core.attribute("apikey"), &Value::String(core.key().value));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_can_be_repeated_ends_at_once_when_interrupted() {
    let mut core = created(&named("k")).await;
    core.mock.inject(Fault::next(Effect::status(503)).times(100));
    let started = tokio::time::Instant::now();
    let (mock, server) = (core.mock.clone(), core.server.clone());
    let stopper = tokio::spawn(async move {
        mock.wait_until(|entries| entries.len() > 1).await;
        stop(&server).await;
        tokio::time::Instant::now()
    });
    let told = said(&core.refresh().await);
    let asked = stopper.await.unwrap();
    assert!(told.contains("Terraform was interrupted"), "{told}");
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?} after {:?}", asked.elapsed(), started.elapsed());
    assert!(core.state.value.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_there_before_is_never_adopted() {
    // Nothing is known of the keys before, and the configured value is that of an older key.
    let mut core = Core::new().await;
    let precious = core.mock.add_key(&Core::owner(), "k", |key| {
        key.value = OWN.into();
        key.created_at -= SignedDuration::from_hours(5);
    });
    core.mock.inject(Fault::on(Method::GET, "/v1/apikeys", Effect::status(403)));
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::status(500)));
    let wish = config([("name", "k".into()), ("apikey", OWN.into())]);
    let planned = core.plan(&wish, false).await.unwrap();
    let told = said(&core.apply(&wish, planned).await);
    assert!(told.contains("belongs to another key") && told.contains(&precious.id), "{told}");
    assert_eq!(core.state.value, None);

    // Two resources with the same value: the second creation does not take the first one's key.
    let mut first = Core::new().await;
    first.converge(&wish).await;
    let mut second = Core::on(first.mock.clone(), "").await;
    second.server = first.server.clone();
    first.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::status(500)));
    let planned = second.plan(&wish, false).await.unwrap();
    let told = said(&second.apply(&wish, planned).await);
    assert!(told.contains("belongs to another key") && second.state.value.is_none(), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_value_of_another_key_is_an_error_with_that_keys_name() {
    let mut core = Core::new().await;
    let other = core.mock.add_key(&Core::owner(), "other", |key| key.value = OWN.into());
    let wish = config([("name", "k".into()), ("apikey", OWN.into())]);
    let planned = core.plan(&wish, false).await.unwrap();
    let told = said(&core.apply(&wish, planned).await);
    assert!(
        told.contains("belongs to another key") && told.contains(&format!("terraform import ADDRESS {}", other.id)),
        "{told}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_creation_that_was_certainly_not_sent_is_not_called_unknown() {
    // The time is over before the request could be sent.
    let Value::Mapping(mut short) = map([("create", "2s")]) else { unreachable!() };
    for other in ["read", "update", "delete"] {
        short.insert(other.to_owned(), Value::Null);
    }
    let wish = with(&named("k"), "timeouts", Value::Mapping(short));
    let mut core = Core::new().await;
    core.mock.inject(Fault::on(Method::GET, "/v1/apikeys", Effect::DelayBefore(Duration::from_secs(4))));
    let planned = core.plan(&wish, false).await.unwrap();
    let told = said(&core.apply(&wish, planned).await);
    assert!(told.contains("timeouts { create = … }") && !told.contains("may have been created"), "{told}");
    assert!(core.writes().is_empty());

    // The token was rejected, and there is no other.
    let mut core = Core::new().await;
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::status(401)));
    core.mock.inject(Fault::on(Method::POST, "/identity/token", Effect::status(503)).after(1).times(100));
    let planned = core.plan(&named("k"), false).await.unwrap();
    let told = said(&core.apply(&named("k"), planned).await);
    assert!(told.contains("log in to IBM Cloud") && !told.contains("may have been created"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn that_disabling_fails_does_not_keep_a_new_key_from_being_locked() {
    let mut core = Core::new().await;
    core.mock.add_key(&Core::owner(), "k", |key| {
        key.id = "ApiKey-1".into();
        key.created_at -= SignedDuration::from_hours(1);
    });
    let answer = serde_json::json!({ "id": "ApiKey-1", "name": "k", "locked": false, "apikey": "v" }).to_string();
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::body(201, answer)));
    core.mock.inject(Fault::on(Method::POST, "/disable", Effect::status(403)));
    let wish = config([("name", "k".into()), ("entity_lock", true.into()), ("disabled", true.into())]);
    let planned = core.plan(&wish, false).await.unwrap();
    let diagnostics = core.apply(&wish, planned).await;
    assert!(!has_errors(&diagnostics) && said(&diagnostics).contains("disable"), "{}", said(&diagnostics));
    assert!(core.key().locked && !core.key().disabled);
}

#[tokio::test(start_paused = true)]
async fn two_creations_at_once_never_share_a_key() {
    // The first one's answer is on its way when the second one fails: the second must not take the first one's key.
    let core = Core::new().await;
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DelayAfter(Duration::from_secs(5))));
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::status(500)));
    for own in [true, false] {
        let wish = if own { config([("name", "k".into()), ("apikey", OWN.into())]) } else { named("j") };
        let mut both = Vec::new();
        for _ in 0..2 {
            let mut one = Core::on(core.mock.clone(), "").await;
            one.server = core.server.clone();
            let wish = wish.clone();
            both.push(tokio::spawn(async move {
                let planned = one.plan(&wish, false).await.unwrap();
                let told = said(&one.apply(&wish, planned).await);
                (one.state.value.map(|state| text(&state, "id").to_owned()), told)
            }));
        }
        let (first, second) = (both.remove(0).await.unwrap(), both.remove(0).await.unwrap());
        let made: Vec<&String> = [&first.0, &second.0].into_iter().flatten().collect();
        assert_eq!(made.len(), 1, "{first:?} {second:?}");
        let told = format!("{}{}", first.1, second.1);
        assert!(!told.contains(made[0].as_str()), "a key of this run is offered for deletion: {told}");
        if !own {
            break;
        }
        core.mock.clear_faults();
        core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DelayAfter(Duration::from_secs(5))));
        core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::status(500)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_creation_that_is_answered_without_a_value_says_so_and_settles() {
    let mut core = Core::new().await;
    core.mock.add_key(&Core::owner(), "k", |key| {
        key.id = "ApiKey-1".into();
        key.created_at -= SignedDuration::from_hours(1);
    });
    let answer = serde_json::json!({ "id": "ApiKey-1", "name": "k", "locked": false }).to_string();
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::body(201, answer)));
    let told = said(&core.converge(&named("k")).await);
    assert!(told.contains("value of API key") && told.contains("is lost"), "{told}");
    core.refresh().await;
    core.assert_settled(&named("k")).await;
}

#[tokio::test(start_paused = true)]
async fn a_success_that_is_none_is_not_believed() {
    for (status, body) in [(200, "<html>Please log in</html>"), (200, "")] {
        let mut core = created(&named("k")).await;
        core.mock.inject(Fault::on(Method::DELETE, core.key().id, Effect::body(status, body)));
        assert!(has_errors(&core.destroy().await));
        assert!(core.state.value.is_some() && core.keys().len() == 1);
        core.mock.inject(Fault::on(Method::POST, "/lock", Effect::body(status, body)));
        let wish = with(&named("k"), "entity_lock", true);
        let planned = core.plan(&wish, false).await.unwrap();
        assert!(has_errors(&core.apply(&wish, planned).await));
        assert_eq!(core.attribute("locked"), &Value::Bool(false));
    }
}

#[tokio::test(start_paused = true)]
async fn an_earlier_attempt_that_was_carried_out_is_not_forgotten() {
    let mut core = created(&named("k")).await;
    core.mock.inject(Fault::on(Method::PUT, core.key().id, Effect::DropAfter));
    core.mock.inject(Fault::on(Method::PUT, core.key().id, Effect::status(403)));
    let planned = core.plan(&named("k2"), false).await.unwrap();
    let diagnostics = core.apply(&named("k2"), planned).await;
    assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
    assert_eq!((core.key().name.as_str(), core.attribute("name")), ("k2", &Value::from("k2")));
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_update_ends_at_once() {
    let mut core = created(&named("k")).await;
    core.mock.inject(Fault::next(Effect::DelayBefore(Duration::from_secs(3600))).times(100));
    let planned = core.plan(&named("k2"), false).await.unwrap();
    let (mock, server) = (core.mock.clone(), core.server.clone());
    let stopper = tokio::spawn(async move {
        mock.wait_until(|entries| !entries.is_empty()).await;
        stop(&server).await;
        tokio::time::Instant::now()
    });
    let told = said(&core.apply(&named("k2"), planned).await);
    let asked = stopper.await.unwrap();
    assert!(told.contains("Terraform was interrupted"), "{told}");
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
}

// --- File -----------------------------------------------------------------------------------------------------------

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn the_file_is_for_its_owner_only_and_has_the_fields_of_the_official_cli() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json");
    let start = with(&named("k"), "file", path.display().to_string().as_str());
    let mut core = created(&start).await;
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let written = std::fs::read_to_string(&path).unwrap();
    let fields: Vec<&str> =
        written.lines().filter_map(|line| line.trim().strip_prefix('"')?.split('"').next()).collect();
    let wanted = "id crn iam_id account_id name description apikey locked entity_tag created_at created_by modified_at";
    assert_eq!(fields.join(" "), wanted);
    assert!(written.starts_with("{\n\t\"id\"") && written.contains(&core.key().value));
    // Another path writes another file, without a request.
    let second = folder.path().join("second.json");
    let moved = with(&start, "file", second.display().to_string().as_str());
    core.mock.clear_journal();
    core.converge(&moved).await;
    assert!(core.writes().is_empty());
    assert!(std::fs::read_to_string(&second).unwrap().contains(&core.key().value));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "no temporary file is left");
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_cannot_be_written_to_is_found_before_the_key_is_made() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("missing").join("key.json"), folder.path().to_owned()] {
        let mut core = Core::new().await;
        let start = with(&named("k"), "file", path.display().to_string().as_str());
        let planned = core.plan(&start, false).await.unwrap();
        let told = said(&core.apply(&start, planned).await);
        assert!(told.contains("cannot be written") && told.contains("Nothing was changed"), "{told}");
        assert!(core.calls().is_empty() && core.keys().is_empty());
    }
}

/// Creates a key whose file can't be written: while the request is on its way, the target becomes a folder that no file
/// can replace. Afterwards it could be written.
async fn create_in_vain(
    core: &mut Core,
    wish: &Value,
    target: &std::path::Path,
) -> Vec<tf_protocol::tfplugin6::Diagnostic> {
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DelayBefore(Duration::from_secs(1))));
    let planned = core.plan(wish, false).await.unwrap();
    let (mock, folder) = (core.mock.clone(), target.join("in the way"));
    let saboteur = tokio::spawn(async move {
        mock.wait_until(|entries| entries.iter().any(|entry| entry.call() == "POST /v1/apikeys")).await;
        std::fs::create_dir_all(folder).unwrap();
    });
    let diagnostics = core.apply(wish, planned).await;
    saboteur.await.unwrap();
    std::fs::remove_dir_all(target).unwrap();
    diagnostics
}

#[tokio::test(start_paused = true)]
async fn a_file_that_fails_after_the_creation_is_a_warning_and_the_next_plan_repairs_it() {
    for refreshed in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        let start = with(&named("k"), "file", path.display().to_string().as_str());
        let mut core = Core::new().await;
        let diagnostics = create_in_vain(&mut core, &start, path.as_ref()).await;
        assert!(
            !has_errors(&diagnostics) && said(&diagnostics).contains("could not be written"),
            "{}",
            said(&diagnostics)
        );
        assert_eq!(core.attribute("apikey"), &Value::String(core.key().value));
        if refreshed {
            core.refresh().await;
        }
        let planned = core.plan(&start, false).await.unwrap();
        assert_eq!(planned.action, Action::Update);
        assert!(!has_errors(&core.apply(&start, planned).await));
        assert!(std::fs::read_to_string(&path).unwrap().contains(&core.key().value));
        core.assert_settled(&start).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_with_a_write_only_value_that_failed_is_repaired_too() {
    for refreshed in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        let start = with(&write_only("k", OWN), "file", path.display().to_string().as_str());
        let mut core = Core::new().await;
        let diagnostics = create_in_vain(&mut core, &start, path.as_ref()).await;
        assert!(
            !has_errors(&diagnostics) && said(&diagnostics).contains("could not be written"),
            "{}",
            said(&diagnostics)
        );
        if refreshed {
            core.refresh().await;
        }
        let planned = core.plan(&start, false).await.unwrap();
        assert_eq!(planned.action, Action::Update);
        let diagnostics = core.apply(&start, planned).await;
        assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
        assert!(std::fs::read_to_string(&path).unwrap().contains(OWN));
        core.assert_settled(&start).await;
        assert!(core.attribute("apikey").is_null());
    }
}

#[tokio::test(start_paused = true)]
async fn a_repair_with_another_write_only_value_gives_the_file_up_and_settles() {
    for other in [Some(OTHER), None] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json").display().to_string();
        let start = with(&write_only("k", OWN), "file", path.as_str());
        let mut core = Core::new().await;
        create_in_vain(&mut core, &start, path.as_ref()).await;
        // The next apply has another value, or the file isn't wanted any more: what else it changes is changed all the same.
        let next = match other {
            Some(other) => with(&with(&start, "apikey_wo", other), "name", "k2"),
            None => write_only("k2", OWN),
        };
        let told = said(&core.converge(&next).await);
        assert_eq!(told.contains("was not written"), other.is_some(), "{told}");
        assert_eq!(core.key().name, "k2");
        core.assert_settled(&next).await;
        assert!(!std::path::Path::new(&path).exists());
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_not_known_yet_is_not_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json").display().to_string();
    let start = with(&write_only("k", OWN), "file", path.as_str());
    let core = created(&start).await;
    assert!(core.plan(&with(&start, "file", Value::UNKNOWN), false).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn another_file_for_a_value_that_is_not_in_the_state_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let start = with(&write_only("k", OWN), "file", path("a").as_str());
    let core = created(&start).await;
    let told = said(&core.plan(&with(&start, "file", path("b").as_str()), false).await.unwrap_err());
    assert!(told.contains("not in the state") && told.contains("\"k\""), "{told}");
    assert!(std::fs::read_to_string(path("a")).unwrap().contains(OWN));
}

// --- Read, import, takeover -----------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn a_key_that_is_gone_leaves_the_state_and_what_changed_is_drift() {
    let mut core = created(&named("k")).await;
    core.mock.change_key(&core.key().id, |key| {
        key.name = "theirs".into();
        key.description = Some("theirs".into());
        key.disabled = true;
    });
    core.refresh().await;
    assert_eq!(core.attribute("name"), &Value::from("theirs"));
    assert_eq!(core.attribute("apikey"), &Value::String(core.key().value), "the value stays");
    core.converge(&named("k")).await;
    assert_eq!((core.key().name.as_str(), core.key().disabled), ("k", false));
    core.mock.remove_key(&core.key().id);
    core.refresh().await;
    assert_eq!(core.state.value, None);
}

#[tokio::test(start_paused = true)]
async fn an_answer_about_another_key_is_not_believed() {
    let mut core = created(&named("k")).await;
    let before = core.state.value.clone();
    core.mock.inject(Fault::next(Effect::body(200, "{\"id\":\"ApiKey-other\",\"name\":\"theirs\"}")));
    let told = said(&core.refresh().await);
    assert!(told.contains("about another key"), "{told}");
    assert_eq!(core.state.value, before);
}

#[tokio::test(start_paused = true)]
async fn an_empty_value_in_an_answer_does_not_overwrite_the_one_in_the_state() {
    let mut core = Core::with(Options { hidden_value_is_empty: true, ..Options::default() }).await;
    core.converge(&named("k")).await;
    core.assert_settled(&named("k")).await;
    assert_eq!(core.attribute("apikey"), &Value::String(core.key().value));
}

#[tokio::test(start_paused = true)]
async fn import_by_id_and_by_crn_and_then_the_plan_is_empty() {
    for by_crn in [false, true] {
        let mut core = Core::new().await;
        let key = core.mock.add_key(&Core::owner(), "k", |key| {
            key.description = Some("d".into());
            key.locked = true;
        });
        let crn = format!("crn:v1:bluemix:public:iam-identity::a/{}::apikey:{}", key.account_id, key.id);
        core.state.value = Some(core.import(if by_crn { &crn } else { &key.id }).await.unwrap());
        let wished = config([("name", "k".into()), ("description", "d".into()), ("entity_lock", true.into())]);
        core.assert_settled(&wished).await;
        assert!(core.attribute("apikey").is_null());
        // What the state has never had is recorded in place, of a locked key too.
        let imported = core.state.clone();
        for (name, value) in [("rotate_when_changed", map([("a", "1")])), ("file", "/nowhere/key.json".into())] {
            core.state = imported.clone();
            core.mock.clear_journal();
            core.converge(&with(&wished, name, value)).await;
            assert!(core.writes().is_empty(), "{name}: {:?}", core.writes());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_malformed_import_id_sends_no_request_and_an_unknown_one_does_not_exist() {
    let core = Core::new().await;
    let told = said(&core.import("my key").await.unwrap_err());
    assert!(told.contains("ApiKey-") && told.contains("crn:v1:"), "{told}");
    assert!(core.mock.journal().is_empty());
    let told = said(&core.import("ApiKey-00000000-0000-4000-8000-000000000000").await.unwrap_err());
    assert!(told.contains("does not exist"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_configured_value_of_an_imported_key_is_compared_by_asking() {
    let mut core = Core::new().await;
    let key = core.mock.add_key(&Core::owner(), "k", |key| key.value = OWN.into());
    core.state.value = Some(core.import(&key.id).await.unwrap());
    let wrong = with(&named("k"), "apikey", OTHER);
    let planned = core.plan(&wrong, false).await.unwrap();
    assert_eq!(planned.action, Action::Update);
    let told = said(&core.apply(&wrong, planned).await);
    assert!(told.contains("does not belong to API key"), "{told}");
    assert!(core.attribute("apikey").is_null() && core.writes().is_empty());
    let right = with(&named("k"), "apikey", OWN);
    core.converge(&right).await;
    assert!(core.writes().is_empty());
    core.assert_settled(&right).await;
}

#[tokio::test(start_paused = true)]
async fn a_state_of_ibm_cloud_is_taken_over_and_plans_only_what_really_differs() {
    let file: serde_json::Value =
        serde_json::from_str(include_str!("../fixtures/ibm-cloud-ibm-2.5.0.tfstate")).unwrap();
    for resource in file["resources"].as_array().unwrap() {
        let instance = &resource["instances"][0];
        let stored = &instance["attributes"];
        let field = |name: &str| stored[name].as_str().unwrap_or_default().to_owned();
        let mut core = Core::new().await;
        core.mock.add_key(&Core::owner(), &field("name"), |key| {
            key.id = field("id");
            key.value = field("apikey");
            key.description = Some(field("description")).filter(|it| !it.is_empty());
            key.expires_at = (!field("expires_at").is_empty()).then(|| "2040-01-28T15:00:00Z".parse().unwrap());
        });
        core.state.value = Some(core.upgrade(stored).await);
        core.state.private = b"null".to_vec();
        let mut wished = named(&field("name"));
        for name in ["description", "expires_at", "file"] {
            if !field(name).is_empty() {
                wished = with(&wished, name, field(name).as_str());
            }
        }
        wished = with(&wished, "entity_lock", field("entity_lock") == "true");
        if stored["store_value"] == true {
            wished = with(&with(&wished, "store_value", true), "apikey", field("apikey").as_str());
        }
        core.refresh().await;
        let planned = core.plan(&wished, false).await.unwrap();
        let never_locked = field("entity_lock") == "true";
        assert_eq!(planned.action, if never_locked { Action::Update } else { Action::NoOp }, "{}", field("name"));
        assert_eq!(said(&planned.diagnostics).contains("store_value"), stored["store_value"] == true);
        core.mock.clear_journal();
        core.converge(&wished).await;
        let wanted = if never_locked { vec![format!("POST /v1/apikeys/{}/lock", field("id"))] } else { Vec::new() };
        assert_eq!(core.writes(), wanted);
        assert_eq!(core.attribute("apikey"), &Value::String(field("apikey")));
    }
}

// --- Time-outs ------------------------------------------------------------------------------------------------------

#[tokio::test(start_paused = true)]
async fn a_time_out_says_which_and_how_to_raise_it() {
    let Value::Mapping(mut short) = map([("read", "20s")]) else { unreachable!() };
    for other in ["create", "update", "delete"] {
        short.insert(other.to_owned(), Value::Null);
    }
    let mut core = created(&with(&named("k"), "timeouts", Value::Mapping(short))).await;
    core.mock.inject(Fault::next(Effect::DelayBefore(Duration::from_secs(3600))).times(100));
    let started = tokio::time::Instant::now();
    let told = said(&core.refresh().await);
    assert!(told.contains("timeouts { read = … }") && told.contains("\"k\""), "{told}");
    assert!(started.elapsed() <= Duration::from_secs(21));
    assert!(core.state.value.is_some());
}
