//! The wheel, installed by pip: the program, the module and the plugin for pytest.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use testkit::markdown::{Block, blocks};

use super::clients::{PYTHON, is_skipped, python_of, virtual_environment};
use super::{VERSION, complaint, packaging, released, run};

const PYTEST: &str = "pytest==8.4.2";

/// A fresh virtual environment with the wheel. It sees pytest and IBM's client, which are installed once.
pub(super) struct Environment(tempfile::TempDir);

impl Environment {
    pub(super) fn create() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let tools = tools();
        run(Command::new(&tools).args(["-m", "venv", "--without-pip"]).arg(folder.path()));
        let environment = Self(folder);
        let packages = |python: &Path| run(Command::new(python).args(["-c", PACKAGES])).trim().to_owned();
        let link = Path::new(&packages(&environment.python())).join("tools.pth");
        std::fs::write(link, packages(&tools)).unwrap();
        run(pip(&tools)
            .arg("--python")
            .arg(environment.python())
            .args(["install", "--no-index", "--no-deps", "--quiet"])
            .arg(wheel()));
        environment
    }

    fn python(&self) -> PathBuf {
        python_of(self.0.path())
    }

    /// Runs the program that the environment has for Python, in a folder.
    pub(super) fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.python());
        command.args(arguments).current_dir(folder).env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }
}

/// Prints where packages are.
const PACKAGES: &str = "import sysconfig; print(sysconfig.get_path('purelib'))";

/// The Python with pytest, IBM's client, and a pip that installs into other environments.
fn tools() -> PathBuf {
    python_of(&virtual_environment("pytest", &["pip", PYTEST, PYTHON]))
}

fn pip(python: &Path) -> Command {
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "--disable-pip-version-check"]);
    pip
}

fn wheel() -> PathBuf {
    released("iam_identity_mock-", ".whl")
}

/// The blocks of the package's page in this language.
fn examples(language: &str) -> Vec<String> {
    let blocks = blocks(&packaging("python/README.md")).into_iter();
    blocks.filter(|block| block.language == language).map(|block: Block| block.text).collect()
}

/// Two tests that make a key of the same name each, and see no other.
const TESTS: &str = r#"
import json
import urllib.request
from urllib.parse import urlencode

import pytest


def keys_after_creating_one(account):
    form = {"grant_type": "urn:ibm:params:oauth:grant-type:apikey", "apikey": account.api_key}
    with urllib.request.urlopen(account.url + "/identity/token", urlencode(form).encode()) as response:
        headers = {"Authorization": "Bearer " + json.load(response)["access_token"], "Content-Type": "application/json"}
    body = json.dumps({"name": "the-same", "iam_id": account.iam_id}).encode()
    urllib.request.urlopen(urllib.request.Request(account.url + "/v1/apikeys", body, headers)).close()
    listing = account.url + "/v1/apikeys?" + urlencode({"account_id": account.account_id, "scope": "account"})
    with urllib.request.urlopen(urllib.request.Request(listing, headers=headers)) as response:
        return [key["name"] for key in json.load(response)["apikeys"]]


@pytest.mark.parametrize("number", range(10))
def test_an_account_is_this_tests_own(iam_account, number):
    assert keys_after_creating_one(iam_account).count("the-same") == 1
    assert len(iam_account.journal(method="POST", path="/v1/apikeys")) == 1
    assert iam_account.env["IC_API_KEY"] == iam_account.api_key != iam_account.mock.api_key
    others = iam_account.mock.env.values()
    own = [value for value in iam_account.env.values() if value not in others]
    assert len(own) == 4 and set(own) == {iam_account.api_key, iam_account.account_id, iam_account.iam_id}


def test_a_fault_of_one_account_is_not_that_of_another(iam_account, iam_identity_mock):
    iam_account.inject({"path_end": "/apikeys", "effect": {"answer": {"status": 503}}})
    assert "the-same" in keys_after_creating_one(iam_identity_mock.account("another"))
    with pytest.raises(urllib.error.HTTPError, match="503"):
        keys_after_creating_one(iam_account)
"#;

#[test]
fn a_test_for_pytest_as_on_the_page_passes_with_ibms_client() {
    if is_skipped("python") {
        return;
    }
    let (environment, folder) = (Environment::create(), tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("test_page.py"), &examples("python")[0]).unwrap();
    std::fs::write(folder.path().join("pytest.ini"), &examples("ini")[0]).unwrap();
    let output = run(&mut environment.command(folder.path(), &["-m", "pytest", "-q", "-p", "no:cacheprovider"]));
    assert!(output.contains("1 passed"), "{output}");
}

#[test]
fn the_module_works_as_on_the_page_and_ends_the_program() {
    if is_skipped("python") {
        return;
    }
    let (environment, folder) = (Environment::create(), tempfile::tempdir().unwrap());
    let output = run(&mut environment.command(folder.path(), &["-c", &examples("python")[1]]));
    assert!(output.starts_with("http://127.0.0.1:"), "{output}");

    let ended = "from iam_identity_mock import Mock\nimport urllib.request\nwith Mock() as mock: pass\n\
                 try: urllib.request.urlopen(mock.url)\nexcept OSError: print('it has ended')";
    assert_eq!(run(&mut environment.command(folder.path(), &["-c", ended])), "it has ended\n");
}

