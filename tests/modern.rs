//! What only newer Terraforms have: queries, generated configurations, actions; and the guard of the provider's own key.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod support;

use std::path::Path;

use iam_identity_mock::{Identity, Key, Options};
use jiff::SignedDuration;
use support::cli::{Ran, Workspace, terraforms, with_each, with_every};
use support::service::Service;
use xtask::terraform::Terraform;

/// Whether it has queries and actions, which OpenTofu has not.
fn is_modern(terraform: &Terraform) -> bool {
    terraform.version >= (1, 14) && !terraform.is_opentofu
}

fn key(service: &Service, name: &str) -> Key {
    service.mock.add_key(&Identity::user(1), name, |key| key.created_at -= SignedDuration::from_hours(24 * 40))
}

/// Runs a query of this list block; returns what it printed.
fn query(workspace: &Workspace, body: &str, more: &[&str]) -> Ran {
    let block = format!("list \"ibm_iam_api_key\" \"all\" {{\n  provider = ibm\n  {body}\n}}\n");
    std::fs::write(workspace.path().join("all.tfquery.hcl"), block).unwrap();
    workspace.run(&[&["query", "-no-color"], more].concat())
}

#[test]
fn a_query_finds_exactly_the_keys_that_are_meant_and_reads_no_more_than_is_wanted() {
    let options = || Options { keys_per_identity: 1000, seed: Some(1), ..Options::default() };
    for terraform in terraforms().iter().filter(|terraform| is_modern(terraform)) {
        let service = Service::with(options());
        let keys: Vec<_> = (0..250)
            .map(|number| key(&service, &format!("k{number:03}{}", if number % 2 == 0 { "a" } else { "b" })))
            .collect();
        let workspace = Workspace::new(terraform, &service);
        workspace.configure("");
        workspace.init();
        for (body, wanted, pages) in [
            ("limit = 1000", 250, 3),
            ("limit = 7", 7, 1),
            ("", 100, 1),
            ("limit = 1000\n  config {\n    name_contains = \"a\"\n  }", 125, 3),
        ] {
            service.mock.clear_journal();
            let ran = query(&workspace, body, &[]).success();
            let found: Vec<_> =
                keys.iter().filter(|key| ran.text.contains(&format!("{} \u{2013}", key.name))).collect();
            // The login key is on the first page.
            let least = if body.contains("config") { wanted } else { wanted - 1 };
            assert!((least..=wanted).contains(&found.len()), "{body}: {} of {wanted}", found.len());
            assert!(ran.text.contains("never expires") && ran.text.contains("apikey_id=ApiKey-"), "{}", ran.text);
            let lists = service.mock.journal().iter().filter(|entry| entry.path == "/v1/apikeys").count();
            assert_eq!(lists, pages, "pages for {body}");
        }
        // And a data source that looks for one of them by its name.
        service.mock.clear_journal();
        workspace.configure("data \"ibm_iam_api_key\" \"it\" {\n  name = \"k249b\"\n}\noutput \"it\" {\n  value = data.ibm_iam_api_key.it.id\n}");
        workspace.try_plan(&[]).success().says(&[&keys[249].id]);
        assert_eq!(service.mock.journal().iter().filter(|entry| entry.path == "/v1/apikeys").count(), 3);
        query(&workspace, "config {\n    scope = \"account\"\n  }", &[]).failure().says(&["Administrator"]);
        query(&workspace, "config {\n    unused_for_days = 0\n  }", &[]).failure().says(&["Invalid unused_for_days"]);
    }
}

