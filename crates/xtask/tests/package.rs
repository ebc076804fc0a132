//! An archive of the release installs as the README says, and its bill of materials names what is in it.
//!
//! The archives here hold the plugin that the tests have built. That a release is the same wherever it is built,
//! `cargo xtask package --verify` shows.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use testkit::reader::Reader;
use testkit::service::Service;
use testkit::working_directory::WorkingDirectory;
use testkit::workspace::{executable, platform, programs, root};
use xtask::package::{Package, Program, Target, sha256};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The release of this system in this folder, and its program.
fn packaged(folder: &Path) -> std::path::PathBuf {
    let (folder, build) = (folder.to_owned(), folder.to_owned());
    let package = Package { program: Program::Provider, sources: root(), folder, build };
    let target = Target::installed_here().unwrap().into_iter().find(|target| target.platform == platform()).unwrap();
    let program = programs().unwrap().join(executable("terraform-provider-ibm"));
    package.add(&target, &program).unwrap();
    package.assemble().unwrap();
    program
}

#[test]
fn a_package_installs_by_the_readme_and_its_checksum_is_in_the_lock_file() {
    let packages = tempfile::tempdir().unwrap();
    let program = packaged(packages.path());
    let name = format!("terraform-provider-ibm_{VERSION}_{}.zip", platform());
    for terraform in testkit::terraform::all().unwrap() {
        let service = Service::start();
        let mut directory = WorkingDirectory::new(&terraform, &program);
        service.provide_for(&mut directory);
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(packages.path().join(&name), folder.path().join(&name)).unwrap();
        // Nothing says where plugins are.
        let empty = directory.path().join("empty.rc");
        std::fs::write(&empty, "").unwrap();
        directory.set("TF_CLI_CONFIG_FILE", empty.to_str().unwrap());
        let mut reader = Reader::new(&directory, folder.path());
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
    let place = folder.join(".terraform/providers").join(testkit::mirror::ADDRESS).join(VERSION).join(platform());
    let entry = std::fs::read_dir(place).unwrap().next().unwrap().unwrap();
    (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())
}

/// What Terraform calls `h1`: a checksum over the checksums of all files with their names.
fn checksum_of_the_content((name, content): &(String, Vec<u8>)) -> String {
    let line = format!("{}  {name}\n", sha256(content));
    format!("h1:{}", STANDARD.encode(digest(&SHA256, line.as_bytes())))
}

#[test]
fn an_archive_depends_on_its_content_alone() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    packaged(one.path());
    packaged(other.path());
    let mut compared = 0;
    for entry in std::fs::read_dir(one.path()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with("terraform-provider-ibm_") {
            let read = |folder: &Path| std::fs::read(folder.join(&name)).unwrap();
            assert!(read(one.path()) == read(other.path()), "{name} differs");
            compared += 1;
        }
    }
    assert_eq!(compared, 4, "archive, bill of materials, manifest and checksums");
}

#[test]
fn a_bill_of_materials_names_every_crate_with_checksum_and_licence() {
    let packages = tempfile::tempdir().unwrap();
    packaged(packages.path());
    let name = format!("terraform-provider-ibm_{VERSION}_{}.cdx.json", platform());
    let bill: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(packages.path().join(name)).unwrap()).unwrap();
    assert_eq!((bill["bomFormat"].as_str(), bill["specVersion"].as_str()), (Some("CycloneDX"), Some("1.5")));
    let components = bill["components"].as_array().unwrap();
    let has = |name: &str| components.iter().any(|component| component["name"] == name);
    assert!(has("tonic") && has("rustls") && has("iam-identity"), "what the program is made of");
    assert!(!has("proptest") && !has("iam-identity-mock"), "nothing of the tests");
    let own = ["iam-identity", "tf-provider-framework", "tf-provider-protocol", "tf-provider-secret"];
    for component in components {
        assert!(component["licenses"][0]["expression"].is_string(), "no licence: {component}");
        let is_own = own.contains(&component["name"].as_str().unwrap());
        assert_eq!(component["hashes"][0]["content"].is_string(), !is_own, "{component}");
    }
}
