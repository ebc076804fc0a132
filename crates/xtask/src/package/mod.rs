//! Builds a release: an archive and a bill of materials for each platform, and the checksums. The same sources give the same bytes.
//!
//! That of the provider also has the registry's manifest, and a mirror to install from; the names of its files are those that the
//! [Terraform Registry](https://developer.hashicorp.com/terraform/registry/providers/publishing) requires. That of the mock also has
//! packages for Python and Node, and the definition of an image.

mod archive;
mod compare;
mod elf;
pub mod framework;
mod materials;
mod mock;
mod npm;
mod program;
mod target;
mod wheel;

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use testkit::mirror::{self, ADDRESS, VERSION};
use testkit::workspace::{Reason, cargo, copy_sources, root, run as run_command};

use archive::Entry;
pub use archive::sha256;
pub use elf::check_static;
pub use program::Program;
pub use target::Target;

/// A release: its program, its sources and its folders.
#[derive(Clone, Debug)]
pub struct Package {
    /// What is released.
    pub program: Program,
    /// The root of the sources.
    pub sources: PathBuf,
    /// The folder for the files of the release.
    pub folder: PathBuf,
    /// The folder for the builds.
    pub build: PathBuf,
}

impl Package {
    /// The release of this workspace, in `target/package` or, of the mock, `target/package-mock`.
    pub fn here(program: Program) -> Self {
        let target = testkit::workspace::target();
        let folder = match program {
            Program::Provider => "package",
            Program::Mock => "package-mock",
        };
        Self { program, sources: root(), folder: target.join(folder), build: target.join("package-build") }
    }

    /// Builds the release for these targets.
    ///
    /// # Errors
    ///
    /// Fails if a build fails, if the mock is not static for Linux, or if a file cannot be written.
    pub fn make(&self, targets: &[Target]) -> Result<(), Reason> {
        std::fs::create_dir_all(&self.folder).map_err(|error| self.failed(&error))?;
        for target in targets {
            let program = self.build(target)?;
            if self.program == Program::Mock && target.is_linux() {
                check_static(&program)?;
            }
            self.add(target, &program)?;
        }
        self.assemble()
    }

    /// Writes the bill of materials of a program that was built for this target, and everything that has the program.
    ///
    /// # Errors
    ///
    /// Fails if the dependencies cannot be listed, a source cannot be read or a file cannot be written.
    pub fn add(&self, target: &Target, program: &Path) -> Result<(), Reason> {
        self.pack(target, program)?;
        let bill = materials::bill(&self.sources, self.program, target)?;
        self.write(&format!("{}.cdx.json", self.program.stem(target)), &bill)
    }

    /// Writes everything that has the program: the archive, and of the mock the packages for Python and Node.
    ///
    /// # Errors
    ///
    /// Fails if a source cannot be read or a file cannot be written.
    pub fn pack(&self, target: &Target, program: &Path) -> Result<(), Reason> {
        let program = Entry::program(self.program.archived(target), program)?;
        let mut entries = vec![program.clone()];
        if self.program == Program::Mock {
            entries.extend(mock::documents(&self.sources)?);
            mock::add(&self.sources, &self.folder, target, &program)?;
        }
        archive::write(&self.folder.join(self.program.archive(target)), &entries)
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
        let (folder, build) = (elsewhere.path().join("out"), elsewhere.path().join("build"));
        let other = Self { program: self.program, sources, folder, build };
        other.make(targets)?;
        let names = other.released()?;
        if names != self.released()? {
            return Err(format!("{} has other files than a build in another folder", self.folder.display()));
        }
        compare::same(&names, &self.folder, &other.folder)?;
        targets.iter().try_for_each(|target| compare::without_paths(&self.built(target), &[&self.sources, &self.build]))
    }

