//! Measures `terraform plan` for keys that have not changed.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::row::Row;
use crate::http::Connection;
use testkit::mirror;
use testkit::mock::MockProcess;
use testkit::terraform::{self, Terraform};
use testkit::workspace::{Reason, empty_folder, run, target};

/// The delay of each response in a measurement that simulates a network.
const DELAY_MS: u32 = 50;

/// The number of attributes of a key.
const ATTRIBUTES: usize = 30;

/// The number of measurements of a fast plan.
const ROUNDS: usize = 5;

pub(super) fn measure(programs: &Path) -> Result<Vec<Row>, Reason> {
    let slow = format!(r#"{{"times": 1000000, "effect": {{"delay_after": {DELAY_MS}}}}}"#);
    let many = Bench::new(programs, "many")?;
    many.fill("ibm_iam_api_key", "name", "\"k${count.index}\"", 1000)?;
    let without_network = many.plan()?.as_secs_f64();
    many.tell("POST /faults", &slow)?;
    many.tell("DELETE /journal", "")?;
    let listed = many.plan()?.as_secs_f64();
    let asked = many.asked()?;
    // Without permission to list keys, each key is read on its own.
    many.tell("DELETE /faults", "")?;
    let refusal =
        r#"{"method": "GET", "path_end": "/v1/apikeys", "times": 1000000, "effect": {"answer": {"status": 403}}}"#;
    many.tell("POST /faults", refusal)?;
    many.tell("POST /faults", &slow)?;
    let one_by_one = many.plan()?.as_secs_f64();

    // Terraform's own time grows with the number of attributes: the second baseline has as many as a key, half of them
    // in the input and half in the output.
    let fields: Vec<_> = (0..ATTRIBUTES / 2).map(|field| format!("f{field} = \"{field}-${{count.index}}\"")).collect();
    let fields = format!("{{ {} }}", fields.join(", "));
    let (keys, bare, wide) =
        (Bench::new(programs, "keys")?, Bench::new(programs, "bare")?, Bench::new(programs, "wide")?);
    keys.fill("ibm_iam_api_key", "name", "\"k${count.index}\"", 300)?;
    bare.fill("terraform_data", "input", "\"k${count.index}\"", 300)?;
    wide.fill("terraform_data", "input", &fields, 300)?;
    let mut samples = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (bench, samples) in [&keys, &bare, &wide].into_iter().zip(&mut samples) {
            samples.push(bench.plan()?);
        }
    }
    let [keys, bare, wide] = samples.map(|mut samples| {
        samples.sort();
        samples[samples.len() / 2].as_secs_f64()
    });
    let (ratio, waits) = (one_by_one / listed, (one_by_one - without_network) / (listed - without_network));
    Ok(vec![
        ("requests of a plan of 1000 keys", format!("{asked} (budget 12 and one token)")),
        ("that plan, no network to wait for", format!("{without_network:.2} s")),
        ("that plan, 50 ms a request", format!("{listed:.2} s")),
        ("the same with a request for each key", format!("{one_by_one:.2} s")),
        ("ratio of the last two", format!("{ratio:.1} (budget at least 4)")),
        ("ratio of what both wait for the network", format!("{waits:.1}")),
        ("plan of 300 keys", format!("{keys:.2} s (median of {ROUNDS})")),
        ("plan of 300 terraform_data of one text", format!("{bare:.2} s (median of {ROUNDS})")),
        ("ratio to these", format!("{:.2} (budget 1.5)", keys / bare)),
        ("plan of 300 terraform_data as wide as a key", format!("{wide:.2} s (median of {ROUNDS})")),
        ("ratio to these", format!("{:.2}", keys / wide)),
    ])
}

/// A folder with a configuration, and a mock.
struct Bench {
    terraform: Terraform,
    mock: MockProcess,
    folder: PathBuf,
    configuration: PathBuf,
}

impl Bench {
    fn new(programs: &Path, name: &str) -> Result<Self, Reason> {
        let folder = target().join("bench").join(name);
        empty_folder(&folder)?;
        let arguments = ["--control", "127.0.0.1:0", "--set", "keys_per_identity=100000"];
        let mock = MockProcess::start(&programs.join("iam-identity-mock"), &arguments)?;
        let configuration = mirror::install(&programs.join("terraform-provider-ibm"), &folder)?;
        Ok(Self { terraform: terraform::first()?, mock, folder, configuration })
    }

    /// Creates a state with this number of objects.
    fn fill(&self, kind: &str, argument: &str, value: &str, count: usize) -> Result<(), Reason> {
        let text = format!(
            "terraform {{\n  required_providers {{\n    ibm = {{\n      source = \"ibm-iam/ibm\"\n    }}\n  }}\n}}\n\
             resource \"{kind}\" \"it\" {{\n  count = {count}\n  {argument} = {value}\n}}\n"
        );
        std::fs::write(self.folder.join("main.tf"), text).map_err(|error| error.to_string())?;
        self.run(&["init", "-input=false"])?;
        self.run(&["apply", "-auto-approve", "-input=false", "-parallelism=50"]).map(drop)
    }

    /// The duration of a plan, which must be empty.
    fn plan(&self) -> Result<Duration, Reason> {
        let started = Instant::now();
        self.run(&["plan", "-input=false", "-detailed-exitcode"])?;
        Ok(started.elapsed())
    }

    fn run(&self, arguments: &[&str]) -> Result<String, Reason> {
        let mut command = self.terraform.command(&self.folder, &self.configuration);
        run(command.args(arguments).envs(self.mock.variables()).stdin(Stdio::null()))
    }

    /// Sends a request to the mock's control address.
    fn tell(&self, request: &str, body: &str) -> Result<String, Reason> {
        Connection::open(self.mock.variable("IAM_IDENTITY_MOCK_CONTROL"))?.ask(request, "", body)
    }

    /// The number of requests, and of requests for tokens among them.
    fn asked(&self) -> Result<String, Reason> {
        let journal = self.tell("GET /journal", "")?;
        let tokens = journal.matches("\"path\": \"/identity/token\"").count();
        let all = journal.matches("\"path\":").count();
        Ok(format!("{} and {tokens} for a token", all - tokens))
    }
}
