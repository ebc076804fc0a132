//! Destroying a service ID, and with it its keys.

use http::Method;
use iam_identity_mock::{Effect, Fault, Identity, Role};
use jiff::SignedDuration;

use super::{Core, created, elsewhere, id, named};
use crate::terraform_core::values::with;
use crate::terraform_core::{ENDPOINT, has_errors, said};

const NOT_FOUND: &str = r#"{"errors":[{"code":"not_found","message_code":"BXNIM0102E","message":"m"}]}"#;

/// The service ID of the state as an identity of the mock.
fn identity(core: &Core) -> Identity {
    let iam_id = format!("iam-{}", id(core));
    core.mock.identities().into_iter().find(|identity| identity.iam_id == iam_id).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_service_id_is_deleted_with_its_keys() {
    let mut core = created(&named("s")).await;
    core.mock.add_key(&identity(&core), "one", |_| {});
    assert!(core.destroy().await.is_empty());
    assert!(core.state.value.is_none() && core.keys().is_empty());
}

#[tokio::test(start_paused = true)]
async fn locked_keys_refuse_the_destruction_and_are_named_before_anything_is_deleted() {
    let mut core = created(&named("s")).await;
    let owner = identity(&core);
    core.mock.add_key(&owner, "free", |_| {});
    let kept = core.mock.add_key(&owner, "kept", |key| key.locked = true);
    let told = said(&core.destroy().await);
    assert!(told.contains("has locked API keys") && told.contains(&format!("\"kept\" ({})", kept.id)), "{told}");
    assert!(!told.contains("\"free\"") && told.contains("service-api-key-unlock"), "{told}");
    assert!(told.contains("remaining keys are unchanged") && !told.contains("Nothing was changed"), "{told}");
    assert!(core.writes().is_empty() && core.state.value.is_some());
    core.mock.change_key(&kept.id, |key| key.locked = false);
    assert!(core.destroy().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_key_locked_meanwhile_is_named_and_any_other_conflict_is_explained() {
    let mut core = created(&named("s")).await;
    let service_id = id(&core);
    core.mock.inject(Fault::on(Method::DELETE, &service_id, Effect::status(409)));
    let told = said(&core.destroy().await);
    assert!(told.contains("could not be deleted with its API keys") && told.contains("Apply again"), "{told}");
    assert!(core.state.value.is_some());
    elsewhere(&core).lock_service_id(&service_id).await.unwrap();
    let told = said(&core.destroy().await);
    assert!(told.contains("is locked") && told.contains("outside of this configuration"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn keys_that_cannot_be_listed_refuse_the_destruction() {
    let mut core = created(&named("s")).await;
    core.mock.inject(Fault::on(Method::GET, "/v1/apikeys", Effect::status(403)));
    let told = said(&core.destroy().await);
    assert!(told.contains("Could not delete service ID") && told.contains("list the API keys of"), "{told}");
    assert!(core.writes().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_keys_are_looked_for_in_the_group_of_the_service_id_and_none_is_no_obstacle() {
    let mut core = Core::new().await;
    let group = core.mock.add_service_id_group(&Core::owner(), "team");
    core.converge(&with(&named("s"), "group_id", group.as_str())).await;
    core.mock.clear_journal();
    core.mock.inject(Fault::on(Method::GET, "/v1/apikeys", Effect::body(404, NOT_FOUND)));
    assert!(core.destroy().await.is_empty());
    let listing = core.mock.journal().into_iter().find(|entry| entry.path == "/v1/apikeys").unwrap();
    assert!(listing.query.contains(&format!("group_id={group}")), "{}", listing.query);
}

#[tokio::test(start_paused = true)]
async fn the_service_id_that_the_provider_logs_in_as_is_not_deleted() {
    let core = created(&named("s")).await;
    let mut itself = identity(&core);
    itself.roles = [Role::Administrator].into();
    let login = core.mock.add_identity(itself);
    let mut own = Core::on(core.mock.clone(), &login).await;
    own.state = core.state.clone();
    core.mock.clear_journal();
    let told = said(&own.destroy().await);
    assert!(told.contains("the provider logs in with it") && told.contains("allow_own_key"), "{told}");
    assert!(core.writes().is_empty() && own.state.value.is_some());
}

#[tokio::test(start_paused = true)]
async fn the_service_id_whose_key_assumes_the_providers_profile_is_not_deleted() {
    let core = created(&named("s")).await;
    let itself = identity(&core);
    let profile = Identity::trusted_profile(1).with(Role::Administrator).trusting(itself.iam_id.clone());
    core.mock.upsert_identity(profile.clone());
    let login = core.mock.add_key(&itself, "deploy", |_| {}).value;
    let profile = profile.iam_id.trim_start_matches("iam-").to_owned();
    let variables = [("IC_API_KEY", login.as_str()), ("IC_IAM_PROFILE_ID", &profile), ENDPOINT];
    let mut own = Core::in_environment(core.mock.clone(), &variables).await;
    own.state = core.state.clone();
    core.mock.clear_journal();
    let told = said(&own.destroy().await);
    assert!(told.contains("the provider logs in with it"), "{told}");
    assert!(core.writes().is_empty());
    core.mock.inject(Fault::on(Method::GET, "/v1/apikeys/details", Effect::status(500)).times(100));
    own.configure().await;
    let told = said(&own.destroy().await);
    assert!(told.contains("may be logged in with it") && core.writes().is_empty(), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_deletion_whose_response_is_lost_or_that_was_made_before_is_done() {
    let mut core = created(&named("s")).await;
    core.mock.inject(Fault::on(Method::DELETE, id(&core), Effect::DropAfter));
    assert!(core.destroy().await.is_empty());
    assert!(core.state.value.is_none());

    let mut core = created(&named("s")).await;
    elsewhere(&core).delete_service_id(&id(&core)).await.unwrap();
    core.mock.advance_clock(SignedDuration::from_mins(10));
    assert!(core.destroy().await.is_empty());
    assert!(core.state.value.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_404_of_another_account_forgets_no_service_id() {
    let core = created(&named("s")).await;
    core.mock.advance_clock(SignedDuration::from_mins(10));
    let stranger = Identity { account_id: "f".repeat(32), ..Identity::user(2) };
    let login = core.mock.add_identity(stranger);
    let mut other = Core::on(core.mock.clone(), &login).await;
    other.state = core.state.clone();
    for method in [Method::GET, Method::DELETE, Method::PUT] {
        core.mock.inject(Fault::on(method, id(&core), Effect::body(404, NOT_FOUND)).times(100));
    }
    let planned = other.plan(&named("t"), false).await.unwrap();
    let messages = [
        said(&other.refresh().await),
        said(&other.destroy().await),
        said(&other.apply(&named("t"), planned).await),
        said(
            &other
                .import(&format!(
                    "crn:v1:bluemix:public:iam-identity::a/{}::serviceid:{}",
                    "0123456789abcdef".repeat(2),
                    id(&core)
                ))
                .await
                .unwrap_err(),
        ),
    ];
    for told in messages {
        assert!(told.contains("is in another account") && told.contains(&"f".repeat(32)), "{told}");
    }
    assert!(other.state.value.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_replacement_deletes_the_old_one_and_creates_another() {
    let mut core = created(&named("s")).await;
    let before = id(&core);
    let planned = core.plan(&named("s"), true).await.unwrap();
    assert!(!has_errors(&core.apply(&named("s"), planned).await));
    assert_ne!(id(&core), before);
}
