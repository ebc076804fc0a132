//! The framework's folder needs nothing around it, and still follows the workspace: what its manifests spell out is the same.

use std::path::Path;

use testkit::workspace::{files_below, root};
use toml::{Table, Value};

use super::workspace::shown;

/// The manifests in the framework's folder.
fn manifests() -> Vec<(String, Table)> {
    let files = files_below(&root().join("crates/tf-provider")).unwrap();
    let manifests: Vec<_> = files.iter().filter(|path| path.ends_with("Cargo.toml")).collect();
    assert_eq!(manifests.len(), 3, "{manifests:?}");
    manifests.iter().map(|path| (shown(path), parse(path))).collect()
}

fn parse(path: &Path) -> Table {
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The dependencies of every kind and system: names and requirements.
fn dependencies(manifest: &Table) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (key, value) in manifest {
        let Value::Table(table) = value else { continue };
        if key.ends_with("dependencies") {
            found.extend(table.clone());
        } else if key == "target" {
            found.extend(table.values().flat_map(|of_system| dependencies(of_system.as_table().unwrap())));
        }
    }
    found
}

/// The version that is asked for, and whether without the default features.
fn requirement(value: &Value) -> (Option<&str>, bool) {
    let version = value.as_str().or_else(|| value.get("version").and_then(Value::as_str));
    (version, value.get("default-features").and_then(Value::as_bool) == Some(false))
}

#[test]
fn the_framework_spells_out_what_the_workspace_says() {
    let workspace = parse(&root().join("Cargo.toml"))["workspace"].clone();
    let license = std::fs::read(root().join("LICENSE")).unwrap();
    let mut places = Vec::new();
    for (name, manifest) in manifests() {
        for key in ["edition", "license", "rust-version"] {
            if manifest["package"].get(key) != workspace["package"].get(key) {
                places.push(format!("{name}: another {key}"));
            }
        }
        if manifest.get("lints") != workspace.get("lints") {
            places.push(format!("{name}: other lints"));
        }
        for (dependency, asked) in dependencies(&manifest) {
            let of_workspace = &workspace["dependencies"][&dependency];
            let is_own = of_workspace.get("path").is_some();
            if !is_own && requirement(&asked) != requirement(of_workspace) {
                places.push(format!("{name}: {dependency} = {asked:?}"));
            }
        }
        if std::fs::read(root().join(&name).with_file_name("LICENSE")).ok().as_ref() != Some(&license) {
            places.push(format!("{name}: no LICENSE beside it, or another one"));
        }
    }
    super::assert_none("The framework's manifests inherit nothing, but say the same as Cargo.toml.", &places);
}

#[test]
fn no_path_leads_out_of_the_frameworks_folder() {
    let mut places = Vec::new();
    for (name, manifest) in manifests() {
        for (dependency, asked) in dependencies(&manifest) {
            let leads_out = asked.get("path").is_some_and(|path| path.as_str().unwrap().contains(".."));
            let inherits = asked.get("workspace").is_some();
            let lacks_version = requirement(&asked).0.is_none();
            if leads_out || inherits || lacks_version {
                places.push(format!("{name}: {dependency} = {asked:?}"));
            }
        }
    }
    super::assert_none(
        "Dependencies in the framework's folder have a version, and a path only to what is in the folder.",
        &places,
    );
}
