//! The argument `locked` of configurations for IBM-Cloud/ibm: another name of `entity_lock`.

use tf_provider::value::Value;

use super::{Core, created, named};
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

#[tokio::test(start_paused = true)]
async fn a_name_whose_value_is_not_known_yet_is_planned_as_configured() {
    let both =
        |locked: Value, entity_lock: Value| with(&with(&named("k"), "locked", locked), "entity_lock", entity_lock);
    for start in [named("k"), with(&named("k"), "entity_lock", true)] {
        let core = created(&start).await;
        for (locked, entity_lock) in [(Value::UNKNOWN, true.into()), (false.into(), Value::UNKNOWN)] {
            let wish = both(locked.clone(), entity_lock);
            assert_eq!(core.plan(&wish, false).await.unwrap().value.get("locked"), &locked);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_whose_service_id_is_replaced_is_refused_while_it_is_locked() {
    let core = created(&with(&named("k"), "entity_lock", true)).await;
    let elsewhere = with(&with(&named("k"), "entity_lock", true), "iam_service_id", Value::UNKNOWN);
    let told = said(&core.plan(&elsewhere, false).await.unwrap_err());
    assert!(told.contains("changing iam_service_id forces its replacement"), "{told}");
    assert!(told.contains("or if the service ID is replaced too, unlock it with"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn the_first_apply_after_an_import_says_that_it_changes_the_lock() {
    for is_locked in [true, false] {
        let mut core = Core::new().await;
        let key = core.mock.add_key(&Core::owner(), "k", |key| key.locked = is_locked);
        core.state.value = Some(core.import(&key.id).await.unwrap());
        let wish = with(&named("k"), "entity_lock", !is_locked);
        let told = said(&core.converge(&wish).await);
        let wanted = if is_locked { "This apply unlocks API key" } else { "This apply locks API key" };
        assert!(told.contains(wanted) && told.contains(&format!("entity_lock = {is_locked}")), "{told}");
        let told = said(&core.converge(&with(&named("k"), "entity_lock", is_locked)).await);
        assert_eq!(told, "", "from then on the lock is as configured");
    }
}
