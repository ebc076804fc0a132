//! Whose key a rotation is about.

use iam_identity_mock::{Identity, Mock, Options, Role};
use terraform_provider_ibm::provider::ProviderConfig;
use tf_provider::Attr;

use super::{Core, current, live, pass, retiring, rotating, round};
use crate::terraform_core::kind::{ResourceKind, ServiceKey};
use crate::terraform_core::values::{text, with};
use crate::terraform_core::{Action, ENDPOINT, has_errors, said};

#[tokio::test(start_paused = true)]
async fn a_key_of_a_service_id_is_rotated_for_that_service_id() {
    let core = Core::new().await;
    ServiceKey::prepare(&core.mock);
    let mut core = core;
    let config = with(&rotating(), "iam_id", ServiceKey::owner().iam_id.as_str());
    core.converge(&config).await;
    core.assert_settled(&config).await;
    pass(&core, 90).await;
    core.converge(&config).await;
    assert_eq!(live(&core).len(), 2);
    assert!(core.keys().iter().all(|key| key.iam_id == ServiceKey::owner().iam_id));
    core.assert_settled(&config).await;
}

#[tokio::test(start_paused = true)]
async fn another_owner_replaces_the_key_and_the_old_one_works_for_the_overlap() {
    let core = Core::new().await;
    ServiceKey::prepare(&core.mock);
    let mut core = core;
    core.converge(&rotating()).await;
    let old = current(&core);
    let config = with(&rotating(), "iam_id", ServiceKey::owner().iam_id.as_str());
    let planned = core.plan(&config, false).await.unwrap();
    assert_eq!(planned.action, Action::Replace);
    let told = said(&core.apply(&config, planned).await);
    assert!(told.contains("works until") && told.contains(&old.id), "{told}");
    assert_eq!(live(&core).len(), 2);
    pass(&core, 2).await;
    assert_eq!(live(&core).iter().map(|key| key.id.clone()).collect::<Vec<_>>(), [current(&core).id]);
}

#[tokio::test(start_paused = true)]
async fn a_key_for_another_user_is_refused_before_anything_is_sent() {
    let core = Core::new().await;
    core.mock.upsert_identity(Identity::user(2));
    let mut core = core;
    let config = with(&rotating(), "iam_id", Identity::user(2).iam_id.as_str());
    let planned = core.plan(&config, false).await.unwrap();
    let told = said(&core.apply(&config, planned).await);
    assert!(told.contains("cannot be created by") && core.keys().is_empty(), "{told}");
}

/// A mock whose first user has a rotating key that is due, and Terraform with the login of the second.
async fn due_for_another() -> Core {
    let mock = Mock::new(Options::default().signed_tokens(false).random_seed(Some(7)));
    let owner = mock.add_identity(Identity::user(1));
    let colleague = mock.add_identity(Identity::user(2).with(Role::Administrator));
    let mut core = Core::on(mock.clone(), &owner).await;
    core.converge(&round(&rotating(), "1")).await;
    pass(&core, 90).await;
    let state = core.state.clone();
    let mut core = Core::in_environment(mock, &[("IC_API_KEY", colleague.as_str()), ENDPOINT]).await;
    core.state = state;
    core
}

#[tokio::test(start_paused = true)]
async fn a_colleague_plans_while_the_key_is_due_and_leaves_the_rotation_to_its_owner() {
    let mut core = due_for_another().await;
    core.refresh().await;
    let planned = core.plan(&round(&rotating(), "1"), false).await.unwrap();
    assert_eq!(planned.action, Action::NoOp);
    let told = said(&planned.diagnostics);
    assert!(told.contains("is due for rotation") && told.contains(&Identity::user(1).iam_id), "{told}");
    // A change that asks for a rotation is refused.
    let told = said(&core.plan(&round(&rotating(), "2"), false).await.unwrap_err());
    assert!(told.contains("cannot be replaced by"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn the_key_that_the_provider_logs_in_with_is_rotated_only_if_that_is_allowed() {
    let core = Core::new().await;
    let own = core.mock.keys()[0].clone();
    for allowed in [false, true] {
        let mut core = Core::on(core.mock.clone(), &own.value).await;
        core.configure_with(ProviderConfig { allow_own_key: Attr::Known(allowed), ..ProviderConfig::default() }).await;
        core.state.value = Some(core.import(&own.id).await.unwrap());
        core.converge(&round(&with(&rotating(), "name", "login"), "1")).await;
        let config = round(&with(&rotating(), "name", "login"), "2");
        core.refresh().await;
        let planned = core.plan(&config, false).await.unwrap();
        let diagnostics = core.apply(&config, planned).await;
        assert_eq!(has_errors(&diagnostics), !allowed, "{}", said(&diagnostics));
        if allowed {
            assert_eq!(retiring(&core)[0].0, own.id);
            assert_ne!(text(core.state.value.as_ref().unwrap(), "apikey_id"), own.id);
        } else {
            assert!(said(&diagnostics).contains("the provider logs in with it"), "{}", said(&diagnostics));
            assert_eq!(text(core.state.value.as_ref().unwrap(), "apikey_id"), own.id);
        }
    }
}
