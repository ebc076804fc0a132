//! The action for GitHub's workflows, with a release in a folder in place of GitHub's.

use std::path::{Path, PathBuf};
use std::process::Command;

use testkit::workspace::root;

use super::{RELEASE, VERSION, archive, complaint, run};

/// A runner: what it tells an action, and what the action tells it.
struct Runner(tempfile::TempDir);

impl Runner {
    fn new() -> Self {
        let runner = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir_all(runner.release()).unwrap();
        for file in [archive(), RELEASE.join(format!("iam-identity-mock_{VERSION}_SHA256SUMS"))] {
            std::fs::copy(&file, runner.release().join(file.file_name().unwrap())).unwrap();
        }
        runner
    }

    /// The folder of the release on the server.
    fn release(&self) -> PathBuf {
        self.0.path().join("example/mock/releases/download").join(format!("v{VERSION}"))
    }

    /// The step of the action, used with this tag.
    fn step(&self, tag: &str) -> Command {
        let system = if cfg!(target_os = "macos") { "macOS" } else { "Linux" };
        let processor = if cfg!(target_arch = "x86_64") { "X64" } else { "ARM64" };
        let mut command = Command::new("bash");
        command.arg(root().join("crates/iam-identity-mock/packaging/action/start.sh"));
        command.envs([("ACTION_REF", tag), ("ACTION_REPOSITORY", "example/mock"), ("MOCK_VERSION", "")]);
        command.envs([("RUNNER_OS", system), ("RUNNER_ARCH", processor)]);
        command.env("GITHUB_SERVER_URL", format!("file://{}", self.0.path().display()));
        command.env("RUNNER_TEMP", self.0.path());
        for file in ["GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH"] {
            command.env(file, self.0.path().join(file));
        }
        command
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.0.path().join(file)).unwrap()
    }
}

/// Ends the mock that the action leaves running for the steps that follow.
struct Mock<'a>(&'a Path);

impl Drop for Mock<'_> {
    fn drop(&mut self) {
        let pid = std::fs::read_to_string(self.0.join("pid")).unwrap();
        Command::new("kill").arg(pid.trim()).status().unwrap();
    }
}

#[test]
fn the_action_starts_the_mock_for_the_steps_that_follow() {
    let runner = Runner::new();
    run(runner.step(&format!("v{VERSION}")).env("MOCK_ARGUMENTS", "--set keys_per_identity=1"));
    let path = runner.read("GITHUB_PATH");
    let _mock = Mock(Path::new(path.trim()));
    let variables = runner.read("GITHUB_ENV");
    let value = |name: &str| variables.lines().find_map(|line| line.strip_prefix(&format!("{name}="))).unwrap();
    let url = value("IBMCLOUD_IAM_API_ENDPOINT");
    assert_eq!(runner.read("GITHUB_OUTPUT"), format!("url={url}\n"));
    assert_eq!(value("IAM_IDENTITY_APIKEY"), value("IC_API_KEY"));
    let health = run(Command::new("curl").args(["--silent", "--fail", "--noproxy", "*", &format!("{url}/health")]));
    assert!(health.contains(VERSION), "{health}");
    let program = Path::new(path.trim()).join("iam-identity-mock");
    assert!(run(Command::new(program).arg("--version")).contains(VERSION));
}

#[test]
fn arguments_of_the_action_may_be_in_several_lines_and_name_files_of_the_step() {
    let (runner, folder) = (Runner::new(), tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("seed.toml"), "[[service_id]]\nname = \"deployer\"\n").unwrap();
    let arguments = "--set keys_per_identity=5\n--seed seed.toml\n  --login-key a-value-of-the-last-line\n";
    run(runner.step(&format!("v{VERSION}")).env("MOCK_ARGUMENTS", arguments).current_dir(folder.path()));
    let path = runner.read("GITHUB_PATH");
    let _mock = Mock(Path::new(path.trim()));
    let variables = runner.read("GITHUB_ENV");
    assert!(variables.lines().any(|line| line == "IC_API_KEY=a-value-of-the-last-line"), "{variables}");
}

#[test]
fn the_action_starts_nothing_that_is_not_what_was_released() {
    let runner = Runner::new();
    std::fs::write(runner.release().join(archive().file_name().unwrap()), "something else").unwrap();
    let changed = complaint(&mut runner.step(&format!("v{VERSION}")));
    assert!(changed.contains("::error::") && changed.contains("has another checksum than"), "{changed}");
    let missing = complaint(&mut runner.step("v9.9.9"));
    assert!(missing.contains("::error::") && missing.contains("Is 9.9.9 a release that has it?"), "{missing}");
    for tag in ["main", "v1", "v0.1.0/../../other"] {
        let refused = complaint(&mut runner.step(tag));
        assert!(refused.contains("is not a version of the mock."), "{tag}: {refused}");
    }
    assert!(complaint(runner.step("v0.1.0").env("RUNNER_OS", "Windows")).contains("not on Windows"));
    assert!(!runner.0.path().join("GITHUB_ENV").exists(), "no step that follows is told anything");
}

#[test]
fn the_action_says_why_the_mock_did_not_start() {
    let runner = Runner::new();
    let said = complaint(runner.step(&format!("v{VERSION}")).env("MOCK_ARGUMENTS", "--set no_such_option=1"));
    assert!(said.contains("::error::The mock did not start: ") && said.contains("no_such_option"), "{said}");
}

/// What the action's definition hands to the script is what the script reads.
#[test]
fn the_definition_of_the_action_runs_the_script_with_its_inputs() {
    let folder = root().join("crates/iam-identity-mock");
    let definition = std::fs::read_to_string(folder.join("action.yml")).unwrap();
    let script = std::fs::read_to_string(folder.join("packaging/action/start.sh")).unwrap();
    assert!(definition.contains("\n  using: composite\n") && definition.contains("\n      shell: bash\n"));
    assert!(definition.contains("\"$GITHUB_ACTION_PATH/packaging/action/start.sh\""));
    let handed = definition.lines().filter_map(|line| line.trim().split_once(": ${{ "));
    let handed: Vec<_> = handed.filter(|(name, _)| name.to_uppercase() == *name).collect();
    assert_eq!(handed.len(), 4, "{handed:?}");
    for (name, expression) in handed {
        assert!(script.contains(&format!("${{{name}")) || script.contains(&format!("${name}")), "{name}");
        if let Some(input) = expression.strip_prefix("inputs.") {
            let input = input.trim_end_matches(" }}");
            assert!(definition.contains(&format!("\n  {input}:\n    description: ")), "{input}");
        }
    }
    assert!(definition.contains("value: ${{ steps.start.outputs.url }}") && definition.contains("- id: start\n"));
    let other = definition.lines().find(|line| line.trim_start().trim_start_matches("- ").starts_with("uses:"));
    assert_eq!(other, None, "it needs no other action");
}
