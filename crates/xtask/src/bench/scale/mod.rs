//! Measures plans of an account's keys, 20 for each service ID: what the plugin takes with Terraform's part played by a client,
//! and how long Terraform itself takes.

mod account;
mod walk;

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use testkit::workspace::{Reason, build};

use super::directory::Directory;
use account::Template;
use walk::{Taken, walk};

/// The numbers of keys.
const SIZES: [usize; 3] = [1_000, 10_000, 40_000];

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
    let template = Template::new(&directory)?;
    let mut print = |what: &str, measured: String| {
        writeln!(output, "{what:<48} {measured}").and_then(|()| output.flush()).map_err(|error| error.to_string())
    };
    let mut first = None;
    for keys in SIZES {
        directory.tell("PUT /state", &template.mock(keys)?)?;
        let taken = measure(&programs, &directory, &template, keys)?;
        let requests = directory.asked()?.0;
        let budget = keys / 100 + 30;
        print(&format!("requests of a plan of {keys} keys"), format!("{requests} (budget {budget})"))?;
        print("that plan in the plugin, at its peak", format!("{:.1} MB (budget 100 MB)", megabytes(taken.peak)))?;
        let each = |time: Duration| time.as_secs_f64() * 1e6 / f64::from(u32::try_from(keys).unwrap_or(u32::MAX));
        let (time, processor) = (each(taken.time), each(taken.processor));
        print("that plan", format!("{:.2} s, {time:.0} µs a key", taken.time.as_secs_f64()))?;
        let first = *first.get_or_insert(processor);
        let ratio = processor / first;
        print("processor time of the plugin", format!("{processor:.0} µs a key"))?;
        print("ratio to that of the smallest plan", format!("{ratio:.2} (budget 1.5)"))?;
        let delay = format!(r#"{{"times": 1000000, "effect": {{"delay_after": {DELAY_MS}}}}}"#);
        directory.tell("POST /faults", &delay)?;
        let taken = measure(&programs, &directory, &template, keys)?;
        let requests = directory.asked()?.0;
        directory.tell("DELETE /faults", "")?;
        print(&format!("requests with {DELAY_MS} ms each"), format!("{requests} (budget {budget})"))?;
        print("that plan", format!("{:.2} s, {:.1} MB", taken.time.as_secs_f64(), megabytes(taken.peak)))?;
        if terraform {
            directory.write("terraform.tfstate", &template.state(keys))?;
            directory.init(&Template::configuration(keys))?;
            directory.tell("DELETE /journal", "")?;
            let time = directory.plan()?.as_secs_f64();
            let requests = directory.asked()?.0;
            print("requests under Terraform", format!("{requests} (budget {budget})"))?;
            print("that plan", format!("{time:.1} s"))?;
        }
    }
    Ok(())
}

fn measure(programs: &Path, directory: &Directory, template: &Template, keys: usize) -> Result<Taken, Reason> {
    directory.tell("DELETE /journal", "")?;
    walk(&programs.join("terraform-provider-ibm"), directory.variables(), template, keys)
}

fn megabytes(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1024).unwrap_or(u32::MAX)) / 1024.0
}