#[test]
fn what_a_query_generates_settles() {
    with_each(is_modern, |workspace, service| {
        let kept = service.mock.add_key(&Identity::user(1), "kept", |key| {
            key.description = Some("a \"quoted\" ${thing}".to_owned());
            key.locked = true;
            key.expires_at = Some("2040-01-28T15:00:00Z".parse().unwrap());
        });
        workspace.configure("");
        workspace.init();
        query(&workspace, "config {\n    name_contains = \"kept\"\n  }", &["-generate-config-out=generated.tf"])
            .success();
        let generated = std::fs::read_to_string(workspace.path().join("generated.tf")).unwrap();
        assert!(generated.contains("import {") && generated.contains("identity = {"), "{generated}");
        std::fs::remove_file(workspace.path().join("all.tfquery.hcl")).unwrap();
        workspace.try_apply(&[]).success().says(&["1 imported, 0 added, 0 changed, 0 destroyed"]);
        workspace.assert_settled();
        assert_eq!(service.mock.keys_named("kept")[0].entity_tag(), kept.entity_tag(), "nothing was written");
    });
}

#[test]
fn what_an_import_generates_settles() {
    with_every(|workspace, service| {
        let one = service.mock.add_key(&Identity::user(1), "kept", |key| key.locked = true);
        // As the page about the list resource says: with the provider while there is no resource yet, then without.
        let import =
            |provider: &str| format!("import {{\n{provider}  to = ibm_iam_api_key.it\n  id = {:?}\n}}", one.id);
        workspace.configure(&import("  provider = ibm\n"));
        workspace.init();
        workspace.try_plan(&["-generate-config-out=generated.tf"]).success();
        workspace.configure(&import(""));
        workspace.try_apply(&[]).success().says(&["1 imported, 0 added, 0 changed, 0 destroyed"]);
        workspace.assert_settled();
    });
}

/// Invokes an action of this type with these arguments.
fn invoke(workspace: &Workspace, kind: &str, arguments: &str) -> Ran {
    workspace.configure(&format!("action \"{kind}\" \"it\" {{\n  config {{\n    {arguments}\n  }}\n}}\n"));
    workspace.try_apply(&[&format!("-invoke=action.{kind}.it")])
}

#[test]
fn actions_switch_once_and_say_so() {
    with_each(is_modern, |workspace, service| {
        let id = key(&service, "mine").id;
        workspace.configure("");
        workspace.init();
        let read = || service.mock.keys_named("mine").pop().unwrap();
        let argument = format!("apikey_id = {id:?}");
        for (verb, state, holds) in [
            ("lock", "locked", (|key: &Key| key.locked) as fn(&Key) -> bool),
            ("unlock", "unlocked", |key| !key.locked),
            ("disable", "disabled", |key| key.disabled),
            ("enable", "enabled", |key| !key.disabled),
        ] {
            let kind = format!("ibm_iam_api_key_{verb}");
            invoke(&workspace, &kind, &argument).success().says(&[&format!("is {state} now")]);
            assert!(holds(&read()), "{verb}");
            service.mock.clear_journal();
            invoke(&workspace, &kind, &argument).success().says(&[&format!("is {state} already")]);
            assert!(service.writes().is_empty(), "{:?}", service.writes());
        }
        let expire =
            |after: &str| invoke(&workspace, "ibm_iam_api_key_expire", &format!("{argument}\n    after = {after:?}"));
        expire("24h").success().says(&["expires at", "now"]);
        let at = read().expires_at.unwrap();
        let lasts = at.duration_since(service.mock.now());
        assert!(lasts > SignedDuration::from_hours(23) && lasts <= SignedDuration::from_mins(24 * 60 + 1), "{lasts:?}");
        expire("48h").success().says(&["expires at", "already"]);
        assert_eq!(read().expires_at, Some(at), "what ends earlier stays");
        expire("soon").failure().says(&["Invalid after"]);
        invoke(&workspace, "ibm_iam_api_key_lock", "apikey_id = \"ApiKey-none\"")
            .failure()
            .says(&["ApiKey-none", "does not exist"]);
    });
}

