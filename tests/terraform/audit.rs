//! The module that audits an account.

use std::collections::BTreeMap;

use iam_identity_mock::{Effect, Fault, Options};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};
use testkit::service::Service;
use testkit::terraform::Terraform;
use testkit::working_directory::{CommandOutput, WorkingDirectory};

use crate::actions::invoke;
use crate::cases::{Case, case, directory, has_actions};
use crate::data_sources::outputs;
use crate::support::audited::{copy_module, fill, owner, restrict_creation};
use crate::support::login::logs_in;

/// The checks of the module: one for each row, and one for whether the report has everything.
const CHECKS: [&str; 9] = [
    "unused_keys",
    "old_keys",
    "keys_without_expiry",
    "owner_keys",
    "unrestricted_settings",
    "inactive_users",
    "unused_service_ids",
    "identities_at_limit",
    "complete",
];

/// A directory for an account in which no identity may have more than four keys.
fn audited(terraform: &Terraform) -> (WorkingDirectory, Service) {
    let service = Service::with(Options::default().keys_per_identity(4).random_seed(Some(1)));
    fill(&service);
    let directory = directory(terraform, &service);
    copy_module(&directory);
    configure(&directory, "");
    // A directory with a module is initialized by the command itself.
    directory.run(&["init", "-no-color", "-input=false"]).success();
    (directory, service)
}

/// Uses the module with more arguments.
fn configure(directory: &WorkingDirectory, arguments: &str) {
    directory.configure(&format!(
        "module \"audit\" {{\n  source       = \"./modules/account-audit\"\n  owner_iam_id = {:?}\n  {arguments}\n}}\n\
         output \"report\" {{\n  value = module.audit.report\n}}\n",
        owner().iam_id
    ));
}

/// The report of a run, and what the run said.
fn report(directory: &WorkingDirectory) -> (Json, CommandOutput) {
    let ran = directory.try_plan(&[]).success();
    (outputs(directory)["report"].clone(), ran)
}

/// The names in each row that has any.
fn names(report: &Json) -> BTreeMap<String, Vec<String>> {
    let name = |each: &Json| each["name"].as_str().unwrap().to_owned();
    let rows = report.as_object().unwrap().iter().filter_map(|(row, each)| Some((row, each.as_array()?)));
    let names = rows.map(|(row, each)| (row.clone(), each.iter().map(name).collect::<Vec<_>>()));
    names.filter(|(_, names)| !names.is_empty()).collect()
}

fn wanted(rows: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    rows.iter().map(|(row, names)| ((*row).to_owned(), owned(names))).collect()
}

/// Asserts that exactly these checks have failed.
fn fails(ran: &CommandOutput, failed: &[&str]) {
    for check in CHECKS {
        let is_said = ran.text.contains(&format!("in check \"{check}\""));
        assert_eq!(is_said, failed.contains(&check), "{check}:\n{}", ran.text);
    }
}

fn the_report_names_exactly_what_is_wrong_and_every_row_has_a_check(terraform: &Terraform) {
    let (directory, service) = audited(terraform);
    let (report, ran) = report(&directory);
    let rows = wanted(&[
        ("unused_keys", &["legacy", "vault"]),
        ("old_keys", &["legacy", "vault", "nightly"]),
        ("keys_without_expiry", &["legacy", "checkout"]),
        ("owner_keys", &["owner"]),
        ("unrestricted_settings", &["restrict_create_platform_apikey", "restrict_create_service_id"]),
        ("inactive_users", &["User 2"]),
        ("unused_service_ids", &["legacy"]),
        ("identities_at_limit", &["billing"]),
    ]);
    assert_eq!(names(&report), rows);
    let counts: BTreeMap<String, usize> = serde_json::from_value(report["counts"].clone()).unwrap();
    assert_eq!(counts, rows.iter().map(|(row, names)| (row.clone(), names.len())).collect());
    let known = ["complete", "passed", "keys", "service_ids"].map(|name| report[name].clone());
    assert_eq!(json!(known), json!([true, false, 9, 3]));
    let vault = service.key("vault");
    let entry = &report["unused_keys"][1];
    let parts = ["id", "iam_id", "owner_name", "locked", "disabled", "reason"].map(|name| entry[name].clone());
    assert_eq!(json!(parts), json!([vault.id, vault.iam_id, "legacy", true, false, "never used"]));
    assert_eq!(report["identities_at_limit"][0]["reason"], "has 4 of 4 keys");
    fails(&ran, &CHECKS[..8]);
    ran.says(&[
        &format!("Keys that were not used for 180 days: legacy ({}), vault ({}).", service.key("legacy").id, vault.id),
        "Settings that are not RESTRICTED: restrict_create_platform_apikey, restrict_create_service_id.",
    ]);
    let text = report.to_string();
    for key in service.mock.keys() {
        assert!(!text.contains(&key.value), "{}: the value is in the report", key.name);
    }
}

