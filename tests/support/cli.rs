//! Terraform itself, in a folder with a configuration.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value as Json;
use xtask::terraform::Terraform;

use super::service::Service;

/// Every Terraform at hand. One that can't be had fails the test with a sentence that says how to get one.
pub(crate) fn terraforms() -> &'static [Terraform] {
    static ALL: OnceLock<Vec<Terraform>> = OnceLock::new();
    ALL.get_or_init(|| xtask::terraform::all().unwrap_or_else(|reason| panic!("{reason}")))
}

/// Runs a test under every Terraform that satisfies the condition; at least one has to.
pub(crate) fn with_each(wanted: impl Fn(&Terraform) -> bool, test: impl Fn(Workspace, Service)) {
    let wanted: Vec<_> = terraforms().iter().filter(|terraform| wanted(terraform)).collect();
    assert!(!wanted.is_empty(), "no Terraform at hand has what this test needs");
    for terraform in wanted {
        let service = Service::start();
        let workspace = Workspace::new(terraform, &service);
        println!("under {}", terraform.name());
        test(workspace, service);
    }
}

/// Runs a test under every Terraform.
pub(crate) fn with_every(test: impl Fn(Workspace, Service)) {
    with_each(|_| true, test);
}

/// A folder with a configuration, and the Terraform that works in it.
pub(crate) struct Workspace {
    terraform: Terraform,
    folder: tempfile::TempDir,
    configuration: PathBuf,
    environment: Vec<(String, String)>,
}

/// What a command came to.
pub(crate) struct Ran {
    pub succeeded: bool,
    /// Standard output, then standard error.
    pub text: String,
}

impl Workspace {
    pub(crate) fn new(terraform: &Terraform, service: &Service) -> Self {
        let folder = tempfile::Builder::new().prefix("acc-").tempdir().unwrap();
        let configuration = xtask::mirror::install(&plugin_program(), folder.path()).unwrap();
        let environment = vec![
            ("IBMCLOUD_IAM_API_ENDPOINT".to_owned(), service.endpoint()),
            ("IC_API_KEY".to_owned(), service.login.clone()),
        ];
        Self { terraform: terraform.clone(), folder, configuration, environment }
    }

    pub(crate) fn terraform(&self) -> &Terraform {
        &self.terraform
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(other, _)| other != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Writes the configuration: the terraform block, and what is given.
    pub(crate) fn configure(&self, body: &str) {
        let head = "terraform {\n  required_providers {\n    ibm = {\n      source = \"ibm-iam/ibm\"\n    }\n  }\n}\n";
        std::fs::write(self.path().join("main.tf"), format!("{head}{body}\n")).unwrap();
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.terraform.command(self.path(), &self.configuration);
        for (name, _) in std::env::vars() {
            if ["TF_", "IC_", "IBMCLOUD_", "MAX_RETRIES"].iter().any(|prefix| name.starts_with(prefix)) {
                command.env_remove(name);
            }
        }
        command.env("TF_CLI_CONFIG_FILE", &self.configuration);
        command.envs(self.environment.iter().map(|(name, value)| (name, value))).args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&self.command(arguments).output().unwrap())
    }

    pub(crate) fn init(&self) {
        self.run(&["init", "-no-color", "-input=false"]).success();
    }

    /// Applies, which has to go well.
    pub(crate) fn apply(&self) -> Ran {
        self.try_apply(&[]).success()
    }

    pub(crate) fn try_apply(&self, more: &[&str]) -> Ran {
        self.run(&[&["apply", "-auto-approve", "-no-color", "-input=false"], more].concat())
    }

    pub(crate) fn try_plan(&self, more: &[&str]) -> Ran {
        self.run(&[&["plan", "-no-color", "-input=false"], more].concat())
    }

    pub(crate) fn try_destroy(&self) -> Ran {
        self.run(&["destroy", "-auto-approve", "-no-color", "-input=false"])
    }

    /// The plan must have nothing to do.
    pub(crate) fn assert_settled(&self) {
        let status = self.command(&["plan", "-no-color", "-input=false", "-detailed-exitcode"]).output().unwrap();
        let ran = Ran::of(&status);
        assert_eq!(status.status.code(), Some(0), "the plan is not empty:\n{}", ran.text);
    }

    /// The state's attributes of a resource.
    pub(crate) fn state(&self, address: &str) -> Json {
        let text = std::fs::read_to_string(self.path().join("terraform.tfstate")).unwrap();
        let state: Json = serde_json::from_str(&text).unwrap();
        let (kind, name) = address.split_once('.').unwrap();
        let resource =
            state["resources"].as_array().unwrap().iter().find(|it| it["type"] == kind && it["name"] == name);
        resource.unwrap_or_else(|| panic!("{address} is not in the state:\n{text}"))["instances"][0]["attributes"]
            .clone()
    }

    /// Whether the state has that resource.
    pub(crate) fn has(&self, address: &str) -> bool {
        self.run(&["state", "list"]).text.lines().any(|line| line.trim() == address)
    }
}

impl Ran {
    pub(crate) fn of(output: &Output) -> Self {
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Self { succeeded: output.status.success(), text }
    }

    /// Asserts success.
    pub(crate) fn success(self) -> Self {
        assert!(self.succeeded, "{}", self.text);
        self
    }

    /// Asserts failure.
    pub(crate) fn failure(self) -> Self {
        assert!(!self.succeeded, "it should have failed:\n{}", self.text);
        self
    }

    /// Asserts that all of these are in what was printed, whatever lines Terraform broke it into.
    pub(crate) fn says(self, phrases: &[&str]) -> Self {
        let flat = flat(&self.text);
        for phrase in phrases {
            assert!(flat.contains(&flat_phrase(phrase)), "{phrase:?} is not said:\n{}", self.text);
        }
        self
    }

    /// Asserts that none of these is in what was printed.
    pub(crate) fn silent_about(self, phrases: &[&str]) -> Self {
        for phrase in phrases {
            assert!(!self.text.contains(phrase), "{phrase:?} is said:\n{}", self.text);
        }
        self
    }
}

fn flat_phrase(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without the frame that Terraform draws, and on one line.
fn flat(text: &str) -> String {
    flat_phrase(&text.replace(['│', '╷', '╵'], " "))
}

/// The plugin, built by cargo for this test.
pub(crate) fn plugin_program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_terraform-provider-ibm"))
}
