//! `data "ibm_iam_inactive_identities"`: a report, made, awaited, and used again.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault, Identity, Options};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use tf_provider::value::Value;
use tokio::time::Instant;

use super::{ACCOUNT, Core};
use crate::terraform_core::queries::{data, strings};
use crate::terraform_core::stop;

const TYPE: &str = "ibm_iam_inactive_identities";

async fn core(reads_until_ready: u32) -> Core {
    let options = Options::default().random_seed(Some(7)).report_reads_until_ready(reads_until_ready);
    let core = Core::with(options).await;
    core.mock.set_clock("2030-06-01T10:00:00Z".parse().unwrap());
    core
}

async fn read(core: &Core, given: Json) -> Result<Value, String> {
    data(core, TYPE, given).await
}

fn items<'a>(found: &'a Value, name: &str) -> &'a [Value] {
    let Value::Sequence(items) = found.get(name) else { panic!("{found:?}") };
    items
}

/// How many reports were requested, and how many requests there were, logins excepted.
fn requests(core: &Core) -> (usize, usize) {
    let calls = core.calls();
    core.mock.clear_journal();
    (calls.iter().filter(|call| call.starts_with("POST")).count(), calls.len())
}

#[tokio::test(start_paused = true)]
async fn what_was_not_used_for_so_many_days_is_listed_with_its_owner() {
    let core = core(1).await;
    core.mock.upsert_identity(Identity::user(2));
    core.mock.upsert_identity(Identity::trusted_profile(1));
    let of_user = core.mock.add_key(&Identity::user(2), "idle", |_| {});
    let app = core.mock.add_service_id(&Core::owner(), "app", None);
    let service_id = app.iam_id.trim_start_matches("iam-");
    let of_service_id = core.mock.add_key(&app, "idle too", |_| {});
    let found = read(&core, json!({ "inactive_for_days": 30 })).await.unwrap();

    assert_eq!(
        strings(&found, ["account_id", "created_by", "reported_at", "inactive_since"]),
        json!([ACCOUNT, "IBMid-0000000001", "2030-06-01T10:00:00.000Z", "2030-05-02T10:00:00.000Z"])
    );
    let [user] = items(&found, "users") else { panic!("the user who is logged in is active: {found:?}") };
    assert_eq!(strings(user, ["iam_id", "name", "last_authn"]), json!(["IBMid-0000000002", "User 2", ""]));
    let [idle] = items(&found, "service_ids") else { panic!("{found:?}") };
    assert_eq!(strings(idle, ["id", "iam_id", "name"]), json!([service_id, app.iam_id, "app"]));
    let [profile] = items(&found, "profiles") else { panic!("{found:?}") };
    assert_eq!(profile.get("name"), &Value::from("Profile 1"));
    let fields = ["apikey_id", "name", "type", "iam_id", "owner_name"];
    let keys: Vec<Json> = items(&found, "apikeys").iter().map(|key| strings(key, fields)).collect();
    assert_eq!(keys.len(), 2, "{keys:?}");
    assert!(keys.contains(&json!([of_user.id, "idle", "user", "IBMid-0000000002", "User 2"])), "{keys:?}");
    assert!(keys.contains(&json!([of_service_id.id, "idle too", "serviceid", app.iam_id, "app"])), "{keys:?}");
}

