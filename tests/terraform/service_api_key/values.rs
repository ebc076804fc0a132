//! A value that only IBM Cloud and the one who needs it have.

use std::io::Read;
use std::path::Path;

use testkit::mirror::{VERSION, install_as};
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;
use testkit::workspace::{executable, programs};

use super::OWNER;
use crate::cases::{Case, case, has_write_only};
use crate::support::takeover::service_id;

/// Another provider with a write-only argument: the framework's example.
const OTHER: &str = "registry.terraform.io/example/minimal";

/// A key whose value goes to a note of the other provider, which keeps it in a file.
fn configure(directory: &WorkingDirectory, description: &str) {
    let text = format!(
        r#"terraform {{
  required_providers {{
    ibm     = {{ source = "ibm-iam/ibm" }}
    minimal = {{ source = {OTHER:?} }}
  }}
}}
resource "ibm_iam_service_api_key" "it" {{
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
}}
"#
    );
    std::fs::write(directory.path().join("main.tf"), text).unwrap();
}

/// The files in a saved plan, decompressed.
fn files_of_plan(plan: &Path) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(plan).unwrap()).unwrap();
    let files = (0..archive.len()).map(|index| {
        let mut file = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (format!("{} of the plan", file.name().unwrap()), text(&bytes))
    });
    files.collect()
}

fn a_value_reaches_a_write_only_argument_in_the_apply_that_makes_it_and_is_nowhere_else(
    mut directory: WorkingDirectory,
    service: Service,
) {
    service_id(&service, OWNER);
    let program = programs().unwrap().join("examples").join(executable("minimal"));
    install_as(&program, directory.path(), OTHER, VERSION).unwrap();
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
    let mut places = vec![("what was printed".to_owned(), printed)];
    for plan in ["first.plan", "second.plan"] {
        places.push((format!("{plan}, shown"), directory.run(&["show", "-json", plan]).success().text));
        places.extend(files_of_plan(&directory.path().join(plan)));
    }
    for file in std::fs::read_dir(directory.path()).unwrap().map(|file| file.unwrap().path()) {
        if file.is_file() && !file.ends_with("note.secret") {
            places.push((file.display().to_string(), text(&std::fs::read(&file).unwrap())));
        }
    }
    let id = service.key("mine").id;
    for name in ["terraform.tfstate", "terraform.tfstate.backup", "log", "second.plan, shown", "tfplan of the plan"] {
        let has_key = places.iter().any(|(place, text)| place.ends_with(name) && text.contains(&id));
        assert!(has_key, "{name} has nothing of the key, so it is not what was meant");
    }
    for (place, text) in &places {
        assert!(!text.contains(&value), "the value is in {place}");
    }
}

/// What is ASCII in these bytes, and so any value.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(a_value_reaches_a_write_only_argument_in_the_apply_that_makes_it_and_is_nowhere_else)
            .needs(has_write_only),
    ]
}