    /// Writes the files that cover all archives in the folder, wherever they were built: the checksums, for the provider the manifest
    /// and the mirror, and for the mock what has no program in it.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read or written.
    pub fn assemble(&self) -> Result<(), Reason> {
        match self.program {
            Program::Provider => self.write_manifest()?,
            Program::Mock => mock::assemble(&self.sources, &self.folder)?,
        }
        let mut lines = String::new();
        for name in self.released()? {
            let content = std::fs::read(self.folder.join(&name)).map_err(|error| self.failed(&error))?;
            let _ = writeln!(lines, "{}  {name}", sha256(&content));
        }
        self.write(&format!("{}_{VERSION}_SHA256SUMS", self.program.name()), &lines)?;
        match self.program {
            Program::Provider => self.write_mirror(),
            Program::Mock => Ok(()),
        }
    }

    /// Writes the manifest that the registry reads.
    fn write_manifest(&self) -> Result<(), Reason> {
        let manifest = std::fs::read_to_string(self.sources.join("terraform-registry-manifest.json"));
        let name = format!("{}_{VERSION}_manifest.json", self.program.name());
        self.write(&name, &manifest.map_err(|error| self.failed(&error))?)
    }

    /// Makes a mirror of the archives, and a CLI configuration that installs from it.
    fn write_mirror(&self) -> Result<(), Reason> {
        let place = self.folder.join("mirror").join(ADDRESS);
        std::fs::create_dir_all(&place).map_err(|error| self.failed(&error))?;
        for name in self.released()?.iter().filter(|name| self.program.is_archive(name)) {
            std::fs::copy(self.folder.join(name), place.join(name)).map_err(|error| self.failed(&error))?;
        }
        let mirror = std::fs::canonicalize(self.folder.join("mirror")).map_err(|error| self.failed(&error))?;
        self.write("terraform.rc", &mirror::configuration(&mirror))
    }

    /// The files of this version in the folder, except the checksums and their signature.
    fn released(&self) -> Result<Vec<String>, Reason> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(|error| self.failed(&error))? {
            let name = entry.map_err(|error| self.failed(&error))?.file_name().to_string_lossy().into_owned();
            if self.program.has_released(&name) {
                names.push(name);
            }
        }
        names.sort();
        if names.iter().any(|name| self.program.is_archive(name)) {
            Ok(names)
        } else {
            Err(format!("{} holds no archive of version {VERSION}", self.folder.display()))
        }
    }

    /// Builds the program without any trace of the machine, such as paths.
    fn build(&self, target: &Target) -> Result<PathBuf, Reason> {
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
        flags.extend(self.program.flags(target).into_iter().map(ToOwned::to_owned));
        let mut cargo = cargo();
        cargo.current_dir(&self.sources).args(["build", "--quiet", "--release", "--locked"]);
        cargo.args(["--package", self.program.name(), "--bin", self.program.name()]);
        cargo.args(["--target", &target.triple]).arg("--target-dir").arg(&self.build);
        cargo.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        run_command(&mut cargo)?;
        Ok(self.built(target))
    }

    /// The path of the program that a build leaves.
    fn built(&self, target: &Target) -> PathBuf {
        self.build.join(&target.triple).join("release").join(self.program.built(target))
    }

    fn write(&self, name: &str, text: &str) -> Result<(), Reason> {
        std::fs::write(self.folder.join(name), text).map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &std::io::Error) -> Reason {
        format!("{} can't be used: {error}", self.folder.display())
    }
}

/// Builds the release for these targets, by default for all of the toolchain. With `verify`, builds it once more from a
/// copy of the sources elsewhere, and compares the two.
///
/// # Errors
///
/// Fails if a target is not supported, a build fails, a file cannot be written, or the two builds differ.
pub fn run(output: &mut dyn Write, program: Program, triples: &[String], verify: bool) -> Result<(), Reason> {
    let package = Package::here(program);
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
pub fn assemble(output: &mut dyn Write, program: Program, tag: Option<&str>) -> Result<(), Reason> {
    if let Some(tag) = tag.filter(|tag| *tag != format!("v{VERSION}")) {
        return Err(format!(
            "the tag is {tag} and the version {VERSION}: correct the version in Cargo.toml, or the tag"
        ));
    }
    let package = Package::here(program);
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
