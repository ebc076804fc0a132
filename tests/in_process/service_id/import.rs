//! Importing a service ID.

use super::{Core, created, id, locked};
use crate::terraform_core::said;
use crate::terraform_core::values::text;

#[tokio::test(start_paused = true)]
async fn a_service_id_is_imported_by_its_id_its_iam_id_and_its_crn_and_settles() {
    let mut core = created(&locked("s")).await;
    let crn = text(core.state.value.as_ref().unwrap(), "crn").to_owned();
    for given in [id(&core), format!("iam-{}", id(&core)), crn] {
        core.state.value = Some(core.import(&given).await.unwrap());
        core.state.private = Vec::new();
        core.refresh().await;
        core.assert_settled(&locked("s")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_service_id_is_refused_and_nothing_is_sent() {
    let core = Core::new().await;
    for given in ["s", "ApiKey-1", "ServiceId-../x", ""] {
        let told = said(&core.import(given).await.unwrap_err());
        assert!(told.contains("does not identify a service ID") && told.contains("iam-ServiceId-"), "{told}");
    }
    assert!(core.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_unknown_one_and_one_of_another_account_are_said_to_be() {
    let core = created(&locked("s")).await;
    let told = said(&core.import("ServiceId-00000000-0000-4000-8000-000000000000").await.unwrap_err());
    assert!(told.contains("does not exist"), "{told}");
    let crn = format!("crn:v1:bluemix:public:iam-identity::a/{}::serviceid:{}", "f".repeat(32), id(&core));
    let told = said(&core.import(&crn).await.unwrap_err());
    assert!(told.contains("does not belong to the specified account") && told.contains("0123456789abcdef"), "{told}");
}
