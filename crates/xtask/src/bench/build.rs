//! Measures how long a developer waits: for the demo and for the checks from nothing, and for the tests after a change.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use testkit::workspace::{self, Reason, cargo, copy_sources, empty_folder, root, target};

/// The file that is changed: everything that contains the provider is compiled again.
const CHANGED: &str = "src/lib.rs";

/// A function more, for which everything that contains the provider is linked again.
const CHANGE: &str =
    "\n/// A change.\npub fn changed() -> String {\n    format!(\"{:?}\", std::time::Duration::ZERO)\n}\n";

/// Measures a copy of the sources in `target/bench-build` and prints the figures.
///
/// # Errors
///
/// Fails if a command fails or a file cannot be written.
pub fn run(output: &mut dyn Write) -> Result<(), Reason> {
    let folder = target().join("bench-build");
    let (sources, build) = (folder.join("sources"), folder.join("target"));
    copy_sources(&root(), &sources)?;
    let mut say = |what: &str, took: Duration, budget: &str| {
        let line = format!("{what:<48} {:.0} s{budget}", took.as_secs_f64());
        writeln!(output, "{line}").and_then(|()| output.flush()).map_err(|error| error.to_string())
    };

    empty_folder(&build)?;
    let mut demo = cargo();
    say("`cargo demo` from nothing", timed(demo.arg("demo"), &sources, &build)?, "")?;

    let test = || {
        let mut test = cargo();
        test.args(["test", "--workspace", "--locked"]);
        test
    };
    timed(&mut test(), &sources, &build)?;
    let file = sources.join(CHANGED);
    let failed = |error: std::io::Error| format!("{}: {error}", file.display());
    let content = std::fs::read_to_string(&file).map_err(failed)?;
    std::fs::write(&file, content + CHANGE).map_err(failed)?;
    say("`cargo test --workspace` after a change", timed(&mut test(), &sources, &build)?, " (budget 240 s)")?;

    copy_sources(&root(), &sources)?;
    empty_folder(&build)?;
    let mut checks = Command::new("bash");
    say("`.ci/run` from nothing", timed(checks.arg(".ci/run"), &sources, &build)?, " (budget 900 s)")
}

/// Runs a command, which must succeed, and returns how long it took.
fn timed(command: &mut Command, sources: &Path, build: &Path) -> Result<Duration, Reason> {
    command.current_dir(sources).env("CARGO_TARGET_DIR", build).stdin(Stdio::null());
    let started = Instant::now();
    workspace::run(command)?;
    Ok(started.elapsed())
}
