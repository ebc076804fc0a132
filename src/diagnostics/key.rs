//! A managed key: changes made outside of Terraform, and its expiry.

use tf_provider::Diagnostic;

use super::listed;
use crate::keys::key_name::KeyName;

/// Attributes of the key changed between plan and apply. `modified_at` is the API's time of the last change.
pub(crate) fn changed_since_plan(key: &KeyName, changed: &[&str], modified_at: &str) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} was changed outside of Terraform"),
        format!(
            "Since this plan was created, {} changed outside of Terraform (last modified: {modified_at}). Nothing was \
             overwritten. Plan again to see the current values.",
            listed(changed)
        ),
    )
}

/// The key was deleted between plan and apply.
pub(crate) fn deleted_since_plan(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} no longer exists"),
        "It was deleted outside of Terraform after this plan was created. Plan again: the new plan recreates the key.",
    )
}

/// `expires_at` is set to a time that has passed.
pub(crate) fn expiry_in_past() -> Diagnostic {
    Diagnostic::warning(
        "expires_at is in the past",
        "The key cannot be used to log in. Set expires_at to a later time, or remove it.",
    )
    .at_attribute("expires_at")
}

/// A refresh found that the key has expired.
pub(crate) fn key_expired(key: &KeyName, expires_at: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("API key {key} has expired"),
        format!(
            "It expired at {expires_at} and can no longer be used to log in. Set expires_at to a later time or remove it, \
             replace the key, or remove the resource."
        ),
    )
    .at_attribute("expires_at")
}

/// All changes were made, but the key could not be read afterwards; `failed` is why.
pub(crate) fn updated_but_unread(key: &KeyName, failed: &Diagnostic) -> Diagnostic {
    Diagnostic::warning(
        format!("API key {key} was changed, but could not be read afterwards"),
        format!("{} All changes were made. The next plan reads the remaining attributes.", failed.detail),
    )
}
