//! Packages for npm with the mock: one for each platform with the program, and one without, which finds the program and starts it.
//! Both are installed from files: neither depends on the other, so npm asks no registry for them.

use std::path::Path;

use serde_json::{Value as Json, json};

use testkit::mirror::VERSION;
use testkit::workspace::Reason;

use super::archive::Entry;

/// The platforms, each with what Node calls its system and its processor.
const PLATFORMS: [(&str, &str, &str); 5] = [
    ("linux_amd64", "linux", "x64"),
    ("linux_arm64", "linux", "arm64"),
    ("darwin_amd64", "darwin", "x64"),
    ("darwin_arm64", "darwin", "arm64"),
    ("windows_amd64", "win32", "x64"),
];

/// The name of the package, and the scope of those for the platforms.
const NAME: &str = "iam-identity-mock";

fn platform_of(platform: &str) -> Result<(&'static str, &'static str), Reason> {
    let found = PLATFORMS.iter().find(|(known, ..)| *known == platform);
    found
        .map(|(_, system, processor)| (*system, *processor))
        .ok_or_else(|| format!("{platform} has no package for npm; add it to the table"))
}

/// The name of the file with the package without the program.
pub(super) fn name() -> String {
    format!("{NAME}-{VERSION}.tgz")
}

/// The name of the file with the package for this platform.
///
/// # Errors
///
/// Fails if Node does not run on the platform.
pub(super) fn platform_name(platform: &str) -> Result<String, Reason> {
    let (system, processor) = platform_of(platform)?;
    Ok(format!("{NAME}-{system}-{processor}-{VERSION}.tgz"))
}

/// The files of the package without the program: the sources in this folder, and the licence.
///
/// # Errors
///
/// Fails if a source cannot be read.
pub(super) fn entries(sources: &Path, license: &Entry) -> Result<Vec<Entry>, Reason> {
    let mut entries = Entry::templates(sources, VERSION)?;
    for entry in &mut entries {
        entry.is_executable = entry.name.starts_with("bin/");
    }
    entries.push(license.clone());
    Ok(packed(entries))
}

/// The files of the package for this platform, which has the program.
///
/// # Errors
///
/// Fails if Node does not run on the platform, or if the `package.json` in the sources cannot be read.
pub(super) fn platform_entries(
    platform: &str,
    sources: &Path,
    license: &Entry,
    program: &Entry,
) -> Result<Vec<Entry>, Reason> {
    let (system, processor) = platform_of(platform)?;
    let main = manifest(&Entry::templates(sources, VERSION)?)?;
    let manifest = json!({
        "name": scoped(system, processor),
        "version": VERSION,
        "description": format!("The program of the package {NAME} for {system}-{processor}"),
        "license": main["license"],
        "repository": main["repository"],
        "os": [system],
        "cpu": [processor],
        "preferUnplugged": true,
    });
    let readme = format!(
        "# {}\n\nThe program of the package `{NAME}`. Install it beside that one.\n",
        scoped(system, processor)
    );
    Ok(packed(vec![
        Entry::file("package.json", text(&manifest)),
        Entry::file("README.md", readme),
        license.clone(),
        Entry { name: format!("bin/{}", program.name), ..program.clone() },
    ]))
}

fn scoped(system: &str, processor: &str) -> String {
    format!("@{NAME}/{system}-{processor}")
}

fn manifest(entries: &[Entry]) -> Result<Json, Reason> {
    let found = entries.iter().find(|entry| entry.name == "package.json").ok_or("there is no package.json")?;
    serde_json::from_slice(&found.content).map_err(|error| format!("package.json: {error}"))
}

fn text(manifest: &Json) -> Vec<u8> {
    format!("{manifest:#}\n").into_bytes()
}

/// npm requires that everything is in one folder.
fn packed(entries: Vec<Entry>) -> Vec<Entry> {
    entries.into_iter().map(|entry| Entry { name: format!("package/{}", entry.name), ..entry }).collect()
}
