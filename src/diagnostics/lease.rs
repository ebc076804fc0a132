//! Ephemeral resources: leased keys and tokens.

use iam_identity::Error;
use jiff::Timestamp;
use tf_provider::Diagnostic;

use super::operation::describe;
use crate::keys::key_name::KeyName;

/// The API created the leased key but did not return its value.
pub(crate) fn lease_without_value(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("The value of leased API key {key} was not returned"),
        "IBM Cloud created the key but did not return its value, which cannot be retrieved later. The provider deletes the key.",
    )
}

/// The API created the leased key with another expiry than requested.
pub(crate) fn lease_expiry_mismatch(key: &KeyName, expires_at: Timestamp) -> Diagnostic {
    Diagnostic::error(
        format!("The leased API key {key} does not expire as requested"),
        format!(
            "The provider requested that it expire at {expires_at}, and the API returned something else. The provider deletes \
             the key."
        ),
    )
}

/// The request to create the leased key failed, and it is unknown whether the API carried it out.
pub(crate) fn lease_outcome_unknown(key: &KeyName, expires_at: Timestamp, error: &Error) -> Diagnostic {
    Diagnostic::error(
        format!("The leased API key {key} may have been created"),
        format!(
            "{} If the key was created, its value is lost, and it expires on its own at {expires_at}. Try again.",
            describe(error)
        ),
    )
}

/// The lease could not be extended.
pub(crate) fn lease_not_renewed(key: &KeyName, error: &Error) -> Diagnostic {
    let advice = if error.is_not_found() {
        "The key was deleted outside of Terraform, so everything that uses it fails from now on. Run the command again."
    } else {
        "The key works until its lease ends. Set a longer lease to leave more time to recover from failures."
    };
    Diagnostic::error(format!("The leased API key {key} could not be renewed"), format!("{} {advice}", describe(error)))
}

/// The leased key could not be deleted. `is_locked`: the API said that it is locked.
pub(crate) fn lease_not_deleted(key: &KeyName, error: &Error, is_locked: bool) -> Diagnostic {
    let unlock =
        if is_locked { format!("It is locked: unlock it ({}). ", key.command("unlock")) } else { String::new() };
    Diagnostic::error(
        format!("The leased API key {key} could not be deleted"),
        format!(
            "{} The provider tries again when the command ends, and the key expires on its own at the end of its lease. \
             {unlock}To delete it now, use the console or the CLI ({}).",
            describe(error),
            key.command("delete")
        ),
    )
}

/// A token that Terraform is still using expires soon.
pub(crate) fn token_expiring(at: Timestamp) -> Diagnostic {
    Diagnostic::warning(
        "An access token of ibm_iam_token is about to expire",
        format!(
            "It expires at {at}. Tokens cannot be renewed, so anything that uses it later fails. Run the command again in \
             smaller steps (-target), or use the ephemeral resource ibm_iam_api_key, whose key is renewed."
        ),
    )
}
