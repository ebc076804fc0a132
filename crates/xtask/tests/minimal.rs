//! The framework's example, as a provider under real Terraform: a note is created, found as planned, changed, replaced,
//! imported and destroyed.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Output;

use xtask::terraform::Terraform;
use xtask::{mirror, workspace};

const ADDRESS: &str = "registry.terraform.io/example/minimal";

/// A directory with a configuration, and the Terraform that works in it.
struct Workspace {
    terraform: Terraform,
    directory: tempfile::TempDir,
    cli_configuration: PathBuf,
}

impl Workspace {
    fn new(terraform: Terraform) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let program = example();
        let cli_configuration = mirror::install_as(&program, directory.path(), ADDRESS, mirror::VERSION).unwrap();
        Self { terraform, directory, cli_configuration }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn note(&self, path: &str, text: &str) {
        let head = format!(
            "terraform {{\n  required_providers {{\n    minimal = {{\n      source = {ADDRESS:?}\n    }}\n  }}\n}}\n"
        );
        let note = format!("resource \"minimal_note\" \"n\" {{\n  path = {path:?}\n  text = {text:?}\n}}\n");
        std::fs::write(self.path().join("main.tf"), head + &note).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.terraform.command(self.path(), &self.cli_configuration).args(arguments).output().unwrap()
    }

    /// Runs a command that succeeds; returns what it prints.
    fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {text}");
        text
    }

    fn apply(&self) -> String {
        let applied = self.succeed(&["apply", "-auto-approve", "-no-color"]);
        let plan = self.run(&["plan", "-detailed-exitcode", "-no-color"]);
        assert_eq!(plan.status.code(), Some(0), "{}", String::from_utf8_lossy(&plan.stdout));
        applied
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path().join(file)).unwrap()
    }
}

/// Builds the example.
fn example() -> PathBuf {
    let mut cargo = workspace::cargo();
    cargo.current_dir(workspace::root()).args(["build", "--quiet", "--locked", "--workspace", "--example", "minimal"]);
    workspace::run(&mut cargo).unwrap();
    let program = format!("minimal{}", std::env::consts::EXE_SUFFIX);
    workspace::target().join("debug").join("examples").join(program)
}

#[test]
fn the_example_is_a_provider() {
    // Other tests run under every Terraform; one is enough to see that this is a provider.
    let workspace = Workspace::new(xtask::terraform::first().unwrap());
    workspace.note("a.txt", "one");
    workspace.succeed(&["init", "-no-color"]);
    assert!(workspace.apply().contains("1 added"));
    assert_eq!(workspace.read("a.txt"), "one");

    workspace.note("a.txt", "three");
    let applied = workspace.apply();
    assert!(applied.contains("-> (known after apply)") && applied.contains("1 changed"), "{applied}");
    assert_eq!(workspace.read("a.txt"), "three");
    assert!(workspace.succeed(&["state", "show", "-no-color", "minimal_note.n"]).contains("size = 5"));

    // A change from outside is drift, and the next apply undoes it.
    std::fs::write(workspace.path().join("a.txt"), "other").unwrap();
    assert!(workspace.apply().contains("1 changed"));
    assert_eq!(workspace.read("a.txt"), "three");

    workspace.note("b.txt", "three");
    assert!(workspace.apply().contains("1 added, 0 changed, 1 destroyed"));
    assert!(!workspace.path().join("a.txt").exists());

    workspace.succeed(&["state", "rm", "minimal_note.n"]);
    workspace.succeed(&["import", "-no-color", "minimal_note.n", "b.txt"]);
    let plan = workspace.run(&["plan", "-detailed-exitcode", "-no-color"]);
    assert_eq!(plan.status.code(), Some(0), "{}", String::from_utf8_lossy(&plan.stdout));

    workspace.succeed(&["destroy", "-auto-approve", "-no-color"]);
    assert!(!workspace.path().join("b.txt").exists());
}
