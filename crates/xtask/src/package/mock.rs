//! What the mock is released as, beside its archives: packages for Python and Node, and the definition of an image.

use std::path::{Path, PathBuf};

use testkit::mirror::VERSION;
use testkit::workspace::Reason;

use super::archive::{self, Entry};
use super::program::Program;
use super::target::Target;
use super::{npm, wheel};

/// The folder of the mock in the sources.
const FOLDER: &str = "crates/iam-identity-mock";

fn packaging(sources: &Path, part: &str) -> PathBuf {
    sources.join(FOLDER).join("packaging").join(part)
}

fn license(sources: &Path) -> Result<Entry, Reason> {
    Entry::read("LICENSE", &sources.join("LICENSE"))
}

/// The files that are in the archive beside the program.
///
/// # Errors
///
/// Fails if one cannot be read.
pub(super) fn documents(sources: &Path) -> Result<[Entry; 2], Reason> {
    Ok([license(sources)?, Entry::read("README.md", &sources.join(FOLDER).join("README.md"))?])
}

/// Writes the packages with the program for this target into a folder: a wheel, and the one for npm.
///
/// # Errors
///
/// Fails if a source cannot be read or a package cannot be written.
pub(super) fn add(sources: &Path, folder: &Path, target: &Target, program: &Entry) -> Result<(), Reason> {
    let (license, platform) = (license(sources)?, &target.platform);
    let files = wheel::entries(platform, &packaging(sources, "python"), &license, program)?;
    archive::write(&folder.join(wheel::name(platform)?), &files)?;
    let files = npm::platform_entries(platform, &packaging(sources, "npm"), &license, program)?;
    archive::write(&folder.join(npm::platform_name(platform)?), &files)
}

/// Writes what is the same for all targets into a folder: the package for npm that finds the program, and the `Containerfile`
/// under the name of a released file, which takes the archives that are beside it.
///
/// # Errors
///
/// Fails if a source cannot be read or a file cannot be written.
pub(super) fn assemble(sources: &Path, folder: &Path) -> Result<(), Reason> {
    archive::write(&folder.join(npm::name()), &npm::entries(&packaging(sources, "npm"), &license(sources)?)?)?;
    let images = Entry::templates(&packaging(sources, "image"), VERSION)?;
    for Entry { name, content, .. } in images {
        let name = format!("{}_{VERSION}_{name}", Program::Mock.name());
        std::fs::write(folder.join(&name), content).map_err(|error| format!("{name} can't be written: {error}"))?;
    }
    Ok(())
}
