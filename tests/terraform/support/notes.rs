//! Another provider with a write-only argument: the framework's example, whose notes keep a secret in a file.

use testkit::mirror::{VERSION, install_as};
use testkit::working_directory::WorkingDirectory;
use testkit::workspace::{executable, programs};

const ADDRESS: &str = "registry.terraform.io/example/minimal";

/// Makes it available; `terraform init` has to be run as a command.
pub(crate) fn install_notes(directory: &WorkingDirectory) {
    let program = programs().unwrap().join("examples").join(executable("minimal"));
    install_as(&program, directory.path(), ADDRESS, VERSION).unwrap();
}

/// Writes a configuration with both providers.
pub(crate) fn configure_with_notes(directory: &WorkingDirectory, body: &str) {
    let providers = format!("    ibm     = {{ source = \"ibm-iam/ibm\" }}\n    minimal = {{ source = {ADDRESS:?} }}\n");
    let text = format!("terraform {{\n  required_providers {{\n{providers}  }}\n}}\n{body}\n");
    std::fs::write(directory.path().join("main.tf"), text).unwrap();
}
