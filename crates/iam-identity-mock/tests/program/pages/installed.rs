//! What the pages for Go and Java need, fetched by go and Maven into target/ on first use.

use std::path::PathBuf;
use std::process::Command;

use crate::clients::{installed, tool};
use crate::go_client;

/// A folder with a `go.mod` and a `go.sum` for programs that use IBM's module.
pub(super) fn go_module() -> PathBuf {
    let (module, version) = go_client::GO.split_once('@').unwrap();
    installed(&format!("page-{}", go_client::GO), "", |folder| {
        let go = |arguments: &[&str]| {
            tool("go", Command::new("go").args(arguments).env("GOWORK", "off").current_dir(folder))
        };
        go(&["mod", "init", "example"]);
        go(&["get", &format!("{module}/iamidentityv1@{version}")]);
    })
}

/// The folder with the libraries that the page's project names.
pub(super) fn java_libraries(project: &str) -> PathBuf {
    let folder = installed("page-java", project, |folder| {
        std::fs::write(folder.join("pom.xml"), project).unwrap();
        let arguments = ["--batch-mode", "--quiet", "dependency:copy-dependencies", "-DoutputDirectory=lib"];
        tool("java", Command::new("mvn").args(arguments).current_dir(folder));
    });
    folder.join("lib")
}
