//! `cargo xtask mirror`: the provider as it is built for development, installed for a Terraform on this machine.

use std::io::Write;

use testkit::mirror;
use testkit::workspace::{Reason, build, executable, target};

const PROGRAM: &str = "terraform-provider-ibm";

/// Builds the provider, installs it in a mirror in `target/mirror` and prints the CLI configuration, for
/// `TF_CLI_CONFIG_FILE`.
///
/// # Errors
///
/// Fails if the build fails or a file cannot be written.
pub fn run(output: &mut dyn Write) -> Result<(), Reason> {
    let programs = build(&[PROGRAM], false)?;
    let configuration = mirror::install(&programs.join(executable(PROGRAM)), &target().join("mirror"))?;
    writeln!(output, "{}", configuration.display()).map_err(|error| error.to_string())
}
