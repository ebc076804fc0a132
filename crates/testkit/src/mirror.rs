//! Installs the plugin in a [filesystem
//! mirror](https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror), where `terraform init`
//! finds it.

use std::path::{Path, PathBuf};

use crate::workspace::{Reason, executable, platform};

/// The provider's source address, including the registry.
pub const ADDRESS: &str = "registry.terraform.io/ibm-iam/ibm";

/// The address under which OpenTofu looks for it, unless the configuration names a registry.
const OPENTOFU_ADDRESS: &str = "registry.opentofu.org/ibm-iam/ibm";

/// The version of this workspace.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Installs the program in a mirror in this folder, and writes a CLI configuration that uses the mirror. Returns the
/// path of the configuration, for `TF_CLI_CONFIG_FILE`.
///
/// # Errors
///
/// Fails if a file cannot be written.
pub fn install(program: &Path, folder: &Path) -> Result<PathBuf, Reason> {
    install_as(program, folder, OPENTOFU_ADDRESS, VERSION)?;
    install_as(program, folder, ADDRESS, VERSION)
}

/// Installs the program under another address and version, in place of another provider.
///
/// # Errors
///
/// Fails if a file cannot be written.
pub fn install_as(program: &Path, folder: &Path, address: &str, version: &str) -> Result<PathBuf, Reason> {
    let failed = |error: std::io::Error| format!("the plugin can't be installed in {}: {error}", folder.display());
    let place = folder.join("mirror").join(address).join(version).join(platform());
    std::fs::create_dir_all(&place).map_err(failed)?;
    let name = address.rsplit('/').next().unwrap_or_default();
    let installed = place.join(executable(&format!("terraform-provider-{name}_v{version}")));
    // A link, because many tests install the same program, or a copy if links are not possible.
    let _ = std::fs::remove_file(&installed);
    std::fs::hard_link(program, &installed)
        .or_else(|_| std::fs::copy(program, &installed).map(|_| ()))
        .map_err(failed)?;
    let file = folder.join("terraform.rc");
    std::fs::write(&file, configuration(&folder.join("mirror"))).map_err(failed)?;
    Ok(file)
}

/// A CLI configuration that installs from this mirror only.
pub fn configuration(mirror: &Path) -> String {
    let path = mirror.display().to_string();
    format!("provider_installation {{\n  filesystem_mirror {{\n    path = {path:?}\n  }}\n}}\n")
}
