//! Values of one's own that are in no state: from the first version on.

use iam_identity_mock::{Effect, Fault};
use tf_provider::Path;
use tf_provider::value::Value;

use super::{Core, OTHER, OWN, named, number, write_only};
use crate::terraform_core::values::{config, map, with};
use crate::terraform_core::{Action, has_errors, said};

/// A key that was imported: its value, [`OWN`], isn't in the state.
async fn imported() -> Core {
    let mut core = Core::new().await;
    let key = core.mock.add_key(&Core::owner(), "k", |key| key.value = OWN.into());
    core.state.value = Some(core.import(&key.id).await.unwrap());
    core.converge(&named("k")).await;
    core.mock.clear_journal();
    core
}

#[tokio::test(start_paused = true)]
async fn a_value_and_its_version_require_each_other_and_what_is_not_known_counts_as_given() {
    let core = Core::new().await;
    for (wish, at) in [
        (write_only(OWN, Value::Null), "apikey_wo is set without apikey_wo_version"),
        (write_only(Value::UNKNOWN, Value::Null), "apikey_wo is set without apikey_wo_version"),
        (write_only(Value::Null, number(1)), "apikey_wo_version is set without apikey_wo"),
        (write_only(Value::Null, Value::UNKNOWN), "apikey_wo_version is set without apikey_wo"),
    ] {
        let diagnostics = core.validate(&wish, true).await;
        assert!(has_errors(&diagnostics) && said(&diagnostics).contains(at), "{}", said(&diagnostics));
        assert!(diagnostics[0].path.is_some());
    }
    for wish in [
        write_only(OWN, number(1)),
        write_only(OWN, Value::UNKNOWN),
        write_only(Value::UNKNOWN, number(0)),
        write_only(Value::UNKNOWN, Value::UNKNOWN),
        write_only(Value::Null, Value::Null),
    ] {
        assert!(core.validate(&wish, true).await.is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_version_of_an_imported_key_is_recorded_where_the_value_is_the_keys() {
    for value in [Value::from(OWN), Value::UNKNOWN] {
        for version in [number(1), Value::UNKNOWN] {
            let mut core = imported().await;
            let id = core.key().id;
            // What isn't known in the first plan is known in the one within apply.
            let first = core.plan(&write_only(value.clone(), version), false).await.unwrap();
            assert_eq!(first.action, Action::Update);
            let wish = write_only(OWN, number(1));
            let second = core.plan(&wish, false).await.unwrap();
            assert_eq!(second.action, Action::Update);
            let diagnostics = core.apply(&wish, second).await;
            assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
            assert_eq!(core.calls(), ["GET /v1/apikeys/details"]);
            assert!(core.attribute("apikey").is_null());
            assert_eq!(core.attribute("apikey_wo_version"), &number(1));
            core.assert_settled(&wish).await;
            assert_eq!(core.key().id, id);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_version_with_another_value_is_an_error_and_changes_nothing() {
    for another_keys in [false, true] {
        let mut core = imported().await;
        if another_keys {
            core.mock.add_key(&Core::owner(), "login", |key| key.value = OTHER.into());
        }
        let before = core.state.value.clone();
        // What else the plan changes is not changed either.
        let wish = with(&write_only(OTHER, number(1)), "name", "k2");
        let planned = core.plan(&wish, false).await.unwrap();
        assert_eq!(planned.action, Action::Update);
        let told = said(&core.apply(&wish, planned).await);
        assert!(told.contains("does not belong to API key") && told.contains("apikey_wo"), "{told}");
        assert!(core.writes().is_empty(), "{:?}", core.writes());
        assert_eq!(core.state.value, before);
        assert_eq!(core.plan(&wish, false).await.unwrap().action, Action::Update, "recorded all the same");
        // The way out that the message names.
        let planned = core.plan(&write_only(OTHER, number(1)), true).await.unwrap();
        let diagnostics = core.apply(&write_only(OTHER, number(1)), planned).await;
        assert_eq!(has_errors(&diagnostics), another_keys, "{}", said(&diagnostics));
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_version_that_cannot_be_checked_is_not_recorded() {
    let mut core = imported().await;
    core.mock.inject(Fault::on(http::Method::GET, "/details", Effect::status(403)));
    let wish = write_only(OWN, number(1));
    let planned = core.plan(&wish, false).await.unwrap();
    let told = said(&core.apply(&wish, planned).await);
    assert!(told.contains("Could not look up the value"), "{told}");
    assert!(core.attribute("apikey_wo_version").is_null());
    core.converge(&wish).await;
}

#[tokio::test(start_paused = true)]
async fn a_first_version_with_the_value_in_the_state_leaves_the_key_and_empties_the_state() {
    for generated in [true, false] {
        for locked in [true, false] {
            let mut core = Core::new().await;
            let start = with(&named("k"), "entity_lock", locked);
            let start = if generated { start } else { with(&start, "apikey", OWN) };
            core.converge(&start).await;
            let made = core.key();
            core.mock.clear_journal();
            let wish = with(&write_only(made.value.as_str(), number(1)), "entity_lock", locked);
            let planned = core.plan(&wish, false).await.unwrap();
            assert_eq!(planned.action, Action::Update);
            assert!(core.apply(&wish, planned).await.is_empty());
            assert!(core.writes().is_empty(), "{:?}", core.writes());
            assert!(core.attribute("apikey").is_null());
            assert_eq!(core.key(), made);
            core.assert_settled(&wish).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_first_version_with_another_value_than_in_the_state_replaces_by_the_version() {
    let mut core = Core::new().await;
    core.converge(&with(&named("k"), "apikey", OWN)).await;
    let first = core.key().id;
    let wish = write_only(OTHER, number(1));
    let planned = core.plan(&wish, false).await.unwrap();
    assert_eq!(planned.action, Action::Replace);
    assert!(!has_errors(&core.apply(&wish, planned).await));
    assert_ne!(core.key().id, first);
    assert_eq!(core.key().value, OTHER);
    core.assert_settled(&wish).await;
}

#[tokio::test(start_paused = true)]
async fn a_first_version_with_a_value_not_known_yet_plans_what_an_apply_can_do_either_way() {
    let mut core = Core::new().await;
    core.converge(&named("k")).await;
    for version in [number(1), Value::UNKNOWN] {
        let planned = core.plan(&write_only(Value::UNKNOWN, version), false).await.unwrap();
        assert_eq!(planned.action, Action::Replace);
        assert!(planned.value.get("apikey").is_unknown());
        let mut core = Core::on(core.mock.clone(), &core.mock.keys()[0].value).await;
        core.converge(&named("other")).await;
        let wish = with(&write_only(OTHER, number(1)), "name", "k");
        assert!(!has_errors(&core.apply(&wish, planned).await), "the plan came true");
        assert!(core.attribute("apikey").is_null());
        assert!(!has_errors(&core.destroy().await));
    }
}

#[tokio::test(start_paused = true)]
async fn a_locked_key_is_not_refused_a_value_that_is_not_known_yet() {
    let mut core = Core::new().await;
    let start = with(&named("k"), "entity_lock", true);
    core.converge(&start).await;
    let value = core.key().value;
    let locked = |value: Value| with(&write_only(value, number(1)), "entity_lock", true);
    let first = core.plan(&locked(Value::UNKNOWN), false).await.unwrap();
    assert_eq!(first.action, Action::Update);
    assert!(first.value.get("apikey").is_unknown());
    let told = said(&core.plan(&locked(OTHER.into()), false).await.unwrap_err());
    assert!(told.contains("is locked") && told.contains("apikey_wo_version"), "{told}");
    core.converge(&locked(value.as_str().into())).await;
    assert!(core.attribute("apikey").is_null());
}

#[tokio::test(start_paused = true)]
async fn the_file_is_written_while_the_value_leaves_the_state() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json").display().to_string();
    let mut core = Core::new().await;
    core.converge(&with(&named("k"), "file", folder.path().join("before.json").display().to_string().as_str())).await;
    let value = core.key().value;
    let wish = with(&write_only(value.as_str(), number(1)), "file", path.as_str());
    assert!(core.converge(&wish).await.is_empty());
    assert!(std::fs::read_to_string(&path).unwrap().contains(&value));
    core.assert_settled(&wish).await;
}

#[tokio::test(start_paused = true)]
async fn another_value_without_another_version_is_a_warning_where_it_can_be_seen() {
    // A state in which both are: the version was recorded beside a value that the state has.
    let mut core = Core::new().await;
    core.converge(&with(&named("k"), "apikey", OWN)).await;
    core.state.value = Some(with(core.state.value.as_ref().unwrap(), "apikey_wo_version", number(1)));
    let planned = core.plan(&write_only(OTHER, number(1)), false).await.unwrap();
    assert!(said(&planned.diagnostics).contains("until apikey_wo_version changes"), "{}", said(&planned.diagnostics));
    assert_eq!(planned.action, Action::NoOp);
    // Not known yet, it may turn out to be either.
    let planned = core.plan(&write_only(Value::UNKNOWN, number(1)), false).await.unwrap();
    assert!(planned.value.get("apikey").is_unknown());
    core.converge(&write_only(OWN, number(1))).await;
    assert!(core.attribute("apikey").is_null());
}

#[tokio::test(start_paused = true)]
async fn a_rotation_in_the_same_change_makes_the_key_with_the_write_only_value() {
    let mut core = Core::new().await;
    let start = with(&named("k"), "rotate_when_changed", map([("a", "1")]));
    core.converge(&start).await;
    let wish = with(&write_only(OTHER, number(1)), "rotate_when_changed", map([("a", "2")]));
    core.converge(&wish).await;
    assert_eq!(core.key().value, OTHER);
    core.assert_settled(&wish).await;
}

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
    let told = said(&core.validate(&write_only(OWN, number(1)), false).await);
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
async fn a_value_that_another_key_has_is_pointed_at_where_it_was_written() {
    for (wish, argument) in [(with(&named("k"), "apikey", OWN), "apikey"), (write_only(OWN, number(1)), "apikey_wo")] {
        let mut core = Core::new().await;
        core.mock.add_key(&Core::owner(), "other", |key| key.value = OWN.into());
        let planned = core.plan(&wish, false).await.unwrap();
        let diagnostics = core.apply(&wish, planned).await;
        assert!(said(&diagnostics).contains("belongs to another key"), "{}", said(&diagnostics));
        assert_eq!(diagnostics[0].path, Some(Path::root(argument)));
    }
}
