//! Every page of the project, followed by a reader with real Terraform.

use testkit::reader::Reader;
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;
use testkit::workspace::root;

use crate::cases::{Case, case, plugin};
use crate::support::takeover::take_over;

fn locking(directory: WorkingDirectory, _: Service) {
    Reader::new(&directory, directory.path()).follow("docs/guides/locking.md");
}

fn moving_all_at_once(directory: WorkingDirectory, service: Service) {
    move_here(&directory, &service, &["full", "plain"], |section| section == "All at once");
    assert!(service.key("full").locked);
}

fn moving_side_by_side_and_back(directory: WorkingDirectory, service: Service) {
    move_here(&directory, &service, &["plain"], |section| section != "All at once");
}

/// Follows sections of the page with these keys in a state of IBM-Cloud/ibm.
fn move_here(directory: &WorkingDirectory, service: &Service, keys: &[&str], wanted: impl Fn(&str) -> bool) {
    std::fs::write(directory.path().join("terraform.tfstate"), take_over(service, keys)).unwrap();
    // A mock of the other provider.
    let address = "registry.terraform.io/ibm-cloud/ibm";
    testkit::mirror::install_as(plugin(), directory.path(), address, "2.5.0").unwrap();
    let mut reader = Reader::new(directory, directory.path());
    reader.follow_where("docs/guides/moving.md", |block| wanted(&block.section));
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
        case!(locking),
        case!(moving_all_at_once),
        case!(moving_side_by_side_and_back),
        // What they show needs a Terraform of today.
        case!(key_values).newest(),
        case!(rotating).newest(),
        case!(network).newest(),
        case!(the_readme_and_getting_started).once(),
    ]
}