fn a_run_lists_the_keys_once_and_reads_none_alone(terraform: &Terraform) {
    let (directory, service) = audited(terraform);
    directory.try_plan(&[]).success();
    let journal = service.mock.journal();
    let count = |path: &str| journal.iter().filter(|entry| entry.path.starts_with(path)).count();
    // The default group and one other, and the groups for either kind of listing.
    assert_eq!((count("/v1/apikeys"), count("/v1/serviceids"), count("/v1/serviceid_groups")), (2, 2, 2));
    assert_eq!((count("/identity/token"), count("/v1/accounts")), (1, 2), "{journal:#?}");
    assert!(journal.iter().all(|entry| !entry.path.starts_with("/v1/apikeys/")));
    assert_eq!(service.writes().len(), 1, "the report is requested: {:?}", service.writes());
    // The next run has the report at hand.
    service.mock.clear_journal();
    directory.try_plan(&[]).success();
    assert_eq!(service.mock.journal().len(), 10, "{:#?}", service.mock.journal());
}

fn what_is_acted_on_is_in_no_later_report(terraform: &Terraform) {
    let (directory, service) = audited(terraform);
    let vault = service.key("vault").id;
    let act = |arguments: &str| {
        let arguments = format!("dry_run = false\n    scope = \"account\"\n    {arguments}");
        invoke(&directory, "ibm_iam_api_keys_set", &arguments).success()
    };
    let unused = "mode = \"disable\"\n    expired = false\n    unused_for_days = 180";
    act(unused).says(&["\"vault\"", "it is locked", "1 API key is disabled"]);
    configure(&directory, "");
    assert_eq!(names(&report(&directory).0)["unused_keys"], ["vault"]);
    invoke(&directory, "ibm_iam_api_key_unlock", &format!("apikey_id = {vault:?}")).success();
    act(unused);
    act("mode = \"expire\"\n    expire_after = \"60d\"\n    never_expires = true");
    act(&format!("mode = \"delete\"\n    iam_id = {:?}", owner().iam_id));
    invoke(&directory, "ibm_iam_api_keys_prune", "scope = \"account\"\n    older_than_days = 90\n    dry_run = false")
        .success();
    restrict_creation(&service);
    for owner in service.mock.identities().iter().filter(|each| ["User 2", "legacy"].contains(&each.name.as_str())) {
        let key = service.mock.add_key(owner, "used", |_| {});
        assert!(logs_in(&service, &key.value));
        service.mock.remove_key(&key.id);
    }
    // The report of IBM Cloud is used for a day.
    service.mock.advance_clock(SignedDuration::from_hours(25));
    configure(&directory, "");
    let (report, ran) = report(&directory);
    assert_eq!((names(&report), &report["passed"]), (BTreeMap::new(), &json!(true)));
    fails(&ran, &[]);
}

fn arguments_decide_what_is_reported_and_are_checked(terraform: &Terraform) {
    let (directory, service) = audited(terraform);
    let except = ["legacy", "owner"].map(|name| service.key(name).id);
    configure(
        &directory,
        &format!("older_than_days = 450\n  unused_for_days = 450\n  require_expiry = false\n  except = {except:?}"),
    );
    let (found, _) = report(&directory);
    for row in ["unused_keys", "old_keys", "keys_without_expiry", "owner_keys"] {
        assert_eq!(found[row], json!([]), "{row}");
    }
    for (arguments, said) in [
        ("unused_for_days = 0", "from 1 to 3650"),
        ("older_than_days = 1.5", "whole number of days"),
        ("except = [\"deploy\"]", "the ID of a key"),
    ] {
        configure(&directory, arguments);
        directory.try_plan(&[]).failure().says(&[said]);
    }
}

fn a_key_of_the_owner_is_reported_with_whether_it_can_be_used(terraform: &Terraform) {
    let (directory, service) = audited(terraform);
    let now = service.mock.now();
    service.mock.add_key(&owner(), "owner's disabled", |key| key.disabled = true);
    service
        .mock
        .add_key(&owner(), "owner's expired", |key| key.expires_at = Some(now - SignedDuration::from_hours(24)));
    let (report, _) = report(&directory);
    let reasons: BTreeMap<_, _> = report["owner_keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| (key["name"].as_str().unwrap(), key["reason"].as_str().unwrap()))
        .collect();
    let wanted = [
        ("owner", "can be used"),
        ("owner's disabled", "is disabled, but exists"),
        ("owner's expired", "has expired, but exists"),
    ];
    assert_eq!(reasons, BTreeMap::from(wanted));
}

fn a_report_without_all_groups_says_so(terraform: &Terraform) {
    let (directory, service) = audited(terraform);
    service.mock.inject(Fault::on(http::Method::GET, "/v1/serviceid_groups", Effect::status(403)).times(99));
    let (report, ran) = report(&directory);
    assert_eq!((&report["complete"], &report["passed"]), (&json!(false), &json!(false)));
    assert!(ran.text.contains("in check \"complete\""), "{}", ran.text);
    assert_eq!(report["unused_keys"], json!([]), "those of the group are not seen");
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(under the_report_names_exactly_what_is_wrong_and_every_row_has_a_check),
        case!(under a_run_lists_the_keys_once_and_reads_none_alone).once(),
        case!(under what_is_acted_on_is_in_no_later_report).needs(has_actions),
        case!(under arguments_decide_what_is_reported_and_are_checked).once(),
        case!(under a_key_of_the_owner_is_reported_with_whether_it_can_be_used).once(),
        case!(under a_report_without_all_groups_says_so).once(),
    ]
}
