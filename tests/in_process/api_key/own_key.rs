//! The key that the provider logs in with is left alone.

use http::Method;
use iam_identity_mock::{Effect, Fault, Identity, Key, Mock, Options, Role};

use super::{Core, named};
use crate::terraform_core::values::{map, with};
use crate::terraform_core::{ENDPOINT, Stored, has_errors, said};

const PAST: &str = "2020-01-01T00:00:00Z";

/// A provider whose login key is imported, and that key.
async fn with_own_key() -> (Core, Key) {
    let mut core = Core::new().await;
    let own = core.mock.keys()[0].clone();
    core.state = Stored { value: Some(core.import(&own.id).await.unwrap()), ..Stored::default() };
    core.refresh().await;
    core.mock.clear_journal();
    (core, own)
}

fn assert_alive(core: &Core, own: &Key) {
    assert!(core.writes().is_empty(), "{:?}", core.writes());
    let now = core.mock.keys()[0].clone();
    assert_eq!((now.id, now.name, now.revision), (own.id.clone(), own.name.clone(), own.revision));
    assert!(!now.disabled && now.expires_at.is_none());
}

#[tokio::test(start_paused = true)]
async fn it_is_neither_deleted_nor_disabled_nor_ended_by_an_expiry_that_has_passed() {
    for value_in_state in [None, Some("login"), Some("a-wrong-value-that-somebody-left-in-the-state")] {
        for wish in [
            None,
            Some(with(&named("login"), "disabled", true)),
            Some(with(&named("login"), "expires_at", PAST)),
            Some(with(&named("login"), "expires_at", "2020-01-01T00:00+0000")),
            // Whatever else the apply would do first.
            Some(with(&with(&named("renamed"), "description", "d"), "disabled", true)),
            Some(with(&with(&named("renamed"), "entity_lock", true), "expires_at", PAST)),
            Some(with(&with(&named("renamed"), "rotate_when_changed", map([("a", "1")])), "disabled", true)),
        ] {
            let (mut core, own) = with_own_key().await;
            if let Some(value) = value_in_state {
                let value = if value == "login" { own.value.as_str() } else { value };
                core.state.value = Some(with(core.state.value.as_ref().unwrap(), "apikey", value));
            }
            let told = match wish {
                None => said(&core.destroy().await),
                Some(wish) => {
                    let planned = core.plan(&wish, false).await.unwrap();
                    said(&core.apply(&wish, planned).await)
                }
            };
            assert!(told.contains("the provider logs in with it") && told.contains("allow_own_key"), "{told}");
            assert_alive(&core, &own);
            assert!(core.state.value.is_some());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_in_the_state_that_logs_in_is_enough() {
    // The ID in the state is another key's: what the state says of the value counts too.
    let (mut core, own) = with_own_key().await;
    let other = core.mock.add_key(&Core::owner(), "other", |_| {});
    core.state.value = Some(core.import(&other.id).await.unwrap());
    core.state.value = Some(with(core.state.value.as_ref().unwrap(), "apikey", own.value.as_str()));
    assert!(said(&core.destroy().await).contains("the provider logs in with it"));
    assert_eq!(core.mock.keys().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn it_may_be_renamed_locked_and_given_an_expiry_to_come() {
    let (mut core, _) = with_own_key().await;
    for wish in [
        with(&named("renamed"), "expires_at", "2040-01-01T00:00:00Z"),
        with(&named("renamed"), "entity_lock", true),
        named("renamed"),
    ] {
        core.converge(&wish).await;
        core.assert_settled(&wish).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_replacement_does_not_delete_it() {
    let (mut core, own) = with_own_key().await;
    let planned = core.plan(&named("login"), true).await.unwrap();
    assert!(said(&core.apply(&named("login"), planned).await).contains("cannot be deleted"));
    assert_alive(&core, &own);
}

#[tokio::test(start_paused = true)]
async fn an_expiry_that_has_passed_by_the_servers_clock_counts() {
    let (mut core, own) = with_own_key().await;
    core.mock.set_clock("2039-01-01T00:00:00Z".parse().unwrap());
    let wish = with(&named("login"), "expires_at", "2038-12-31T00:00:00Z");
    let planned = core.plan(&wish, false).await.unwrap();
    core.configure().await;
    assert!(said(&core.apply(&wish, planned).await).contains("cannot be expired"));
    assert_alive(&core, &own);
}

#[tokio::test(start_paused = true)]
async fn where_it_cannot_be_found_out_nothing_is_ended_and_the_message_says_so() {
    for disable in [true, false] {
        let mut core = Core::new().await;
        core.converge(&named("k")).await;
        let made = core.key();
        core.mock.clear_journal();
        core.mock.inject(Fault::on(Method::GET, "/details", Effect::status(403)).times(10));
        let wish = with(&named("k2"), "disabled", true);
        let told = if disable {
            let planned = core.plan(&wish, false).await.unwrap();
            said(&core.apply(&wish, planned).await)
        } else {
            said(&core.destroy().await)
        };
        assert!(told.contains("may be logged in with it") && told.contains("status 403"), "{told}");
        assert!(told.contains("allow_own_key"), "{told}");
        assert!(core.writes().is_empty() && core.key() == made);
        // What ends no key is done all the same.
        core.converge(&named("k3")).await;
        // Asked again the next time.
        core.mock.clear_faults();
        assert!(!has_errors(&core.destroy().await));
    }
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_may_not_see_the_key_that_assumed_it_deletes_others() {
    let account = "f".repeat(32);
    let mock = Mock::new(Options::default().signed_tokens(false));
    let login = mock.add_identity(Identity::user(1));
    let profile = Identity { account_id: account.clone(), ..Identity::trusted_profile(1) };
    mock.upsert_identity(profile.clone().with(Role::Administrator).trusting(Identity::user(1).iam_id));
    let owner = Identity { account_id: account, ..Identity::user(2) };
    mock.upsert_identity(owner.clone());
    let key = mock.add_key(&owner, "k", |_| {});
    let id = profile.iam_id.trim_start_matches("iam-").to_owned();
    let mut core = Core::in_environment(mock, &[("IC_API_KEY", &login), ("IC_IAM_PROFILE_ID", &id), ENDPOINT]).await;
    core.state.value = Some(core.import(&key.id).await.unwrap());
    let diagnostics = core.destroy().await;
    assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
    assert!(core.keys().is_empty());
}
