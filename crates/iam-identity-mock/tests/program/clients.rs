//! IBM's clients for Python and Node at pinned versions, fetched by pip and npm into target/ on first use; `go_client` has that for Go.
//! The tests of the packages, in `crates/xtask/tests/mock_package`, use them too.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) const PYTHON: &str = "ibm-platform-services==0.77.1";
pub(crate) const NODE: &str = "@ibm-cloud/platform-services@0.83.1";

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

/// The folder of a virtual environment with these packages.
pub(crate) fn virtual_environment(name: &str, packages: &[&str]) -> PathBuf {
    installed(name, &packages.join(" "), |folder| {
        tool("python", Command::new("python3").args(["-m", "venv"]).arg(folder));
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        tool("python", Command::new(python_of(folder)).args(pip).args(packages));
    })
}

/// The Python of a virtual environment.
pub(crate) fn python_of(environment: &Path) -> PathBuf {
    environment.join("bin").join("python")
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
