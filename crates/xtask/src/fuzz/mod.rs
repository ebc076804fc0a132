//! Calls every RPC and every parser with mutated inputs: `cargo xtask fuzz`.
//!
//! A worker (`examples/fuzz_worker/`) makes inputs from valid ones ([`mutate()`]) and tries them; this process
//! watches it ([`watch()`]). So an abort, which no process survives, is a finding like a panic, and so are an input
//! that is not answered in time and one that fills the memory. The inputs depend on the seed alone.

mod finding;
mod mutate;
mod watch;

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

pub use finding::{AT_HAND, Finding, Kind, TOO_MUCH_MEMORY, UNUSABLE, read_input};
pub use mutate::{Format, mutate, number};
pub use watch::{Report, Task, Until, own_peak_memory, watch};

use testkit::workspace::{self, Reason, executable, root, target};

/// The time limit of one input, chosen for a busy machine.
pub const LONGEST: Duration = Duration::from_secs(20);

/// The memory limit of the worker, in bytes.
pub const MOST_MEMORY: u64 = 100 << 20;

/// The options of `cargo xtask fuzz`.
#[derive(Clone, Debug)]
pub struct Options {
    /// How long to run.
    pub seconds: u64,
    /// The seed of the inputs; chosen at random by default.
    pub seed: Option<u64>,
    /// A folder with initial inputs, instead of `crates/xtask/corpus`.
    pub corpus: Option<PathBuf>,
    /// The targets, by the beginnings of their names; empty for all.
    pub targets: Vec<String>,
}

/// Builds the worker, runs it and watches it.
///
/// # Errors
///
/// Fails if there is a finding, or if the worker cannot be built or run.
pub fn run(output: &mut dyn Write, options: Options) -> Result<(), Reason> {
    let seed = options.seed.unwrap_or_else(|| fastrand::u64(..));
    let say = |output: &mut dyn Write, text: String| writeln!(output, "{text}").map_err(|error| error.to_string());
    let worker = build()?;
    say(output, format!("seed {seed}"))?;
    let task = Task {
        seed,
        until: Until::Elapsed(Duration::from_secs(options.seconds)),
        targets: options.targets,
        corpus: options.corpus.or_else(|| Some(root().join("crates/xtask/corpus"))),
        folder: target().join("fuzz-findings"),
        longest: LONGEST,
        most_memory: MOST_MEMORY,
    };
    let report = watch(&worker, &task)?;
    for finding in &report.findings {
        say(output, finding.to_string())?;
    }
    say(output, format!("{} inputs, {} findings", report.tried, report.findings.len()))?;
    match report.findings.len() {
        0 => Ok(()),
        count => Err(format!("{count} inputs were not taken well")),
    }
}

/// Tries the input in a file that a finding names.
///
/// # Errors
///
/// Fails if the input still causes a finding, or if the worker cannot be built or run.
pub fn replay(input: &std::path::Path) -> Result<(), Reason> {
    let folder = target().join("fuzz-replay");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let mut command = Command::new(build()?);
    command.arg("--folder").arg(folder).arg("--replay").arg(input);
    workspace::run(&mut command).map(drop)
}

/// Builds the worker and returns its path.
fn build() -> Result<PathBuf, Reason> {
    let mut cargo = workspace::cargo();
    cargo.current_dir(root()).args(["build", "--quiet", "--locked", "--workspace", "--example", "fuzz_worker"]);
    // Integers overflow as in the release, and the build takes a fraction of the time.
    cargo.args(["--profile", "fuzz"]);
    workspace::run(&mut cargo)?;
    Ok(target().join("fuzz").join("examples").join(executable("fuzz_worker")))
}
