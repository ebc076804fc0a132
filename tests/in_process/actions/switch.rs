//! Locking, unlocking, disabling, enabling and deleting: by the resource and by actions, the same way.

use http::Method;
use iam_identity_mock::{Effect, Fault, Key, Options};
use tf_provider::value::Value;

use crate::api_key::{created, named};
use crate::terraform_core::actions::{expire, prune, switch};
use crate::terraform_core::values::with;
use crate::terraform_core::{Core, has_errors, said};

/// Each switch: the key before, the key as it is wanted, and the end of the call's path.
fn switches() -> [(&'static str, Value, Value, &'static str); 4] {
    let plain = named("k");
    let (locked, disabled) = (with(&plain, "entity_lock", true), with(&plain, "disabled", true));
    [
        ("lock", plain.clone(), locked.clone(), "/lock"),
        ("unlock", locked, plain.clone(), "/lock"),
        ("disable", plain.clone(), disabled.clone(), "/disable"),
        ("enable", disabled, plain, "/disable"),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_switch_is_refused_where_the_key_was_changed_since_the_plan() {
    type Change = fn(&mut Key);
    let changes: [(&str, Change); 3] = [
        ("description", |key| key.description = Some("theirs".into())),
        ("name", |key| key.name = "theirs".into()),
        ("expires_at", |key| key.expires_at = Some("2040-01-28T15:00:00Z".parse().unwrap())),
    ];
    for (verb, before, wish, _) in switches() {
        for (what, change) in changes {
            let mut core = created(&before).await;
            let planned = core.plan(&wish, false).await.unwrap();
            let id = core.key().id;
            core.mock.change_key(&id, change);
            let theirs = core.key();
            let told = said(&core.apply(&wish, planned).await);
            assert!(told.contains("was changed outside of Terraform") && told.contains(what), "{verb}, {what}: {told}");
            // Before a key is disabled it has to be known that the provider doesn't log in with it.
            let own_key = (verb == "disable").then(|| "GET /v1/apikeys/details".to_owned());
            let calls = own_key.into_iter().chain([format!("GET /v1/apikeys/{id}")]).collect::<Vec<_>>();
            assert_eq!(core.calls(), calls, "{verb}, {what}");
            assert_eq!(core.key(), theirs, "{verb}, {what}");
            // The next plan starts from what is there.
            core.converge(&wish).await;
            core.assert_settled(&wish).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_locked_since_the_plan_is_not_disabled_by_it() {
    let mut core = created(&named("k")).await;
    let wish = with(&named("k"), "disabled", true);
    let planned = core.plan(&wish, false).await.unwrap();
    core.mock.change_key(&core.key().id, |key| key.locked = true);
    let told = said(&core.apply(&wish, planned).await);
    assert!(told.contains("was changed outside of Terraform") && told.contains("entity_lock"), "{told}");
    assert!(core.writes().is_empty() && !core.key().disabled);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_changed_to_what_is_planned_is_no_reason_to_refuse() {
    for (verb, before, wish, _) in switches() {
        let mut core = created(&before).await;
        let planned = core.plan(&wish, false).await.unwrap();
        let wants = |name: &str| *wish.get(name) == Value::Bool(true);
        let (locked, disabled) = (wants("entity_lock"), wants("disabled"));
        core.mock.change_key(&core.key().id, |key| (key.locked, key.disabled) = (locked, disabled));
        let diagnostics = core.apply(&wish, planned).await;
        assert!(diagnostics.is_empty(), "{verb}: {}", said(&diagnostics));
        core.assert_settled(&wish).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_switch_costs_one_read_before_it_and_none_where_a_tagged_update_goes_before() {
    let mut core = created(&named("k")).await;
    let id = core.key().id;
    let wish = with(&named("k"), "entity_lock", true);
    let planned = core.plan(&wish, false).await.unwrap();
    core.apply(&wish, planned).await;
    let calls = ["GET /v1/apikeys/ID", "POST /v1/apikeys/ID/lock", "GET /v1/apikeys/ID"];
    assert_eq!(core.calls(), calls.map(|call| call.replace("ID", &id)));

    let mut core = created(&named("k")).await;
    let id = core.key().id;
    let wish = with(&with(&named("k2"), "entity_lock", true), "disabled", true);
    let planned = core.plan(&wish, false).await.unwrap();
    core.apply(&wish, planned).await;
    let calls = [
        "GET /v1/apikeys/details",
        "PUT /v1/apikeys/ID",
        "POST /v1/apikeys/ID/disable",
        "POST /v1/apikeys/ID/lock",
        "GET /v1/apikeys/ID",
    ];
    assert_eq!(core.calls(), calls.map(|call| call.replace("ID", &id)));
}

#[tokio::test(start_paused = true)]
async fn an_update_without_a_tag_in_the_state_reads_the_key_before_it_overwrites_anything() {
    let mut core = created(&named("k")).await;
    let wish = named("k2");
    let state = core.state.value.clone().unwrap();
    core.state.value = Some(with(&state, "entity_tag", ""));
    let planned = core.plan(&wish, false).await.unwrap();
    core.mock.change_key(&core.key().id, |key| key.description = Some("theirs".into()));
    let told = said(&core.apply(&wish, planned).await);
    assert!(told.contains("was changed outside of Terraform") && told.contains("description"), "{told}");
    assert!(core.writes().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_switch_whose_first_answer_is_lost_is_done_though_the_repetition_is_refused() {
    for status in [409, 400] {
        for (verb, before, wish, end) in switches() {
            let options = || Options::default().repeated_toggle_status(status);
            let lost = Fault::next(Effect::DropAfter);
            // By the resource …
            let mut core = Core::with(options()).await;
            core.converge(&before).await;
            core.mock.inject(lost.clone().with_path_end(end));
            let planned = core.plan(&wish, false).await.unwrap();
            let diagnostics = core.apply(&wish, planned).await;
            assert!(diagnostics.is_empty(), "{status}, {verb}: {}", said(&diagnostics));
            // … and by an action.
            let mut core = Core::with(options()).await;
            core.converge(&before).await;
            core.mock.inject(lost.with_path_end(end));
            let done = switch(&core, verb, &core.key().id).await;
            assert!(done.diagnostics.is_empty(), "{status}, {verb}: {}", said(&done.diagnostics));
            assert!(done.progress.last().unwrap().ends_with("now."), "{:?}", done.progress);
            assert_eq!(core.mock.faults_left(), []);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_expiry_whose_first_answer_is_lost_is_set() {
    let core = created(&named("k")).await;
    core.mock.inject(Fault::on(Method::PUT, "", Effect::DropAfter));
    let done = expire(&core, &core.key().id).await;
    assert!(done.diagnostics.is_empty(), "{}", said(&done.diagnostics));
    assert!(core.key().expires_at.is_some() && done.progress[0].ends_with("now."), "{:?}", done.progress);
}

#[tokio::test(start_paused = true)]
async fn pruning_counts_a_deletion_whose_answer_was_lost() {
    for (count, told) in [(1, "1 API key is deleted."), (2, "2 API keys are deleted.")] {
        let core = Core::new().await;
        let keys: Vec<Key> =
            (0..count).map(|number| core.mock.add_key(&Core::owner(), &format!("prune-me-{number}"), |_| {})).collect();
        core.mock.inject(Fault::on(Method::DELETE, "", Effect::DropAfter));
        let would = prune(&core, "prune-me", true).await.progress;
        assert!(would.last().unwrap().starts_with(told.split(" is ").next().unwrap().split(" are ").next().unwrap()));
        let done = prune(&core, "prune-me", false).await;
        assert!(done.diagnostics.is_empty() && core.keys().is_empty(), "{}", said(&done.diagnostics));
        assert_eq!(done.progress.last().unwrap(), told);
        for key in keys {
            let line = done.progress.iter().find(|line| line.contains(&key.id)).unwrap();
            assert!(line.ends_with("is deleted."), "{line}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_action_on_a_key_that_is_locked_names_the_ways_to_unlock_it() {
    let core = Core::with(Options::default().lock_blocks_disable(true)).await;
    let key = core.mock.add_key(&Core::owner(), "k", |key| key.locked = true);
    for done in [switch(&core, "disable", &key.id).await, expire(&core, &key.id).await] {
        let told = said(&done.diagnostics);
        assert!(has_errors(&done.diagnostics) && told.contains("is locked"), "{told}");
        assert!(told.contains(&format!("ibmcloud iam api-key-unlock {}", key.id)), "{told}");
        assert!(told.contains("ibm_iam_api_key_unlock") && !told.contains("entity_lock"), "{told}");
    }
}
