//! Values of keys, in the state and out of it.

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use super::{key, start};
use crate::cases::{Case, case, has_write_only};

fn a_value_moves_out_of_the_state_without_a_new_key(directory: WorkingDirectory, service: Service) {
    start(&directory, "name = \"mine\"");
    let made = service.key("mine");
    let body = |value: &str| format!("name = \"mine\"\n  apikey_wo = {value:?}\n  apikey_wo_version = 1");
    directory.configure(&key(&body(&made.value)));
    service.mock.clear_journal();
    directory.try_plan(&[]).success().says(&["0 to add, 1 to change, 0 to destroy"]);
    directory.apply();
    assert!(service.writes().is_empty(), "{:?}", service.writes());
    assert!(directory.state("ibm_iam_api_key.it")["apikey"].is_null());
    assert_eq!(service.key("mine"), made);
    directory.assert_settled();

    // Imported, the value has to be the key's.
    directory.run(&["state", "rm", "ibm_iam_api_key.it"]).success();
    directory.run(&["import", "-no-color", "ibm_iam_api_key.it", &made.id]).success();
    directory.configure(&key(&body("another-value-of-my-own-that-is-long-enough")));
    directory.try_apply(&[]).failure().says(&["does not belong to API key", "apikey_wo"]);
    assert!(directory.state("ibm_iam_api_key.it")["apikey_wo_version"].is_null());
    directory.configure(&key(&body(&made.value)));
    directory.apply();
    directory.assert_settled();
    directory.configure(&key("name = \"mine\"\n  apikey_wo_version = 1"));
    directory.run(&["validate", "-no-color"]).failure().says(&["apikey_wo_version is set without apikey_wo"]);
}

fn a_write_only_value_is_in_no_plan_no_state_and_no_log(mut directory: WorkingDirectory, service: Service) {
    let canary = "canary-value-of-my-own-that-must-not-be-seen";
    let next = "canary-number-two-of-my-own-that-must-not-be-seen";
    let body = |version: u8| {
        format!(
            "variable \"value\" {{\n  type = string\n  ephemeral = true\n}}\n{}",
            key(&format!("name = \"mine\"\n  apikey_wo = var.value\n  apikey_wo_version = {version}"))
        )
    };
    directory.configure(&body(1));
    directory.init();
    let log = directory.path().join("log");
    directory.set("TF_LOG_PROVIDER", "TRACE");
    directory.set("TF_LOG_PATH", log.to_str().unwrap());
    directory.set("TF_VAR_value", canary);
    directory.run(&["plan", "-out=saved", "-no-color", "-input=false"]).success();
    directory.run(&["apply", "-no-color", "saved"]).success();
    assert_eq!(service.key("mine").value, canary);
    directory.set("TF_VAR_value", next);
    directory.assert_settled();
    directory.configure(&body(2));
    directory.apply();
    assert_eq!(service.key("mine").value, next);
    // The plan is a zip file; its parts are compressed, so Terraform itself has to show what is in it.
    let shown = directory.run(&["show", "-json", "saved"]).success();
    let mut places = vec![("the plan", shown.text)];
    for name in ["terraform.tfstate", "terraform.tfstate.backup", "log"] {
        places.push((name, std::fs::read_to_string(directory.path().join(name)).unwrap()));
    }
    assert!(places[3].1.contains("request"), "the log has lines of requests");
    for (place, text) in places {
        for secret in [canary, next, service.login.as_str(), "Bearer ey"] {
            assert!(!text.contains(secret), "a secret is in {place}");
        }
    }
}

fn the_file_is_written_for_its_owner_only(directory: WorkingDirectory, service: Service) {
    use std::os::unix::fs::PermissionsExt;
    start(&directory, "name = \"mine\"\n  file = \"./key.json\"");
    let path = directory.path().join("key.json");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(&path).unwrap().contains(&service.key("mine").value));
    directory.configure(&key("name = \"mine\"\n  file = \"./missing/key.json\""));
    directory.try_apply(&[]).failure().says(&["cannot be written", "./missing/key.json"]);
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(a_value_moves_out_of_the_state_without_a_new_key).needs(has_write_only),
        case!(a_write_only_value_is_in_no_plan_no_state_and_no_log).needs(has_write_only),
        case!(the_file_is_written_for_its_owner_only).once(),
    ]
}
