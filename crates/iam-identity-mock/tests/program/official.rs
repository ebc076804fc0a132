//! IBM's own clients against the program, and the tests and examples that IBM's packages ship.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use crate::clients::{self, is_skipped, report};
use crate::go_client;
use crate::support::{Program, here, run};

/// The suites: the section of steps.txt, and what it is called in the README.
const SUITES: [(&str, &str); 5] = [
    ("go", "Go tests"),
    ("go examples", "Go examples"),
    ("python", "Python steps"),
    ("node", "Node steps"),
    ("node examples", "Node examples"),
];

/// A Python with IBM's client.
pub(crate) fn python() -> Command {
    let environment = clients::virtual_environment(clients::PYTHON, &[clients::PYTHON]);
    Command::new(clients::python_of(&environment))
}

/// A Node with IBM's client.
fn node() -> Command {
    let mut node = Command::new("node");
    node.env("NODE_PATH", clients::node_modules());
    node
}

/// The steps that must pass, by suite and area, in the order of the file.
fn required() -> BTreeMap<String, Vec<(String, Vec<String>)>> {
    let text = std::fs::read_to_string(here("official/steps.txt")).unwrap();
    let (mut suites, mut suite) = (BTreeMap::<_, Vec<_>>::new(), String::new());
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            name.clone_into(&mut suite);
            continue;
        }
        let (area, steps) = line.split_once(": ").unwrap_or_else(|| panic!("not an area and its steps: {line}"));
        let steps = steps.split(' ').map(ToOwned::to_owned).collect();
        suites.entry(suite.clone()).or_default().push((area.to_owned(), steps));
    }
    suites
}

/// How the steps ended: the lines `@pass NAME` and `@fail NAME REASON` of an output.
fn results(output: &str) -> BTreeMap<&str, Result<(), &str>> {
    let passed = output.lines().filter_map(|line| line.strip_prefix("@pass ")).map(|name| (name.trim(), Ok(())));
    let failed = output.lines().filter_map(|line| line.strip_prefix("@fail "));
    let failed = failed.map(|line| line.split_once(' ').unwrap_or((line, ""))).map(|(name, why)| (name, Err(why)));
    passed.chain(failed).collect()
}

/// The steps of the list that did not pass, with the reason, and the steps that passed without being on it.
fn compare(required: &[&str], results: &BTreeMap<&str, Result<(), &str>>) -> (Vec<String>, Vec<String>) {
    let failed = required.iter().filter_map(|step| match results.get(step) {
        Some(Ok(())) => None,
        Some(Err(reason)) => Some(format!("{step} failed: {reason}")),
        None => Some(format!("{step} did not run")),
    });
    let new = results.iter().filter(|(step, result)| result.is_ok() && !required.contains(step));
    (failed.collect(), new.map(|(step, _)| (*step).to_owned()).collect())
}

/// A mock with the default that IBM's tests expect, and a folder with the file in which they look for the login.
struct Account {
    _program: Program,
    folder: tempfile::TempDir,
}

impl Account {
    fn start() -> Self {
        let program = Program::start(&["--set", "action_when_leaked=none"]);
        let (endpoint, login) = (program.endpoint(), program.variable("IC_API_KEY"));
        let headers = [("Authorization", &*program.bearer(login)), ("IAM-ApiKey", login)];
        let key = program.ask("GET", "/v1/apikeys/details", &headers, "").json();
        let (account, iam_id) = (key["account_id"].as_str().unwrap(), key["iam_id"].as_str().unwrap());
        let properties = [
            ("URL", endpoint),
            ("AUTH_TYPE", "iam"),
            ("AUTH_URL", endpoint),
            ("APIKEY", login),
            ("ACCOUNT_ID", account),
            ("IAM_ID", iam_id),
            ("IAM_ID_MEMBER", iam_id),
            ("ENTERPRISE_ACCOUNT_ID", account),
            ("ENTERPRISE_SUBACCOUNT_ID", account),
        ];
        let lines: Vec<_> = properties.iter().map(|(name, value)| format!("IAM_IDENTITY_{name}={value}\n")).collect();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("iam_identity.env"), lines.concat()).unwrap();
        // The tests for Go look in the parent of the folder in which they run.
        std::fs::create_dir(folder.path().join("run")).unwrap();
        Self { _program: program, folder }
    }

    /// Runs a suite. Its exit code says nothing, because steps on areas that aren't modelled fail.
    fn check(&self, suite: &str, command: &mut Command) {
        let login = self.folder.path().join("iam_identity.env");
        let output = command.current_dir(self.folder.path().join("run")).env("IBM_CREDENTIALS_FILE", login).output();
        let output = output.unwrap_or_else(|error| panic!("{command:?} can't be started: {error}"));
        let text = String::from_utf8_lossy(&output.stdout);
        let required = required();
        let required: Vec<&str> =
            required[suite].iter().flat_map(|(_, steps)| steps.iter().map(|step| &**step)).collect();
        let (failed, new) = compare(&required, &results(&text));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(failed.is_empty(), "steps of [{suite}]:\n{}\n\n{errors}", failed.join("\n"));
        if !new.is_empty() {
            report(&format!("these steps pass too; add them to [{suite}] of official/steps.txt: {}", new.join(" ")));
        }
    }
}

