//! The argument `locked` of configurations for IBM-Cloud/ibm: another name of `entity_lock`.

use tf_provider::value::Value;

use super::{created, named};
use crate::terraform_core::said;
use crate::terraform_core::values::with;

#[tokio::test(start_paused = true)]
async fn locked_locks_and_unlocks_as_entity_lock_does() {
    let locked = with(&named("k"), "locked", true);
    let mut core = created(&locked).await;
    assert!(core.key().locked);
    assert_eq!(core.attribute("entity_lock"), &Value::Bool(true));
    core.assert_settled(&locked).await;
    // The other name for it is no change.
    core.assert_settled(&with(&named("k"), "entity_lock", true)).await;
    let told = said(&core.plan(&with(&locked, "description", "d"), false).await.unwrap_err());
    assert!(told.contains("is locked"), "{told}");
    core.converge(&with(&named("k"), "locked", false)).await;
    assert!(!core.key().locked);
    core.assert_settled(&named("k")).await;
}

#[tokio::test(start_paused = true)]
async fn both_names_may_say_the_same_and_nothing_else() {
    let both =
        |locked: bool, entity_lock: Value| with(&with(&named("k"), "locked", locked), "entity_lock", entity_lock);
    let mut core = created(&both(true, true.into())).await;
    core.assert_settled(&both(true, true.into())).await;
    let told = said(&core.plan(&both(true, false.into()), false).await.unwrap_err());
    assert!(told.contains("contradict each other") && told.contains("Remove locked"), "{told}");
    assert!(said(&core.plan(&both(false, true.into()), false).await.unwrap_err()).contains("contradict each other"));
}
