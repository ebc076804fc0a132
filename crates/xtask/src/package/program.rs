//! The programs that are released, and the names of what is released of them.

use testkit::mirror::VERSION;

use super::target::Target;

/// A program that is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// The provider, for the Terraform Registry.
    Provider,
    /// The mock, for people and for tests in any language.
    Mock,
}

impl Program {
    /// The name of the program, which is that of its package too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Provider => "terraform-provider-ibm",
            Self::Mock => "iam-identity-mock",
        }
    }

    /// The name of the archive for this target, without the extension.
    pub fn stem(self, target: &Target) -> String {
        format!("{}_{VERSION}_{}", self.name(), target.platform)
    }

    /// The name of the archive for this target. The provider's is as the registry requires it; that of the mock has the format that
    /// every system can unpack without another program.
    pub fn archive(self, target: &Target) -> String {
        let is_zip = self == Self::Provider || target.is_windows();
        format!("{}.{}", self.stem(target), if is_zip { "zip" } else { "tar.gz" })
    }

    /// The name of the program in the archive: the provider's is as Terraform requires it.
    pub(super) fn archived(self, target: &Target) -> String {
        match self {
            Self::Provider => format!("{}_v{VERSION}{}", self.name(), target.suffix()),
            Self::Mock => self.built(target),
        }
    }

    /// The name of the program that a build leaves.
    pub(super) fn built(self, target: &Target) -> String {
        format!("{}{}", self.name(), target.suffix())
    }

    /// The compiler's flags for this target, in addition to those for all.
    pub(super) fn flags(self, target: &Target) -> Vec<&'static str> {
        let is_linked_to_glibc = self == Self::Mock && target.triple.ends_with("-linux-gnu");
        let of_program = is_linked_to_glibc.then_some("-Ctarget-feature=+crt-static");
        target.flags().iter().copied().chain(of_program).collect()
    }

    /// Whether a file of this name is part of the release of this version. The checksums and their signature are not.
    pub(super) fn has_released(self, file: &str) -> bool {
        let is_named =
            |start: String, ends: &[&str]| file.starts_with(&start) && ends.iter().any(|end| file.ends_with(end));
        let name = self.name();
        is_named(format!("{name}_{VERSION}_"), &[".zip", ".tar.gz", ".json"])
            || self == Self::Mock
                && (is_named(format!("{}-{VERSION}-", name.replace('-', "_")), &[".whl"])
                    || is_named(format!("{name}-"), &[&format!("-{VERSION}.tgz")])
                    || file == format!("{name}-{VERSION}.tgz")
                    || file == format!("{name}_{VERSION}_Containerfile"))
    }

    /// Whether a file that is released is an archive of the program for one platform.
    pub(super) fn is_archive(self, file: &str) -> bool {
        file.starts_with(&format!("{}_", self.name())) && [".zip", ".tar.gz"].iter().any(|end| file.ends_with(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_have_the_names_of_the_registry() {
        let target = Target::new("x86_64-pc-windows-msvc").unwrap();
        assert_eq!(Program::Provider.archive(&target), format!("terraform-provider-ibm_{VERSION}_windows_amd64.zip"));
        assert_eq!(Program::Provider.archived(&target), format!("terraform-provider-ibm_v{VERSION}.exe"));
    }

    #[test]
    fn the_archives_of_the_mock_unpack_with_what_a_system_has() {
        let archive = |triple| Program::Mock.archive(&Target::new(triple).unwrap());
        let named = |rest: &str| format!("iam-identity-mock_{VERSION}_{rest}");
        assert_eq!(archive("x86_64-pc-windows-msvc"), named("windows_amd64.zip"));
        assert_eq!(archive("aarch64-unknown-linux-musl"), named("linux_arm64.tar.gz"));
        assert_eq!(archive("aarch64-apple-darwin"), named("darwin_arm64.tar.gz"));
    }

    #[test]
    fn a_release_has_its_own_files_of_its_own_version() {
        let mock = |file: &str| Program::Mock.has_released(&file.replace("VERSION", VERSION));
        assert!(mock("iam-identity-mock_VERSION_linux_amd64.tar.gz"));
        assert!(mock("iam-identity-mock_VERSION_linux_amd64.cdx.json"));
        assert!(mock("iam-identity-mock_VERSION_Containerfile") && !mock("Containerfile"));
        assert!(mock("iam_identity_mock-VERSION-py3-none-win_amd64.whl"));
        assert!(mock("iam-identity-mock-VERSION.tgz") && mock("iam-identity-mock-linux-x64-VERSION.tgz"));
        assert!(!mock("iam-identity-mock_VERSION_SHA256SUMS") && !mock("iam-identity-mock_VERSION_SHA256SUMS.sig"));
        assert!(!mock("iam-identity-mock-9.9.9.tgz") && !mock("iam_identity_mock-9.9.9-py3-none-win_amd64.whl"));
        assert!(!mock("terraform-provider-ibm_VERSION_linux_amd64.zip"));
        assert!(!Program::Provider.has_released(&format!("iam-identity-mock_{VERSION}_linux_amd64.tar.gz")));
    }
}
