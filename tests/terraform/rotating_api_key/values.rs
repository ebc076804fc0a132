//! A value that only IBM Cloud and the one who needs it have, also after a rotation.

use iam_identity_mock::{Identity, Role};
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::{ADDRESS, current, key, pass};
use crate::cases::{Case, case, has_write_only};
use crate::support::notes::{configure_with_notes, install_notes};
use crate::support::places::{assert_absent, left_in};

/// The value in a run that doesn't rotate.
const UNUSED: &str = "canary-of-a-run-without-a-rotation-that-nobody-may-see";

/// A note of another provider, which keeps this value of the current key in a file.
fn note(value: &str) -> String {
    format!(
        "resource \"minimal_note\" \"it\" {{\n  path              = \"note\"\n  \
         text              = ibm_iam_rotating_api_key.it.apikey_id\n  secret_wo         = {value}\n  \
         secret_wo_version = ibm_iam_rotating_api_key.it.generation\n}}\n"
    )
}

/// The keys' values are those of a variable, as they would be those of an ephemeral resource: another one in each run.
fn configure(directory: &WorkingDirectory) {
    let variable = "variable \"value\" {\n  type      = string\n  ephemeral = true\n}\n";
    configure_with_notes(directory, &format!("{variable}{}{}", key("apikey_wo = var.value"), note("var.value")));
}

fn with_a_write_only_value_the_key_and_a_sink_get_the_same_new_one_and_it_is_nowhere_else(
    mut directory: WorkingDirectory,
    service: Service,
) {
    install_notes(&directory);
    configure(&directory);
    directory.set("TF_LOG", "TRACE");
    directory.set("TF_LOG_PATH", directory.path().join("log").to_str().unwrap());
    directory.run(&["init", "-no-color", "-input=false"]).success();
    let (mut printed, mut values, mut plans) = (String::new(), Vec::new(), Vec::new());
    for generation in 1..=2 {
        // A plan sees another value than its apply.
        let [planned, applied] = ["planned", "applied"]
            .map(|when| format!("canary-{when}-{generation}-that-nobody-but-ibm-and-the-sink-may-see"));
        let plan = format!("{generation}.plan");
        directory.set("TF_VAR_value", &planned);
        printed += &directory.try_plan(&["-out", &plan]).success().text;
        directory.set("TF_VAR_value", &applied);
        let apply = ["apply", "-no-color", &plan];
        printed += &directory.run(&apply).success().text;
        let (made, state) = (current(&directory, &service), directory.state(ADDRESS));
        assert_eq!((made.value.as_str(), &state["generation"]), (applied.as_str(), &generation.into()));
        assert_eq!(std::fs::read_to_string(directory.path().join("note.secret")).unwrap(), applied, "the sink");
        assert!(state["apikey"].is_null());
        directory.set("TF_VAR_value", UNUSED);
        directory.assert_settled();
        values.extend([planned, applied]);
        plans.push(plan);
        pass(&service, if generation == 1 { 90 } else { 0 });
    }
    values.push(UNUSED.to_owned());
    let plans: Vec<_> = plans.iter().map(String::as_str).collect();
    let mut places = left_in(&directory, &plans, "note.secret");
    places.push(("what was printed".to_owned(), printed));
    let have_key = ["terraform.tfstate", "terraform.tfstate.backup", "log", "2.plan, shown", "tfplan of the plan"];
    let first = service.mock.keys_named("deploy").remove(0);
    for value in &values {
        assert_absent(value, &places, &have_key, &first.id);
    }
}

fn a_value_that_ibm_cloud_stores_reaches_a_sink_in_the_apply_that_rotates_and_is_in_no_state(
    directory: WorkingDirectory,
    service: Service,
) {
    let user = Identity::user(1).with(Role::Administrator);
    service.mock.upsert_identity(user);
    let owner = "resource \"ibm_iam_service_id\" \"app\" {\n  name = \"app\"\n}\n";
    let read =
        "ephemeral \"ibm_iam_service_api_key\" \"it\" {\n  apikey_id = ibm_iam_rotating_api_key.it.apikey_id\n}\n";
    let arguments = "iam_id = ibm_iam_service_id.app.iam_id\n  store_value = true\n  value_in_state = false";
    let note = note("ephemeral.ibm_iam_service_api_key.it.apikey");
    install_notes(&directory);
    configure_with_notes(&directory, &format!("{owner}{read}{}{note}", key(arguments)));
    directory.run(&["init", "-no-color", "-input=false"]).success();
    let mut values = Vec::new();
    for says in ["3 added, 0 changed, 0 destroyed", "0 added, 2 changed, 0 destroyed"] {
        directory.apply().says(&[says]);
        let value = current(&directory, &service).value;
        assert_eq!(std::fs::read_to_string(directory.path().join("note.secret")).unwrap(), value, "the sink");
        directory.assert_settled();
        values.push(value);
        pass(&service, 90);
    }
    let places = left_in(&directory, &[], "note.secret");
    for value in &values {
        assert_absent(value, &places, &["terraform.tfstate"], "ApiKey-");
    }
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(with_a_write_only_value_the_key_and_a_sink_get_the_same_new_one_and_it_is_nowhere_else)
            .needs(has_write_only),
        case!(a_value_that_ibm_cloud_stores_reaches_a_sink_in_the_apply_that_rotates_and_is_in_no_state)
            .needs(has_write_only)
            .newest(),
    ]
}
