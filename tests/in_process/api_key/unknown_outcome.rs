//! A creation whose response was lost: no key is lost, none is created twice, and none of another user is taken.

use std::time::Duration;

use http::Method;
use iam_identity_mock::{Effect, Fault};
use jiff::SignedDuration;
use tf_provider::value::Value;

use super::{Core, OWN, created, named, number, write_only};
use crate::terraform_core::said;
use crate::terraform_core::values::{config, map, text, with};

#[tokio::test(start_paused = true)]
async fn a_creation_of_unknown_outcome_is_not_repeated_and_names_what_may_be_left() {
    let mut core = Core::new().await;
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DropAfter));
    let planned = core.plan(&named("k"), false).await.unwrap();
    let told = said(&core.apply(&named("k"), planned).await);
    let left = core.key();
    assert!(told.contains("may have been created") && told.contains(&left.id), "{told}");
    assert!(told.contains(&format!("terraform import ADDRESS {}", left.id)), "{told}");
    assert!(core.state.value.is_none() && !core.state.tainted);
    assert_eq!(core.writes().len(), 1, "one POST, and nothing deleted");
}

#[tokio::test(start_paused = true)]
async fn a_creation_of_unknown_outcome_with_a_value_of_ones_own_is_adopted() {
    for wished in [config([("name", "k".into()), ("apikey", OWN.into())]), write_only(OWN, number(1))] {
        let mut core = Core::new().await;
        core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DropAfter));
        core.converge(&wished).await;
        assert_eq!(core.key().value, OWN);
        assert_eq!(core.writes().len(), 1);
        core.assert_settled(&wished).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_an_interrupted_run_left_behind_is_named_by_the_next_creation() {
    let mut core = Core::new().await;
    let left = core.mock.add_key(&Core::owner(), "k", |_| {});
    let old = core.mock.add_key(&Core::owner(), "k", |key| key.created_at -= SignedDuration::from_mins(20));
    let told = said(&core.converge(&named("k")).await);
    assert!(told.contains(&left.id) && !told.contains(&old.id), "{told}");
    assert!(told.contains("Warning") && told.contains("terraform import"), "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_key_that_was_there_before_is_never_adopted() {
    // Nothing is known of the keys before, and the configured value is that of an older key.
    let mut core = Core::new().await;
    let precious = core.mock.add_key(&Core::owner(), "k", |key| {
        key.value = OWN.into();
        key.created_at -= SignedDuration::from_hours(5);
    });
    core.mock.inject(Fault::on(Method::GET, "/v1/apikeys", Effect::status(403)));
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::status(500)));
    let wish = config([("name", "k".into()), ("apikey", OWN.into())]);
    let planned = core.plan(&wish, false).await.unwrap();
    let told = said(&core.apply(&wish, planned).await);
    assert!(told.contains("belongs to another key") && told.contains(&precious.id), "{told}");
    assert_eq!(core.state.value, None);

    // Two resources with the same value: the second creation does not take the first one's key.
    let mut first = Core::new().await;
    first.converge(&wish).await;
    let mut second = Core::on(first.mock.clone(), "").await;
    second.server = first.server.clone();
    first.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::status(500)));
    let planned = second.plan(&wish, false).await.unwrap();
    let told = said(&second.apply(&wish, planned).await);
    assert!(told.contains("belongs to another key") && second.state.value.is_none(), "{told}");
}

#[tokio::test(start_paused = true)]
async fn two_creations_at_once_never_share_a_key() {
    // The first one's answer is on its way when the second one fails: the second must not take the first one's key.
    let core = Core::new().await;
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DelayAfter(Duration::from_secs(5))));
    core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::status(500)));
    for own in [true, false] {
        let wish = if own { config([("name", "k".into()), ("apikey", OWN.into())]) } else { named("j") };
        let mut both = Vec::new();
        for _ in 0..2 {
            let mut one = Core::on(core.mock.clone(), "").await;
            one.server = core.server.clone();
            let wish = wish.clone();
            both.push(tokio::spawn(async move {
                let planned = one.plan(&wish, false).await.unwrap();
                let told = said(&one.apply(&wish, planned).await);
                (one.state.value.as_ref().map(|state| text(state, "id").to_owned()), told)
            }));
        }
        let (first, second) = (both.remove(0).await.unwrap(), both.remove(0).await.unwrap());
        let made: Vec<&String> = [&first.0, &second.0].into_iter().flatten().collect();
        assert_eq!(made.len(), 1, "{first:?} {second:?}");
        let told = format!("{}{}", first.1, second.1);
        assert!(!told.contains(made[0].as_str()), "a key of this run is offered for deletion: {told}");
        if !own {
            break;
        }
        core.mock.clear_faults();
        core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::DelayAfter(Duration::from_secs(5))));
        core.mock.inject(Fault::on(Method::POST, "/v1/apikeys", Effect::status(500)));
    }
}

#[tokio::test(start_paused = true)]
async fn an_earlier_attempt_that_was_carried_out_is_not_forgotten() {
    let mut core = created(&named("k")).await;
    core.mock.inject(Fault::on(Method::PUT, core.key().id, Effect::DropAfter));
    core.mock.inject(Fault::on(Method::PUT, core.key().id, Effect::status(403)));
    let planned = core.plan(&named("k2"), false).await.unwrap();
    let diagnostics = core.apply(&named("k2"), planned).await;
    assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
    assert_eq!((core.key().name.as_str(), core.attribute("name")), ("k2", &Value::from("k2")));
}

#[tokio::test(start_paused = true)]
async fn keys_that_this_run_has_read_or_replaces_are_no_leftovers() {
    // Read.
    let mut first = Core::new().await;
    first.converge(&named("k")).await;
    first.configure().await;
    first.refresh().await;
    let mut second = Core::on(first.mock.clone(), "").await;
    second.server = first.server.clone();
    let diagnostics = second.converge(&named("k")).await;
    assert!(diagnostics.is_empty(), "{}", said(&diagnostics));

    // Replaced by the one that is made, first or afterwards.
    for create_first in [true, false] {
        let start = with(&named("k"), "rotate_when_changed", map([("a", "1")]));
        let mut core = Core::new().await;
        // Before Terraform 1.16, a creation within apply isn't told that it replaces a key.
        core.terraform.keeps_planned_private = create_first;
        core.converge(&start).await;
        let wish = with(&start, "rotate_when_changed", map([("a", "2")]));
        let planned = core.plan(&wish, false).await.unwrap();
        core.configure().await;
        let diagnostics = if create_first {
            core.replace_creating_first(&wish, planned).await
        } else {
            core.apply(&wish, planned).await
        };
        assert!(diagnostics.is_empty(), "{}", said(&diagnostics));
    }

    // One that nothing is known of still is.
    let mut core = Core::new().await;
    let left = core.mock.add_key(&Core::owner(), "k", |_| {});
    let told = said(&core.converge(&named("k")).await);
    assert!(told.contains(&left.id) && told.contains("same name as API key"), "{told}");
}
