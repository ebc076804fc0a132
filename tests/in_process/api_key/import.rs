//! A key is imported by its ID or CRN.

use super::Core;
use crate::terraform_core::said;
use crate::terraform_core::values::{config, map, with};

#[tokio::test(start_paused = true)]
async fn import_by_id_and_by_crn_and_then_the_plan_is_empty() {
    for by_crn in [false, true] {
        let mut core = Core::new().await;
        let key = core.mock.add_key(&Core::owner(), "k", |key| {
            key.description = Some("d".into());
            key.locked = true;
        });
        let crn = format!("crn:v1:bluemix:public:iam-identity::a/{}::apikey:{}", key.account_id, key.id);
        core.state.value = Some(core.import(if by_crn { &crn } else { &key.id }).await.unwrap());
        let wished = config([("name", "k".into()), ("description", "d".into()), ("entity_lock", true.into())]);
        core.assert_settled(&wished).await;
        assert!(core.attribute("apikey").is_null());
        // What the state has never had is recorded in place, of a locked key too.
        let imported = core.state.clone();
        for (name, value) in [("rotate_when_changed", map([("a", "1")])), ("file", "/nowhere/key.json".into())] {
            core.state = imported.clone();
            core.mock.clear_journal();
            core.converge(&with(&wished, name, value)).await;
            assert!(core.writes().is_empty(), "{name}: {:?}", core.writes());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_malformed_import_id_sends_no_request_and_an_unknown_one_does_not_exist() {
    let core = Core::new().await;
    let told = said(&core.import("my key").await.unwrap_err());
    assert!(told.contains("ApiKey-") && told.contains("crn:v1:"), "{told}");
    assert!(core.mock.journal().is_empty());
    let told = said(&core.import("ApiKey-00000000-0000-4000-8000-000000000000").await.unwrap_err());
    assert!(told.contains("does not exist"), "{told}");
}
