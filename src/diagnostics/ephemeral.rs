//! Leased keys and tokens.

use iam_identity::Error;
use jiff::Timestamp;
use tf_provider::Diagnostic;

use super::operation::happened;
use crate::keys::key_name::KeyName;

/// A leased key that came without its value.
pub fn lease_without_value(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("The leased API key {key} came without its value"),
        "The API made the key and did not show its value, which can't be had later. The key is deleted again.",
    )
}

/// A leased key that does not expire as it was asked to.
pub fn lease_expiry_mismatch(key: &KeyName, expires_at: Timestamp) -> Diagnostic {
    Diagnostic::error(
        format!("The leased API key {key} has another expiry than it was given"),
        format!(
            "It was made to expire at {expires_at}, and the API answered something else. The key is deleted again."
        ),
    )
}

/// A leased key that may or may not have been made.
pub fn lease_outcome_unknown(key: &KeyName, expires_at: Timestamp, error: &Error) -> Diagnostic {
    Diagnostic::error(
        format!("It is not known whether the leased API key {key} was made"),
        format!(
            "{} If it was made, nobody has its value, and it expires by itself at {expires_at}. Try again.",
            happened(error)
        ),
    )
}

/// A lease that could not be prolonged.
pub fn lease_not_renewed(key: &KeyName, error: &Error) -> Diagnostic {
    let advice = if error.is_not_found() {
        "It was deleted elsewhere: what uses it fails from now on. ProviderData the command again."
    } else {
        "It works until the end of its lease. A longer `lease` leaves more time for such troubles."
    };
    Diagnostic::error(format!("The leased API key {key} could not be renewed"), format!("{} {advice}", happened(error)))
}

/// A leased key that could not be deleted; one that was seen locked has to be unlocked first.
pub fn lease_not_deleted(key: &KeyName, error: &Error, is_locked: bool) -> Diagnostic {
    let id = key.id_or_placeholder();
    let unlock = if is_locked {
        format!("It is locked: unlock it (`ibmcloud iam api-key-unlock {id}`). ")
    } else {
        String::new()
    };
    Diagnostic::error(
        format!("The leased API key {key} could not be deleted"),
        format!(
            "{} It is tried once more when the command is over, and it expires by itself at the end of its lease. {unlock}To \
             delete it now, use the console or the CLI (`ibmcloud iam api-key-delete {id}`).",
            happened(error)
        ),
    )
}

/// A token that is about to end.
pub fn token_expiring(at: Timestamp) -> Diagnostic {
    Diagnostic::warning(
        "An access token of ibm_iam_token is about to end",
        format!(
            "It ends at {at}, and a token can't be prolonged: what uses it later fails. ProviderData the command again, in smaller \
             steps (-target), or use the ephemeral resource ibm_iam_api_key, whose key is renewed."
        ),
    )
}
