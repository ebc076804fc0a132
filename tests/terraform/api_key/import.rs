//! Every way to import a key.

use std::path::Path;

use iam_identity_mock::Identity;
use testkit::service::Service;
use testkit::terraform::Terraform;
use testkit::working_directory::WorkingDirectory;

use super::key;
use crate::cases::{Case, case, directory, has_identities};

fn import_by_command_and_by_block(directory: WorkingDirectory, service: Service) {
    let one = service.mock.add_key(&iam_identity_mock::Identity::user(1), "mine", |key| key.locked = true);
    directory.configure(&key("name = \"mine\"\n  entity_lock = true"));
    directory.init();
    directory.run(&["import", "-no-color", "ibm_iam_api_key.it", "mine"]).failure().says(&[
        "does not identify an API key",
        "ApiKey-",
        "crn:v1:",
    ]);
    let unknown = "ApiKey-00000000-0000-4000-8000-000000000000";
    directory.run(&["import", "-no-color", "ibm_iam_api_key.it", unknown]).failure().says(&["does not exist"]);
    directory.run(&["import", "-no-color", "ibm_iam_api_key.it", &one.id]).success();
    directory.assert_settled();
    assert!(directory.state("ibm_iam_api_key.it")["apikey"].is_null());

    directory.run(&["state", "rm", "ibm_iam_api_key.it"]).success();
    let crn = format!("crn:v1:bluemix:public:iam-identity::a/{}::apikey:{}", one.account_id, one.id);
    let block = format!("import {{\n  to = ibm_iam_api_key.it\n  id = {crn:?}\n}}\n");
    directory.configure(&format!("{block}{}", key("name = \"mine\"\n  entity_lock = true")));
    directory.try_apply(&[]).success().says(&["1 imported, 0 added, 0 changed, 0 destroyed"]);
    directory.assert_settled();
}

fn import_by_identity(directory: WorkingDirectory, service: Service) {
    let one = service.mock.add_key(&iam_identity_mock::Identity::user(1), "mine", |_| {});
    let block =
        format!("import {{\n  to = ibm_iam_api_key.it\n  identity = {{\n    apikey_id = {:?}\n  }}\n}}\n", one.id);
    directory.configure(&format!("{block}{}", key("name = \"mine\"")));
    directory.init();
    directory.try_apply(&[]).success().says(&["1 imported, 0 added, 0 changed, 0 destroyed"]);
    directory.assert_settled();
    // The identity changes with a replacement, which Terraform accepts.
    directory.try_apply(&["-replace=ibm_iam_api_key.it"]).success();
    directory.assert_settled();
}

fn what_an_import_generates_settles(directory: WorkingDirectory, service: Service) {
    let one = service.mock.add_key(&Identity::user(1), "kept", |key| key.locked = true);
    // As the page about the list resource says: with the provider while there is no resource yet, then without.
    let import = |provider: &str| format!("import {{\n{provider}  to = ibm_iam_api_key.it\n  id = {:?}\n}}", one.id);
    directory.configure(&import("  provider = ibm\n"));
    directory.init();
    directory.try_plan(&["-generate-config-out=generated.tf"]).success();
    directory.configure(&import(""));
    directory.try_apply(&[]).success().says(&["1 imported, 0 added, 0 changed, 0 destroyed"]);
    directory.assert_settled();
}

/// Follows every way to import that the examples of this address show. `prepare` adds the key to the mock, with this ID.
pub(crate) fn import_as_shown(
    terraform: &Terraform,
    address: &str,
    configuration: &str,
    prepare: impl Fn(&Service, &str),
) {
    let folder = testkit::workspace::root().join("examples/resources").join(address.split('.').next().unwrap());
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let imports = |directory: WorkingDirectory, service: Service, file: &str| {
        let id = "ApiKey-01234567-89ab-4cde-8f01-23456789abcd";
        prepare(&service, id);
        if Path::new(file).extension().is_some_and(|it| it == "tf") {
            directory.configure(&text(file));
            directory.init();
            directory.apply().says(&["1 imported, 0 added, 0 changed, 0 destroyed"]);
        } else {
            directory.configure(configuration);
            directory.init();
            let words = text(file);
            directory.run(&words.split_whitespace().skip(1).collect::<Vec<_>>()).success();
        }
        directory.assert_settled();
        assert_eq!(directory.state(address)["id"], id);
    };
    for file in ["import.tf", "import.sh", "import-by-identity.tf"] {
        if file != "import-by-identity.tf" || has_identities(terraform) {
            let service = Service::start();
            imports(directory(terraform, &service), service, file);
        }
    }
}

fn every_way_to_import_that_is_shown_imports(terraform: &Terraform) {
    let configuration = "resource \"ibm_iam_api_key\" \"deploy\" {\n  name = \"deploy\"\n}\n";
    import_as_shown(terraform, "ibm_iam_api_key.deploy", configuration, |service, id| {
        service.mock.add_key(&Identity::user(1), "deploy", |key| key.id = id.to_owned());
    });
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(import_by_command_and_by_block),
        case!(import_by_identity).needs(has_identities),
        case!(what_an_import_generates_settles),
        case!(under every_way_to_import_that_is_shown_imports),
    ]
}
