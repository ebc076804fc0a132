//! The provider block.

use tf_provider::Diagnostic;

/// What to do where nothing to log in with is configured.
pub const NO_CREDENTIAL: &str = "set ibmcloud_api_key (or the environment variable IC_API_KEY) to an API key of yours, or \
                                 iam_token (IC_IAM_TOKEN) to an access token.";

/// A credential that is known only after an apply.
pub fn credential_unknown(argument: &str) -> String {
    format!(
        "the provider's argument {argument} is not known yet. Apply what it comes from first (-target), or take it from \
         somewhere that is known while planning."
    )
}

/// An endpoint that can't be used.
pub fn endpoint_unusable(source: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "The endpoint can't be used",
        format!("The environment variable {source} names the endpoint of the API. {reason}"),
    )
}

/// A variable that should hold a number.
pub fn environment_number(name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The environment variable {name} is not a whole number"),
        "Correct it, unset it, or set the argument in the provider block.",
    )
}
