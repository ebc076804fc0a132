//! Every page of the project, followed by a reader with real Terraform.

use iam_identity_mock::Identity;
use testkit::reader::Reader;
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;
use testkit::workspace::root;

use crate::cases::{Case, case, plugin};
use crate::support::audited::{copy_module, fill};
use crate::support::takeover::{take_over, take_over_service_keys};

/// The sections of the page about moving that begin with a state of another kind.
const OTHER_STATES: [&str; 3] = ["All at once", "Keys of service IDs", "From `ibm_iam_api_key`"];

fn locking(directory: WorkingDirectory, _: Service) {
    Reader::new(&directory, directory.path()).follow("docs/guides/locking.md");
}

fn moving_all_at_once(directory: WorkingDirectory, service: Service) {
    move_here(&directory, &take_over(&service, &["full", "plain"]), |section| section == OTHER_STATES[0]);
    assert!(service.key("full").locked);
}

fn moving_side_by_side_and_back(directory: WorkingDirectory, service: Service) {
    move_here(&directory, &take_over(&service, &["plain"]), |section| !OTHER_STATES.contains(&section));
}

fn moving_keys_of_service_ids(directory: WorkingDirectory, service: Service) {
    move_here(&directory, &take_over_service_keys(&service, &["locked"]), |section| section == OTHER_STATES[1]);
    let moved = service.key("locked");
    assert!(!moved.locked && moved.description.is_none());
    let app = service.mock.add_key(&Identity { iam_id: moved.iam_id, ..Identity::user(1) }, "app", |_| {});
    directory.configure("resource \"ibm_iam_api_key\" \"app\" {\n  name = \"app\"\n}");
    directory.run(&["import", "-no-color", "ibm_iam_api_key.app", &app.id]).success();
    directory.run(&["state", "rm", "ibm_iam_service_api_key.locked"]).success();
    follow_moving(&directory, |section| section == OTHER_STATES[2]);
}

/// Follows sections of the page with this state of IBM-Cloud/ibm.
fn move_here(directory: &WorkingDirectory, state: &str, wanted: impl Fn(&str) -> bool) {
    std::fs::write(directory.path().join("terraform.tfstate"), state).unwrap();
    // A mock of the other provider.
    let address = "registry.terraform.io/ibm-cloud/ibm";
    testkit::mirror::install_as(plugin(), directory.path(), address, "2.5.0").unwrap();
    follow_moving(directory, wanted);
}

fn follow_moving(directory: &WorkingDirectory, wanted: impl Fn(&str) -> bool) {
    Reader::new(directory, directory.path()).follow_where("docs/guides/moving.md", |block| wanted(&block.section));
}

/// The values of keys of service IDs are handed to a command.
fn applications(directory: WorkingDirectory, service: Service) {
    Reader::new(&directory, directory.path()).follow("docs/guides/applications.md");
    assert!(service.mock.keys_named("billing").is_empty());
}

fn key_values(directory: WorkingDirectory, service: Service) {
    Reader::new(&directory, directory.path()).follow("docs/guides/key-values.md");
    let value = service.key("deploy").value;
    let state = std::fs::read_to_string(directory.path().join("terraform.tfstate")).unwrap();
    assert!(state.contains("\"apikey_wo_version\": 2") && !state.contains(&value));
}

fn rotating(directory: WorkingDirectory, service: Service) {
    Reader::new(&directory, directory.path()).follow("docs/guides/rotating.md");
    assert!(service.mock.keys_named("deploy").is_empty());
}

fn auditing(directory: WorkingDirectory, service: Service) {
    fill(&service);
    copy_module(&directory);
    Reader::new(&directory, directory.path()).follow("docs/guides/auditing.md");
    assert!(service.key("legacy").disabled && service.mock.keys_named("owner").is_empty());
}

fn network(directory: WorkingDirectory, _: Service) {
    Reader::new(&directory, directory.path()).follow("docs/guides/network.md");
}

/// Both show the demo, which works in one folder.
fn the_readme_and_getting_started(directory: WorkingDirectory, _: Service) {
    let mut reader = Reader::new(&directory, &root());
    reader.follow_where("README.md", |block| block.section != "A first configuration");
    drop(reader);
    let _ = std::fs::remove_dir_all(root().join("target/try"));
    Reader::new(&directory, &root()).follow("docs/guides/getting-started.md");
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(locking).newest(),
        case!(moving_all_at_once),
        case!(moving_side_by_side_and_back),
        case!(moving_keys_of_service_ids).newest(),
        // What they show needs a Terraform of today.
        case!(applications).newest(),
        case!(key_values).newest(),
        case!(rotating).newest(),
        case!(auditing).newest(),
        case!(network).newest(),
        case!(the_readme_and_getting_started).once(),
    ]
}