#[tokio::test(start_paused = true)]
async fn what_was_never_used_comes_first_and_then_what_was_used_longest_ago() {
    let core = core(1).await;
    let key = |id: &str, at: Option<&str>| json!({ "id": id, "name": id, "last_authn": at });
    let keys = [
        key("ApiKey-2", None),
        key("ApiKey-4", Some("2030-02-01T10:00+0000")),
        key("ApiKey-3", Some("2029-11-01T10:00+0000")),
        key("ApiKey-1", None),
    ];
    let report = json!({
        "reference": "r", "report_duration": "720", "report_end_time": "2030-06-01T10:00+0000", "apikeys": keys,
    });
    core.mock.inject(Fault::on(Method::GET, "/report/latest", Effect::body(200, report.to_string())));
    let found = read(&core, json!({ "inactive_for_days": 30 })).await.unwrap();
    let keys: Vec<Json> = items(&found, "apikeys").iter().map(|key| strings(key, ["name", "last_authn"])).collect();
    let wanted = [
        json!(["ApiKey-1", ""]),
        json!(["ApiKey-2", ""]),
        json!(["ApiKey-3", "2029-11-01T10:00:00.000Z"]),
        json!(["ApiKey-4", "2030-02-01T10:00:00.000Z"]),
    ];
    assert_eq!(keys, wanted);
    assert_eq!(items(&found, "users").len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_report_that_takes_minutes_is_awaited_with_few_requests() {
    let core = core(10).await;
    let started = Instant::now();
    read(&core, json!({ "inactive_for_days": 30 })).await.unwrap();
    let elapsed = started.elapsed();
    assert!(elapsed > Duration::from_secs(120) && elapsed < Duration::from_secs(300), "{elapsed:?}");
    // The latest report, the request for another one, and its reads.
    assert_eq!(requests(&core), (1, 13));
}

#[tokio::test(start_paused = true)]
async fn forty_thousand_keys_take_no_more_requests_than_one() {
    let core = core(1).await;
    for number in 0..2_000 {
        let owner = Identity::user(number + 2);
        for _ in 0..20 {
            core.mock.add_key(&owner, "idle", |_| {});
        }
    }
    let found = read(&core, json!({ "inactive_for_days": 180 })).await.unwrap();
    assert_eq!(items(&found, "apikeys").len(), 40_000);
    assert_eq!(requests(&core), (1, 4));
}

#[tokio::test(start_paused = true)]
async fn a_report_that_takes_too_long_is_an_error_that_names_the_argument() {
    let core = core(1000).await;
    let started = Instant::now();
    let given = json!({ "inactive_for_days": 30, "timeouts": { "read": "5m" } });
    let told = read(&core, given).await.unwrap_err();
    assert!(told.contains("Could not read the inactive identities of the account"), "{told}");
    assert!(told.contains("still making the report") && told.contains("timeouts { read = … }"), "{told}");
    assert!(started.elapsed() <= Duration::from_secs(300));
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_a_report_ends_at_once_when_terraform_is_interrupted() {
    let core = core(1000).await;
    let interrupt = async {
        tokio::time::sleep(Duration::from_secs(40)).await;
        stop(&core.server).await;
        Instant::now()
    };
    let (told, interrupted) = tokio::join!(
        async {
            let told = read(&core, json!({ "inactive_for_days": 30 })).await.unwrap_err();
            (told, Instant::now())
        },
        interrupt
    );
    assert!(told.0.contains("Terraform was interrupted"), "{}", told.0);
    assert!(told.1 - interrupted < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_recent_report_is_used_again_and_an_old_one_or_one_of_other_days_is_not() {
    let core = core(1).await;
    let days = |days: u32, within: Option<&str>| json!({ "inactive_for_days": days, "reuse_within": within });
    let reference = |found: &Value| strings(found, ["reference"])[0].clone();
    let first = reference(&read(&core, days(30, None)).await.unwrap());
    assert_eq!(requests(&core).0, 1);
    // In the same run nothing is asked for, and in another one only the latest report.
    assert_eq!(reference(&read(&core, days(30, None)).await.unwrap()), first);
    assert_eq!(requests(&core), (0, 0));
    core.mock.advance_clock(SignedDuration::from_hours(23));
    core.configure().await;
    assert_eq!(reference(&read(&core, days(30, None)).await.unwrap()), first);
    assert_eq!(requests(&core), (0, 1));
    for (given, what) in [(days(30, Some("22h")), "it is older"), (days(31, None), "it is about other days")] {
        core.configure().await;
        read(&core, given).await.unwrap();
        assert_eq!(requests(&core).0, 1, "{what}");
    }
    core.mock.advance_clock(SignedDuration::from_hours(25));
    core.configure().await;
    read(&core, days(31, None)).await.unwrap();
    assert_eq!(requests(&core).0, 1, "a report is used for a day by default");
    core.mock.advance_clock(SignedDuration::from_hours(25));
    core.configure().await;
    read(&core, days(31, Some("7d"))).await.unwrap();
    assert_eq!(requests(&core).0, 0);
}

#[tokio::test(start_paused = true)]
async fn data_sources_of_the_same_days_share_a_report() {
    let core = core(5).await;
    let given = || json!({ "inactive_for_days": 30 });
    let (one, other) = tokio::join!(read(&core, given()), read(&core, given()));
    assert_eq!(one.unwrap().get("reference"), other.unwrap().get("reference"));
    assert_eq!(requests(&core).0, 1);
}

#[tokio::test(start_paused = true)]
async fn who_may_not_make_a_report_is_told_which_role_it_takes() {
    let core = core(1).await;
    core.mock.inject(Fault::on(Method::POST, "/report", Effect::status(403)));
    let told = read(&core, json!({ "inactive_for_days": 30 })).await.unwrap_err();
    assert!(told.contains("status 403") && told.contains("requires the Administrator role"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_response_that_is_no_report_does_not_mean_that_everything_is_used() {
    for body in ["{}", "[]", r#"{"reference":"r","users":[],"apikeys":[]}"#] {
        let core = core(1).await;
        core.mock.inject(Fault::on(Method::GET, "/report/latest", Effect::body(200, body)));
        let told = read(&core, json!({ "inactive_for_days": 30 })).await.unwrap_err();
        assert!(told.contains("not the JSON that was expected"), "{body}: {told}");
    }
}

#[tokio::test(start_paused = true)]
async fn arguments_that_no_report_can_have_are_refused() {
    let core = core(1).await;
    for (given, argument) in [
        (json!({ "inactive_for_days": 0 }), "inactive_for_days"),
        (json!({ "inactive_for_days": 3651 }), "inactive_for_days"),
        (json!({ "inactive_for_days": 1.5 }), "inactive_for_days"),
        (json!({ "inactive_for_days": 1, "reuse_within": "soon" }), "reuse_within"),
        (json!({ "inactive_for_days": 1, "timeouts": { "read": "soon" } }), "Invalid read"),
        (json!({}), "inactive_for_days"),
    ] {
        let told = read(&core, given.clone()).await.unwrap_err();
        assert!(told.contains(argument), "{given}: {told}");
    }
    assert!(core.mock.journal().is_empty());
}
