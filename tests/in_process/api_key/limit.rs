//! A plan warns if the identity has no room for its keys, without a request of its own unless there is reason to.

use http::Method;
use iam_identity_mock::{Effect, Fault, Options};
use serde_json::json;
use tf_provider::Diagnostic;
use tf_provider::value::Value;

use super::{Core, fill, named};
use crate::terraform_core::queries::data;
use crate::terraform_core::said;
use crate::terraform_core::values::{map, with};

/// How many keys are in the state: more than are read one by one.
const MANAGED: usize = 7;

const TOO_LOW: &str = "is too low for this plan";

const TOO_LOW_TO_CREATE_FIRST: &str = "is too low for create_before_destroy";

/// A Terraform whose state has keys, in a new process: one for each key, with the same provider.
async fn managed(options: Options, wish: &Value) -> Vec<Core> {
    let first = Core::with(options.random_seed(Some(7))).await;
    let mut cores = vec![first];
    for _ in 1..MANAGED {
        cores.push(another(&cores[0]).await);
    }
    for core in &mut cores {
        core.converge(wish).await;
    }
    cores[0].configure().await;
    cores
}

/// Another resource of the same run.
async fn another(core: &Core) -> Core {
    let mut other = Core::on(core.mock.clone(), "").await;
    other.server = core.server.clone();
    other
}

/// The same, when the owner has so many keys and those of the state are refreshed.
pub(crate) async fn refreshed(options: Options, keys: usize) -> Vec<Core> {
    let mut cores = managed(options, &named("k")).await;
    fill(&cores[0], keys);
    refresh(&mut cores).await;
    cores
}

async fn refresh(cores: &mut [Core]) {
    for core in &mut *cores {
        assert_eq!(said(&core.refresh().await), "");
    }
    cores[0].mock.clear_journal();
}

/// What the plan of a new key says.
pub(crate) async fn plan_new(core: &Core) -> String {
    let new = another(core).await;
    said(&new.plan(&named("new"), false).await.unwrap().diagnostics)
}

/// The request for the owner's limit.
fn limits_of_owner(core: &Core) -> Vec<(String, String)> {
    let asked = core.mock.journal().into_iter().filter(|entry| !entry.path.starts_with("/identity/"));
    asked.map(|entry| (entry.call(), entry.query)).collect()
}

