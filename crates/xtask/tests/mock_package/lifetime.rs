//! A mock that a package has started ends with the process that has started it, however that ends, and with nothing else.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::clients::is_skipped;
use super::python::Environment;
use super::{node, program, run};

/// How long a mock may take to notice that its process has ended.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that becomes the mock, and holds a named pipe open until it ends.
struct Watched(tempfile::TempDir);

impl Watched {
    fn new() -> Self {
        let watched = Self(tempfile::tempdir().unwrap());
        run(Command::new("mkfifo").arg(watched.path("running")));
        let folder = watched.0.path().display();
        let script = format!(
            "#!/bin/sh\nps -o pgid= -p $$ > '{folder}/group'\nexec 3> '{folder}/running'\n\
             exec '{}' --ready-file '{folder}/ready' \"$@\"\n",
            program().display()
        );
        std::fs::write(watched.path("mock"), script).unwrap();
        std::fs::set_permissions(watched.path("mock"), std::fs::Permissions::from_mode(0o755)).unwrap();
        watched
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs a process that starts the mock, says whether its variables are there, and ends.
    fn ends_with(&self, process: &mut Command) {
        let (sender, receiver) = mpsc::channel();
        let running = self.path("running");
        // It is read until nobody holds it.
        std::thread::spawn(move || sender.send(std::fs::read(running).is_ok()));
        let process = process.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let group = process.id().to_string();
        let output = process.wait_with_output().unwrap();
        assert!(!output.status.success(), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim().to_lowercase(), "true", "{output:?}");
        assert_eq!(receiver.recv_timeout(PATIENCE), Ok(true), "the mock still runs");
        assert!(!self.path("ready").exists(), "the mock has not removed its variables");
        let of_mock = std::fs::read_to_string(self.path("group")).unwrap();
        assert_ne!(of_mock.trim(), group, "Ctrl-C would end the mock before the tests");
    }
}

#[test]
fn the_mock_ends_with_the_python_that_has_started_it() {
    if is_skipped("python") {
        return;
    }
    let environment = Environment::create();
    for end in
        ["os.kill(os.getpid(), signal.SIGKILL)", "os.kill(os.getpid(), signal.SIGTERM)", "os._exit(3)", "exit(3)"]
    {
        let watched = Watched::new();
        let (mock, ready) = (watched.path("mock"), watched.path("ready"));
        let code = format!(
            "import os, signal\nfrom iam_identity_mock import Mock\nmock = Mock(program={mock:?})\n\
             print(os.path.exists({ready:?}), flush=True)\n{end}"
        );
        watched.ends_with(&mut environment.command(watched.0.path(), &["-c", &code]));
    }
}

#[test]
fn the_mock_ends_with_the_node_that_has_started_it() {
    if is_skipped("node") {
        return;
    }
    let folder = node::installed();
    for end in ["process.kill(process.pid, 'SIGKILL')", "process.kill(process.pid, 'SIGTERM')", "process.exit(3)"] {
        let watched = Watched::new();
        let (mock, ready) = (watched.path("mock"), watched.path("ready"));
        let code = format!(
            "require('iam-identity-mock').start({{ program: {mock:?} }}).then(() => {{\n\
             require('fs').writeSync(1, String(require('fs').existsSync({ready:?})));\n{end};\n}})"
        );
        watched.ends_with(&mut node::node(folder.path(), &["-e", &code]));
    }
}
