//! The steps of IBM's page for users, under every Terraform: create, describe, lock. Each has to do what it says.

use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;

use crate::cases::{Case, case};

fn create_describe_lock_unlock_destroy(directory: WorkingDirectory, service: Service) {
    let step = |body: &str| {
        directory.configure(body);
        let ran = directory.apply();
        directory.assert_settled();
        ran
    };
    directory.configure("resource \"ibm_iam_api_key\" \"iam_api_key\" {\n  name = \"test1234\"\n}");
    directory.init();
    directory.try_plan(&[]).success().says(&["1 to add", "(sensitive value)"]);
    assert!(service.mock.keys_named("test1234").is_empty(), "a plan makes nothing");

    let ran = step("resource \"ibm_iam_api_key\" \"iam_api_key\" {\n  name = \"test1234\"\n}");
    let value = service.key("test1234").value;
    assert_eq!(directory.state("ibm_iam_api_key.iam_api_key")["apikey"], value.as_str());
    ran.silent_about(&[&value]);

    let ran = step(
        "resource \"ibm_iam_api_key\" \"iam_api_key\" {\n  name = \"test1234\"\n  description = \"API key for users\"\n}",
    );
    ran.silent_about(&[&value]).says(&["1 changed"]);
    assert_eq!(service.key("test1234").description.as_deref(), Some("API key for users"));

    let locked = "resource \"ibm_iam_api_key\" \"iam_api_key\" {\n  name = \"test1234\"\n  \
                      description = \"API key for users\"\n  entity_lock = \"true\"\n}";
    step(locked).silent_about(&[&value]);
    assert!(service.key("test1234").locked);
    assert_eq!(service.key("test1234").value, value, "it is still the same key");

    service.mock.clear_journal();
    directory.try_destroy().failure().says(&["API key \"test1234\"", "is locked", "entity_lock = false"]);
    assert!(service.writes().is_empty(), "a refused destroy sends nothing: {:?}", service.writes());

    step(&locked.replace("\"true\"", "\"false\""));
    assert!(!service.key("test1234").locked);
    directory.try_destroy().success();
    assert!(service.mock.keys_named("test1234").is_empty());
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![case!(create_describe_lock_unlock_destroy)]
}
