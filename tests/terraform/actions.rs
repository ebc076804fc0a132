//! Actions that are invoked or triggered.

use iam_identity_mock::{Identity, Key};
use jiff::SignedDuration;
use testkit::service::Service;
use testkit::working_directory::{CommandOutput, WorkingDirectory};

use crate::cases::{Case, case, has_actions};

/// A key of the user who is logged in, forty days old.
pub(crate) fn old_key(service: &Service, name: &str) -> Key {
    service.mock.add_key(&Identity::user(1), name, |key| key.created_at -= SignedDuration::from_hours(24 * 40))
}

/// Invokes an action of this type with these arguments.
pub(crate) fn invoke(directory: &WorkingDirectory, kind: &str, arguments: &str) -> CommandOutput {
    directory.configure(&format!("action \"{kind}\" \"it\" {{\n  config {{\n    {arguments}\n  }}\n}}\n"));
    directory.try_apply(&[&format!("-invoke=action.{kind}.it")])
}

fn actions_switch_once_and_say_so(directory: WorkingDirectory, service: Service) {
    let id = old_key(&service, "mine").id;
    directory.configure("");
    directory.init();
    let read = || service.mock.keys_named("mine").pop().unwrap();
    let argument = format!("apikey_id = {id:?}");
    for (verb, state, holds) in [
        ("lock", "locked", (|key: &Key| key.locked) as fn(&Key) -> bool),
        ("unlock", "unlocked", |key| !key.locked),
        ("disable", "disabled", |key| key.disabled),
        ("enable", "enabled", |key| !key.disabled),
    ] {
        let kind = format!("ibm_iam_api_key_{verb}");
        invoke(&directory, &kind, &argument).success().says(&[&format!("is {state} now")]);
        assert!(holds(&read()), "{verb}");
        service.mock.clear_journal();
        invoke(&directory, &kind, &argument).success().says(&[&format!("is {state} already")]);
        assert!(service.writes().is_empty(), "{:?}", service.writes());
    }
    let expire =
        |after: &str| invoke(&directory, "ibm_iam_api_key_expire", &format!("{argument}\n    after = {after:?}"));
    expire("24h").success().says(&["expires at", "now"]);
    let at = read().expires_at.unwrap();
    let lasts = at.duration_since(service.mock.now());
    assert!(lasts > SignedDuration::from_hours(23) && lasts <= SignedDuration::from_mins(24 * 60 + 1), "{lasts:?}");
    expire("48h").success().says(&["expires at", "already"]);
    assert_eq!(read().expires_at, Some(at), "what ends earlier stays");
    expire("soon").failure().says(&["Invalid after"]);
    invoke(&directory, "ibm_iam_api_key_lock", "apikey_id = \"ApiKey-none\"")
        .failure()
        .says(&["ApiKey-none", "does not exist"]);
}

fn an_action_takes_what_is_known_only_after_an_apply(directory: WorkingDirectory, service: Service) {
    directory.configure(
            "resource \"ibm_iam_api_key\" \"it\" {\n  name = \"mine\"\n  lifecycle {\n    ignore_changes = [disabled]\n    \
             action_trigger {\n      events  = [after_create]\n      actions = [action.ibm_iam_api_key_disable.it]\n    }\n  }\n}\n\
             action \"ibm_iam_api_key_disable\" \"it\" {\n  config {\n    apikey_id = ibm_iam_api_key.it.apikey_id\n  }\n}\n",
        );
    directory.init();
    directory.apply();
    assert!(service.key("mine").disabled);
    directory.assert_settled();
}

fn pruning_tells_first_and_spares_what_is_locked_or_the_providers_own(directory: WorkingDirectory, service: Service) {
    for name in ["old-1", "old-2", "old-3", "other"] {
        old_key(&service, name);
    }
    service.mock.add_key(&Identity::user(1), "old-locked", |key| key.locked = true);
    let own = service.mock.keys()[0].id.clone();
    service.mock.change_key(&own, |key| key.name = "old-own".to_owned());
    directory.configure("");
    directory.init();
    let prune = |arguments: &str| invoke(&directory, "ibm_iam_api_keys_prune", arguments);
    let count = || service.mock.keys().len();
    prune("name_contains = \"old-\"").success().says(&[
        "\"old-1\"",
        "would be deleted",
        "3 API keys would be deleted",
        "dry_run = false",
    ]);
    assert_eq!(count(), 6);
    prune("name_contains = \"old-\"\n    dry_run = false\n    max_delete = 2")
        .success()
        .says(&["2 API keys are deleted; 1 more match"]);
    assert_eq!(count(), 4);
    prune("name_contains = \"old-\"\n    dry_run = false").success().says(&[
        "\"old-locked\"",
        "it is locked",
        "\"old-own\"",
        "logs in with it",
        "1 API key is deleted",
    ]);
    let left: Vec<_> = service.mock.keys().into_iter().map(|key| key.name).collect();
    assert_eq!(left, ["old-own", "other", "old-locked"]);
    prune("dry_run = false").failure().says(&["No filter selects the API keys"]);
}

fn the_examples_of_actions_and_queries_work(directory: WorkingDirectory, service: Service) {
    let examples = testkit::workspace::root().join("examples");
    for folder in std::fs::read_dir(examples.join("actions")).unwrap().flatten() {
        let text = std::fs::read_to_string(folder.path().join("action.tf")).unwrap();
        let kind = folder.file_name().into_string().unwrap();
        let name = if kind.contains("_api_keys_") { "forgotten" } else { "deploy" };
        directory.configure(&text);
        directory.init();
        directory.apply();
        directory.try_apply(&[&format!("-invoke=action.{kind}.{name}")]).success();
        directory.assert_settled();
        service
            .mock
            .keys_named("deploy")
            .iter()
            .for_each(|key| service.mock.change_key(&key.id, |key| key.locked = false));
        directory.try_apply(&["-refresh-only"]).success();
        directory.try_destroy().success();
    }
    let text =
        std::fs::read_to_string(examples.join("list-resources/ibm_iam_api_key/list-resource.tfquery.hcl")).unwrap();
    old_key(&service, "deploy");
    directory.configure("");
    std::fs::write(directory.path().join("it.tfquery.hcl"), text).unwrap();
    directory.run(&["query", "-no-color"]).success().says(&["deploy \u{2013} IBMid-0000000001, never expires"]);
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(actions_switch_once_and_say_so).needs(has_actions),
        case!(an_action_takes_what_is_known_only_after_an_apply).needs(has_actions),
        case!(pruning_tells_first_and_spares_what_is_locked_or_the_providers_own).needs(has_actions),
        case!(the_examples_of_actions_and_queries_work).needs(has_actions),
    ]
}
