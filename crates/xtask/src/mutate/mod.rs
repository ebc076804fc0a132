//! `cargo xtask mutate`: undoes decisions that matter, one at a time, and expects the tests of that name to fail.
//!
//! It works on a copy of the sources in `target/mutate`, so that an interrupted run leaves nothing behind in them.

mod mutations;

use std::io::Write;
use std::path::{Path, PathBuf};

use testkit::working_directory::CommandOutput;
use testkit::workspace::{Reason, cargo, copy_sources, root, target};

pub use mutations::{MUTATIONS, Mutation};

/// Tries every mutation and prints which test caught it.
///
/// # Errors
///
/// Fails if a mutation is not caught, does not compile, or if its code is not where it should be.
pub fn run(output: &mut dyn Write) -> Result<(), Reason> {
    let sources = target().join("mutate").join("sources");
    copy_sources(&root(), &sources)?;
    let mut missed = Vec::new();
    for mutation in MUTATIONS {
        let caught = try_one(&sources, mutation)?;
        let result = caught.first().map_or("not caught", String::as_str);
        writeln!(output, "{:<24} {result}", mutation.name).map_err(|error| error.to_string())?;
        if caught.is_empty() {
            missed.push(mutation.name);
        }
    }
    if missed.is_empty() { Ok(()) } else { Err(format!("no test caught: {}", missed.join(", "))) }
}

/// Returns the tests that caught the mutation.
fn try_one(sources: &Path, mutation: &Mutation) -> Result<Vec<String>, Reason> {
    let file = sources.join(mutation.file);
    let original = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", mutation.file))?;
    let write = |text: &str| std::fs::write(&file, text).map_err(|error| format!("{}: {error}", mutation.file));
    write(&mutation.apply(&original)?)?;
    let built = run_tests(sources, &["--no-run"]).and_then(|built| {
        let why = || format!("{}: the mutant does not compile:\n{}", mutation.name, built.text);
        if built.succeeded { Ok(()) } else { Err(why()) }
    });
    let ran = built.and_then(|()| run_tests(sources, &["--", mutation.tests]));
    write(&original)?;
    let text = ran?.text;
    let failed = text.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"));
    Ok(failed.map(ToOwned::to_owned).collect())
}

fn run_tests(sources: &Path, arguments: &[&str]) -> Result<CommandOutput, Reason> {
    let mut command = cargo();
    command.current_dir(sources).env("CARGO_TARGET_DIR", folder());
    // Few tests run for each mutation: to optimize them would take longer.
    command.env("CARGO_PROFILE_TEST_OPT_LEVEL", "0");
    command.args(["test", "--locked", "--package", "provider-tests", "--test", "in_process"]).args(arguments);
    command.output().map(|output| CommandOutput::of(&output)).map_err(|error| error.to_string())
}

fn folder() -> PathBuf {
    target().join("mutate").join("target")
}