#[test]
fn an_action_takes_what_is_known_only_after_an_apply() {
    with_each(is_modern, |workspace, service| {
        workspace.configure(
            "resource \"ibm_iam_api_key\" \"it\" {\n  name = \"mine\"\n  lifecycle {\n    ignore_changes = [disabled]\n    \
             action_trigger {\n      events  = [after_create]\n      actions = [action.ibm_iam_api_key_disable.it]\n    }\n  }\n}\n\
             action \"ibm_iam_api_key_disable\" \"it\" {\n  config {\n    apikey_id = ibm_iam_api_key.it.apikey_id\n  }\n}\n",
        );
        workspace.init();
        workspace.apply();
        assert!(service.key("mine").disabled);
        workspace.assert_settled();
    });
}

#[test]
fn pruning_tells_first_and_spares_what_is_locked_or_the_providers_own() {
    with_each(is_modern, |workspace, service| {
        for name in ["old-1", "old-2", "old-3", "other"] {
            key(&service, name);
        }
        service.mock.add_key(&Identity::user(1), "old-locked", |key| key.locked = true);
        let own = service.mock.keys()[0].id.clone();
        service.mock.change_key(&own, |key| key.name = "old-own".to_owned());
        workspace.configure("");
        workspace.init();
        let prune = |arguments: &str| invoke(&workspace, "ibm_iam_api_keys_prune", arguments);
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
    });
}

#[test]
fn the_providers_own_key_is_left_alone_unless_allowed() {
    with_every(|workspace, service| {
        let own = service.mock.keys()[0].id.clone();
        let body = |provider: &str, more: &str| {
            format!(
                "provider \"ibm\" {{\n  {provider}\n}}\nresource \"ibm_iam_api_key\" \"it\" {{\n  name = \"login\"\n  {more}\n}}\n"
            )
        };
        workspace.configure(&body("", ""));
        workspace.init();
        workspace.run(&["import", "-no-color", "ibm_iam_api_key.it", &own]).success();
        workspace.try_destroy().failure().says(&["cannot be deleted: the provider logs in with it", "allow_own_key"]);
        workspace.configure(&body("", "disabled = true"));
        workspace.try_apply(&[]).failure().says(&["cannot be disabled: the provider logs in with it"]);
        if is_modern(workspace.terraform()) {
            let argument = format!("apikey_id = {own:?}");
            invoke(&workspace, "ibm_iam_api_key_disable", &argument).failure().says(&["logs in with it"]);
            invoke(&workspace, "ibm_iam_api_key_expire", &format!("{argument}\n    after = \"1h\""))
                .failure()
                .says(&["logs in with it"]);
        }
        let key = service.mock.keys().remove(0);
        assert!(!key.disabled && key.expires_at.is_none());
        workspace.configure(&body("allow_own_key = true", ""));
        workspace.try_destroy().success();
        assert!(service.mock.keys().is_empty());
    });
}

#[test]
fn the_examples_of_actions_and_queries_work() {
    with_each(is_modern, |workspace, service| {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        for folder in std::fs::read_dir(examples.join("actions")).unwrap().flatten() {
            let text = std::fs::read_to_string(folder.path().join("action.tf")).unwrap();
            let kind = folder.file_name().into_string().unwrap();
            let name = if kind.ends_with("prune") { "forgotten" } else { "deploy" };
            workspace.configure(&text);
            workspace.init();
            workspace.apply();
            workspace.try_apply(&[&format!("-invoke=action.{kind}.{name}")]).success();
            workspace.assert_settled();
            service
                .mock
                .keys_named("deploy")
                .iter()
                .for_each(|key| service.mock.change_key(&key.id, |key| key.locked = false));
            workspace.try_apply(&["-refresh-only"]).success();
            workspace.try_destroy().success();
        }
        let text =
            std::fs::read_to_string(examples.join("list-resources/ibm_iam_api_key/list-resource.tfquery.hcl")).unwrap();
        key(&service, "deploy");
        workspace.configure("");
        std::fs::write(workspace.path().join("it.tfquery.hcl"), text).unwrap();
        workspace.run(&["query", "-no-color"]).success().says(&["deploy \u{2013} IBMid-0000000001, never expires"]);
    });
}
