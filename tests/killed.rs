//! The plugin is killed at each point of an apply; the next apply ends with exactly the wanted keys, or its warning
//! names the key that was left behind.

#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod support;

use std::process::Stdio;
use std::time::Duration;

use iam_identity_mock::{Effect, Fault, Key};
use support::cli::{Ran, Workspace, terraforms};
use support::kill::kill_plugins_in;
use support::service::Service;

const LONG: Duration = Duration::from_secs(3600);

/// Starts an apply, waits until the request of that number is on its way (carried out or not), kills the plugin, and
/// waits for Terraform. `None` where the apply has no request of that number.
fn killed_at(workspace: &Workspace, service: &Service, number: usize, carried_out: bool) -> Option<Ran> {
    let effect = if carried_out { Effect::DelayAfter(LONG) } else { Effect::DelayBefore(LONG) };
    service.mock.clear_journal();
    service.mock.inject(Fault::next(effect).after(number));
    let mut command = workspace.command(&["apply", "-auto-approve", "-no-color", "-input=false"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (arrived, output) = service.block_on(async {
        let mut ended = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
        let arrival =
            service.mock.wait_until(|entries| entries.get(number).is_some_and(|entry| entry.acted || !carried_out));
        tokio::select! {
            output = &mut ended => return (false, output.unwrap()),
            () = arrival => {}
        }
        kill_plugins_in(workspace);
        (true, ended.await.unwrap())
    });
    let unused = service.mock.clear_faults();
    assert_eq!(unused == 0, arrived, "{}", Ran::of(&output).text);
    arrived.then(|| Ran::of(&output))
}

fn key(body: &str) -> String {
    format!("resource \"ibm_iam_api_key\" \"it\" {{\n  {body}\n}}\n")
}

/// Kills the plugin at each request of the apply that leads from one configuration to the other, and applies again. Then
/// the key in the state is there with its value, every other key is named with a way to deal with it, and nothing is left
/// to do. `check` gets the key from before and the one in the state.
fn at_each_point(least: usize, before: Option<&str>, wish: &str, check: impl Fn(Option<&Key>, &Key)) {
    for (terraform, carried_out) in terraforms().iter().flat_map(|each| [(each, false), (each, true)]) {
        for number in 0.. {
            let service = Service::start();
            let workspace = Workspace::new(terraform, &service);
            workspace.configure(&key(before.unwrap_or(wish)));
            workspace.init();
            let made = before.and_then(|_| {
                workspace.apply();
                service.mock.keys().pop()
            });
            workspace.configure(&key(wish));
            let Some(ran) = killed_at(&workspace, &service, number, carried_out) else {
                assert!(number >= least, "an apply of {number} requests only");
                break;
            };
            ran.failure();
            let next = workspace.apply();
            let state = workspace.state("ibm_iam_api_key.it");
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
            workspace.assert_settled();
        }
    }
}

#[test]
fn during_a_creation() {
    // Token, listing, creation.
    at_each_point(3, None, "name = \"mine\"\n  entity_lock = true", |_, key| assert!(key.locked));
}

#[test]
fn during_the_longest_update() {
    // Refresh with its token; then token, unlocking, reading, changing, disabling and reading.
    let (before, wish) = ("name = \"mine\"\n  entity_lock = true", "name = \"changed\"\n  disabled = true");
    at_each_point(8, Some(before), wish, |before, after| {
        let before = before.unwrap();
        assert_eq!((&after.id, &after.value), (&before.id, &before.value), "another key");
        assert!(after.name == "changed" && after.disabled && !after.locked);
    });
}

#[test]
fn during_a_replacement() {
    // Refresh with its token; then token, deletion, listing and creation.
    let rotated = |round: &str, lifecycle: &str| {
        format!("name = \"mine\"\n  rotate_when_changed = {{ round = {round:?} }}\n{lifecycle}")
    };
    for lifecycle in ["", "  lifecycle {\n    create_before_destroy = true\n  }\n"] {
        at_each_point(6, Some(&rotated("1", lifecycle)), &rotated("2", lifecycle), |before, after| {
            assert_ne!(after.id, before.unwrap().id);
        });
    }
}

#[test]
fn the_plugin_ends_when_terraform_is_killed() {
    for terraform in terraforms() {
        let service = Service::start();
        let workspace = Workspace::new(terraform, &service);
        workspace.configure(&key("name = \"mine\""));
        workspace.init();
        service.mock.inject(Fault::on(http::Method::POST, "/v1/apikeys", Effect::DelayBefore(LONG)));
        let mut command = workspace.command(&["apply", "-auto-approve", "-no-color", "-input=false"]);
        // The plugin inherits standard error; it is at its end when both have ended.
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        service.block_on(
            service.mock.wait_until(|entries| entries.iter().any(|entry| entry.call() == "POST /v1/apikeys")),
        );
        child.kill().unwrap();
        child.wait().unwrap();
        for second in 0..60 {
            let running =
                std::process::Command::new("pgrep").args(["-f", &workspace.path().display().to_string()]).output();
            if !running.unwrap().status.success() {
                break;
            }
            assert!(second < 59, "the plugin is still running a minute after Terraform was killed");
            service.block_on(tokio::time::sleep(Duration::from_secs(1)));
        }
    }
}
