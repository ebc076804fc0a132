//! What is released installs, and is the same wherever it is built; the pages that a newcomer begins with are followed.

#![cfg(unix)]
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::panic)]

mod support;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use support::cli::{Workspace, terraforms};
use support::service::Service;
use support::walk::Reader;
use xtask::package::{Package, Target, sha256};
use xtask::workspace::root;

/// The tests of this file use one folder, and cargo is busy with one build at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn packaged() -> Package {
    let package = Package::here();
    package.make(&Target::installed_here().unwrap()).unwrap();
    package
}

#[test]
fn a_package_installs_by_the_readme_and_its_checksum_is_in_the_lock_file() {
    let _alone = alone();
    let package = packaged();
    let name = format!("terraform-provider-ibm_{}_{}.zip", env!("CARGO_PKG_VERSION"), xtask::workspace::platform());
    for terraform in terraforms() {
        let service = Service::start();
        let mut workspace = Workspace::new(terraform, &service);
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(package.folder.join(&name), folder.path().join(&name)).unwrap();
        // Nothing says where plugins are.
        let empty = workspace.path().join("empty.rc");
        std::fs::write(&empty, "").unwrap();
        workspace.set("TF_CLI_CONFIG_FILE", empty.to_str().unwrap());
        let mut reader = Reader::new(&workspace, folder.path());
        reader.follow_where("README.md", |block| block.section == "A first configuration");
        let key = service.key("deploy");
        assert!(key.locked && key.description.as_deref() == Some("Used by the deployment pipeline"));

        let lock = std::fs::read_to_string(folder.path().join(".terraform.lock.hcl")).unwrap();
        let expected = checksum_of_the_content(&program_in(folder.path()));
        assert!(lock.contains(&expected), "{expected} is not in {lock}");
    }
}

/// The installed program, out of the archive.
fn program_in(folder: &Path) -> (String, Vec<u8>) {
    let place = folder.join(".terraform/providers").join(xtask::mirror::ADDRESS);
    let place = place.join(env!("CARGO_PKG_VERSION")).join(xtask::workspace::platform());
    let entry = std::fs::read_dir(place).unwrap().next().unwrap().unwrap();
    (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())
}

/// What Terraform calls `h1`: a checksum over the checksums of all files with their names.
fn checksum_of_the_content((name, content): &(String, Vec<u8>)) -> String {
    let line = format!("{}  {name}\n", sha256(content));
    format!("h1:{}", STANDARD.encode(digest(&SHA256, line.as_bytes())))
}

#[test]
fn the_same_sources_give_the_same_bytes() {
    let _alone = alone();
    let here = packaged();
    let elsewhere = tempfile::tempdir().unwrap();
    let sources = elsewhere.path().join("some where");
    copy(&root(), &sources);
    let there = Package { sources, folder: elsewhere.path().join("out"), build: elsewhere.path().join("build") };
    there.make(&Target::installed_here().unwrap()).unwrap();
    let mut compared = 0;
    for entry in std::fs::read_dir(&there.folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with("terraform-provider-ibm_") {
            let same = std::fs::read(entry.path()).unwrap() == std::fs::read(here.folder.join(&name)).unwrap();
            assert!(same, "{name} differs");
            compared += 1;
        }
    }
    assert!(compared >= 4, "archive, bill of materials, manifest and checksums");
    let program = here.build.join(&Target::installed_here().unwrap()[0].triple).join("release/terraform-provider-ibm");
    let content = std::fs::read(program).unwrap();
    for place in [root(), here.build.clone()] {
        let place = place.to_str().unwrap().as_bytes().to_vec();
        assert!(!content.windows(place.len()).any(|part| part == place), "a path of the machine is in the program");
    }
}

/// The sources alone: not what was built from them.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), entry.file_name());
        if [".git", "target"].iter().any(|other| name == *other) {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            std::fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

#[test]
fn a_bill_of_materials_names_every_crate_with_checksum_and_licence() {
    let _alone = alone();
    let package = packaged();
    let name =
        format!("terraform-provider-ibm_{}_{}.cdx.json", env!("CARGO_PKG_VERSION"), xtask::workspace::platform());
    let bill: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(package.folder.join(name)).unwrap()).unwrap();
    assert_eq!((bill["bomFormat"].as_str(), bill["specVersion"].as_str()), (Some("CycloneDX"), Some("1.5")));
    let components = bill["components"].as_array().unwrap();
    let has = |name: &str| components.iter().any(|component| component["name"] == name);
    assert!(has("tonic") && has("rustls") && has("iam-identity"), "what the program is made of");
    assert!(!has("proptest") && !has("iam-identity-mock"), "nothing of the tests");
    let own = ["iam-identity", "secret", "tf-protocol", "tf-provider"];
    for component in components {
        assert!(component["licenses"][0]["expression"].is_string(), "no licence: {component}");
        let is_own = own.contains(&component["name"].as_str().unwrap());
        assert_eq!(component["hashes"][0]["content"].is_string(), !is_own, "{component}");
    }
}

#[test]
fn the_readme() {
    let _alone = alone();
    let service = Service::start();
    let workspace = Workspace::new(&terraforms()[0], &service);
    let mut reader = Reader::new(&workspace, &root());
    reader.follow_where("README.md", |block| block.section != "A first configuration");
}

#[test]
fn getting_started() {
    let _alone = alone();
    let service = Service::start();
    let workspace = Workspace::new(&terraforms()[0], &service);
    let _ = std::fs::remove_dir_all(xtask::workspace::target().join("try"));
    Reader::new(&workspace, &root()).follow("docs/guides/getting-started.md");
}