#[test]
fn ibms_tests_and_examples_for_go_pass() {
    if is_skipped("go") {
        return;
    }
    let (steps, account) = (go_client::steps(), Account::start());
    let only = |suite: &str| ["-test.timeout=100s".to_owned(), format!("-ginkgo.focus={suite}")];
    account.check("go", Command::new(&steps).args(only("Integration Tests")));
    // After the tests, because an example reads a finished report.
    account.check("go examples", Command::new(&steps).args(only("Examples Tests")));
}

#[test]
fn the_steps_of_ibms_tests_for_python_pass() {
    if !is_skipped("python") {
        Account::start().check("python", python().arg(here("official/steps.py")));
    }
}

#[test]
fn the_steps_of_ibms_tests_and_the_examples_for_node_pass() {
    if is_skipped("node") {
        return;
    }
    let account = Account::start();
    account.check("node", node().arg(here("official/steps.js")));
    let examples = clients::node_modules().join("@ibm-cloud/platform-services/examples/iam-identity.v1.test.js");
    account.check("node examples", node().arg(here("official/examples.js")).arg(examples));
}

#[test]
fn a_step_that_fails_or_is_missing_and_a_new_one_are_told_apart() {
    let output = "noise\n@pass A\n@fail B it broke\n @pass D\n@pass E\n@fail F\n";
    let (failed, new) = compare(&["A", "B", "C"], &results(output));
    assert_eq!(failed, ["B failed: it broke", "C did not run"]);
    assert_eq!(new, ["E"]);
}

#[test]
fn the_readme_says_which_versions_and_how_many_steps_pass() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    for version in [clients::PYTHON, clients::NODE, go_client::GO] {
        assert!(readme.contains(&format!("`{version}`")), "{version}");
    }
    let required = required();
    assert!(required.keys().all(|suite| SUITES.iter().any(|(known, _)| known == suite)), "{:?}", required.keys());
    let areas: BTreeSet<_> = required.values().flatten().map(|(area, _)| area.clone()).collect();
    let row = |first: &str, cell: &dyn Fn(&str, &str) -> String| {
        let cells = SUITES.map(|(suite, title)| format!("| {} ", cell(suite, title)));
        format!("| {first} {}|", cells.concat())
    };
    let mut rows = vec![row("steps on", &|_, title| title.to_owned())];
    for area in areas {
        rows.push(row(&area, &|suite, _| {
            let steps = required[suite].iter().filter(|(name, _)| *name == area).map(|(_, steps)| steps.len());
            steps.sum::<usize>().to_string()
        }));
    }
    for row in &rows {
        assert!(readme.lines().any(|line| line == row), "the README needs these rows:\n{}", rows.join("\n"));
    }
}

fn passes(command: &mut Command, script: &str) {
    let program = Program::start(&[]);
    let variables = program.variables.iter().map(|(name, value)| (name, value));
    let output = run(command.arg(here("official").join(script)).envs(variables));
    assert!(output.trim_end().ends_with("the examples passed"), "{output}");
}

#[test]
fn the_documented_examples_work_in_python() {
    if !is_skipped("python") {
        passes(&mut python(), "page.py");
    }
}

#[test]
fn the_documented_examples_work_in_node() {
    if !is_skipped("node") {
        passes(&mut node(), "page.js");
    }
}

#[test]
fn the_documented_examples_work_with_curl() {
    passes(&mut Command::new("sh"), "page.sh");
}
