//! Why an operation has to wait.

/// Why an operation can't be planned yet. Terraform leaves the object, and whatever depends on it, to a later run.
///
/// A response may have a reason only if its request says that deferral is allowed. Terraform allows it in
/// [Stacks](https://developer.hashicorp.com/terraform/language/stacks) and in its alpha builds.
#[doc(alias = "Deferred")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeferralReason {
    /// Too much of the object's configuration is unknown.
    ResourceConfigUnknown,
    /// Too much of the provider's configuration is unknown.
    ProviderConfigUnknown,
    /// Something that the object needs doesn't exist yet.
    AbsentPrerequisite,
}
