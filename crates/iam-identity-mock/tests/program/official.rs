//! IBM's own clients against the program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use crate::support::{Program, here, run};

/// The versions in use; they are installed in target/.
const PYTHON_CLIENT: &str = "ibm-platform-services==0.77.1";
const NODE_CLIENT: &str = "@ibm-cloud/platform-services@0.83.1";

/// Held during an installation: two tests may need the same.
static INSTALLING: Mutex<()> = Mutex::new(());

/// A folder that its first user installs something into.
fn installed(name: &str, install: impl FnOnce(&Path)) -> PathBuf {
    let _one = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.replace('/', "-"));
    if !folder.join("complete").exists() {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        install(&folder);
        std::fs::write(folder.join("complete"), "").unwrap();
    }
    folder
}

/// A Python with IBM's client.
fn python() -> Command {
    let python = |folder: &Path| folder.join("bin").join("python");
    let folder = installed(PYTHON_CLIENT, |folder| {
        run(Command::new("python3").args(["-m", "venv"]).arg(folder));
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYTHON_CLIENT];
        run(Command::new(python(folder)).args(pip));
    });
    Command::new(python(&folder))
}

/// A Node with IBM's client, if there is a Node that it supports.
fn node() -> Option<Command> {
    let version = Command::new("node").arg("--version").output().ok()?;
    let version = String::from_utf8(version.stdout).unwrap();
    let major: u32 = version.trim_start_matches('v').split('.').next()?.parse().ok()?;
    if major < 20 {
        return None;
    }
    let folder = installed(NODE_CLIENT, |folder| {
        let npm = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"];
        run(Command::new("npm").args(npm).arg(folder).arg(NODE_CLIENT));
    });
    let mut node = Command::new("node");
    node.env("NODE_PATH", folder.join("node_modules"));
    Some(node)
}

fn passes(command: &mut Command, script: &str, last_line: &str) {
    let program = Program::start(&[]);
    let variables = program.variables.iter().map(|(name, value)| (name, value));
    let output = run(command.arg(here("official").join(script)).envs(variables));
    assert!(output.trim_end().ends_with(last_line), "{output}");
}

/// Reports that there is no Node to test with.
#[allow(clippy::print_stderr, reason = "who runs the tests has to know")]
fn with_node(script: &str, last_line: &str) {
    match node() {
        Some(mut node) => passes(&mut node, script, last_line),
        None => eprintln!("{script} was not run: there is no Node 20 or later here"),
    }
}

#[test]
fn the_sequence_of_ibms_tests_passes_in_python() {
    passes(&mut python(), "sequence.py", "the sequence passed");
}

#[test]
fn the_sequence_of_ibms_tests_passes_in_node() {
    with_node("sequence.js", "the sequence passed");
}

#[test]
fn the_documented_examples_work_in_python() {
    passes(&mut python(), "page.py", "the examples passed");
}

#[test]
fn the_documented_examples_work_in_node() {
    with_node("page.js", "the examples passed");
}

#[test]
fn the_documented_examples_work_with_curl() {
    passes(&mut Command::new("sh"), "page.sh", "the examples passed");
}
