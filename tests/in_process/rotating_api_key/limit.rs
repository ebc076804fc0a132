//! A rotation needs one more key than there is, for the overlap.

use serde_json::json;

use super::{Core, rotating, round};
use crate::api_key::fill;
use crate::terraform_core::queries::data;
use crate::terraform_core::{Action, said};

/// A key of an owner who has so many, and whose number of keys is known in this run.
async fn known(keys: usize) -> Core {
    let mut core = Core::created(&round(&rotating(), "1")).await;
    fill(&core, keys);
    core.configure().await;
    core.refresh().await;
    data(&core, "ibm_iam_identity_limits", json!({ "iam_ids": [Core::owner().iam_id] })).await.unwrap();
    core
}

#[tokio::test(start_paused = true)]
async fn a_rotation_at_the_limit_warns_once_and_a_plan_without_one_does_not() {
    let core = known(20).await;
    let same = core.plan(&round(&rotating(), "1"), false).await.unwrap();
    assert_eq!((same.action, said(&same.diagnostics).as_str()), (Action::NoOp, ""));
    let rotation = core.plan(&round(&rotating(), "2"), false).await.unwrap();
    let told = said(&rotation.diagnostics);
    assert_eq!(rotation.action, Action::Update);
    assert!(
        told.contains("is too low for this plan") && told.contains("at least 1 more, counting rotations"),
        "{told}"
    );
    assert_eq!(said(&core.plan(&round(&rotating(), "2"), false).await.unwrap().diagnostics), "");
}

#[tokio::test(start_paused = true)]
async fn a_replacement_that_would_have_been_a_rotation_counts_once() {
    let core = known(19).await;
    let planned = core.plan(&round(&rotating(), "2"), true).await.unwrap();
    assert_eq!((planned.action, said(&planned.diagnostics).as_str()), (Action::Replace, ""));
    let same = core.plan(&round(&rotating(), "1"), false).await.unwrap();
    assert_eq!(said(&same.diagnostics), "");
    let core = known(20).await;
    assert_eq!(said(&core.plan(&round(&rotating(), "1"), true).await.unwrap().diagnostics), "");
    let told = said(&core.plan(&round(&rotating(), "1"), false).await.unwrap().diagnostics);
    // The replaced key gets its overlap, so it makes no room.
    assert!(told.contains("is too low for this plan") && told.contains("at least 1 more"), "{told}");
}
