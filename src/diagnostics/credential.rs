//! The credential of the provider block: missing, conflicting, or unusable.

use iam_identity::CredentialKind;
use tf_provider::Diagnostic;

use crate::keys::key_name::KeyName;

/// What to do if no credential is configured, as the end of a sentence.
pub(crate) const NO_CREDENTIAL: &str = "set ibmcloud_api_key (or the environment variable IC_API_KEY) to an API key, or \
                                        iam_token (IC_IAM_TOKEN) to an access token.";

/// What to do if an argument of the provider block is not known yet.
pub(super) const NOT_KNOWN_YET: &str = "If it comes from an ephemeral resource with create = terraform.applying, remove create: the key is \
                             then also created for plans and for terraform destroy, and -target does not help. If it comes from \
                             a resource that has not been created yet, create that resource first: terraform apply \
                             -target=ADDRESS.";

/// No credential is configured. This is a warning because a plan may not need any request.
pub(crate) fn no_credential() -> Diagnostic {
    Diagnostic::warning(
        "No credential is configured",
        format!(
            "Everything that sends a request to IBM Cloud will fail, such as applying this plan. To log in, {NO_CREDENTIAL}"
        ),
    )
}

/// Why no request can be sent while this argument of the provider block is unknown.
pub(crate) fn argument_unknown(argument: &str) -> String {
    format!("the provider argument {argument} is not known yet. {NOT_KNOWN_YET}")
}

/// Keys are planned from the state because this argument of the provider block is unknown. Reported once per run.
pub(crate) fn not_refreshed(argument: &str, key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        "API keys are not refreshed",
        format!(
            "The provider argument {argument} is not known yet, so API key {key} and the other keys of this provider \
             configuration cannot be read. The plan shows them as they are in the state, without changes made outside of \
             Terraform. They can still be changed if the argument is known when the plan is applied. {NOT_KNOWN_YET}"
        ),
    )
}

/// Two credentials, or two identifiers of a trusted profile, are set in the same place.
pub(crate) fn conflicting_credentials(one: &str, other: &str) -> Diagnostic {
    Diagnostic::error(
        "Conflicting credentials",
        format!("Only one of {one} and {other} can be used. Remove one of them."),
    )
}

/// The token of a compute resource is set without a trusted profile.
pub(crate) fn profile_needed(from: &str) -> Diagnostic {
    Diagnostic::error(
        "Missing trusted profile",
        format!(
            "The token of a compute resource ({from}) is exchanged for a token of a trusted profile. Set iam_profile_id or \
             iam_profile_name."
        ),
    )
}

/// The name of a trusted profile is set without its account.
pub(crate) fn account_needed(from: &str) -> Diagnostic {
    Diagnostic::error(
        "Missing account of the trusted profile",
        format!(
            "The name of a trusted profile ({from}) is unique only within an account. Set ibmcloud_account_id as well, or use \
             iam_profile_id."
        ),
    )
}

/// An account is set without the name of a trusted profile.
pub(crate) fn account_without_profile(from: &str) -> Diagnostic {
    Diagnostic::error(
        "An account is set without a trusted profile",
        format!(
            "The account ({from}) is that of the profile in iam_profile_name. Set iam_profile_name as well, or remove the \
             account."
        ),
    )
}

/// A trusted profile is set, but the credential is a token.
pub(crate) fn profile_without_effect(profile: &str, credential: &str) -> Diagnostic {
    Diagnostic::warning(
        "The trusted profile is not assumed",
        format!(
            "A trusted profile ({profile}) can be assumed with an API key or with the token of a compute resource. The provider \
             logs in with {credential} and keeps the identity of that credential."
        ),
    )
}

/// The credentials file cannot be read or contains no credential. `reason` is a sentence that names the file.
pub(crate) fn credentials_file_unusable(reason: &str) -> Diagnostic {
    Diagnostic::error(
        "The credentials file cannot be used",
        format!("{reason} Correct the file, or unset the variable."),
    )
}

/// The credentials file has an unsupported type of authentication.
pub(crate) fn credentials_file_auth_type(path: &str) -> Diagnostic {
    Diagnostic::error(
        "The credentials file cannot be used",
        format!(
            "IAM_IDENTITY_AUTH_TYPE in {path} must be iam, iamAssume, container, or bearerToken. Correct it, or unset the \
             environment variable IBM_CREDENTIALS_FILE."
        ),
    )
}

/// The credential does not have the form of its kind. `reason` is a sentence that does not contain the credential.
pub(crate) fn credential_unusable(from: &str, kind: CredentialKind, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The {kind} cannot be used"),
        format!("The {kind} comes from {from}. {reason} Nothing was sent."),
    )
}
