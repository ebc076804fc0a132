//! Creating a service ID.

use std::time::Duration;

use http::Method;
use iam_identity::ServiceIdScope;
use iam_identity_mock::{Effect, Fault};
use tf_provider::value::Value;

use super::{Core, created, elsewhere, id, locked, named, seen, set};
use crate::terraform_core::values::with;
use crate::terraform_core::{Action, has_errors, said, stop};

const PATH: &str = "/v1/serviceids";

/// How many service IDs have this name.
async fn count(core: &Core, name: &str) -> usize {
    let client = elsewhere(core);
    let account_id = client.claims().await.unwrap().account.bss;
    let scope = ServiceIdScope { account_id, name: Some(name.to_owned()), ..ServiceIdScope::default() };
    client.list_service_ids(&scope).await.unwrap().service_ids.len()
}

#[tokio::test(start_paused = true)]
async fn a_service_id_is_created_as_configured_with_one_request_and_settles() {
    let wish = with(&with(&locked("s"), "description", "d"), "unique_instance_crns", set(&["crn:1", "crn:2"]));
    let mut core = Core::new().await;
    core.converge(&wish).await;
    let sent: Vec<_> = core.mock.journal().into_iter().filter(iam_identity_mock::Entry::is_write).collect();
    assert_eq!((core.writes(), sent[0].entity_lock), (vec![format!("POST {PATH}")], true));
    let found = seen(&core).await;
    assert!(found.locked && found.description.as_deref() == Some("d"));
    assert_eq!(core.attribute("iam_id"), &Value::String(format!("iam-{}", found.id)));
    assert_eq!(core.attribute("version"), core.attribute("entity_tag"));
    core.assert_settled(&wish).await;
}

#[tokio::test(start_paused = true)]
async fn the_least_that_can_be_configured_settles() {
    let mut core = created(&named("s")).await;
    assert_eq!((core.attribute("description"), core.attribute("unique_instance_crns")), (&"".into(), &set(&[])));
    core.assert_settled(&named("s")).await;
}

