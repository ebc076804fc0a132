//! Installing the plugin where `terraform init` finds it: a filesystem mirror.

use std::path::{Path, PathBuf};

use crate::workspace::{Reason, platform};

/// The provider's address, registry included.
pub const ADDRESS: &str = "registry.terraform.io/ibm-iam/ibm";

/// Where OpenTofu looks for it, unless a configuration names a registry.
const OPENTOFU_ADDRESS: &str = "registry.opentofu.org/ibm-iam/ibm";

/// The version that is being built.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Puts the program into a mirror in this folder, and writes a configuration of the CLI that uses it. Returns the path of
/// that configuration, for `TF_CLI_CONFIG_FILE`.
pub fn install(program: &Path, folder: &Path) -> Result<PathBuf, Reason> {
    install_as(program, folder, OPENTOFU_ADDRESS, VERSION)?;
    install_as(program, folder, ADDRESS, VERSION)
}

/// Installs the program under another address and version, in place of another provider.
pub fn install_as(program: &Path, folder: &Path, address: &str, version: &str) -> Result<PathBuf, Reason> {
    let failed = |error: std::io::Error| format!("the plugin can't be installed in {}: {error}", folder.display());
    let place = folder.join("mirror").join(address).join(version).join(platform());
    std::fs::create_dir_all(&place).map_err(failed)?;
    let name = address.rsplit('/').next().unwrap_or_default();
    let installed = place.join(format!("terraform-provider-{name}_v{version}{}", std::env::consts::EXE_SUFFIX));
    // A link, for many tests install the same program; a copy where there can be none.
    let _ = std::fs::remove_file(&installed);
    std::fs::hard_link(program, &installed)
        .or_else(|_| std::fs::copy(program, &installed).map(|_| ()))
        .map_err(failed)?;
    let file = folder.join("terraform.rc");
    std::fs::write(&file, configuration(&folder.join("mirror"))).map_err(failed)?;
    Ok(file)
}

/// A configuration of the CLI that installs from this mirror and from nowhere else.
pub fn configuration(mirror: &Path) -> String {
    let path = mirror.display().to_string();
    format!("provider_installation {{\n  filesystem_mirror {{\n    path = {path:?}\n  }}\n}}\n")
}
