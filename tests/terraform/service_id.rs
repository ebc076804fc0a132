//! The resource `ibm_iam_service_id` over the wire.

use serde_json::Value as Json;
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use crate::cases::{Case, case, has_actions, plugin};

const ADDRESS: &str = "ibm_iam_service_id.it";

fn configuration(body: &str) -> String {
    format!("resource \"ibm_iam_service_id\" \"it\" {{\n  {body}\n}}\n")
}

fn start(directory: &WorkingDirectory, body: &str) -> Json {
    directory.configure(&configuration(body));
    directory.init();
    directory.apply();
    directory.assert_settled();
    directory.state(ADDRESS)
}

fn a_service_id_is_created_changed_locked_and_destroyed(directory: WorkingDirectory, service: Service) {
    let before =
        start(&directory, "name = \"mine\"\n  description = \"d\"\n  unique_instance_crns = [\"crn:2\", \"crn:1\"]");
    directory.configure(&configuration("name = \"renamed\"\n  entity_lock = true"));
    directory.apply().says(&["0 added", "1 changed", "0 destroyed"]);
    directory.assert_settled();
    let after = directory.state(ADDRESS);
    assert_eq!(after["id"], before["id"]);
    assert_eq!((&after["description"], &after["locked"]), (&"".into(), &true.into()));
    directory.try_destroy().failure().says(&["is locked", "service-id-unlock"]);
    directory.configure(&configuration("name = \"renamed\""));
    directory.apply();
    directory.try_destroy().success();
    let writes = service.writes();
    assert!(writes.last().unwrap().starts_with("DELETE /v1/serviceids/ServiceId-"), "{writes:#?}");
}

fn a_service_id_is_imported_by_its_id_and_by_its_iam_id(directory: WorkingDirectory, _: Service) {
    let state = start(&directory, "name = \"mine\"\n  entity_lock = true");
    for name in ["id", "iam_id"] {
        directory.run(&["state", "rm", ADDRESS]).success();
        directory.run(&["import", "-no-color", ADDRESS, state[name].as_str().unwrap()]).success();
        directory.assert_settled();
    }
}

/// The state file of IBM-Cloud/ibm with one service ID, which is the one of this state.
fn taken_over(state: &Json) -> String {
    let file = include_str!("../fixtures/ibm-cloud-ibm-2.5.0-service-created.tfstate");
    let mut file: Json = serde_json::from_str(file).unwrap();
    let resources = file["resources"].as_array_mut().unwrap();
    resources.retain(|resource| resource["type"] == "ibm_iam_service_id" && resource["name"] == "full");
    resources[0]["name"] = "it".into();
    let attributes = &mut resources[0]["instances"][0]["attributes"];
    for name in ["id", "iam_id", "crn", "version", "created_at", "modified_at", "name", "description", "account_id"] {
        attributes[name] = state[name].clone();
    }
    file.to_string()
}

fn a_state_of_ibm_cloud_is_taken_over_by_replace_provider(directory: WorkingDirectory, service: Service) {
    let body = "name = \"mine\"\n  description = \"a program\"";
    let state = start(&directory, body);
    std::fs::write(directory.path().join("terraform.tfstate"), taken_over(&state)).unwrap();
    service.mock.clear_journal();
    let replace =
        ["state", "replace-provider", "-auto-approve", "registry.terraform.io/ibm-cloud/ibm", testkit::mirror::ADDRESS];
    directory.run(&replace).success();
    directory.configure(&configuration(&format!("{body}\n  tags = [\"one\", \"two\"]")));
    directory.init();
    directory.try_plan(&[]).success().says(&["No changes", "tags has no effect"]);
    directory.assert_settled();
    assert!(service.writes().is_empty(), "{:?}", service.writes());
}

fn a_service_id_of_ibm_cloud_is_moved_here(directory: WorkingDirectory, _: Service) {
    let state = start(&directory, "name = \"mine\"\n  description = \"a program\"");
    std::fs::write(directory.path().join("terraform.tfstate"), taken_over(&state)).unwrap();
    // init wants the provider of the state to be there: a mock of it in the mirror.
    let source = "registry.terraform.io/ibm-cloud/ibm";
    testkit::mirror::install_as(plugin(), directory.path(), source, "2.5.0").unwrap();
    directory.configure(
        "moved {\n  from = ibm_iam_service_id.it\n  to = ibm_iam_service_id.moved\n}\n\
         resource \"ibm_iam_service_id\" \"moved\" {\n  name = \"mine\"\n  description = \"a program\"\n  \
         tags = [\"one\", \"two\"]\n}\n",
    );
    directory.init();
    directory.try_plan(&[]).success().says(&["has moved to", "0 to add, 0 to change, 0 to destroy"]);
    directory.apply();
    assert_eq!(directory.state("ibm_iam_service_id.moved")["id"], state["id"]);
    directory.assert_settled();
}

fn what_a_query_generates_settles(directory: WorkingDirectory, service: Service) {
    let state = start(&directory, "name = \"kept\"\n  description = \"a \\\"quoted\\\" thing\"\n  entity_lock = true");
    directory.run(&["state", "rm", ADDRESS]).success();
    directory.configure("");
    let block = "list \"ibm_iam_service_id\" \"all\" {\n  provider = ibm\n  config {\n    locked = true\n  }\n}\n";
    let query = directory.path().join("all.tfquery.hcl");
    std::fs::write(&query, block).unwrap();
    let shown = format!("kept \u{2013} {}, locked", state["iam_id"].as_str().unwrap());
    directory.run(&["query", "-no-color", "-generate-config-out=generated.tf"]).success().says(&[&shown]);
    std::fs::remove_file(&query).unwrap();
    service.mock.clear_journal();
    directory.try_apply(&[]).success().says(&["1 imported, 0 added, 0 changed, 0 destroyed"]);
    directory.assert_settled();
    assert!(service.writes().is_empty(), "{:?}", service.writes());
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(a_service_id_is_created_changed_locked_and_destroyed),
        case!(a_service_id_is_imported_by_its_id_and_by_its_iam_id),
        case!(a_state_of_ibm_cloud_is_taken_over_by_replace_provider),
        case!(a_service_id_of_ibm_cloud_is_moved_here),
        case!(what_a_query_generates_settles).needs(has_actions),
    ]
}