#[tokio::test(start_paused = true)]
async fn the_group_is_sent_and_another_one_replaces_the_service_id() {
    let mut core = Core::new().await;
    let group = core.mock.add_service_id_group(&Core::owner(), "team");
    let wish = with(&named("s"), "group_id", group.as_str());
    core.converge(&wish).await;
    let body = core.mock.journal().iter().find(|entry| entry.call() == format!("POST {PATH}")).unwrap().json();
    assert_eq!(body["body"]["group_id"], group.as_str(), "{body}");
    core.assert_settled(&wish).await;
    let planned = core.plan(&with(&named("s"), "group_id", "g2"), false).await.unwrap();
    assert_eq!(planned.action, Action::Replace);
    assert_eq!(core.plan(&named("s"), false).await.unwrap().action, Action::NoOp, "an unset one stays");
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_the_creation_did_not_make_is_made_afterwards() {
    let mut core = Core::new().await;
    let unlocked = with(&named("s"), "entity_lock", true);
    let made = elsewhere(&core);
    let account_id = made.claims().await.unwrap().account.bss;
    let new = iam_identity::NewServiceId { account_id, name: "s".to_owned(), ..Default::default() };
    let found = made.create_service_id(&new).await.unwrap();
    let answer = serde_json::json!({ "id": found.id, "name": "s", "locked": false }).to_string();
    core.mock.inject(Fault::on(Method::POST, PATH, Effect::body(201, answer)));
    core.mock.clear_journal();
    core.converge(&unlocked).await;
    assert_eq!(core.writes(), [format!("POST {PATH}"), format!("POST {PATH}/{}/lock", found.id)]);
    assert!(seen(&core).await.locked);
}

#[tokio::test(start_paused = true)]
async fn a_failed_lock_after_the_creation_is_a_warning_and_the_next_apply_locks() {
    let mut core = Core::new().await;
    let wish = locked("s");
    let client = elsewhere(&core);
    let account_id = client.claims().await.unwrap().account.bss;
    let new = iam_identity::NewServiceId { account_id, name: "s".to_owned(), ..Default::default() };
    let found = client.create_service_id(&new).await.unwrap();
    let answer = serde_json::json!({ "id": found.id, "name": "s", "locked": false }).to_string();
    core.mock.inject(Fault::on(Method::POST, PATH, Effect::body(201, answer)));
    core.mock.inject(Fault::on(Method::POST, "/lock", Effect::status(403)));
    let planned = core.plan(&wish, false).await.unwrap();
    let diagnostics = core.apply(&wish, planned).await;
    assert!(!has_errors(&diagnostics) && !core.state.tainted);
    assert!(said(&diagnostics).contains("was created, but a later step failed"), "{}", said(&diagnostics));
    // The response has no account, which is a part of the identity.
    core.state.identity = None;
    core.converge(&wish).await;
    assert!(seen(&core).await.locked);
}

#[tokio::test(start_paused = true)]
async fn a_rejected_creation_leaves_nothing_and_says_what_to_do() {
    for (status, advice) in
        [(403, "Service ID creator"), (409, "limit of service IDs"), (400, "Correct the configuration")]
    {
        let mut core = Core::new().await;
        core.mock.inject(Fault::on(Method::POST, PATH, Effect::status(status)));
        let planned = core.plan(&named("s"), false).await.unwrap();
        let told = said(&core.apply(&named("s"), planned).await);
        assert!(told.contains("create service ID \"s\"") && told.contains(advice), "{told}");
        assert_eq!(core.state.value, None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_creation_of_unknown_outcome_is_not_repeated_and_names_what_may_be_left() {
    for (effect, left) in [(Effect::DropAfter, 1), (Effect::DropBefore, 0), (Effect::status(500), 0)] {
        let mut core = Core::new().await;
        core.mock.inject(Fault::on(Method::POST, PATH, effect));
        let planned = core.plan(&named("s"), false).await.unwrap();
        let told = said(&core.apply(&named("s"), planned).await);
        assert_eq!(core.state.value, None);
        assert_eq!(core.writes().len(), 1, "{:?}", core.writes());
        assert_eq!(count(&core, "s").await, left);
        assert!(told.contains("may have been created"), "{told}");
        assert_eq!(told.contains("terraform import ADDRESS ServiceId-"), left == 1, "{told}");
        assert_eq!(told.contains("no service ID with this name was created since"), left == 0, "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_creation_of_unknown_outcome_names_neither_older_ones_nor_those_of_this_run() {
    let mut core = created(&named("s")).await;
    let mine = id(&core);
    let older = {
        let client = elsewhere(&core);
        let account_id = client.claims().await.unwrap().account.bss;
        let new = iam_identity::NewServiceId { account_id, name: "s".to_owned(), ..Default::default() };
        client.create_service_id(&new).await.unwrap().id
    };
    core.mock.advance_clock(jiff::SignedDuration::from_mins(10));
    core.state = crate::terraform_core::Stored::default();
    core.mock.inject(Fault::on(Method::POST, PATH, Effect::DropAfter));
    let planned = core.plan(&named("s"), false).await.unwrap();
    let told = said(&core.apply(&named("s"), planned).await);
    assert_eq!(told.matches("terraform import ADDRESS").count(), 1, "{told}");
    assert!(!told.contains(&mine) && !told.contains(&older), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_creation_of_unknown_outcome_says_if_nothing_can_be_listed() {
    let mut core = Core::new().await;
    core.mock.inject(Fault::on(Method::POST, PATH, Effect::DropAfter));
    core.mock.inject(Fault::on(Method::GET, PATH, Effect::status(403)).times(2));
    let planned = core.plan(&named("s"), false).await.unwrap();
    let told = said(&core.apply(&named("s"), planned).await);
    assert!(told.contains("cannot be listed at the moment"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn what_an_interrupted_run_may_have_left_is_named_and_nothing_else_is() {
    let mut core = Core::new().await;
    let group = core.mock.add_service_id_group(&Core::owner(), "team");
    let add = |name: &str, group: Option<&str>| core.mock.add_service_id(&Core::owner(), name, group).iam_id;
    let old = add("s", None);
    core.mock.advance_clock(jiff::SignedDuration::from_mins(20));
    let others = [old, add("other", None), add("s", Some(&group))];
    let left = add("s", None);
    let left = left.trim_start_matches("iam-");
    let told = said(&core.converge(&named("s")).await);
    assert!(told.contains("Recently created service IDs have the same name as service ID \"s\""), "{told}");
    assert!(told.contains(&format!("`terraform import ADDRESS {left}`")), "{told}");
    assert!(told.contains("`ibmcloud iam service-id-delete ID`"), "{told}");
    assert!(!others.iter().any(|other| told.contains(other.trim_start_matches("iam-"))), "{told}");
    assert_eq!(core.mock.journal().iter().filter(|entry| entry.call() == format!("GET {PATH}")).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_service_id_of_this_run_or_a_failed_listing_is_no_warning() {
    let mut core = created(&named("s")).await;
    core.state = crate::terraform_core::Stored::default();
    assert!(core.converge(&named("s")).await.is_empty(), "the other one is of this run");
    // Another run, which refreshes the service ID before it creates the one that replaces it.
    core.configure().await;
    assert!(core.refresh().await.is_empty());
    core.state = crate::terraform_core::Stored::default();
    let told = said(&core.converge(&named("s")).await);
    assert_eq!(told.matches("terraform import").count(), 1, "the first one, which no run has read: {told}");

    let mut core = Core::new().await;
    core.mock.add_service_id(&Core::owner(), "s", None);
    core.mock.inject(Fault::on(Method::GET, PATH, Effect::status(403)));
    assert!(core.converge(&named("s")).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_creation_of_unknown_outcome_does_not_name_what_was_there_before() {
    let mut core = Core::new().await;
    let before = core.mock.add_service_id(&Core::owner(), "s", None).iam_id;
    core.mock.inject(Fault::on(Method::POST, PATH, Effect::DropBefore));
    let planned = core.plan(&named("s"), false).await.unwrap();
    let diagnostics = core.apply(&named("s"), planned).await;
    let errors: Vec<_> = diagnostics.iter().filter(|each| each.summary.contains("may have been created")).collect();
    assert_eq!(errors.len(), 1, "{}", said(&diagnostics));
    assert!(!errors[0].detail.contains(before.trim_start_matches("iam-")), "{}", errors[0].detail);
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_creation_is_awaited_and_saved() {
    let mut core = Core::new().await;
    core.mock.inject(Fault::on(Method::POST, PATH, Effect::DelayAfter(Duration::from_secs(20))));
    let planned = core.plan(&named("s"), false).await.unwrap();
    let (mock, server) = (core.mock.clone(), core.server.clone());
    let stopper = tokio::spawn(async move {
        mock.wait_until(|entries| entries.iter().any(|entry| entry.call() == format!("POST {PATH}"))).await;
        stop(&server).await;
    });
    let diagnostics = core.apply(&named("s"), planned).await;
    stopper.await.unwrap();
    assert!(!has_errors(&diagnostics), "{}", said(&diagnostics));
    assert!(id(&core).starts_with("ServiceId-"));
}

#[tokio::test(start_paused = true)]
async fn tags_are_kept_and_said_to_have_no_effect_once() {
    let wish = with(&named("s"), "tags", set(&["one", "two"]));
    let mut core = Core::new().await;
    let told = core.validate(&wish, true).await;
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(said(&told).contains("tags has no effect") && !has_errors(&told));
    core.converge(&wish).await;
    assert_eq!(core.attribute("tags"), &set(&["one", "two"]));
    core.assert_settled(&wish).await;
    core.mock.clear_journal();
    core.converge(&with(&named("s"), "tags", set(&["three"]))).await;
    assert_eq!(core.writes(), Vec::<String>::new());
}
