//! The provider block.

use crate::keys::key_name::KeyName;
use iam_identity::CredentialKind;
use tf_provider::Diagnostic;

/// What to do where nothing to log in with is configured.
pub const NO_CREDENTIAL: &str = "set ibmcloud_api_key (or the environment variable IC_API_KEY) to an API key of yours, or \
                                 iam_token (IC_IAM_TOKEN) to an access token.";

/// There is nothing to log in with. A plan may need no request, and then doesn't find out.
pub fn no_credential() -> Diagnostic {
    Diagnostic::warning(
        "There is nothing to log in with",
        format!(
            "No credential is configured, so everything that asks IBM Cloud will fail, an apply of this plan for example: \
             {NO_CREDENTIAL}"
        ),
    )
}

/// What helps where an argument of the provider block is not known yet.
const NOT_KNOWN_YET: &str = "Where it comes from an ephemeral resource with create = terraform.applying, leave create out: the \
                             key is then made for plans and for terraform destroy too, and -target does not help. Where it \
                             comes from a resource that is still to be created, create that first: terraform apply \
                             -target=ADDRESS.";

/// An argument, needed for every request, that is known only in an apply.
pub fn argument_unknown(argument: &str) -> String {
    format!("the provider's argument {argument} is not known yet. {NOT_KNOWN_YET}")
}

/// Keys that are in a plan as the state has them. Told once a run.
pub fn not_refreshed(argument: &str, key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        "API keys are not refreshed",
        format!(
            "The provider's argument {argument} is not known yet, so there is no way to read API key {key}, nor the others of \
             this provider configuration: they are in the plan as the state has them, and what was changed elsewhere does \
             not show. They can be changed all the same, if the argument is known when the plan is applied. {NOT_KNOWN_YET}"
        ),
    )
}

/// Two things of which only one can count.
pub fn contradiction(one: &str, other: &str) -> Diagnostic {
    Diagnostic::error(
        "Two credentials contradict each other",
        format!("One is {one}, the other is {other}. Only one of them can be used: remove the one that is not meant."),
    )
}

/// The token of a compute resource without a profile.
pub fn profile_needed(from: &str) -> Diagnostic {
    Diagnostic::error(
        "No trusted profile is named",
        format!(
            "The token of a compute resource ({from}) is exchanged for one of a trusted profile. Set iam_profile_id or \
             iam_profile_name."
        ),
    )
}

/// A profile's name without its account.
pub fn account_needed(from: &str) -> Diagnostic {
    Diagnostic::error(
        "The trusted profile's account is not named",
        format!(
            "A name ({from}) is unique in an account only. Set ibmcloud_account_id too, or name the profile by \
             iam_profile_id."
        ),
    )
}

/// An account without the name of a profile.
pub fn account_without_profile(from: &str) -> Diagnostic {
    Diagnostic::error(
        "An account is named, but no trusted profile",
        format!(
            "The account ({from}) says where the profile of iam_profile_name is. Set that too, or remove the account."
        ),
    )
}

/// A profile that can't be assumed with a token.
pub fn profile_without_effect(profile: &str, credential: &str) -> Diagnostic {
    Diagnostic::warning(
        "The trusted profile is not assumed",
        format!(
            "A trusted profile ({profile}) is assumed with an API key, or with the token of a compute resource. The \
             credential in use is {credential}, which stays whose it is."
        ),
    )
}

/// A file of credentials that can't be read.
pub fn credentials_file_unusable(reason: &str) -> Diagnostic {
    Diagnostic::error("The file of credentials can't be used", format!("{reason} Correct it, or unset the variable."))
}

/// A file of credentials of a kind that isn't known.
pub fn credentials_file_kind(path: &str) -> Diagnostic {
    Diagnostic::error(
        "The file of credentials can't be used",
        format!(
            "IAM_IDENTITY_AUTH_TYPE in {path} must be iam, iamAssume, container or bearerToken. Correct it, or unset the \
             environment variable IBM_CREDENTIALS_FILE."
        ),
    )
}

/// An endpoint that can't be used.
pub fn endpoint_unusable(from: &str, reason: &str) -> Diagnostic {
    Diagnostic::error("The endpoint can't be used", format!("The endpoint of the API comes from {from}. {reason}"))
}

/// An endpoints file that can't be used.
pub fn endpoints_file_unusable(from: &str, path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "The endpoints file can't be used",
        format!("The file {path}, named by {from}: {reason}. Correct it, or name the endpoint by iam_endpoint."),
    )
}

/// A value that is not among the few that there are.
pub fn not_one_of(from: &str, allowed: &[&str]) -> Diagnostic {
    Diagnostic::error(
        "A setting has an unknown value",
        format!("What {from} says must be one of {}.", allowed.join(", ")),
    )
}

/// A proxy or certificates that can't be used.
pub fn network_unusable(argument: &str, file: Option<&str>, reason: &str) -> Diagnostic {
    let file = file.map_or_else(|| ": ".to_owned(), |file| format!(" names the file {file}. "));
    Diagnostic::error(format!("{argument} can't be used"), format!("The argument {argument}{file}{reason}"))
        .at_attribute(argument)
}

/// A proxy of the environment that can't be used. To do without would be to send the request past it.
pub fn environment_proxy_unusable(variable: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The proxy of the environment variable {variable} can't be used"),
        format!(
            "{reason} Nothing was sent. Correct the variable, set the argument proxy, or name the API's host in NO_PROXY for \
             requests without a proxy."
        ),
    )
}

/// What should be certificates, and is no file that can be read.
pub fn environment_certificates_unusable(variable: &str, path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The certificates of the environment variable {variable} can't be used"),
        format!(
            "It names {path}, which {reason}. Correct the variable, or unset it to trust the system's authorities."
        ),
    )
}

/// The files that the provider block names could not be read in time.
pub fn files_unreadable(reason: &str) -> Diagnostic {
    Diagnostic::error(
        "The files of the provider block can't be read",
        format!(
            "What ca_bundle, endpoints_file_path or the environment variable IBM_CREDENTIALS_FILE names {reason}. Is it on \
             a file system that does not answer?"
        ),
    )
}

/// A credential that can't be one.
pub fn credential_unusable(from: &str, kind: CredentialKind, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The {kind} can't be used"),
        format!("The {kind} comes from {from}. {reason} Nothing was sent."),
    )
}

/// A variable that should hold a number.
pub fn environment_number(name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The environment variable {name} is not a whole number"),
        "Correct it, unset it, or set the argument in the provider block.",
    )
}

/// Arguments of IBM-Cloud/ibm that say nothing about IAM.
pub fn without_effect(arguments: &[&str]) -> Diagnostic {
    Diagnostic::warning(
        "Arguments without effect",
        format!(
            "This provider manages IAM only. It accepts these arguments of IBM-Cloud/ibm, and does nothing with them: {}.",
            arguments.join(", ")
        ),
    )
}
