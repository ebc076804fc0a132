//! A folder with a configuration, and a mock.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use testkit::mirror;
use testkit::mock::MockProcess;
use testkit::terraform::{self, Terraform};
use testkit::workspace::{Reason, empty_folder, run, target};

use crate::http::Connection;

/// A folder with a configuration, and a mock.
pub(super) struct Directory {
    terraform: Terraform,
    mock: MockProcess,
    folder: PathBuf,
    configuration: PathBuf,
}

impl Directory {
    /// An empty folder of this name, and a mock of its own.
    pub(super) fn new(programs: &Path, name: &str) -> Result<Self, Reason> {
        let folder = target().join("bench").join(name);
        empty_folder(&folder)?;
        let arguments = ["--control", "127.0.0.1:0", "--set", "keys_per_identity=100000"];
        let mock = MockProcess::start(&programs.join("iam-identity-mock"), &arguments)?;
        let configuration = mirror::install(&programs.join("terraform-provider-ibm"), &folder)?;
        Ok(Self { terraform: terraform::first()?, mock, folder, configuration })
    }

    /// Creates what these resources declare.
    pub(super) fn apply(&self, resources: &str) -> Result<(), Reason> {
        self.init(resources)?;
        self.run(&["apply", "-auto-approve", "-input=false", "-parallelism=50"]).map(drop)
    }

    /// Configures these resources, and creates nothing.
    pub(super) fn init(&self, resources: &str) -> Result<(), Reason> {
        let provider =
            "terraform {\n  required_providers {\n    ibm = {\n      source = \"ibm-iam/ibm\"\n    }\n  }\n}\n";
        self.write("main.tf", &format!("{provider}{resources}"))?;
        self.run(&["init", "-input=false"]).map(drop)
    }

    /// Writes a file of the folder.
    pub(super) fn write(&self, name: &str, text: &str) -> Result<(), Reason> {
        std::fs::write(self.folder.join(name), text).map_err(|error| format!("{name}: {error}"))
    }

    /// The state, as Terraform has written it.
    pub(super) fn state(&self) -> Result<Json, Reason> {
        let read = std::fs::read(self.folder.join("terraform.tfstate")).map_err(|error| error.to_string())?;
        serde_json::from_slice(&read).map_err(|error| error.to_string())
    }

    /// The duration of a plan, which must be empty.
    pub(super) fn plan(&self) -> Result<Duration, Reason> {
        let started = Instant::now();
        self.run(&["plan", "-input=false", "-detailed-exitcode"])?;
        Ok(started.elapsed())
    }

    fn run(&self, arguments: &[&str]) -> Result<String, Reason> {
        let mut command = self.terraform.command(&self.folder, &self.configuration);
        run(command.args(arguments).envs(self.mock.variables()).stdin(Stdio::null()))
    }

    /// The variables that point a provider at the mock.
    pub(super) fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.mock.variables()
    }

    /// Sends a request to the mock's control address.
    pub(super) fn tell(&self, request: &str, body: &str) -> Result<String, Reason> {
        Connection::open(self.mock.variable("IAM_IDENTITY_MOCK_CONTROL"))?.ask(request, "", body)
    }

    /// The number of requests since the journal was cleared, without those for tokens, and that of those for tokens.
    pub(super) fn asked(&self) -> Result<(usize, usize), Reason> {
        let journal = self.tell("GET /journal", "")?;
        let tokens = journal.matches("\"path\": \"/identity/token\"").count();
        let all = journal.matches("\"path\":").count();
        Ok((all - tokens, tokens))
    }
}
