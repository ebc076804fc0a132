//! The plugin is killed at each point of an apply; the next apply ends with exactly the wanted keys, or its warning
//! names the key that was left behind.

use std::process::{Command, Stdio};
use std::time::Duration;

use iam_identity_mock::{Effect, Fault, Key};
use jiff::SignedDuration;
use testkit::service::Service;
use testkit::terraform::Terraform;
use testkit::working_directory::WorkingDirectory;

use crate::api_key::key;
use crate::cases::{Case, case, plugin};
use crate::service_api_key;
use crate::support::kill::{Apply, plugins_in};
use crate::support::takeover::service_id;

const LONG: Duration = Duration::from_secs(3600);

/// A resource that manages keys.
struct Kind {
    address: &'static str,
    /// A configuration of one key with these arguments.
    configuration: fn(&str) -> String,
    /// Adds what that configuration refers to.
    prepare: fn(&Service),
}

const USER: Kind = Kind { address: "ibm_iam_api_key.it", configuration: key, prepare: |_| {} };

const SERVICE: Kind = Kind {
    address: service_api_key::ADDRESS,
    configuration: service_api_key::key,
    prepare: |service| {
        service_id(service, service_api_key::OWNER);
    },
};

/// Kills the plugin at each request of the apply that leads from one configuration to the other, and applies again. Then the key in the state is there with its value, every other key is named
/// with a way to deal with it, and nothing is left to do. `check` gets the key from before and the one in the state.
fn at_each_point(
    terraform: &Terraform,
    kind: &Kind,
    least: usize,
    before: Option<&str>,
    wish: &str,
    check: impl Fn(Option<&Key>, &Key),
) {
    let service = Service::start();
    let mut directory = WorkingDirectory::new(terraform, plugin());
    service.provide_for(&mut directory);
    (kind.prepare)(&service);
    let configure = |body: &str| directory.configure(&(kind.configuration)(body));
    configure(wish);
    directory.init();
    let made = before.and_then(|before| {
        configure(before);
        directory.apply();
        configure(wish);
        // An old key: a 404 about a new one is believed only after ten seconds.
        service.mock.advance_clock(SignedDuration::from_hours(1));
        service.mock.keys().pop()
    });
    Apply::from_here(&directory, &service).kill_at_each_request(0, least, || {
        let next = directory.apply();
        let state = directory.state(kind.address);
        let (kept, left): (Vec<_>, Vec<_>) = service
            .mock
            .keys()
            .into_iter()
            .filter(|key| key.name != "login")
            .partition(|key| state["id"] == key.id.as_str());
        assert_eq!(kept.len(), 1, "the key in the state is not there");
        assert_eq!(state["apikey"], kept[0].value.as_str());
        if let Some(left) = left.first() {
            next.says(&[&left.id, "terraform import"]);
        }
        check(made.as_ref(), &kept[0]);
        directory.assert_settled();
    });
}

fn during_a_creation(terraform: &Terraform) {
    creation(terraform, &USER);
}

fn during_a_creation_for_a_service_id(terraform: &Terraform) {
    creation(terraform, &SERVICE);
}

fn creation(terraform: &Terraform, kind: &Kind) {
    // Token, listing, creation.
    at_each_point(terraform, kind, 3, None, "name = \"mine\"\n  entity_lock = true", |_, key| assert!(key.locked));
}

/// Kills the plugin at each request of the creation of a service ID, and applies again. Then the service ID in the state is
/// there, and every other one is named with a way to deal with it.
fn during_the_creation_of_a_service_id(directory: WorkingDirectory, service: Service) {
    directory.configure("resource \"ibm_iam_service_id\" \"it\" {\n  name        = \"mine\"\n  entity_lock = true\n}");
    directory.init();
    // Token, listing, creation.
    Apply::from_here(&directory, &service).kill_at_each_request(0, 3, || {
        let mut next = directory.apply();
        let state = directory.state("ibm_iam_service_id.it");
        let snapshot = service.mock.snapshot();
        let all = snapshot["service_ids"].as_object().unwrap();
        assert_eq!(all[state["id"].as_str().unwrap()]["locked"], true);
        for left in all.keys().filter(|id| state["id"] != id.as_str()) {
            next = next.says(&[left, "terraform import"]);
        }
        directory.assert_settled();
    });
}

fn during_the_longest_update(terraform: &Terraform) {
    // Refresh with its token; then token, unlocking, reading, changing, disabling and reading.
    let (before, wish) = ("name = \"mine\"\n  entity_lock = true", "name = \"changed\"\n  disabled = true");
    at_each_point(terraform, &USER, 8, Some(before), wish, |before, after| {
        assert_same_key(before, after);
        assert!(after.name == "changed" && after.disabled && !after.locked);
    });
}

fn assert_same_key(before: Option<&Key>, after: &Key) {
    let before = before.unwrap();
    assert_eq!((&after.id, &after.value), (&before.id, &before.value), "another key");
}

fn during_a_replacement(terraform: &Terraform) {
    replacement(terraform, "");
}

fn during_a_replacement_that_creates_before_it_destroys(terraform: &Terraform) {
    replacement(terraform, "  lifecycle {\n    create_before_destroy = true\n  }\n");
}

fn replacement(terraform: &Terraform, lifecycle: &str) {
    // Refresh with its token; then token, deletion, listing and creation.
    let rotated =
        |round: &str| format!("name = \"mine\"\n  rotate_when_changed = {{ round = {round:?} }}\n{lifecycle}");
    at_each_point(terraform, &USER, 6, Some(&rotated("1")), &rotated("2"), |before, after| {
        assert_ne!(after.id, before.unwrap().id);
    });
}

fn the_plugin_ends_when_terraform_is_killed(directory: WorkingDirectory, service: Service) {
    directory.configure(&key("name = \"mine\""));
    directory.init();
    service.mock.inject(Fault::on(http::Method::POST, "/v1/apikeys", Effect::DelayBefore(LONG)));
    let mut command = directory.command(&["apply", "-auto-approve", "-no-color", "-input=false"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    service.block_on(service.mock.wait_until(|entries| entries.iter().any(|entry| entry.call() == "POST /v1/apikeys")));
    let plugins = plugins_in(&directory);
    child.kill().unwrap();
    child.wait().unwrap();
    for plugin in plugins {
        // It waits for a process that is not its child.
        let mut wait = Command::new("timeout");
        wait.args(["60", "tail", "-f", "/dev/null", "--pid", &plugin]);
        assert!(wait.status().unwrap().success(), "the plugin is still running a minute after Terraform was killed");
    }
}

/// The cases of this file.
pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(under during_a_creation),
        case!(under during_the_longest_update).newest(),
        case!(under during_a_creation_for_a_service_id).newest(),
        case!(during_the_creation_of_a_service_id).newest(),
        case!(under during_a_replacement),
        case!(under during_a_replacement_that_creates_before_it_destroys).newest(),
        case!(the_plugin_ends_when_terraform_is_killed),
    ]
}
