//! Ctrl-C: what can be repeated ends at once; a creation in progress is awaited, and its key saved.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use iam_identity_mock::{Effect, Entry, Fault};
use testkit::service::Service;
use testkit::working_directory::{CommandOutput, WorkingDirectory};

use crate::cases::{Case, case};

const KEY: &str = "resource \"ibm_iam_api_key\" \"it\" {\n  name = \"mine\"\n}";

/// Starts an apply as a terminal does, in a process group of its own.
fn start(directory: &WorkingDirectory) -> Child {
    let mut command = directory.command(&["apply", "-auto-approve", "-no-color", "-input=false"]);
    command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Ctrl-C reaches every process of the group.
fn interrupt(child: &Child) {
    let group = format!("-{}", child.id());
    assert!(Command::new("kill").args(["-INT", "--", &group]).status().unwrap().success());
}

fn wait_for(service: &Service, condition: impl Fn(&Entry) -> bool) {
    service.block_on(service.mock.wait_until(|entries| entries.iter().any(&condition)));
}

fn a_creation_in_progress_is_awaited_and_its_key_is_saved(directory: WorkingDirectory, service: Service) {
    directory.configure(KEY);
    directory.init();
    let slow = Effect::DelayAfter(Duration::from_secs(3));
    service.mock.inject(Fault::on(http::Method::POST, "/v1/apikeys", slow));
    let child = start(&directory);
    wait_for(&service, |entry| entry.call() == "POST /v1/apikeys" && entry.acted);
    interrupt(&child);
    let ran = CommandOutput::of(&child.wait_with_output().unwrap());
    assert_eq!(directory.state("ibm_iam_api_key.it")["apikey"], service.key("mine").value.as_str(), "{}", ran.text);
    directory.assert_settled();
}

fn waiting_for_a_repetition_ends_at_once(directory: WorkingDirectory, service: Service) {
    directory.configure(KEY);
    directory.init();
    let busy = Effect::status_with(429, "retry-after", "50");
    service.mock.inject(Fault::on(http::Method::POST, "/v1/apikeys", busy).times(100));
    let child = start(&directory);
    wait_for(&service, |entry| entry.call() == "POST /v1/apikeys" && entry.status.is_some());
    let interrupted = std::time::Instant::now();
    interrupt(&child);
    CommandOutput::of(&child.wait_with_output().unwrap()).failure().says(&["Terraform was interrupted"]);
    // The wait that was asked for is 50 seconds.
    assert!(interrupted.elapsed() < Duration::from_secs(30), "{:?}", interrupted.elapsed());
    assert!(service.mock.keys_named("mine").is_empty());
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![case!(a_creation_in_progress_is_awaited_and_its_key_is_saved), case!(waiting_for_a_repetition_ends_at_once)]
}
