//! IBM's clients at pinned versions, fetched by pip, npm and go into target/ on first use.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

use crate::support::here;

pub(crate) const PYTHON: &str = "ibm-platform-services==0.77.1";
pub(crate) const NODE: &str = "@ibm-cloud/platform-services@0.83.1";
pub(crate) const GO: &str = "github.com/IBM/platform-services-go-sdk@v0.101.0";

/// The variable that leaves tests out: `python`, `node`, `go` and `java`, separated by commas.
const SKIP: &str = "IAM_MOCK_SKIP_CLIENTS";
const LANGUAGES: [(&str, &str); 4] = [
    ("python", "Python 3.10 or newer with venv"),
    ("node", "Node 20 or newer with npm"),
    ("go", "Go 1.21 or newer"),
    ("java", "a JDK 17 or newer with Maven"),
];

/// Writes a line that is seen even if the test passes: the macros' output is captured.
pub(crate) fn report(line: &str) {
    std::io::stderr().write_all(format!("\n{line}\n").as_bytes()).unwrap();
}

/// Whether the tests in a language are left out, which is then reported.
pub(crate) fn is_skipped(language: &str) -> bool {
    let skipped = std::env::var(SKIP).unwrap_or_default();
    let skipped: Vec<_> = skipped.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    for name in &skipped {
        assert!(
            LANGUAGES.iter().any(|(known, _)| known == name),
            "{SKIP} names {name}: python, node, go and java can be named"
        );
    }
    let is_skipped = skipped.contains(&language);
    if is_skipped {
        report(&format!("NOT RUN: the tests of the mock with IBM's client for {language}, because of {SKIP}"));
    }
    is_skipped
}

/// Panics with what the tests in a language need.
fn missing(language: &str, reason: &str) -> ! {
    let (_, need) = LANGUAGES.iter().find(|(known, _)| *known == language).unwrap();
    panic!(
        "the mock is tested with IBM's client, which needs {need}; {SKIP}={language} leaves these tests out\n{reason}"
    )
}

/// Runs a command of a language's own tools. Returns its output.
pub(crate) fn tool(language: &str, command: &mut Command) -> String {
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => missing(language, &format!("{command:?}: {error}")),
    };
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    if !output.status.success() {
        missing(language, &format!("{command:?}\n{}{}", text(&output.stdout), text(&output.stderr)));
    }
    text(&output.stdout)
}

/// A folder that its first user installs something into, and again if the key has changed.
pub(crate) fn installed(name: &str, key: &str, install: impl FnOnce(&Path)) -> PathBuf {
    let name = name.replace('/', "-");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&name);
    // Two tests, or two runs, may need the same.
    let lock = std::fs::File::create(folder.with_file_name(format!("{name}.lock"))).unwrap();
    lock.lock().unwrap();
    let complete = folder.join("complete");
    if std::fs::read_to_string(&complete).ok().as_deref() != Some(key) {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        install(&folder);
        std::fs::write(complete, key).unwrap();
    }
    folder
}

/// A Python with IBM's client.
pub(crate) fn python() -> Command {
    let python = |folder: &Path| folder.join("bin").join("python");
    let folder = installed(PYTHON, "", |folder| {
        tool("python", Command::new("python3").args(["-m", "venv"]).arg(folder));
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYTHON];
        tool("python", Command::new(python(folder)).args(pip));
    });
    Command::new(python(&folder))
}

/// The folder with IBM's package for Node.
pub(crate) fn node_modules() -> PathBuf {
    let version = tool("node", Command::new("node").arg("--version"));
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < 20) {
        missing("node", &format!("this is Node {version}"));
    }
    let folder = installed(NODE, "", |folder| {
        let npm = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"];
        tool("node", Command::new("npm").args(npm).arg(folder).arg(NODE));
    });
    folder.join("node_modules")
}

/// A Node with IBM's client.
pub(crate) fn node() -> Command {
    let mut node = Command::new("node");
    node.env("NODE_PATH", node_modules());
    node
}

/// The program that runs the tests of IBM's module for Go.
///
/// It is compiled from the files that the module has for the API, without the unit tests and the other APIs.
pub(crate) fn go() -> PathBuf {
    let suite = std::fs::read_to_string(here("official/steps_suite.go")).unwrap();
    let folder = installed(GO, &suite, |folder| {
        let downloaded = tool("go", Command::new("go").args(["mod", "download", "-json", GO]).current_dir(folder));
        let downloaded: Json = serde_json::from_str(&downloaded).unwrap();
        let module = Path::new(downloaded["Dir"].as_str().unwrap());
        copy(module, folder, |name| name == "go.mod" || name == "go.sum");
        copy(&module.join("common"), &folder.join("common"), |_| true);
        let package = folder.join("iamidentityv1");
        copy(&module.join("iamidentityv1"), &package, |name| {
            name != "iam_identity_v1_test.go" && !name.ends_with("_suite_test.go")
        });
        std::fs::write(package.join("steps_suite_test.go"), &suite).unwrap();
        let compile = ["test", "-c", "-tags", "integration,examples", "-o", "steps", "."];
        tool("go", Command::new("go").args(compile).env("GOWORK", "off").current_dir(package));
    });
    folder.join("iamidentityv1").join("steps")
}

/// Copies the contents of files, because those in Go's cache can't be written to.
fn copy(from: &Path, to: &Path, is_needed: impl Fn(&str) -> bool) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() && is_needed(entry.file_name().to_str().unwrap()) {
            std::fs::write(to.join(entry.file_name()), std::fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}
