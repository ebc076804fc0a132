//! Builds a release: an archive and a bill of materials for each platform, the checksums, the registry's manifest, and
//! a mirror to install from. The same sources give the same bytes.
//!
//! The names of the files are those that the
//! [Terraform Registry](https://developer.hashicorp.com/terraform/registry/providers/publishing) requires.

mod archive;
mod compare;
pub mod framework;
mod materials;
mod target;

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use testkit::mirror::{self, ADDRESS, VERSION};
use testkit::workspace::{Reason, cargo, copy_sources, root, run as run_command};

pub use archive::sha256;
use target::PROGRAM;
pub use target::Target;

/// A release: its sources and its folders.
#[derive(Clone, Debug)]
pub struct Package {
    /// The root of the sources.
    pub sources: PathBuf,
    /// The folder for the files of the release.
    pub folder: PathBuf,
    /// The folder for the builds.
    pub build: PathBuf,
}

impl Package {
    /// The release of this workspace, in `target/package`.
    pub fn here() -> Self {
        let target = testkit::workspace::target();
        Self { sources: root(), folder: target.join("package"), build: target.join("package-build") }
    }

    /// Builds the release for these targets.
    ///
    /// # Errors
    ///
    /// Fails if a build fails or a file cannot be written.
    pub fn make(&self, targets: &[Target]) -> Result<(), Reason> {
        std::fs::create_dir_all(&self.folder).map_err(|error| self.failed(&error))?;
        for target in targets {
            self.add(target, &self.program(target)?)?;
        }
        self.assemble()
    }

    /// Writes the archive and the bill of materials of a program that was built for this target.
    ///
    /// # Errors
    ///
    /// Fails if the dependencies cannot be listed or a file cannot be written.
    pub fn add(&self, target: &Target, program: &Path) -> Result<(), Reason> {
        let name = target.archive();
        archive::write(&self.folder.join(&name), &target.installed(), program)?;
        let bill = materials::bill(&self.sources, target)?;
        self.write(&format!("{}.cdx.json", name.trim_end_matches(".zip")), &bill)
    }

    /// Builds a copy of the sources in another folder and compares the files of both releases.
    ///
    /// # Errors
    ///
    /// Fails if a file differs, if a program contains a path of this machine, or if the second build fails.
    pub fn verify(&self, targets: &[Target]) -> Result<(), Reason> {
        let elsewhere = tempfile::tempdir().map_err(|error| self.failed(&error))?;
        // A blank in the path, which would break a careless flag.
        let sources = elsewhere.path().join("some where");
        copy_sources(&self.sources, &sources)?;
        let other = Self { sources, folder: elsewhere.path().join("out"), build: elsewhere.path().join("build") };
        other.make(targets)?;
        let names = other.released()?;
        if names != self.released()? {
            return Err(format!("{} has other files than a build in another folder", self.folder.display()));
        }
        compare::same(&names, &self.folder, &other.folder)?;
        targets.iter().try_for_each(|target| compare::without_paths(&self.built(target), &[&self.sources, &self.build]))
    }

    /// Writes the files that cover all archives in the folder, wherever they were built: the manifest, the checksums
    /// and the mirror.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read or written.
    pub fn assemble(&self) -> Result<(), Reason> {
        let manifest = std::fs::read_to_string(self.sources.join("terraform-registry-manifest.json"));
        self.write(&format!("{PROGRAM}_{VERSION}_manifest.json"), &manifest.map_err(|error| self.failed(&error))?)?;
        let sums = format!("{PROGRAM}_{VERSION}_SHA256SUMS");
        let place = self.folder.join("mirror").join(ADDRESS);
        std::fs::create_dir_all(&place).map_err(|error| self.failed(&error))?;
        let mut lines = String::new();
        for name in self.released()? {
            let path = self.folder.join(&name);
            let content = std::fs::read(&path).map_err(|error| self.failed(&error))?;
            let _ = writeln!(lines, "{}  {name}", sha256(&content));
            if is_archive(&name) {
                std::fs::copy(&path, place.join(&name)).map_err(|error| self.failed(&error))?;
            }
        }
        self.write(&sums, &lines)?;
        let mirror = std::fs::canonicalize(self.folder.join("mirror")).map_err(|error| self.failed(&error))?;
        self.write("terraform.rc", &mirror::configuration(&mirror))
    }

