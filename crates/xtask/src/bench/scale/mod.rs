//! Measures plans of an account's keys, 20 for each service ID: what the plugin takes with Terraform's part played by a client,
//! and how long Terraform itself takes.

mod account;
mod walk;

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use testkit::workspace::{Reason, build};

use super::directory::Directory;
use super::row::{self, Row};
use crate::memory::megabytes;
use account::Template;
use walk::{Taken, walk};

/// The numbers of keys.
const SIZES: [usize; 3] = [1_000, 10_000, 40_000];

/// The plugin's file.
const PLUGIN: &str = "terraform-provider-ibm";

/// The delay of each response in the measurement that simulates a network.
const DELAY_MS: u32 = 50;

/// Builds the release, measures it and prints the figures. With `terraform`, Terraform plans as many keys too.
///
/// # Errors
///
/// Fails if the build or a measurement fails, or if a plan is not empty.
pub fn run(output: &mut dyn Write, terraform: bool) -> Result<(), Reason> {
    let programs = build(&["terraform-provider-ibm", "iam-identity-mock"], true)?;
    let directory = Directory::new(&programs, "scale")?;
    let bench = Bench { template: Template::new(&directory)?, directory, plugin: programs.join(PLUGIN) };
    let mut smallest = None;
    for keys in SIZES {
        bench.directory.tell("PUT /state", &bench.template.mock(keys)?)?;
        let mut rows = bench.without_network(keys, &mut smallest)?;
        rows.extend(bench.with_delay(keys)?);
        if terraform {
            rows.extend(bench.under_terraform(keys)?);
        }
        row::write(output, rows)?;
        output.flush().map_err(|error| error.to_string())?;
    }
    Ok(())
}

struct Bench {
    directory: Directory,
    template: Template,
    plugin: PathBuf,
}

impl Bench {
    /// A plan without a network to wait for. `smallest` is the processor time for a key in the first of these plans.
    fn without_network(&self, keys: usize, smallest: &mut Option<f64>) -> Result<Vec<Row<String>>, Reason> {
        let (taken, requests) = self.walk(keys)?;
        let each = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(u32::try_from(keys).unwrap_or(u32::MAX));
        let (seconds, time, processor) = (taken.time.as_secs_f64(), each(taken.time), each(taken.processor));
        let ratio = processor / *smallest.get_or_insert(processor);
        Ok(vec![
            (format!("requests of a plan of {keys} keys"), requests),
            ("memory of the plugin at its peak".to_owned(), format!("{:.1} MB (budget 100 MB)", megabytes(taken.peak))),
            ("that plan, with Terraform's part by a client".to_owned(), format!("{seconds:.2} s, {time:.0} µs a key")),
            ("processor time of the plugin".to_owned(), format!("{processor:.0} µs a key")),
            ("ratio to that of the smallest plan".to_owned(), format!("{ratio:.2} (budget 1.5)")),
        ])
    }

    /// A plan with a network to wait for.
    fn with_delay(&self, keys: usize) -> Result<Vec<Row<String>>, Reason> {
        let delay = format!(r#"{{"times": 1000000, "effect": {{"delay_after": {DELAY_MS}}}}}"#);
        self.directory.tell("POST /faults", &delay)?;
        let (taken, requests) = self.walk(keys)?;
        self.directory.tell("DELETE /faults", "")?;
        Ok(vec![
            (format!("requests, {DELAY_MS} ms each"), requests),
            ("that plan".to_owned(), format!("{:.2} s", taken.time.as_secs_f64())),
        ])
    }

    fn under_terraform(&self, keys: usize) -> Result<Vec<Row<String>>, Reason> {
        self.directory.write("terraform.tfstate", &self.template.state(keys))?;
        self.directory.init(&Template::configuration(keys))?;
        self.directory.tell("DELETE /journal", "")?;
        let time = self.directory.plan()?.as_secs_f64();
        let requests = self.requests(keys)?;
        Ok(vec![("requests under Terraform".to_owned(), requests), ("that plan".to_owned(), format!("{time:.1} s"))])
    }

    fn walk(&self, keys: usize) -> Result<(Taken, String), Reason> {
        self.directory.tell("DELETE /journal", "")?;
        let taken = walk(&self.plugin, self.directory.variables(), &self.template, keys)?;
        Ok((taken, self.requests(keys)?))
    }

    fn requests(&self, keys: usize) -> Result<String, Reason> {
        Ok(format!("{} (budget {})", self.directory.asked()?.0, keys / 100 + 30))
    }
}
