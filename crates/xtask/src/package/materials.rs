//! The bill of materials of a program: [CycloneDX 1.5](https://cyclonedx.org/docs/1.5/json/), as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cyclonedx_bom::external_models::uri::Purl;
use cyclonedx_bom::models::bom::{Bom, SpecVersion};
use cyclonedx_bom::models::component::{Classification, Component, Components};
use cyclonedx_bom::models::dependency::{Dependencies, Dependency};
use cyclonedx_bom::models::external_reference::{ExternalReference, ExternalReferenceType, ExternalReferences};
use cyclonedx_bom::models::hash::{Hash, HashAlgorithm, HashValue, Hashes};
use cyclonedx_bom::models::license::{LicenseChoice, Licenses};
use cyclonedx_bom::models::metadata::Metadata;
use cyclonedx_bom::models::tool::Tools;
use cyclonedx_bom::prelude::{Uri, Validate};
use serde_json::Value as Json;

use super::program::Program;
use super::target::Target;
use testkit::mirror::VERSION;
use testkit::workspace::{Reason, cargo, run};

/// The checksums in `Cargo.lock`, by the name and the version of the crate.
type Checksums = BTreeMap<(String, String), String>;

/// The bill of a program of these sources for this target: every crate that is compiled into it or runs while it is
/// built.
///
/// # Errors
///
/// Fails if cargo does not know the packages, or if what it says of one of them is not valid in a bill.
pub(super) fn bill(sources: &Path, program: Program, target: &Target) -> Result<String, Reason> {
    let mut cargo = cargo();
    cargo.current_dir(sources).args(["metadata", "--format-version", "1", "--locked"]);
    let told = run(cargo.args(["--filter-platform", &target.triple]))?;
    let metadata: Json = serde_json::from_str(&told).map_err(|error| format!("cargo's metadata: {error}"))?;
    let lock = std::fs::read_to_string(sources.join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    let bom = bom(&metadata, program, &checksums(&lock))?;
    let validation = bom.validate_version(SpecVersion::V1_5);
    if validation.has_errors() {
        return Err(format!("The bill of materials is not valid: {validation:?}"));
    }
    let mut json = Vec::new();
    bom.output_as_json_v1_5(&mut json).map_err(|error| error.to_string())?;
    json.push(b'\n');
    String::from_utf8(json).map_err(|error| error.to_string())
}

/// It has neither a time nor a serial number, so that the same sources give the same bytes.
fn bom(metadata: &Json, program: Program, checksums: &Checksums) -> Result<Bom, Reason> {
    let packages: BTreeMap<String, &Json> =
        list(&metadata["packages"]).iter().map(|package| (text(&package["id"]), package)).collect();
    let edges = edges(metadata);
    let name = program.name();
    let program = packages.iter().find(|(_, package)| package["name"] == name).map(|(id, _)| id.clone());
    let program = program.ok_or_else(|| format!("cargo knows no package {name}"))?;
    let (mut components, mut dependencies) = (Vec::new(), Vec::new());
    for id in reachable(&program, &edges) {
        let on: BTreeSet<_> = edges.get(&id).into_iter().flatten().map(|id| purl(packages[id])).collect();
        let on = on.into_iter().collect::<Result<_, _>>()?;
        dependencies.push(Dependency { dependency_ref: purl(packages[&id])?, dependencies: on });
        if id != program {
            components.push(component(packages[&id], Classification::Library, checksums)?);
        }
    }
    components.sort_by(|left, right| left.bom_ref.cmp(&right.bom_ref));
    dependencies.sort_by(|left, right| left.dependency_ref.cmp(&right.dependency_ref));
    let tool = Component::new(Classification::Application, "xtask", VERSION, None);
    Ok(Bom {
        serial_number: None,
        spec_version: SpecVersion::V1_5,
        metadata: Some(Metadata {
            component: Some(component(packages[&program], Classification::Application, checksums)?),
            tools: Some(Tools::Object { services: None, components: Some(Components(vec![tool])) }),
            ..Metadata::default()
        }),
        components: Some(Components(components)),
        dependencies: Some(Dependencies(dependencies)),
        ..Bom::default()
    })
}

/// The dependencies of each package, by IDs.
fn edges(metadata: &Json) -> BTreeMap<String, Vec<String>> {
    let of = |node: &Json| list(&node["deps"]).iter().filter(|it| is_used(it)).map(|it| text(&it["pkg"])).collect();
    list(&metadata["resolve"]["nodes"]).iter().map(|node| (text(&node["id"]), of(node))).collect()
}

/// The IDs of a package and of all its direct and indirect dependencies.
fn reachable(first: &str, edges: &BTreeMap<String, Vec<String>>) -> BTreeSet<String> {
    let mut wanted = vec![first.to_owned()];
    let mut reached = BTreeSet::new();
    while let Some(id) = wanted.pop() {
        if reached.insert(id.clone()) {
            wanted.extend(edges.get(&id).into_iter().flatten().cloned());
        }
    }
    reached
}

/// Whether a dependency is used by more than the tests.
fn is_used(dependency: &Json) -> bool {
    dependency["dep_kinds"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"] != "dev"))
}

fn component(package: &Json, kind: Classification, checksums: &Checksums) -> Result<Component, Reason> {
    let (name, version) = (text(&package["name"]), text(&package["version"]));
    let mut component = Component::new(kind, &name, &version, Some(purl(package)?));
    component.purl = Some(Purl::new("cargo", &name, &version).map_err(|error| error.to_string())?);
    if let Some(license) = package["license"].as_str() {
        // In old manifests, a slash means "or".
        let expression = license.replace('/', " OR ").replace("  ", " ");
        component.licenses = Some(Licenses(vec![LicenseChoice::expression(&expression)]));
    }
    if let Some(sum) = checksums.get(&(name, version)) {
        component.hashes = Some(Hashes(vec![Hash { alg: HashAlgorithm::SHA_256, content: HashValue(sum.clone()) }]));
    }
    if let Some(repository) = package["repository"].as_str() {
        component.external_references =
            Some(ExternalReferences(vec![ExternalReference::new(ExternalReferenceType::Vcs, Uri::new(repository))]));
    }
    Ok(component)
}

/// The [package URL](https://github.com/package-url/purl-spec) that identifies a package in the bill.
fn purl(package: &Json) -> Result<String, Reason> {
    let purl = Purl::new("cargo", &text(&package["name"]), &text(&package["version"]));
    purl.map(|purl| purl.to_string()).map_err(|error| error.to_string())
}

/// Reads the checksums from a lock file.
fn checksums(lock: &str) -> Checksums {
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

fn list(value: &Json) -> &[Json] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::workspace::root;

    #[test]
    fn the_same_sources_give_the_same_bill_with_a_licence_and_a_checksum_for_each_crate() {
        let target = Target::new("x86_64-unknown-linux-musl").unwrap();
        let bill = super::bill(&root(), Program::Provider, &target).unwrap();
        assert_eq!(bill, super::bill(&root(), Program::Provider, &target).unwrap());
        let bill: Json = serde_json::from_str(&bill).unwrap();
        assert_eq!((&bill["bomFormat"], &bill["specVersion"]), (&"CycloneDX".into(), &"1.5".into()));
        assert_eq!(bill["metadata"]["component"]["name"], Program::Provider.name());
        assert!(bill["serialNumber"].is_null() && bill["metadata"]["timestamp"].is_null(), "they would differ");
        let components = list(&bill["components"]);
        assert!(components.iter().any(|it| it["name"] == "tonic"));
        for component in components {
            let own = ["iam-identity", "tf-provider-framework", "tf-provider-protocol", "tf-provider-secret"]
                .iter()
                .any(|own| component["name"] == *own);
            assert!(component["licenses"][0]["expression"].is_string(), "{component}");
            assert!(own || component["hashes"][0]["content"].is_string(), "{component}");
            assert_eq!(component["bom-ref"], component["purl"]);
        }
    }
}
