//! Plugins that are killed.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use iam_identity_mock::{Effect, Fault};
use serde_json::Value as Json;
use testkit::service::Service;
use testkit::working_directory::{CommandOutput, WorkingDirectory};

const LONG: Duration = Duration::from_secs(3600);

/// An apply that can be repeated: the directory and the mock as they are before it.
pub(crate) struct Apply<'a> {
    directory: &'a WorkingDirectory,
    service: &'a Service,
    mock: Json,
    state_file: Option<Vec<u8>>,
}

impl<'a> Apply<'a> {
    /// The apply that leads from here to the configuration in the directory.
    pub(crate) fn from_here(directory: &'a WorkingDirectory, service: &'a Service) -> Self {
        Self {
            directory,
            service,
            mock: service.mock.snapshot(),
            state_file: std::fs::read(state_file(directory)).ok(),
        }
    }

    /// Kills the plugin at each request of the apply, from the one of this number on: before the request is carried out, and
    /// after it if it writes. After a request that only reads, everything is as it was before. `check` is called each time.
    /// There must be requests of all numbers below `least`.
    pub(crate) fn kill_at_each_request(&self, from: usize, least: usize, check: impl Fn()) {
        for number in from.. {
            for carried_out in [false, true] {
                let Some(is_write) = self.kill_at(number, carried_out) else {
                    return assert!(number >= least, "an apply of {number} requests only");
                };
                check();
                if !is_write {
                    break;
                }
            }
        }
    }

    /// Starts the apply, waits until the request of that number is on its way (carried out or not), kills the plugin, and
    /// waits for Terraform. Returns whether the request writes; `None` if the apply has no request of that number.
    fn kill_at(&self, number: usize, carried_out: bool) -> Option<bool> {
        let Self { directory, service, mock, state_file: content } = self;
        service.mock.restore(mock.clone()).unwrap();
        match content {
            Some(content) => std::fs::write(state_file(directory), content).unwrap(),
            None => drop(std::fs::remove_file(state_file(directory))),
        }
        let effect = if carried_out { Effect::DelayAfter(LONG) } else { Effect::DelayBefore(LONG) };
        service.mock.clear_journal();
        service.mock.inject(Fault::next(effect).after(number));
        let mut command = directory.command(&["apply", "-auto-approve", "-no-color", "-input=false"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (arrived, output) = service.block_on(async {
            let mut ended = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap());
            let arrival =
                service.mock.wait_until(|entries| entries.get(number).is_some_and(|entry| entry.acted || !carried_out));
            tokio::select! {
                output = &mut ended => return (false, output.unwrap()),
                () = arrival => {}
            }
            kill_plugins_in(directory);
            (true, ended.await.unwrap())
        });
        let unused = service.mock.clear_faults();
        let output = CommandOutput::of(&output);
        assert_eq!(unused == 0, arrived, "{}", output.text);
        if !arrived {
            return None;
        }
        output.failure();
        Some(service.mock.journal()[number].is_write())
    }
}

fn state_file(directory: &WorkingDirectory) -> PathBuf {
    directory.path().join("terraform.tfstate")
}

/// The processes of the plugins that were started in this directory.
pub(crate) fn plugins_in(directory: &WorkingDirectory) -> Vec<String> {
    let mut plugins = Vec::new();
    for process in std::fs::read_dir("/proc").unwrap().flatten() {
        let Ok(words) = std::fs::read(process.path().join("cmdline")) else { continue };
        let program = String::from_utf8_lossy(words.split(|byte| *byte == 0).next().unwrap_or_default()).into_owned();
        let is_ours = program.contains("terraform-provider-ibm_v")
            && (program.starts_with(&directory.path().display().to_string())
                || std::fs::read_link(process.path().join("cwd")).is_ok_and(|cwd| cwd == directory.path()));
        if is_ours {
            plugins.push(process.file_name().to_string_lossy().into_owned());
        }
    }
    assert!(!plugins.is_empty(), "no plugin is running");
    plugins
}

/// Kills these plugins.
pub(crate) fn kill_plugins_in(directory: &WorkingDirectory) {
    let kill = |plugin: &String| Command::new("kill").args(["-9", plugin]).status().unwrap().success();
    // One may have ended since.
    assert!(plugins_in(directory).iter().map(kill).filter(|killed| *killed).count() > 0, "no plugin was running");
}
