//! The mock's pages about Terraform, followed with the mock as a program.

use std::path::PathBuf;

use testkit::mirror::install_as;
use testkit::reader::Reader;
use testkit::terraform::Terraform;
use testkit::working_directory::WorkingDirectory;

use crate::cases::{Case, case, plugin};

const FOLDER: &str = "crates/iam-identity-mock/docs";

/// The variable with the program of IBM-Cloud/ibm.
const IBM_CLOUD_IBM: &str = "TF_ACC_IBM_CLOUD_IBM";

fn the_page_for_this_provider(terraform: &Terraform) {
    let directory = WorkingDirectory::new(terraform, plugin());
    Reader::new(&directory, directory.path()).follow(&format!("{FOLDER}/terraform.md"));
}

/// With this provider in place of IBM-Cloud/ibm, unless that is at hand.
fn the_page_for_ibm_cloud_ibm(terraform: &Terraform) {
    let directory = WorkingDirectory::new(terraform, plugin());
    let program = std::env::var_os(IBM_CLOUD_IBM).map_or(plugin().to_owned(), PathBuf::from);
    install_as(&program, directory.path(), "registry.terraform.io/ibm-cloud/ibm", "2.5.0").unwrap();
    Reader::new(&directory, directory.path()).follow(&format!("{FOLDER}/terraform-ibm-cloud.md"));
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![case!(under the_page_for_this_provider).newest(), case!(under the_page_for_ibm_cloud_ibm).newest()]
}
