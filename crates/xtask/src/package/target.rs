//! The targets of a release.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use testkit::workspace::{Reason, run};

/// A target of the compiler, and its platform in Terraform's notation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The compiler's name, such as `x86_64-unknown-linux-musl`.
    pub triple: String,
    /// Terraform's name of the platform, such as `linux_amd64`.
    pub platform: String,
}

impl Target {
    /// The target of this name.
    ///
    /// # Errors
    ///
    /// Fails if nothing is released for its platform.
    pub fn new(triple: &str) -> Result<Self, Reason> {
        let processor =
            [("x86_64-", "amd64"), ("aarch64-", "arm64")].into_iter().find(|(start, _)| triple.starts_with(start));
        let system = [("-linux-", "linux"), ("-darwin", "darwin"), ("-windows-", "windows")]
            .into_iter()
            .find(|(part, _)| triple.contains(part));
        match (system, processor) {
            (Some((_, system)), Some((_, processor))) => {
                Ok(Self { triple: triple.to_owned(), platform: format!("{system}_{processor}") })
            }
            _ => Err(format!("{triple} is none of the platforms of a release")),
        }
    }

    /// The targets for which the toolchain has a standard library: one for each platform, preferably the static one.
    ///
    /// # Errors
    ///
    /// Fails if the compiler's folder cannot be read.
    pub fn installed_here() -> Result<Vec<Self>, Reason> {
        let rustc = || Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        let folder = PathBuf::from(run(rustc().args(["--print", "sysroot"]))?.trim()).join("lib").join("rustlib");
        let failed = |error: std::io::Error| format!("{} can't be read: {error}", folder.display());
        let mut found: BTreeMap<String, Self> = BTreeMap::new();
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let Ok(target) = Self::new(&entry.file_name().to_string_lossy()) else { continue };
            let is_there = entry.path().join("lib").is_dir();
            if is_there && (target.is_static() || !found.contains_key(&target.platform)) {
                found.insert(target.platform.clone(), target);
            }
        }
        Ok(found.into_values().collect())
    }

    fn is_static(&self) -> bool {
        self.triple.ends_with("-musl")
    }

    /// The compiler's flags for this target, in addition to those for all.
    pub(super) fn flags(&self) -> &'static [&'static str] {
        // By default, the linker of Windows writes the time into the program.
        if self.triple.ends_with("-msvc") { &["-Clink-arg=/Brepro", "-Ctarget-feature=+crt-static"] } else { &[] }
    }

    /// Whether its programs run on Windows.
    pub(super) fn is_windows(&self) -> bool {
        self.platform.starts_with("windows")
    }

    /// Whether its programs run on Linux.
    pub(super) fn is_linux(&self) -> bool {
        self.platform.starts_with("linux")
    }

    /// The suffix of program names.
    pub(super) fn suffix(&self) -> &'static str {
        if self.is_windows() { ".exe" } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn targets_are_platforms() {
        let platform = |triple| Target::new(triple).map(|target| target.platform).ok();
        assert_eq!(platform("x86_64-unknown-linux-musl").as_deref(), Some("linux_amd64"));
        assert_eq!(platform("aarch64-unknown-linux-musl").as_deref(), Some("linux_arm64"));
        assert_eq!(platform("aarch64-apple-darwin").as_deref(), Some("darwin_arm64"));
        assert_eq!(platform("x86_64-pc-windows-msvc").as_deref(), Some("windows_amd64"));
        assert_eq!(platform("wasm32-wasip1"), None);
        assert_eq!(platform("x86_64-unknown-freebsd"), None);
    }
}