    /// The files of this version in the folder, except the checksums and their signature.
    fn released(&self) -> Result<Vec<String>, Reason> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(|error| self.failed(&error))? {
            let name = entry.map_err(|error| self.failed(&error))?.file_name().to_string_lossy().into_owned();
            let is_ours = name.starts_with(&format!("{PROGRAM}_{VERSION}_"));
            if is_ours && [".zip", ".json"].iter().any(|end| name.ends_with(end)) {
                names.push(name);
            }
        }
        names.sort();
        if names.iter().any(|name| is_archive(name)) {
            Ok(names)
        } else {
            Err(format!("{} holds no archive of version {VERSION}", self.folder.display()))
        }
    }

    /// Builds the program without any trace of the machine, such as paths.
    fn program(&self, target: &Target) -> Result<PathBuf, Reason> {
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
            let home = std::env::var_os(if cfg!(windows) { "USERPROFILE" } else { "HOME" })?;
            Some(Path::new(&home).join(".cargo"))
        });
        // The last matching prefix counts: the build may be inside the sources.
        let renamed = [(Some(&self.sources), "."), (home.as_ref(), "cargo"), (Some(&self.build), "build")];
        let mut flags: Vec<String> = renamed
            .into_iter()
            .filter_map(|(path, name)| Some(format!("--remap-path-prefix={}={name}", path?.display())))
            .collect();
        flags.extend(target.flags().iter().map(|flag| (*flag).to_owned()));
        let mut cargo = cargo();
        cargo.current_dir(&self.sources).args(["build", "--quiet", "--release", "--locked", "--package", PROGRAM]);
        cargo.args(["--target", &target.triple]).arg("--target-dir").arg(&self.build);
        cargo.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        run_command(&mut cargo)?;
        Ok(self.built(target))
    }

    /// The path of the program that a build leaves.
    fn built(&self, target: &Target) -> PathBuf {
        self.build.join(&target.triple).join("release").join(format!("{PROGRAM}{}", target.suffix()))
    }

    fn write(&self, name: &str, text: &str) -> Result<(), Reason> {
        std::fs::write(self.folder.join(name), text).map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &std::io::Error) -> Reason {
        format!("{} can't be used: {error}", self.folder.display())
    }
}

fn is_archive(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "zip")
}

/// Builds the release for these targets, by default for all of the toolchain. With `verify`, builds it once more from a
/// copy of the sources elsewhere, and compares the two.
///
/// # Errors
///
/// Fails if a target is not supported, a build fails, a file cannot be written, or the two builds differ.
pub fn run(output: &mut dyn Write, triples: &[String], verify: bool) -> Result<(), Reason> {
    let package = Package::here();
    let targets = if triples.is_empty() {
        Target::installed_here()?
    } else {
        triples.iter().map(|triple| Target::new(triple)).collect::<Result<_, _>>()?
    };
    package.make(&targets)?;
    if verify {
        package.verify(&targets)?;
    }
    tell(output, &package)
}

/// Assembles the archives in the folder, without a build.
///
/// # Errors
///
/// Fails if the tag is not the version with the prefix `v`, or if a file cannot be read or written.
pub fn assemble(output: &mut dyn Write, tag: Option<&str>) -> Result<(), Reason> {
    if let Some(tag) = tag.filter(|tag| *tag != format!("v{VERSION}")) {
        return Err(format!(
            "the tag is {tag} and the version {VERSION}: correct the version in Cargo.toml, or the tag"
        ));
    }
    let package = Package::here();
    package.assemble()?;
    tell(output, &package)
}

fn tell(output: &mut dyn Write, package: &Package) -> Result<(), Reason> {
    let mut told = String::new();
    for name in package.released()? {
        let _ = writeln!(told, "{}", package.folder.join(name).display());
    }
    write!(output, "{told}").map_err(|error| error.to_string())
}
