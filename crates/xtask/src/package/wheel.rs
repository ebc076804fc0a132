//! A wheel with the mock: the [binary package format](https://packaging.python.org/en/latest/specifications/binary-distribution-format/)
//! of Python.

use std::fmt::Write as _;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use testkit::mirror::VERSION;
use testkit::workspace::Reason;

use super::archive::Entry;

/// The platforms, each with its [tags](https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/). A static
/// program for Linux needs no C library, and so suits the tags of both. The oldest macOS is that of the compiler.
const TAGS: [(&str, &[&str]); 5] = [
    ("linux_amd64", &["manylinux_2_17_x86_64", "manylinux2014_x86_64", "musllinux_1_2_x86_64"]),
    ("linux_arm64", &["manylinux_2_17_aarch64", "manylinux2014_aarch64", "musllinux_1_2_aarch64"]),
    ("darwin_amd64", &["macosx_10_12_x86_64"]),
    ("darwin_arm64", &["macosx_11_0_arm64"]),
    ("windows_amd64", &["win_amd64"]),
];

/// What names of files in the wheel begin with.
const NAME: &str = "iam_identity_mock";

fn tags(platform: &str) -> Result<&'static [&'static str], Reason> {
    let found = TAGS.iter().find(|(known, _)| *known == platform);
    found.map(|(_, tags)| *tags).ok_or_else(|| format!("{platform} has no tag of a wheel; add it to the table"))
}

/// The name of the wheel for this platform.
///
/// # Errors
///
/// Fails if the platform has no tag.
pub(super) fn name(platform: &str) -> Result<String, Reason> {
    Ok(format!("{NAME}-{VERSION}-py3-none-{}.whl", tags(platform)?.join(".")))
}

/// The files of the wheel for this platform: the sources in this folder, the licence, and the program, which pip puts where programs
/// are.
///
/// # Errors
///
/// Fails if the platform has no tag, or if a source cannot be read.
pub(super) fn entries(platform: &str, sources: &Path, license: &Entry, program: &Entry) -> Result<Vec<Entry>, Reason> {
    let info = format!("{NAME}-{VERSION}.dist-info");
    let templates = Entry::templates(sources, VERSION)?;
    let (modules, info_files): (Vec<_>, Vec<_>) = templates.into_iter().partition(|entry| entry.name.starts_with(NAME));
    let mut entries = modules;
    entries.push(Entry { name: format!("{NAME}-{VERSION}.data/scripts/{}", program.name), ..program.clone() });
    entries.push(Entry::file(format!("{info}/WHEEL"), wheel_file(platform)?));
    let of = |name: &str| {
        let found = info_files.iter().find(|entry| entry.name == name);
        found.map(|entry| entry.content.clone()).ok_or_else(|| format!("{} has no {name}", sources.display()))
    };
    // The description of the package is the body of its metadata.
    let metadata = [of("METADATA")?, b"\n".to_vec(), of("README.md")?].concat();
    entries.push(Entry::file(format!("{info}/METADATA"), metadata));
    entries.push(Entry::file(format!("{info}/entry_points.txt"), of("entry_points.txt")?));
    entries.push(Entry { name: format!("{info}/licenses/LICENSE"), ..license.clone() });
    let record = record(&entries, &format!("{info}/RECORD"));
    entries.push(record);
    Ok(entries)
}

fn wheel_file(platform: &str) -> Result<String, Reason> {
    let mut text = format!("Wheel-Version: 1.0\nGenerator: xtask {VERSION}\nRoot-Is-Purelib: false\n");
    for tag in tags(platform)? {
        let _ = writeln!(text, "Tag: py3-none-{tag}");
    }
    Ok(text)
}

/// The list of all files with their checksums, in which it stands itself without one.
fn record(entries: &[Entry], name: &str) -> Entry {
    let mut lines = String::new();
    for entry in entries {
        let sum = URL_SAFE_NO_PAD.encode(digest(&SHA256, &entry.content));
        let _ = writeln!(lines, "{},sha256={sum},{}", entry.name, entry.content.len());
    }
    let _ = writeln!(lines, "{name},,");
    Entry::file(name, lines)
}
