//! Which Terraform is imitated.

use tf_protocol::tfplugin6::ClientCapabilities;

/// A version of Terraform, as far as providers notice it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a version may have any of these capabilities")]
pub struct Terraform {
    /// The version that it reports to the provider.
    pub version: &'static str,
    /// Whether it keeps write-only values out of plan and state. Otherwise a configuration that has one is refused.
    pub allows_write_only: bool,
    /// Whether the plan within an apply gets the private state that the plan before it returned.
    pub keeps_planned_private: bool,
    /// Whether the results of ephemeral resources may be unknown.
    pub allows_unknown_results: bool,
    /// Whether the provider may defer: in Stacks and in alpha builds only, so none of the constants allows it.
    pub allows_deferral: bool,
}

impl Terraform {
    /// This Terraform where it allows deferral.
    pub const fn deferring(self) -> Self {
        Self { allows_deferral: true, ..self }
    }

    /// What it says about itself in a call.
    pub(super) fn capabilities(self) -> ClientCapabilities {
        ClientCapabilities {
            deferral_allowed: self.allows_deferral,
            write_only_attributes_allowed: self.allows_write_only,
            store_planned_private: self.keeps_planned_private,
            ..Default::default()
        }
    }

    /// Terraform 1.10, which knows no write-only arguments.
    pub const V1_10: Self = Self { version: "1.10.0", allows_write_only: false, ..Self::V1_15 };
    /// Terraform 1.11 to 1.15.
    pub const V1_15: Self = Self {
        version: "1.15.0",
        allows_write_only: true,
        keeps_planned_private: false,
        allows_unknown_results: true,
        allows_deferral: false,
    };
    /// Terraform 1.16.
    pub const V1_16: Self = Self { version: "1.16.0", keeps_planned_private: true, ..Self::V1_15 };
    /// OpenTofu 1.11 and later, which report a Terraform version to providers.
    pub const OPENTOFU: Self = Self { version: "1.13.0", allows_unknown_results: false, ..Self::V1_15 };
}

impl Default for Terraform {
    fn default() -> Self {
        Self::V1_15
    }
}
