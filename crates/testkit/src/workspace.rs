//! The folders and files of the workspace, and builds of its programs.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Why something failed, as a sentence for people.
pub type Reason = String;

/// The root of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_owned()
}

/// The folder for builds and downloads.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The platform in Terraform's notation, such as `linux_amd64`.
pub fn platform() -> String {
    let system = if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}_{processor}")
}

/// All files in a folder and in the folders in it, in the order of their paths.
///
/// # Errors
///
/// Fails if a folder cannot be read.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Reason> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Makes an empty folder, whatever was in it before.
///
/// # Errors
///
/// Fails if it cannot be removed or created.
pub fn empty_folder(folder: &Path) -> Result<(), Reason> {
    let failed = |error: std::io::Error| format!("{} can't be used: {error}", folder.display());
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(failed)?;
    }
    std::fs::create_dir_all(folder).map_err(failed)
}

/// Copies the sources of a workspace into a folder, which is emptied first: everything but the history and what was built.
///
/// # Errors
///
/// Fails if a file cannot be read or written.
pub fn copy_sources(from: &Path, to: &Path) -> Result<(), Reason> {
    empty_folder(to)?;
    copy_without(from, to, &[from.join(".git"), from.join("target"), target(), to.to_owned()])
}

fn copy_without(from: &Path, to: &Path, left_out: &[PathBuf]) -> Result<(), Reason> {
    let failed = |error: std::io::Error| format!("{} can't be copied to {}: {error}", from.display(), to.display());
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let Some(name) = path.file_name().filter(|_| !left_out.contains(&path)) else { continue };
        if path.is_dir() {
            std::fs::create_dir_all(to.join(name)).map_err(failed)?;
            copy_without(&path, &to.join(name), left_out)?;
        } else {
            std::fs::copy(&path, to.join(name)).map_err(failed)?;
        }
    }
    Ok(())
}

/// The cargo that runs this program, or the one in `PATH`.
pub fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    remove_variables(&mut cargo, &PACKAGE_VARIABLES);
    cargo
}

/// What cargo tells the programs that it runs about their package, by the beginnings of the variables' names:
/// <https://doc.rust-lang.org/cargo/reference/environment-variables.html>. With it, another cargo would find that build
/// scripts have to run again, and compile half of the dependencies once more.
pub(crate) const PACKAGE_VARIABLES: [&str; 6] =
    ["CARGO_BIN_", "CARGO_CRATE_", "CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_PRIMARY_", "CARGO_TARGET_TMPDIR"];

/// Removes variables of this program whose names begin like this from the environment of a command.
pub(crate) fn remove_variables(command: &mut Command, prefixes: &[&str]) {
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| prefixes.iter().any(|prefix| name.starts_with(prefix))) {
            command.env_remove(name);
        }
    }
}

/// Builds what `cargo test --workspace` builds, and nothing else: the programs and the examples, with the same features.
/// After that command, cargo has only the programs to link that no test of their own package needs. Returns the folder that contains the programs; the
/// examples are in its folder `examples`.
///
/// # Errors
///
/// Fails if cargo fails.
pub fn programs() -> Result<PathBuf, Reason> {
    static BUILT: OnceLock<Result<(), Reason>> = OnceLock::new();
    BUILT
        .get_or_init(|| {
            let arguments =
                ["build", "--quiet", "--locked", "--profile", "test", "--workspace", "--bins", "--examples"];
            run(cargo().current_dir(root()).args(arguments)).map(drop)
        })
        .clone()?;
    Ok(target().join("debug"))
}

/// The environment variable with a folder of programs, which [`build`] returns instead of building them for development.
pub const PROGRAMS: &str = "TESTKIT_PROGRAMS";

/// Builds these programs of the workspace. Returns the folder that contains them.
///
/// # Errors
///
/// Fails if cargo fails.
pub fn build(programs: &[&str], release: bool) -> Result<PathBuf, Reason> {
    if let (false, Some(folder)) = (release, std::env::var_os(PROGRAMS)) {
        return Ok(folder.into());
    }
    let mut cargo = cargo();
    cargo.current_dir(root()).args(["build", "--quiet", "--locked", "--workspace"]);
    for program in programs {
        cargo.args(["--bin", program]);
    }
    if release {
        cargo.arg("--release");
    }
    run(&mut cargo)?;
    Ok(target().join(if release { "release" } else { "debug" }))
}

/// The name of a program's file on this system.
pub fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// Runs a command and returns its standard output.
///
/// # Errors
///
/// Fails if the command cannot be started or does not succeed. The reason contains its output.
pub fn run(command: &mut Command) -> Result<String, Reason> {
    let shown = format!("{command:?}");
    let output = command.output().map_err(|error| format!("{shown} could not be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    Err(format!("{shown} failed ({}):\n{stdout}{stderr}", output.status))
}
