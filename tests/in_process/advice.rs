//! What messages advise can be done, and they come only where there is something to do.

use http::Method;
use iam_identity_mock::{Effect, Fault, Mock, Options};
use jiff::SignedDuration;
use terraform_provider_ibm::IbmProvider;
use terraform_provider_ibm::provider::{Environment, ProviderConfig};
use tf_protocol::tfplugin6::provider_server::Provider;
use tf_protocol::tfplugin6::{Diagnostic, DynamicValue, configure_provider};
use tf_provider::server::Server;
use tf_provider::value::{Value, to_msgpack};
use tf_provider::{Attr, Model};
use tonic::Request;

use super::core::{Action, Core, Planned, Stored, has_errors, said};
use super::transport::InMemory;
use super::values::{config, map, with};

fn named(name: &str) -> Value {
    config([("name", name.into())])
}

async fn locked() -> Core {
    let mut core = Core::new().await;
    core.converge(&with(&named("k"), "entity_lock", true)).await;
    core.mock.clear_journal();
    core
}

fn names_ways_without_a_plan(told: &str, id: &str) {
    assert!(told.contains(&format!("ibmcloud iam api-key-unlock {id}")), "{told}");
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

#[tokio::test(start_paused = true)]
async fn keys_that_this_run_has_read_or_replaces_are_no_leftovers() {
    // Read.
    let mut first = Core::new().await;
    first.converge(&named("k")).await;
    first.configure().await;
    first.refresh().await;
    let mut second = Core::on(first.mock.clone(), "").await;
    second.server = first.server.clone();
    let diagnostics = second.converge(&named("k")).await;
    assert!(diagnostics.is_empty(), "{}", said(&diagnostics));

    // Replaced by the one that is made, first or afterwards.
    for create_first in [true, false] {
        let start = with(&named("k"), "rotate_when_changed", map([("a", "1")]));
        let mut core = Core::new().await;
        core.converge(&start).await;
        let wish = with(&start, "rotate_when_changed", map([("a", "2")]));
        let mut planned = core.plan(&wish, false).await.unwrap();
        core.configure().await;
        if create_first {
            core.state = Stored::default();
            planned = Planned { action: Action::Create, ..planned };
        }
        let diagnostics = core.apply(&wish, planned).await;
        assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
    }

    // One that nothing is known of still is.
    let mut core = Core::new().await;
    let left = core.mock.add_key(&Core::owner(), "k", |_| {});
    let told = said(&core.converge(&named("k")).await);
    assert!(told.contains(&left.id) && told.contains("same name as API key"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn the_limit_says_that_creating_before_destroying_needs_one_more() {
    let mut core = Core::with(Options { keys_per_identity: 20, ..Options::default() }).await;
    for number in 0..19 {
        core.mock.add_key(&Core::owner(), &format!("other {number}"), |_| {});
    }
    let planned = core.plan(&named("k"), false).await.unwrap();
    let told = said(&core.apply(&named("k"), planned).await);
    assert!(told.contains("the limit of keys") && told.contains("requires one additional key"), "{told}");
}

/// What is said of this provider block in this environment.
async fn configured(variables: &[(&str, &str)], block: ProviderConfig) -> Vec<Diagnostic> {
    let environment = Environment::of(variables.iter().copied());
    let server = Server::new(IbmProvider::new(environment, InMemory(Mock::new(Options::default())))).unwrap();
    let config = to_msgpack(&block.into_value(), &ProviderConfig::schema().ty()).unwrap();
    let config = Some(DynamicValue { msgpack: config, json: Vec::new() });
    let request = configure_provider::Request { terraform_version: "1.15.0".into(), config, ..Default::default() };
    server.configure_provider(Request::new(request)).await.unwrap().into_inner().diagnostics
}

#[tokio::test(start_paused = true)]
async fn a_plan_without_anything_to_log_in_with_says_so() {
    let diagnostics = configured(&[], ProviderConfig::default()).await;
    assert!(!has_errors(&diagnostics) && diagnostics.len() == 1, "{}", said(&diagnostics));
    let told = said(&diagnostics);
    assert!(told.contains("No credential is configured") && told.contains("IC_API_KEY"), "{told}");
    // What isn't known yet is not missing.
    let unknown = ProviderConfig { ibmcloud_api_key: Attr::Unknown, ..ProviderConfig::default() };
    assert!(!said(&configured(&[], unknown).await).contains("No credential is configured"));
    assert!(configured(&[("IC_API_KEY", "k")], ProviderConfig::default()).await.is_empty());
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
