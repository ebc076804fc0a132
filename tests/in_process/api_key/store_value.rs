//! The argument `store_value`: IBM Cloud doesn't store the values of users' keys.

use super::{Core, named};
use crate::terraform_core::said;
use crate::terraform_core::values::with;

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
