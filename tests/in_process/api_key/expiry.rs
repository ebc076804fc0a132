//! Times: RFC 3339 out of the API, whole minutes into it, and no difference within a minute.

use http::Method;
use iam_identity_mock::{Effect, Fault, Key, Options};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tf_provider::value::Value;

use super::{Core, created, named};
use crate::terraform_core::queries::{call, data, list, strings};
use crate::terraform_core::values::{config, text, with};
use crate::terraform_core::{Action, has_errors, said};

/// An expiry as a state has it.
const WRITTEN: &str = "2040-01-28T15:00:00Z";

fn expiring(at: &str) -> Value {
    config([("name", "k".into()), ("expires_at", at.into())])
}

/// A key that another user made, and that expires.
fn found(core: &Core, at: &str) -> Key {
    core.mock.add_key(&Core::owner(), "k", |key| {
        key.expires_at = Some(at.parse().unwrap());
        key.created_at = "2026-11-23T21:08:00Z".parse().unwrap();
        key.modified_at = key.created_at;
    })
}

#[tokio::test(start_paused = true)]
async fn an_imported_expiry_is_in_rfc_3339_and_a_configuration_in_any_spelling_settles() {
    for expiry_with_seconds in [false, true] {
        let mut core =
            Core::with(Options::default().expiry_with_seconds(expiry_with_seconds).random_seed(Some(7))).await;
        let key = found(&core, "2040-01-28T15:00:59Z");
        let imported = core.import(&key.id).await.unwrap();
        let times = ["expires_at", "created_at", "modified_at"];
        let wanted = json!([WRITTEN, "2026-11-23T21:08:00.000Z", "2026-11-23T21:08:00.000Z"]);
        assert_eq!(strings(&imported, times), wanted);
        core.state.value = Some(imported);
        for spelling in [WRITTEN, "2040-01-28T15:00+0000", "2040-01-28T16:00:48+01:00"] {
            core.assert_settled(&expiring(spelling)).await;
        }
        assert!(core.writes().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn data_sources_and_lists_have_the_same_forms_as_the_state() {
    let core = Core::new().await;
    let key = found(&core, WRITTEN);
    let times = ["expires_at", "created_at", "modified_at"];
    let wanted = json!([WRITTEN, "2026-11-23T21:08:00.000Z", "2026-11-23T21:08:00.000Z"]);
    for way in [json!({ "name": "k" }), json!({ "apikey_id": key.id }), json!({ "apikey": key.value })] {
        assert_eq!(strings(&data(&core, "ibm_iam_api_key", way).await.unwrap(), times), wanted);
    }
    let all = data(&core, "ibm_iam_api_keys", json!({ "name_contains": "k" })).await.unwrap();
    let Value::Sequence(keys) = all.get("keys") else { panic!("{all:?}") };
    assert_eq!(strings(&keys[0], times), wanted);
    let listed = list(&core, json!({ "name_contains": "k" })).await;
    assert_eq!(strings(&listed[0].1, times), wanted);
    assert!(listed[0].0.ends_with(&format!("expires {WRITTEN}")), "{}", listed[0].0);
}

#[tokio::test(start_paused = true)]
async fn an_expiry_changed_elsewhere_is_in_rfc_3339_and_one_in_the_same_minute_is_no_change() {
    let mut core = Core::new().await;
    let wish = expiring("2040-01-28T15:00+0000");
    core.converge(&wish).await;
    let id = core.key().id;
    core.mock.change_key(&id, |key| key.expires_at = Some("2040-01-28T15:00:30Z".parse().unwrap()));
    core.refresh().await;
    assert_eq!(text(core.state.value.as_ref().unwrap(), "expires_at"), "2040-01-28T15:00+0000");
    core.mock.change_key(&id, |key| key.expires_at = Some("2041-02-03T04:05:00Z".parse().unwrap()));
    core.refresh().await;
    assert_eq!(text(core.state.value.as_ref().unwrap(), "expires_at"), "2041-02-03T04:05:00Z");
    core.converge(&wish).await;
    core.assert_settled(&wish).await;
    assert_eq!(core.key().expires_at, Some(WRITTEN.parse().unwrap()));
}

#[tokio::test(start_paused = true)]
async fn a_state_of_an_earlier_version_keeps_ibms_form() {
    let mut core = Core::new().await;
    let key = found(&core, WRITTEN);
    let stored = json!({ "id": key.id, "apikey_id": key.id, "name": "k", "expires_at": "2040-01-28T15:00+0000" });
    core.state.value = Some(core.upgrade(&stored).await);
    core.refresh().await;
    assert_eq!(text(core.state.value.as_ref().unwrap(), "expires_at"), "2040-01-28T15:00+0000");
    for spelling in ["2040-01-28T15:00+0000", WRITTEN, "2040-01-28T15:00:48Z"] {
        core.assert_settled(&expiring(spelling)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn seconds_are_cut_to_the_minute_and_leave_no_difference() {
    for (given, sent) in [
        ("2040-01-28T15:00:48Z", WRITTEN),
        ("2040-01-28T15:00:59.999999999999Z", WRITTEN),
        ("2040-01-28T15:00:60Z", WRITTEN),
        ("2040-01-28T00:00:30+09:00", "2040-01-27T15:00:00Z"),
    ] {
        let mut core = Core::new().await;
        let wish = expiring(given);
        let diagnostics = core.converge(&wish).await;
        assert!(diagnostics.is_empty(), "{given}: {}", said(&diagnostics));
        let sent: Timestamp = sent.parse().unwrap();
        assert_eq!(core.key().expires_at, Some(sent), "{given}");
        assert_eq!(text(core.state.value.as_ref().unwrap(), "expires_at"), given);
        core.assert_settled(&wish).await;
        core.mock.clear_journal();
        // Another second of that minute is no change, the next minute is one.
        let (same, next) = (sent + jiff::SignedDuration::from_secs(7), sent + jiff::SignedDuration::from_mins(1));
        core.assert_settled(&expiring(&same.to_string())).await;
        assert!(core.writes().is_empty());
        core.converge(&expiring(&next.to_string())).await;
        assert_eq!(core.key().expires_at, Some(next));
        assert_eq!(core.writes().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_expiry_at_either_end_of_the_calendar_is_taken_and_one_beyond_is_refused() {
    let core = Core::new().await;
    for taken in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59+0000", ""] {
        assert!(core.validate(&expiring(taken), true).await.is_empty(), "{taken}");
    }
    for refused in ["10000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00", "tomorrow"] {
        let told = said(&core.validate(&expiring(refused), true).await);
        assert!(told.contains("Invalid expires_at") && told.contains("years 0000 to 9999"), "{refused}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_api_calls_an_expiry_and_is_none_stays_as_it_is() {
    let mut core = Core::new().await;
    for (said, shown) in [("never", "never"), ("9999-12-31T23:59+0000", "9999-12-31T23:59:00Z"), ("", "")] {
        let body = json!({ "id": "ApiKey-1", "name": "k", "expires_at": said, "created_at": "long ago" }).to_string();
        core.mock.inject(Fault::on(Method::GET, "/ApiKey-1", Effect::body(200, body)));
        let imported = core.import("ApiKey-1").await.unwrap();
        assert_eq!(strings(&imported, ["expires_at", "created_at"]), json!([shown, "long ago"]));
        core.state.value = Some(imported);
        let planned = core.plan(&with(&expiring(""), "expires_at", Value::Null), false).await.unwrap();
        assert_eq!(planned.action, if said.is_empty() { Action::NoOp } else { Action::Update }, "{said}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_expiry_in_this_minute_has_passed() {
    let core = Core::new().await;
    let this_minute = Timestamp::now().strftime("%Y-%m-%dT%H:%M:59Z").to_string();
    let planned = core.plan(&expiring(&this_minute), false).await.unwrap();
    assert!(said(&planned.diagnostics).contains("is in the past"), "{this_minute}: {}", said(&planned.diagnostics));
}

#[tokio::test(start_paused = true)]
async fn a_filter_by_time_takes_seconds_and_never_finds_what_is_of_its_own_minute() {
    let core = Core::new().await;
    found(&core, WRITTEN);
    for (argument, at, count) in [
        ("expires_before", "2040-01-28T15:00:59Z", 0),
        ("expires_before", "2040-01-28T15:01:00.5Z", 1),
        ("expires_before", "9999-12-31T23:59:59Z", 1),
        ("created_before", "2026-11-23T22:08:59+01:00", 0),
        ("created_before", "2026-11-23T21:09+0000", 1),
    ] {
        let given = json!({ "name_contains": "k", argument: at });
        let found = data(&core, "ibm_iam_api_keys", given.clone()).await.unwrap();
        let Value::Sequence(keys) = found.get("keys") else { panic!("{found:?}") };
        assert_eq!((keys.len(), list(&core, given).await.len()), (count, count), "{argument} = {at}");
    }
}

#[tokio::test(start_paused = true)]
async fn one_function_leads_to_ibms_form_and_one_leads_back() {
    let core = Core::new().await;
    for (given, iam, rfc_3339) in [
        (WRITTEN, "2040-01-28T15:00+0000", WRITTEN),
        ("2040-01-28T15:00+0000", "2040-01-28T15:00+0000", WRITTEN),
        ("2040-01-28T16:00:48.5+01:00", "2040-01-28T15:00+0000", WRITTEN),
        ("2026-11-23T21:08:00.000Z", "2026-11-23T21:08+0000", "2026-11-23T21:08:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59+0000", "9999-12-31T23:59:00Z"),
        ("0000-01-01T00:00:01Z", "0000-01-01T00:00+0000", "0000-01-01T00:00:00Z"),
    ] {
        assert_eq!(call(&core, "to_iam_time", given).await.unwrap(), iam);
        assert_eq!(call(&core, "from_iam_time", given).await.unwrap(), rfc_3339);
        assert_eq!(call(&core, "from_iam_time", iam).await.unwrap(), rfc_3339);
    }
    for function in ["to_iam_time", "from_iam_time"] {
        for given in ["", "tomorrow", "2040-01-28", "2040-01-28T15:00:00", "10000-01-01T00:00:00Z"] {
            let told = call(&core, function, given).await.unwrap_err();
            assert!(told.contains("date and time with an offset"), "{told}");
        }
    }
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

#[tokio::test(start_paused = true)]
async fn an_expired_key_is_a_warning_at_every_refresh_and_stays_in_the_state() {
    let mut core = Core::new().await;
    let end = (core.mock.now() + SignedDuration::from_hours(1)).strftime("%Y-%m-%dT%H:%M:00Z").to_string();
    let wish = with(&named("k"), "expires_at", end.as_str());
    core.converge(&wish).await;
    assert!(core.refresh().await.is_empty(), "not yet");
    core.mock.advance_clock(SignedDuration::from_hours(2));
    for _ in 0..2 {
        core.configure().await;
        let diagnostics = core.refresh().await;
        let told = said(&diagnostics);
        assert!(diagnostics.len() == 1 && !has_errors(&diagnostics), "{told}");
        assert!(told.contains("has expired") && told.contains(&core.key().id) && told.contains(&end), "{told}");
        assert_eq!(core.plan(&wish, false).await.unwrap().action, Action::NoOp);
    }
    // A refresh that fails is another matter.
    core.mock.inject(Fault::on(Method::GET, core.key().id, Effect::status(403)));
    assert!(!said(&core.refresh().await).contains("has expired"));
}
