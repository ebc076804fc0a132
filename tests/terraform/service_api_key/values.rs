//! A value that only IBM Cloud and the one who needs it have.

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::OWNER;
use crate::cases::{Case, case, has_write_only};
use crate::support::notes::{configure_with_notes, install_notes};
use crate::support::places::{assert_absent, left_in};
use crate::support::takeover::service_id;

/// A key whose value goes to a note of the other provider, which keeps it in a file.
fn configure(directory: &WorkingDirectory, description: &str) {
    let text = format!(
        r#"resource "ibm_iam_service_api_key" "it" {{
  name           = "mine"
  description    = {description:?}
  iam_service_id = {OWNER:?}
  store_value    = true
  value_in_state = false
}}
ephemeral "ibm_iam_service_api_key" "it" {{
  apikey_id = ibm_iam_service_api_key.it.apikey_id
}}
resource "minimal_note" "it" {{
  path              = "note"
  text              = ibm_iam_service_api_key.it.apikey_id
  secret_wo         = ephemeral.ibm_iam_service_api_key.it.apikey
  secret_wo_version = 1
}}"#
    );
    configure_with_notes(directory, &text);
}

fn a_value_reaches_a_write_only_argument_in_the_apply_that_makes_it_and_is_nowhere_else(
    mut directory: WorkingDirectory,
    service: Service,
) {
    service_id(&service, OWNER);
    install_notes(&directory);
    directory.set("TF_LOG", "TRACE");
    directory.set("TF_LOG_PATH", directory.path().join("log").to_str().unwrap());
    configure(&directory, "first");
    directory.run(&["init", "-no-color", "-input=false"]).success();
    let plan = ["plan", "-no-color", "-input=false", "-out"];
    let mut printed = directory.run(&[&plan[..], &["first.plan"]].concat()).success().text;
    printed += &directory.run(&["apply", "-no-color", "first.plan"]).success().text;
    let value = service.key("mine").value;
    assert_eq!(std::fs::read_to_string(directory.path().join("note.secret")).unwrap(), value, "it has arrived");
    directory.assert_settled();

    // The plan of a change knows the key, so it reads the value. Its state leaves a backup.
    configure(&directory, "second");
    printed += &directory.run(&[&plan[..], &["second.plan"]].concat()).success().text;
    printed += &directory.run(&["apply", "-no-color", "second.plan"]).success().says(&["0 added, 1 changed"]).text;
    let mut places = left_in(&directory, &["first.plan", "second.plan"], "note.secret");
    places.push(("what was printed".to_owned(), printed));
    let have_key = ["terraform.tfstate", "terraform.tfstate.backup", "log", "second.plan, shown", "tfplan of the plan"];
    assert_absent(&value, &places, &have_key, &service.key("mine").id);
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(a_value_reaches_a_write_only_argument_in_the_apply_that_makes_it_and_is_nowhere_else)
            .needs(has_write_only),
    ]
}
