//! The files of a release: names, contents, checksums.

use std::io::Read;
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};
use xtask::package::{Target, check_static, sha256};

use super::{VERSION, archive, program, release, released, run};

/// A release for all platforms, of a program of a few bytes.
fn small_release(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let (release, program) = (release(folder), folder.join("program"));
    std::fs::write(&program, "a program").unwrap();
    for triple in [
        "aarch64-apple-darwin",
        "aarch64-unknown-linux-musl",
        "x86_64-apple-darwin",
        "x86_64-pc-windows-msvc",
        "x86_64-unknown-linux-musl",
    ] {
        release.pack(&Target::new(triple).unwrap(), &program).unwrap();
    }
    release.assemble().unwrap();
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.contains(VERSION)).collect();
    names.sort();
    let read = |name: String| (name.clone(), std::fs::read(folder.join(name)).unwrap());
    names.into_iter().map(read).collect()
}

#[test]
fn every_platform_has_an_archive_a_wheel_and_a_package_for_npm() {
    let folder = tempfile::tempdir().unwrap();
    let files = small_release(folder.path());
    let names: Vec<_> = files.iter().map(|(name, _)| name.replace(VERSION, "V")).collect();
    let expected = [
        "iam-identity-mock-V.tgz",
        "iam-identity-mock-darwin-arm64-V.tgz",
        "iam-identity-mock-darwin-x64-V.tgz",
        "iam-identity-mock-linux-arm64-V.tgz",
        "iam-identity-mock-linux-x64-V.tgz",
        "iam-identity-mock-win32-x64-V.tgz",
        "iam-identity-mock_V_Containerfile",
        "iam-identity-mock_V_SHA256SUMS",
        "iam-identity-mock_V_darwin_amd64.tar.gz",
        "iam-identity-mock_V_darwin_arm64.tar.gz",
        "iam-identity-mock_V_linux_amd64.tar.gz",
        "iam-identity-mock_V_linux_arm64.tar.gz",
        "iam-identity-mock_V_windows_amd64.zip",
        "iam_identity_mock-V-py3-none-macosx_10_12_x86_64.whl",
        "iam_identity_mock-V-py3-none-macosx_11_0_arm64.whl",
        "iam_identity_mock-V-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_2_aarch64.whl",
        "iam_identity_mock-V-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_2_x86_64.whl",
        "iam_identity_mock-V-py3-none-win_amd64.whl",
    ];
    assert_eq!(names, expected);

    let (_, sums) = files.iter().find(|(name, _)| name.ends_with("_SHA256SUMS")).unwrap();
    let released = files.iter().filter(|(name, _)| !name.ends_with("_SHA256SUMS"));
    let lines: Vec<_> = released.map(|(name, content)| format!("{}  {name}\n", sha256(content))).collect();
    assert_eq!(String::from_utf8_lossy(sums), lines.concat());
}

#[test]
fn a_release_of_the_mock_depends_on_its_content_alone() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (left, right) in small_release(one.path()).iter().zip(small_release(other.path())) {
        assert!(left.0 == right.0 && left.1 == right.1, "{} differs", left.0);
    }
}

#[test]
fn an_archive_unpacks_to_a_program_with_its_licence_and_its_readme() {
    let folder = tempfile::tempdir().unwrap();
    run(Command::new("tar").arg("-xzf").arg(archive()).arg("-C").arg(folder.path()));
    let names = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["LICENSE", "README.md", "iam-identity-mock"]);
    let version = run(Command::new(folder.path().join("iam-identity-mock")).arg("--version"));
    assert_eq!(version, format!("iam-identity-mock {VERSION}\n"));
}

/// Else npm would ask its registry for names that are not the project's.
#[test]
fn no_package_for_npm_depends_on_another() {
    for end in [format!("mock-{VERSION}.tgz"), format!("64-{VERSION}.tgz")] {
        let package = released("iam-identity-mock-", &end);
        let manifest = run(Command::new("tar").arg("-xzOf").arg(package).arg("package/package.json"));
        assert!(manifest.contains(VERSION) && !manifest.to_lowercase().contains("dependencies"), "{manifest}");
    }
}

#[test]
fn the_record_of_a_wheel_has_every_file_with_its_checksum() {
    let wheel = std::fs::File::open(released("iam_identity_mock-", ".whl")).unwrap();
    let mut wheel = zip::ZipArchive::new(wheel).unwrap();
    let mut lines = Vec::new();
    let mut record = String::new();
    for index in 0..wheel.len() {
        let mut file = wheel.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let is_program = name == format!("iam_identity_mock-{VERSION}.data/scripts/iam-identity-mock");
        assert_eq!(file.unix_mode().unwrap() & 0o777, if is_program { 0o755 } else { 0o644 }, "{name}");
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if name.ends_with(".dist-info/RECORD") {
            lines.push(format!("{name},,"));
            record = String::from_utf8(content).unwrap();
        } else {
            let sum = URL_SAFE_NO_PAD.encode(digest(&SHA256, &content));
            lines.push(format!("{name},sha256={sum},{}", content.len()));
        }
    }
    assert!(lines.len() >= 12, "{lines:?}");
    assert_eq!(record.lines().collect::<Vec<_>>(), lines);
}

/// What the tests build for Linux is linked to the C library of this system, unless that is musl.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn a_program_that_needs_the_c_library_of_this_system_is_refused() {
    assert!(check_static(&program()).unwrap_err().contains("is linked dynamically"));
}
