//! IBM's client for Go at a pinned version, fetched by go into target/ on first use.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;

use crate::clients::{installed, tool};
use crate::support::here;

pub(crate) const GO: &str = "github.com/IBM/platform-services-go-sdk@v0.101.0";

/// The program that runs the tests of IBM's module for Go.
///
/// It is compiled from the files that the module has for the API, without the unit tests and the other APIs.
pub(crate) fn steps() -> PathBuf {
    let suite = std::fs::read_to_string(here("official/steps_suite.go")).unwrap();
    let folder = installed(GO, &suite, |folder| {
        let downloaded = tool("go", Command::new("go").args(["mod", "download", "-json", GO]).current_dir(folder));
        let downloaded: Json = serde_json::from_str(&downloaded).unwrap();
        let module = Path::new(downloaded["Dir"].as_str().unwrap());
        copy(module, folder, |name| name == "go.mod" || name == "go.sum");
        copy(&module.join("common"), &folder.join("common"), |_| true);
        let package = folder.join("iamidentityv1");
        copy(&module.join("iamidentityv1"), &package, |name| {
            name != "iam_identity_v1_test.go" && !name.ends_with("_suite_test.go")
        });
        std::fs::write(package.join("steps_suite_test.go"), &suite).unwrap();
        let compile = ["test", "-c", "-tags", "integration,examples", "-o", "steps", "."];
        tool("go", Command::new("go").args(compile).env("GOWORK", "off").current_dir(package));
    });
    folder.join("iamidentityv1").join("steps")
}

/// Copies the contents of files, because those in Go's cache can't be written to.
fn copy(from: &Path, to: &Path, is_needed: impl Fn(&str) -> bool) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() && is_needed(entry.file_name().to_str().unwrap()) {
            std::fs::write(to.join(entry.file_name()), std::fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}
