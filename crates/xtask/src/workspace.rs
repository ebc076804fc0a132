//! The folders and files of the workspace, and builds of its programs.

use std::path::{Path, PathBuf};
use std::process::Command;

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

/// The cargo that runs this program, or the one in `PATH`.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Builds programs of the workspace. Returns the folder that contains them.
///
/// # Errors
///
/// Fails if cargo fails.
pub fn build(programs: &[&str], release: bool) -> Result<PathBuf, Reason> {
    let mut cargo = cargo();
    cargo.current_dir(root()).args(["build", "--quiet", "--workspace"]);
    for program in programs {
        cargo.args(["--bin", program]);
    }
    if release {
        cargo.arg("--release");
    }
    run(&mut cargo)?;
    Ok(target().join(if release { "release" } else { "debug" }))
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
