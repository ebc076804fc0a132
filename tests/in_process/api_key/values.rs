//! The values of keys: `apikey`.

use super::{Core, OTHER, OWN, named};
use crate::terraform_core::values::{config, with};
use crate::terraform_core::{Action, said};

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
