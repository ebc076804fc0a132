//! A key is updated: what changed is sent, and no change of another user is overwritten.

use http::Method;

use super::{created, named};
use crate::terraform_core::said;
use crate::terraform_core::values::{config, with};

#[tokio::test(start_paused = true)]
async fn a_removed_description_and_a_removed_expiry_are_cleared() {
    let full =
        config([("name", "k".into()), ("description", "d".into()), ("expires_at", "2040-01-28T15:00:00Z".into())]);
    let mut core = created(&full).await;
    core.converge(&named("k")).await;
    let put = core.mock.journal().into_iter().find(|entry| entry.method == Method::PUT).unwrap();
    assert_eq!(put.body, serde_json::json!({ "description": "", "expires_at": "" }));
    assert_eq!((core.key().description, core.key().expires_at), (None, None));
    core.assert_settled(&named("k")).await;
}

#[tokio::test(start_paused = true)]
async fn an_update_sends_what_changed_with_the_stored_tag() {
    let start = config([("name", "k".into()), ("description", "d".into())]);
    let mut core = created(&start).await;
    let tag = core.key().entity_tag();
    core.converge(&with(&start, "description", "e")).await;
    let put = core.mock.journal().into_iter().find(|entry| entry.method == Method::PUT).unwrap();
    assert_eq!((put.if_match.as_deref(), put.body), (Some(tag.as_str()), serde_json::json!({ "description": "e" })));
}

#[tokio::test(start_paused = true)]
async fn a_conflict_over_a_tag_alone_is_resolved() {
    let mut core = created(&named("k")).await;
    let planned = core.plan(&named("k2"), false).await.unwrap();
    core.mock.change_key(&core.key().id, |_| {});
    let diagnostics = core.apply(&named("k2"), planned).await;
    assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
    assert_eq!(core.key().name, "k2");
    assert_eq!(core.writes().len(), 2, "one with the stale tag, one with the new");
}

#[tokio::test(start_paused = true)]
async fn a_conflict_with_a_change_outside_of_terraform_overwrites_nothing() {
    let mut core = created(&named("k")).await;
    let planned = core.plan(&named("k2"), false).await.unwrap();
    core.mock.change_key(&core.key().id, |key| key.description = Some("theirs".into()));
    let told = said(&core.apply(&named("k2"), planned).await);
    assert!(told.contains("was changed outside of Terraform") && told.contains("description"), "{told}");
    assert_eq!((core.key().name.as_str(), core.key().description.as_deref()), ("k", Some("theirs")));
    core.converge(&named("k2")).await;
    assert_eq!((core.key().name.as_str(), core.key().description), ("k2", None));
}

#[tokio::test(start_paused = true)]
async fn a_key_that_vanished_between_plan_and_apply_is_named() {
    let mut core = created(&named("k")).await;
    let planned = core.plan(&named("k2"), false).await.unwrap();
    core.mock.remove_key(&core.key().id);
    let told = said(&core.apply(&named("k2"), planned).await);
    assert!(told.contains("no longer exists"), "{told}");
    core.converge(&named("k2")).await;
    assert_eq!(core.key().name, "k2");
}