#[test]
fn resetting_forgets_what_a_test_has_done() {
    if is_skipped("python") {
        return;
    }
    let (environment, folder) = (Environment::create(), tempfile::tempdir().unwrap());
    let reset = "from iam_identity_mock import Mock\nimport urllib.request\nwith Mock() as mock:\n  \
                 try: urllib.request.urlopen(mock.url + '/v1/apikeys')\n  except OSError: pass\n  \
                 before = mock.journal(path='/v1/apikeys')\n  mock.reset()\n  print(len(before), mock.journal())";
    assert_eq!(run(&mut environment.command(folder.path(), &["-c", reset])), "1 []\n");
}

#[test]
fn pip_installs_the_program_and_python_runs_it_too() {
    if is_skipped("python") {
        return;
    }
    let (environment, folder) = (Environment::create(), tempfile::tempdir().unwrap());
    let version = format!("iam-identity-mock {VERSION}\n");
    let module = ["-m", "iam_identity_mock", "--version"];
    assert_eq!(run(&mut environment.command(folder.path(), &module)), version);
    assert_eq!(run(Command::new(environment.0.path().join("bin/iam-identity-mock")).arg("--version")), version);

    // Beside the packages, where no environment knows it.
    run(pip(&tools())
        .args(["install", "--no-index", "--no-deps", "--quiet", "--target"])
        .arg(folder.path())
        .arg(wheel()));
    assert_eq!(run(Command::new(tools()).args(module).env("PYTHONPATH", folder.path())), version);
}

#[test]
fn runs_of_pytest_at_the_same_time_do_not_disturb_each_other() {
    if is_skipped("python") {
        return;
    }
    let (environment, folder) = (Environment::create(), tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("test_accounts.py"), TESTS).unwrap();
    let start = || {
        let mut command = environment.command(folder.path(), &["-m", "pytest", "-q", "-p", "no:cacheprovider"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    for run in [start(), start()] {
        let output = run.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("11 passed"), "{text}");
    }
}

#[test]
fn what_the_mock_logs_can_be_read_while_it_runs_and_afterwards() {
    if is_skipped("python") {
        return;
    }
    let (environment, folder) = (Environment::create(), tempfile::tempdir().unwrap());
    let logged = "from iam_identity_mock import Mock\nimport urllib.request\nwith Mock() as mock:\n  \
                  try: urllib.request.urlopen(mock.url + '/v1/first')\n  except OSError: pass\n  before = mock.log()\n  \
                  try: urllib.request.urlopen(mock.url + '/v1/second')\n  except OSError: pass\n\
                  print('/v1/second' in before, '/v1/first' in mock.log(), '/v1/second' in mock.log())";
    assert_eq!(run(&mut environment.command(folder.path(), &["-c", logged])), "False True True\n");
}

#[test]
fn files_in_the_configuration_of_pytest_are_relative_to_its_folder() {
    if is_skipped("python") {
        return;
    }
    let (environment, folder) = (Environment::create(), tempfile::tempdir().unwrap());
    let tests = folder.path().join("tests");
    std::fs::create_dir(&tests).unwrap();
    let ini = "[pytest]\niam_identity_mock_arguments = --seed tests/seed.toml\n";
    std::fs::write(folder.path().join("pytest.ini"), ini).unwrap();
    std::fs::write(tests.join("seed.toml"), "[[service_id]]\nname = \"deployer\"\n").unwrap();
    std::fs::write(tests.join("test_seed.py"), "def test_it_starts(iam_account): assert iam_account.url\n").unwrap();
    let output = run(&mut environment.command(&tests, &["-m", "pytest", "-q", "-p", "no:cacheprovider"]));
    assert!(output.contains("1 passed"), "{output}");
}

#[test]
fn a_mock_that_does_not_start_or_rejects_a_request_says_why() {
    if is_skipped("python") {
        return;
    }
    let (environment, folder) = (Environment::create(), tempfile::tempdir().unwrap());
    let fails = |code: &str| {
        let code = format!("from iam_identity_mock import Mock\n{code}");
        complaint(&mut environment.command(folder.path(), &["-c", &code]))
    };
    let unknown = fails("Mock('--set', 'no_such_option=1')");
    assert!(unknown.contains("MockError: iam-identity-mock: ") && unknown.contains("no_such_option"), "{unknown}");
    let help = fails("Mock('--help')");
    assert!(help.contains("MockError: arguments make the mock print something else than its variables: "), "{help}");
    let fault = fails("with Mock() as mock: mock.inject({'no_such_matcher': 1, 'effect': 'drop_before'})");
    assert!(fault.contains("MockError: POST /faults: ") && fault.contains("no_such_matcher"), "{fault}");
}
