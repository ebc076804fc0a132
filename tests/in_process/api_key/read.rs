//! A refresh believes only what is about this key.

use iam_identity_mock::{Effect, Fault, Options};
use tf_provider::value::Value;

use super::{Core, created, named};
use crate::terraform_core::said;

#[tokio::test(start_paused = true)]
async fn a_key_that_is_gone_leaves_the_state_and_what_changed_is_drift() {
    let mut core = created(&named("k")).await;
    core.mock.change_key(&core.key().id, |key| {
        key.name = "theirs".into();
        key.description = Some("theirs".into());
        key.disabled = true;
    });
    core.refresh().await;
    assert_eq!(core.attribute("name"), &Value::from("theirs"));
    assert_eq!(core.attribute("apikey"), &Value::String(core.key().value), "the value stays");
    core.converge(&named("k")).await;
    assert_eq!((core.key().name.as_str(), core.key().disabled), ("k", false));
    core.mock.remove_key(&core.key().id);
    core.refresh().await;
    assert_eq!(core.state.value, None);
}

#[tokio::test(start_paused = true)]
async fn an_answer_about_another_key_is_not_believed() {
    let mut core = created(&named("k")).await;
    let before = core.state.value.clone();
    core.mock.inject(Fault::next(Effect::body(200, "{\"id\":\"ApiKey-other\",\"name\":\"theirs\"}")));
    let told = said(&core.refresh().await);
    assert!(told.contains("about another key"), "{told}");
    assert_eq!(core.state.value, before);
}

#[tokio::test(start_paused = true)]
async fn an_empty_value_in_an_answer_does_not_overwrite_the_one_in_the_state() {
    let mut core = Core::with(Options::default().hidden_value_is_empty(true)).await;
    core.converge(&named("k")).await;
    core.assert_settled(&named("k")).await;
    assert_eq!(core.attribute("apikey"), &Value::String(core.key().value));
}
