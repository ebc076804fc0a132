//! The framework alone: its three crates as a registry would get them, and a provider from its template, built elsewhere than
//! in this workspace.

use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use testkit::workspace::{Reason, cargo, empty_folder, files_below, root, run as run_command, target};

/// The packages, which depend on each other.
pub const PACKAGES: [&str; 3] = ["tf-provider-framework", "tf-provider-protocol", "tf-provider-secret"];

/// The folder of the framework in the workspace.
const FOLDER: &str = "crates/tf-provider";

/// What the template's placeholders become.
const PLACEHOLDERS: [(&str, &str); 2] = [("{{provider}}", "sample"), ("{{namespace}}", "example")];

/// Packages the crates, and unpacks them beside a provider that is rendered from the template in the package. Returns the folder,
/// which is a workspace of the four.
///
/// # Errors
///
/// Fails if cargo or tar fail, or if a file cannot be read or written.
pub fn unpacked() -> Result<PathBuf, Reason> {
    let mut package = cargo();
    // Builds are made of what was unpacked.
    package.current_dir(root()).args(["package", "--quiet", "--no-verify", "--offline", "--allow-dirty"]);
    package.arg("--target-dir").arg(target());
    for name in PACKAGES {
        package.args(["--package", name]);
    }
    run_command(&mut package)?;

    // A fixed folder, so that a second time little is compiled.
    let folder = target().join("framework");
    empty_folder(&folder)?;
    let mut patches = String::new();
    for name in PACKAGES {
        let place = folder.join(name);
        empty_folder(&place)?;
        let mut tar = Command::new("tar");
        tar.arg("-xzf").arg(archive(name)?).arg("-C").arg(&place).args(["--strip-components", "1"]);
        run_command(&mut tar)?;
        let _ = writeln!(patches, "{name} = {{ path = {name:?} }}");
    }
    render(&folder.join(PACKAGES[0]).join("template"), &folder.join("provider"))?;
    let members = format!("{PACKAGES:?}").replace(']', ", \"provider\"]");
    let manifest =
        format!("[workspace]\nresolver = \"3\"\nmembers = {members}\n\n{}\n\n[patch.crates-io]\n{patches}", profile()?);
    write(&folder.join("Cargo.toml"), &manifest)?;
    // The dependencies of this workspace, which are on this machine.
    write(&folder.join("Cargo.lock"), &read(&root().join("Cargo.lock"))?)?;
    Ok(folder)
}

/// The development profile of this workspace. With another one, cargo would compile the dependencies again for [`check`].
fn profile() -> Result<String, Reason> {
    let manifest = read(&root().join("Cargo.toml"))?;
    let names = ["[profile.dev]", "[profile.dev.package.\"*\"]"];
    let is_profile = |block: &&str| names.iter().any(|name| block.starts_with(name));
    let profile: Vec<_> = manifest.split("\n\n").filter(is_profile).collect();
    if profile.len() == names.len() {
        Ok(profile.join("\n\n"))
    } else {
        Err("Cargo.toml has no [profile.dev]".to_owned())
    }
}

/// The archive that `cargo package` has written.
fn archive(name: &str) -> Result<PathBuf, Reason> {
    let folder = target().join("package");
    let manifests = files_below(&root().join(FOLDER))?.into_iter().filter(|path| path.ends_with("Cargo.toml"));
    for manifest in manifests {
        let text = read(&manifest)?;
        let value =
            |key: &str| text.lines().find_map(|line| line.strip_prefix(&format!("{key} = \""))?.strip_suffix('"'));
        if let (Some(_), Some(version)) = (value("name").filter(|it| *it == name), value("version")) {
            return Ok(folder.join(format!("{name}-{version}.crate")));
        }
    }
    Err(format!("{FOLDER} has no package {name}"))
}

/// Renders the template as `cargo generate` does: placeholders are replaced, and the suffix `.liquid` is removed.
fn render(template: &Path, to: &Path) -> Result<(), Reason> {
    for path in files_below(template)?.iter().filter(|path| !path.ends_with("cargo-generate.toml")) {
        let name = path.strip_prefix(template).map_err(|error| error.to_string())?.with_extension("");
        let is_liquid = path.extension().is_some_and(|extension| extension == "liquid");
        let place = to.join(if is_liquid { &*name } else { path.strip_prefix(template).unwrap_or(path) });
        let text = PLACEHOLDERS.iter().fold(read(path)?, |text, (placeholder, value)| text.replace(placeholder, value));
        if text.contains("{{") || text.contains("{%") {
            return Err(format!("{}: a placeholder that cargo-generate.toml does not have", path.display()));
        }
        std::fs::create_dir_all(place.parent().unwrap_or(to)).map_err(|error| failed(&place, &error))?;
        write(&place, &text)?;
    }
    Ok(())
}

/// Compiles the packages, their examples and the provider in the workspace of [`unpacked`], with what this workspace has compiled
/// of their dependencies.
///
/// # Errors
///
/// Fails if one does not compile.
pub fn check(folder: &Path) -> Result<(), Reason> {
    cargo_in(folder, &["check", "--workspace", "--lib", "--bins", "--examples"], &target())
}

fn cargo_in(folder: &Path, arguments: &[&str], build: &Path) -> Result<(), Reason> {
    let mut cargo = cargo();
    cargo.current_dir(folder).args(arguments).env("CARGO_TARGET_DIR", build).env("CARGO_NET_OFFLINE", "true");
    run_command(&mut cargo).map(drop)
}

/// Packages the framework, and runs the tests that are in the packages, and what the workflow of the provider from the template runs.
///
/// # Errors
///
/// Fails if something can't be packaged, or a test fails.
pub fn run(output: &mut dyn Write) -> Result<(), Reason> {
    let folder = unpacked()?;
    // Its examples have the names of those that this workspace builds.
    let build = target().join("framework-build");
    cargo_in(&folder, &["test", "--quiet", "--workspace"], &build)?;
    // What the provider's own workflow does. There the framework is a dependency, which clippy leaves out.
    let provider = folder.join("provider");
    cargo_in(&provider, &["fmt", "--check"], &build)?;
    cargo_in(&provider, &["clippy", "--quiet", "--no-deps", "--all-targets", "--", "--deny", "warnings"], &build)?;
    for name in PACKAGES {
        writeln!(output, "{}", archive(name)?.display()).map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, Reason> {
    std::fs::read_to_string(path).map_err(|error| failed(path, &error))
}

fn write(path: &Path, text: &str) -> Result<(), Reason> {
    std::fs::write(path, text).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Reason {
    format!("{}: {error}", path.display())
}