fn one_request() -> Vec<(String, String)> {
    let call = "GET /v1/accounts/0123456789abcdef0123456789abcdef/limits/identity".to_owned();
    vec![(call, format!("apikeys_per_identity={}", Core::owner().iam_id))]
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_makes_too_many_keys_warns_once_with_the_numbers() {
    let cores = refreshed(Options::default(), 19).await;
    assert_eq!(plan_new(&cores[0]).await, "");
    assert!(limits_of_owner(&cores[0]).is_empty());
    let told = plan_new(&cores[0]).await;
    let identity = format!("limit of {} {TOO_LOW}", Core::owner().iam_id);
    let numbers = "has 19 API keys, its limit is 20, and this plan creates at least 2 more";
    assert!(told.contains(&identity) && told.contains(numbers), "{told}");
    assert!(told.contains("With create_before_destroy, each replacement requires one additional key"), "{told}");
    assert_eq!(limits_of_owner(&cores[0]), one_request());
    assert_eq!(plan_new(&cores[0]).await, "");
    for core in &cores {
        assert_eq!(plan_same(core).await, "");
    }
    assert_eq!(limits_of_owner(&cores[0]), one_request());
}

#[tokio::test(start_paused = true)]
async fn new_keys_that_are_planned_before_the_others_are_read_count_too() {
    let mut cores = managed(Options::default(), &named("k")).await;
    fill(&cores[0], 19);
    for _ in 0..2 {
        assert_eq!(plan_new(&cores[0]).await, "");
    }
    let mut told = Vec::new();
    for core in &mut cores {
        core.refresh().await;
        told.extend(core.plan(&named("k"), false).await.unwrap().diagnostics);
    }
    assert!(told.len() == 1 && said(&told).contains("creates at least 2 more"), "{}", said(&told));
}

#[tokio::test(start_paused = true)]
async fn keys_that_there_is_room_for_are_planned_without_a_word_or_a_request() {
    let cores = refreshed(Options::default(), 18).await;
    for _ in 0..2 {
        assert_eq!(plan_new(&cores[0]).await, "");
    }
    assert!(limits_of_owner(&cores[0]).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_plan_that_makes_no_key_asks_for_nothing() {
    let cores = refreshed(Options::default(), 20).await;
    for core in &cores {
        let planned = core.plan(&with(&named("k"), "description", "other"), false).await.unwrap();
        assert_eq!(said(&planned.diagnostics), "");
    }
    assert!(limits_of_owner(&cores[0]).is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_a_listing_nothing_is_asked_or_said() {
    let mut cores = managed(Options::default(), &named("k")).await;
    fill(&cores[0], 20);
    // A single key is read by itself.
    refresh(&mut cores[..1]).await;
    assert_eq!(plan_new(&cores[0]).await, "");
    assert!(limits_of_owner(&cores[0]).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_raised_limit_is_asked_for_once_and_respected() {
    let cores = refreshed(Options::default().keys_per_identity(24), 20).await;
    for _ in 0..4 {
        assert_eq!(plan_new(&cores[0]).await, "");
    }
    assert_eq!(limits_of_owner(&cores[0]), one_request());
    let told = plan_new(&cores[0]).await;
    assert!(told.contains("has 20 API keys, its limit is 24, and this plan creates at least 5 more"), "{told}");
    assert_eq!(limits_of_owner(&cores[0]), one_request());
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_may_not_be_read_is_asked_for_once_and_nothing_is_said() {
    let cores = refreshed(Options::default(), 20).await;
    cores[0].mock.inject(Fault::on(Method::GET, "/limits/identity", Effect::status(403)).times(9));
    for _ in 0..3 {
        assert_eq!(plan_new(&cores[0]).await, "");
    }
    assert_eq!(limits_of_owner(&cores[0]), one_request());
}

#[tokio::test(start_paused = true)]
async fn limits_that_a_data_source_has_read_are_not_asked_for_again() {
    let core = Core::new().await;
    fill(&core, 20);
    data(&core, "ibm_iam_identity_limits", json!({ "iam_ids": [Core::owner().iam_id] })).await.unwrap();
    core.mock.clear_journal();
    let told = plan_new(&core).await;
    assert!(told.contains("has 20 API keys, its limit is 20, and this plan creates at least 1 more"), "{told}");
    assert!(limits_of_owner(&core).is_empty());
}

/// What the plan of a key that stays as it is says.
async fn plan_same(core: &Core) -> String {
    said(&core.plan(&named("k"), false).await.unwrap().diagnostics)
}

/// What the plans of replacements of so many keys say.
async fn plan_replacements(cores: &[Core]) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for core in cores {
        told.extend(core.plan(&named("k"), true).await.unwrap().diagnostics);
    }
    told
}

#[tokio::test(start_paused = true)]
async fn a_replacement_at_the_limit_warns_of_create_before_destroy_and_its_two_plans_count_once() {
    let cores = refreshed(Options::default(), 19).await;
    assert_eq!(said(&plan_replacements(&cores[..1]).await), "", "one more has room");
    assert_eq!(plan_same(&cores[2]).await, "");
    assert_eq!(said(&plan_replacements(&cores[1..2]).await), "", "core leaves out what the second plan says");
    let told = plan_same(&cores[2]).await;
    assert!(told.contains(TOO_LOW_TO_CREATE_FIRST) && !told.contains(TOO_LOW), "{told}");
    assert!(told.contains("has 19 API keys, its limit is 20, and this plan replaces at least 2. By default"), "{told}");
    assert_eq!(told.matches("Warning").count(), 1, "{told}");
    assert_eq!(plan_same(&cores[3]).await, "");
    assert_eq!(limits_of_owner(&cores[0]), one_request());
    // That there is no room in any case is said nevertheless, once.
    assert_eq!(plan_new(&cores[0]).await, "");
    let told = plan_new(&cores[0]).await;
    assert!(told.contains(TOO_LOW) && told.contains("creates at least 2 more"), "{told}");
    assert_eq!(plan_new(&cores[0]).await, "");
}

#[tokio::test(start_paused = true)]
async fn a_changed_argument_that_forces_replacement_counts_as_minus_replace_does() {
    let triggered = |round: &str| with(&named("k"), "rotate_when_changed", map([("round", round)]));
    let mut cores = managed(Options::default(), &triggered("1")).await;
    fill(&cores[0], 20);
    refresh(&mut cores).await;
    let planned = cores[0].plan(&triggered("2"), false).await.unwrap();
    let told = said(&planned.diagnostics);
    assert!(told.contains(TOO_LOW_TO_CREATE_FIRST) && told.contains("replaces at least 1. By default"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_key_is_not_counted_again_within_apply() {
    let cores = refreshed(Options::default(), 19).await;
    let mut new = another(&cores[0]).await;
    new.terraform.keeps_planned_private = true;
    let planned = new.plan(&named("new"), false).await.unwrap();
    assert_eq!(said(&new.apply(&named("new"), planned).await), "");
    assert!(new.writes().len() == 1 && !new.calls().iter().any(|call| call.ends_with("/limits/identity")));
}

#[tokio::test(start_paused = true)]
async fn a_replaced_key_that_goes_on_working_makes_no_room() {
    let wish = with(&named("k"), "on_destroy", "expire");
    let mut cores = managed(Options::default(), &wish).await;
    fill(&cores[0], 20);
    refresh(&mut cores).await;
    assert_eq!(said(&cores[0].plan(&wish, true).await.unwrap().diagnostics), "");
    let told = said(&cores[1].plan(&wish, false).await.unwrap().diagnostics);
    assert!(told.contains(TOO_LOW) && told.contains("creates at least 1 more"), "{told}");
}
