//! Measures `terraform plan` for keys that have not changed.

use std::path::Path;

use super::directory::Directory;
use super::row::Row;
use testkit::workspace::Reason;

/// The delay of each response in a measurement that simulates a network.
const DELAY_MS: u32 = 50;

/// The number of attributes of a key.
const ATTRIBUTES: usize = 30;

/// The number of measurements of a fast plan.
const ROUNDS: usize = 5;

pub(super) fn measure(programs: &Path) -> Result<Vec<Row>, Reason> {
    let slow = format!(r#"{{"times": 1000000, "effect": {{"delay_after": {DELAY_MS}}}}}"#);
    let many = Directory::new(programs, "many")?;
    many.apply(&resource("ibm_iam_api_key", "name", "\"k${count.index}\"", 1000))?;
    let without_network = many.plan()?.as_secs_f64();
    many.tell("POST /faults", &slow)?;
    many.tell("DELETE /journal", "")?;
    let listed = many.plan()?.as_secs_f64();
    let (asked, tokens) = many.asked()?;
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
        (Directory::new(programs, "keys")?, Directory::new(programs, "bare")?, Directory::new(programs, "wide")?);
    keys.apply(&resource("ibm_iam_api_key", "name", "\"k${count.index}\"", 300))?;
    bare.apply(&resource("terraform_data", "input", "\"k${count.index}\"", 300))?;
    wide.apply(&resource("terraform_data", "input", &fields, 300))?;
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
        ("requests of a plan of 1000 keys", format!("{asked} and {tokens} for a token (budget 12 and one token)")),
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

/// So many objects of a kind, with an argument.
fn resource(kind: &str, argument: &str, value: &str, count: usize) -> String {
    format!("resource \"{kind}\" \"it\" {{\n  count = {count}\n  {argument} = {value}\n}}\n")
}
