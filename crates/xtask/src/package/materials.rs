//! The bill of materials of a program: `CycloneDX` 1.5, as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

use super::{PROGRAM, Target};
use crate::mirror::VERSION;
use crate::workspace::{Reason, run};

/// The bill of the program of these sources for this target: every crate that is compiled into it or runs while it is built.
pub(super) fn bill(sources: &Path, target: &Target) -> Result<String, Reason> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(sources).args(["metadata", "--format-version", "1", "--locked"]);
    let told = run(cargo.args(["--filter-platform", &target.triple]))?;
    let metadata: Json = serde_json::from_str(&told).map_err(|error| format!("cargo's metadata: {error}"))?;
    let lock = std::fs::read_to_string(sources.join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    let bill = of(&metadata, &checksums(&lock))?;
    serde_json::to_string_pretty(&bill).map(|text| text + "\n").map_err(|error| error.to_string())
}

fn of(metadata: &Json, checksums: &BTreeMap<(String, String), String>) -> Result<Json, Reason> {
    let list = |value: &Json| value.as_array().cloned().unwrap_or_default();
    let packages: BTreeMap<String, Json> =
        list(&metadata["packages"]).into_iter().map(|package| (text(&package["id"]), package)).collect();
    let edges: BTreeMap<String, Vec<String>> = list(&metadata["resolve"]["nodes"])
        .iter()
        .map(|node| {
            (
                text(&node["id"]),
                list(&node["deps"]).iter().filter(|it| is_used(it)).map(|it| text(&it["pkg"])).collect(),
            )
        })
        .collect();
    let first = packages.iter().find(|(_, package)| package["name"] == PROGRAM).map(|(id, _)| id.clone());
    let first = first.ok_or_else(|| format!("cargo knows no package {PROGRAM}"))?;
    let mut wanted = vec![first.clone()];
    let mut reached = BTreeSet::new();
    while let Some(id) = wanted.pop() {
        if reached.insert(id.clone()) {
            wanted.extend(edges.get(&id).into_iter().flatten().cloned());
        }
    }
    let component = |id: &String| component(&packages[id], checksums);
    let name = |id: &String| reference(&packages[id]);
    let mut components: Vec<Json> = reached.iter().filter(|id| **id != first).map(component).collect();
    components.sort_by_key(|component| text(&component["bom-ref"]));
    let mut dependencies: Vec<Json> = reached
        .iter()
        .map(|id| {
            let on: BTreeSet<String> = edges.get(id).into_iter().flatten().map(name).collect();
            json!({ "ref": name(id), "dependsOn": on })
        })
        .collect();
    dependencies.sort_by_key(|dependency| text(&dependency["ref"]));
    let mut program = component(&first);
    program["type"] = json!("application");
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": program,
            "tools": { "components": [{ "type": "application", "name": "xtask", "version": VERSION }] },
        },
        "components": components,
        "dependencies": dependencies,
    }))
}

/// Whether a dependency is more than one of the tests.
fn is_used(dependency: &Json) -> bool {
    dependency["dep_kinds"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"] != "dev"))
}

fn component(package: &Json, checksums: &BTreeMap<(String, String), String>) -> Json {
    let (name, version) = (text(&package["name"]), text(&package["version"]));
    let mut component = json!({
        "type": "library",
        "bom-ref": reference(package),
        "name": name,
        "version": version,
        "purl": reference(package),
    });
    if let Some(license) = package["license"].as_str() {
        // A slash is an old way to say "or".
        component["licenses"] = json!([{ "expression": license.replace('/', " OR ").replace("  ", " ") }]);
    }
    if let Some(sum) = checksums.get(&(name, version)) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    if let Some(repository) = package["repository"].as_str() {
        component["externalReferences"] = json!([{ "type": "vcs", "url": repository }]);
    }
    component
}

/// The package's URL, by which bills name it.
fn reference(package: &Json) -> String {
    format!("pkg:cargo/{}@{}", text(&package["name"]), text(&package["version"]).replace('+', "%2B"))
}

/// The checksums that the lock file has, by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let mut found = BTreeMap::new();
    for package in lock.split("[[package]]") {
        let field = |name: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
            line.map(|value| value.trim_matches('"').to_owned())
        };
        if let (Some(name), Some(version), Some(sum)) = (field("name"), field("version"), field("checksum")) {
            found.insert((name, version), sum);
        }
    }
    found
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
