//! The plugin. Terraform starts it; started by a person, it explains itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    tf_provider::serve(terraform_provider_ibm::IbmProvider::default(), terraform_provider_ibm::LOGGED)
}
