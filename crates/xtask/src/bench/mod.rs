//! Measures the release build.

pub mod build;
mod directory;
mod mock;
mod plans;
mod row;
#[cfg(unix)]
pub mod scale;
mod start_up;
pub mod wiremock;

use std::io::Write;

use testkit::workspace::{Reason, build};

/// Builds the release, measures it and prints the figures.
///
/// # Errors
///
/// Fails if the build or a measurement fails.
pub fn run(output: &mut dyn Write) -> Result<(), Reason> {
    let programs = build(&["terraform-provider-ibm", "iam-identity-mock"], true)?;
    for section in [start_up::measure, mock::measure, plans::measure] {
        row::write(output, section(&programs)?)?;
    }
    Ok(())
}
