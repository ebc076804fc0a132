//! The plugin is killed at each point of an apply; the next apply ends with exactly the wanted keys, or its warning
//! names the key that was left behind.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::process::Stdio;
use std::time::Duration;

use iam_identity_mock::{Effect, Fault};
use support::cli::{Ran, Workspace, terraforms};
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

/// Kills the plugins that were started from this folder's mirror.
fn kill_plugins_in(workspace: &Workspace) {
    let mut killed = 0;
    for process in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(words) = std::fs::read(process.path().join("cmdline")) else { continue };
        let program = String::from_utf8_lossy(words.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned();
        let is_ours = program.contains("terraform-provider-ibm_v")
            && (program.starts_with(&workspace.path().display().to_string())
                || std::fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd == workspace.path()));
        if is_ours {
            let pid = process.file_name().to_string_lossy().into_owned();
            killed += usize::from(std::process::Command::new("kill").args(["-9", &pid]).status().unwrap().success());
        }
    }
    assert!(killed > 0, "no plugin was running");
}

fn key(body: &str) -> String {
    format!("resource \"ibm_iam_api_key\" \"it\" {{\n  {body}\n}}\n")
}

#[test]
fn during_a_creation() {
    for terraform in terraforms() {
        for carried_out in [false, true] {
            for number in 0.. {
                let service = Service::start();
                let workspace = Workspace::new(terraform, &service);
                workspace.configure(&key("name = \"mine\"\n  entity_lock = true"));
                workspace.init();
                let Some(ran) = killed_at(&workspace, &service, number, carried_out) else {
                    assert!(number >= 3, "token, listing and creation");
                    break;
                };
                ran.failure();
                let left: Vec<_> = service.mock.keys_named("mine").into_iter().map(|key| key.id).collect();
                let next = workspace.apply();
                if left.is_empty() {
                    assert_eq!(service.mock.keys_named("mine").len(), 1);
                } else {
                    let phrases: Vec<&str> = left.iter().map(String::as_str).chain(["terraform import"]).collect();
                    next.says(&phrases);
                }
                workspace.assert_settled();
                let state = workspace.state("ibm_iam_api_key.it");
                let keys = service.mock.keys_named("mine");
                let kept = keys.iter().find(|key| state["id"] == key.id.as_str()).unwrap();
                assert!(kept.locked && state["apikey"] == kept.value.as_str());
                assert_eq!(keys.len(), left.len() + 1);
            }
        }
    }
}

#[test]
fn during_the_longest_update() {
    for terraform in terraforms() {
        for carried_out in [false, true] {
            for number in 0.. {
                let service = Service::start();
                let workspace = Workspace::new(terraform, &service);
                workspace.configure(&key("name = \"mine\"\n  entity_lock = true"));
                workspace.init();
                workspace.apply();
                let before = service.key("mine");
                workspace.configure(&key("name = \"changed\"\n  disabled = true"));
                let Some(ran) = killed_at(&workspace, &service, number, carried_out) else {
                    assert!(number >= 7, "refresh, token, unlock, read, change, disable and read: {number}");
                    break;
                };
                ran.failure();
                workspace.apply();
                workspace.assert_settled();
                let after = service.key("changed");
                assert_eq!((after.id.as_str(), after.value.as_str()), (before.id.as_str(), before.value.as_str()));
                assert!(after.disabled && !after.locked);
                assert_eq!(workspace.state("ibm_iam_api_key.it")["apikey"], after.value.as_str());
            }
        }
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
