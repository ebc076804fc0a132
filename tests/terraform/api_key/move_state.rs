//! A state of IBM-Cloud/ibm is moved here.

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use crate::cases::{Case, case, plugin};
use crate::support::takeover::take_over;

fn a_state_of_ibm_cloud_is_taken_over_by_replace_provider(directory: WorkingDirectory, service: Service) {
    let state = take_over(&service, &["full", "plain", "supplied"]);
    std::fs::write(directory.path().join("terraform.tfstate"), state).unwrap();
    let configuration = |lock: bool| {
        format!(
            "resource \"ibm_iam_api_key\" \"full\" {{\n  name = \"full\"\n  description = \"all arguments\"\n  \
                 entity_lock = \"{lock}\"\n  expires_at = \"2040-01-28T15:00+0000\"\n  file = \"./key.json\"\n}}\n\
                 resource \"ibm_iam_api_key\" \"plain\" {{\n  name = \"plain\"\n}}\n\
                 resource \"ibm_iam_api_key\" \"supplied\" {{\n  name = \"supplied\"\n  \
                 apikey = \"user-supplied-value-0123456789-abcdef\"\n  store_value = true\n}}\n"
        )
    };
    directory.configure(&configuration(true));
    let replace =
        ["state", "replace-provider", "-auto-approve", "registry.terraform.io/ibm-cloud/ibm", testkit::mirror::ADDRESS];
    directory.run(&replace).success();
    directory.init();
    let ran = directory.try_plan(&[]).success();
    ran.says(&["0 to add, 1 to change, 0 to destroy", "entity_lock", "false -> true", "store_value has no effect"]);
    directory.apply();
    assert!(service.key("full").locked);
    directory.assert_settled();
    assert_eq!(directory.state("ibm_iam_api_key.plain")["apikey"], service.key("plain").value.as_str());
}

fn a_key_of_ibm_cloud_is_moved_here(directory: WorkingDirectory, service: Service) {
    let state = take_over(&service, &["plain"]);
    std::fs::write(directory.path().join("terraform.tfstate"), state).unwrap();
    // init wants the provider of the state to be there: a mock of it in the mirror. What other directories have of init is not
    // enough here.
    let stand_in = "registry.terraform.io/ibm-cloud/ibm";
    testkit::mirror::install_as(plugin(), directory.path(), stand_in, "2.5.0").unwrap();
    directory.configure(
        "moved {\n  from = ibm_iam_api_key.plain\n  to = ibm_iam_api_key.mine\n}\n\
             resource \"ibm_iam_api_key\" \"mine\" {\n  name = \"plain\"\n}\n",
    );
    directory.run(&["init", "-no-color", "-input=false"]).success();
    directory.try_plan(&[]).success().says(&["has moved to", "0 to add, 0 to change, 0 to destroy"]);
    directory.apply();
    assert_eq!(directory.state("ibm_iam_api_key.mine")["apikey"], service.key("plain").value.as_str());
    directory.assert_settled();
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![case!(a_state_of_ibm_cloud_is_taken_over_by_replace_provider), case!(a_key_of_ibm_cloud_is_moved_here)]
}
