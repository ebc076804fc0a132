//! What the mock is released as works as a user would get it: archives, packages for Python and Node, the image and the action.
//!
//! The packages here hold the program that the tests have built. That a release is static, and the same wherever it is built,
//! `cargo xtask package --mock --verify` shows.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod action;
mod archives;
#[path = "../../../iam-identity-mock/tests/program/clients.rs"]
mod clients;
mod image;
mod lifetime;
mod node;
mod python;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use testkit::workspace::{executable, platform, programs, root};
use xtask::package::{Package, Program, Target};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The program as the tests have built it.
fn program() -> PathBuf {
    programs().unwrap().join(executable("iam-identity-mock"))
}

fn release(folder: &Path) -> Package {
    Package { program: Program::Mock, sources: root(), folder: folder.to_owned(), build: folder.to_owned() }
}

fn target() -> Target {
    Target::installed_here().unwrap().into_iter().find(|target| target.platform == platform()).unwrap()
}

/// The release of this system, which all tests read.
static RELEASE: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mock-package");
    testkit::workspace::empty_folder(&folder).unwrap();
    let release = release(&folder);
    release.add(&target(), &program()).unwrap();
    release.assemble().unwrap();
    folder
});

/// The archive of this system.
fn archive() -> PathBuf {
    RELEASE.join(format!("iam-identity-mock_{VERSION}_{}.tar.gz", platform()))
}

/// The one released file whose name ends like this and begins like that.
fn released(start: &str, end: &str) -> PathBuf {
    let names = std::fs::read_dir(&*RELEASE).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let found: Vec<_> = names.filter(|name| name.starts_with(start) && name.ends_with(end)).collect();
    let [name] = found.as_slice() else { panic!("{start}…{end}: {found:?}") };
    RELEASE.join(name)
}

/// A file of the mock's packaging.
fn packaging(path: &str) -> PathBuf {
    root().join("crates/iam-identity-mock/packaging").join(path)
}

/// Runs a command, which must succeed. Returns its output.
fn run(command: &mut Command) -> String {
    testkit::workspace::run(command).unwrap()
}

/// Runs a command, which must fail. Returns what it has said.
fn complaint(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{command:?} did not fail");
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
