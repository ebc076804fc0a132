//! A working directory of Terraform: a configuration, a plugin installed for it, and Terraform's commands.
//!
//! The functions here are for tests: what cannot be done fails the test, with what Terraform printed.

mod installation;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;

use crate::mirror;
use crate::terraform::Terraform;
use crate::workspace::{PACKAGE_VARIABLES, remove_variables};

/// Variables with these prefixes would change what a test sees.
const FOREIGN_VARIABLES: [&str; 4] = ["TF_", "IC_", "IBMCLOUD_", "MAX_RETRIES"];

/// How Terraform's runtime collects garbage: in a command of a second, not before there is much of it. See
/// <https://go.dev/doc/gc-guide#Memory_limit>.
const GARBAGE_COLLECTION: [(&str, &str); 2] = [("GOGC", "off"), ("GOMEMLIMIT", "512MiB")];

/// A temporary working directory, and the Terraform that runs in it.
#[derive(Debug)]
pub struct WorkingDirectory {
    terraform: Terraform,
    folder: tempfile::TempDir,
    /// The `terraform` block with the provider's source address.
    head: String,
    cli_configuration: PathBuf,
    /// What decides about the result of `terraform init`: the program, and the source address of the provider.
    installed: (PathBuf, String),
    environment: Vec<(String, String)>,
}

impl WorkingDirectory {
    /// A directory in which `terraform init` installs this program as this project's provider.
    pub fn new(terraform: &Terraform, program: &Path) -> Self {
        Self::with(terraform, program, "ibm-iam/ibm", |folder| mirror::install(program, folder).unwrap())
    }

    /// A directory in which `terraform init` installs this program as the provider with this source address, including
    /// the registry.
    pub fn with_provider(terraform: &Terraform, program: &Path, address: &str) -> Self {
        let install = |folder: &Path| mirror::install_as(program, folder, address, mirror::VERSION).unwrap();
        Self::with(terraform, program, address, install)
    }

    fn with(terraform: &Terraform, program: &Path, source: &str, install: impl Fn(&Path) -> PathBuf) -> Self {
        let folder = tempfile::Builder::new().prefix("acc-").tempdir().unwrap();
        let cli_configuration = install(folder.path());
        let name = source.rsplit('/').next().unwrap_or_default();
        let head = format!(
            "terraform {{\n  required_providers {{\n    {name} = {{\n      source = {source:?}\n    }}\n  }}\n}}\n"
        );
        let installed = (program.to_owned(), source.to_owned());
        Self { terraform: terraform.clone(), folder, head, cli_configuration, installed, environment: Vec::new() }
    }

    /// The Terraform that runs here.
    pub fn terraform(&self) -> &Terraform {
        &self.terraform
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Sets an environment variable of all following commands.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(other, _)| other != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Writes the configuration: the `terraform` block, and this.
    pub fn configure(&self, body: &str) {
        std::fs::write(self.path().join("main.tf"), format!("{}{body}\n", self.head)).unwrap();
    }

    /// A command with these arguments.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.terraform.command(self.path(), &self.cli_configuration);
        remove_variables(&mut command, &FOREIGN_VARIABLES);
        remove_variables(&mut command, &PACKAGE_VARIABLES);
        command.env("TF_CLI_CONFIG_FILE", &self.cli_configuration).envs(GARBAGE_COLLECTION);
        command.envs(self.environment.iter().map(|(name, value)| (name, value))).args(arguments);
        command
    }

    /// Runs a command with these arguments.
    pub fn run(&self, arguments: &[&str]) -> CommandOutput {
        CommandOutput::of(&self.command(arguments).output().unwrap())
    }

    /// Installs the provider, as `terraform init` does. That command runs once for each Terraform and program, and must
    /// succeed; what it leaves in the directory is repeated in others.
    pub fn init(&self) {
        let (program, address) = self.installed.clone();
        let key = (self.terraform.program.clone(), program, address);
        installation::init(self.path(), key, || {
            self.run(&["init", "-no-color", "-input=false"]).success();
        });
    }

    /// Runs `terraform apply`, which must succeed.
    pub fn apply(&self) -> CommandOutput {
        self.try_apply(&[]).success()
    }

    /// Runs `terraform apply` with more arguments.
    pub fn try_apply(&self, more: &[&str]) -> CommandOutput {
        self.run(&[&["apply", "-auto-approve", "-no-color", "-input=false"], more].concat())
    }

    /// Runs `terraform plan` with more arguments.
    pub fn try_plan(&self, more: &[&str]) -> CommandOutput {
        self.run(&[&["plan", "-no-color", "-input=false"], more].concat())
    }

    /// Runs `terraform destroy`.
    pub fn try_destroy(&self) -> CommandOutput {
        self.run(&["destroy", "-auto-approve", "-no-color", "-input=false"])
    }

    /// Asserts that a plan has nothing to do.
    pub fn assert_settled(&self) {
        let output = self.command(&["plan", "-no-color", "-input=false", "-detailed-exitcode"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "the plan is not empty:\n{}", CommandOutput::of(&output).text);
    }

    /// The attributes of a resource in the state, by its address.
    pub fn state(&self, address: &str) -> Json {
        let text = std::fs::read_to_string(self.path().join("terraform.tfstate")).unwrap();
        let state: Json = serde_json::from_str(&text).unwrap();
        let (kind, name) = address.split_once('.').unwrap();
        let resource =
            state["resources"].as_array().unwrap().iter().find(|it| it["type"] == kind && it["name"] == name);
        resource.unwrap_or_else(|| panic!("{address} is not in the state:\n{text}"))["instances"][0]["attributes"]
            .clone()
    }

    /// Whether the state contains the resource with this address.
    pub fn has(&self, address: &str) -> bool {
        self.run(&["state", "list"]).text.lines().any(|line| line.trim() == address)
    }
}

/// The result of a command.
#[derive(Debug)]
pub struct CommandOutput {
    /// Whether it succeeded.
    pub succeeded: bool,
    /// Standard output, then standard error.
    pub text: String,
}

impl CommandOutput {
    /// The result of a process that has ended.
    pub fn of(output: &Output) -> Self {
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Self { succeeded: output.status.success(), text }
    }

    /// Asserts success.
    pub fn success(self) -> Self {
        assert!(self.succeeded, "{}", self.text);
        self
    }

    /// Asserts failure.
    pub fn failure(self) -> Self {
        assert!(!self.succeeded, "it should have failed:\n{}", self.text);
        self
    }

    /// Asserts that each of these was printed, wherever Terraform broke the line.
    pub fn says(self, phrases: &[&str]) -> Self {
        let flat = one_line(&self.text);
        for phrase in phrases {
            assert!(flat.contains(&one_line(phrase)), "{phrase:?} is not said:\n{}", self.text);
        }
        self
    }

    /// Asserts that none of these was printed.
    pub fn silent_about(self, phrases: &[&str]) -> Self {
        for phrase in phrases {
            assert!(!self.text.contains(phrase), "{phrase:?} is said:\n{}", self.text);
        }
        self
    }
}

/// A text on one line, without Terraform's colours and the frame that it draws around diagnostics.
pub(crate) fn one_line(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\u{1b}' => while characters.next().is_some_and(|it| it != 'm') {},
            '│' | '╷' | '╵' => plain.push(' '),
            other => plain.push(other),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
