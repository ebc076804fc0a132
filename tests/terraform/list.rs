//! Queries, and the configurations that they generate.

use iam_identity_mock::{Identity, Options};
use testkit::service::Service;
use testkit::terraform::Terraform;
use testkit::working_directory::{CommandOutput, WorkingDirectory};

use crate::actions::old_key;
use crate::cases::{Case, case, directory, has_actions};

/// Runs a query of this list block; returns what it printed.
fn query(directory: &WorkingDirectory, body: &str, more: &[&str]) -> CommandOutput {
    let block = format!("list \"ibm_iam_api_key\" \"all\" {{\n  provider = ibm\n  {body}\n}}\n");
    std::fs::write(directory.path().join("all.tfquery.hcl"), block).unwrap();
    directory.run(&[&["query", "-no-color"], more].concat())
}

fn a_query_finds_exactly_the_keys_that_are_meant_and_reads_no_more_than_is_wanted(terraform: &Terraform) {
    let options = || Options::default().keys_per_identity(1000).random_seed(Some(1));
    let service = Service::with(options());
    let keys: Vec<_> = (0..250)
        .map(|number| old_key(&service, &format!("k{number:03}{}", if number % 2 == 0 { "a" } else { "b" })))
        .collect();
    let directory = directory(terraform, &service);
    directory.configure("");
    directory.init();
    for (body, wanted, pages) in [
        ("limit = 1000", 250, 3),
        ("limit = 7", 7, 1),
        ("", 100, 1),
        ("limit = 1000\n  config {\n    name_contains = \"a\"\n  }", 125, 3),
    ] {
        service.mock.clear_journal();
        let ran = query(&directory, body, &[]).success();
        let found: Vec<_> = keys.iter().filter(|key| ran.text.contains(&format!("{} \u{2013}", key.name))).collect();
        // The login key is on the first page.
        let least = if body.contains("config") { wanted } else { wanted - 1 };
        assert!((least..=wanted).contains(&found.len()), "{body}: {} of {wanted}", found.len());
        assert!(ran.text.contains("never expires") && ran.text.contains("apikey_id=ApiKey-"), "{}", ran.text);
        let lists = service.mock.journal().iter().filter(|entry| entry.path == "/v1/apikeys").count();
        assert_eq!(lists, pages, "pages for {body}");
    }
    // And a data source that looks for one of them by its name.
    service.mock.clear_journal();
    directory.configure("data \"ibm_iam_api_key\" \"it\" {\n  name = \"k249b\"\n}\noutput \"it\" {\n  value = data.ibm_iam_api_key.it.id\n}");
    directory.try_plan(&[]).success().says(&[&keys[249].id]);
    assert_eq!(service.mock.journal().iter().filter(|entry| entry.path == "/v1/apikeys").count(), 3);
    query(&directory, "config {\n    scope = \"account\"\n  }", &[]).failure().says(&["Administrator"]);
    query(&directory, "config {\n    unused_for_days = 0\n  }", &[]).failure().says(&["Invalid unused_for_days"]);
}

fn what_a_query_generates_settles(directory: WorkingDirectory, service: Service) {
    let kept = service.mock.add_key(&Identity::user(1), "kept", |key| {
        key.description = Some("a \"quoted\" ${thing}".to_owned());
        key.locked = true;
        key.expires_at = Some("2040-01-28T15:00:00Z".parse().unwrap());
    });
    directory.configure("");
    directory.init();
    query(&directory, "config {\n    name_contains = \"kept\"\n  }", &["-generate-config-out=generated.tf"]).success();
    let generated = std::fs::read_to_string(directory.path().join("generated.tf")).unwrap();
    assert!(generated.contains("import {") && generated.contains("identity = {"), "{generated}");
    std::fs::remove_file(directory.path().join("all.tfquery.hcl")).unwrap();
    directory.try_apply(&[]).success().says(&["1 imported, 0 added, 0 changed, 0 destroyed"]);
    directory.assert_settled();
    assert_eq!(service.mock.keys_named("kept")[0].entity_tag(), kept.entity_tag(), "nothing was written");
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(under a_query_finds_exactly_the_keys_that_are_meant_and_reads_no_more_than_is_wanted).needs(has_actions),
        case!(what_a_query_generates_settles).needs(has_actions),
    ]
}
