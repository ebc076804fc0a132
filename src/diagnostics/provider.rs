//! The provider block: endpoint, network, and limits.

use tf_provider::Diagnostic;

/// The endpoint is not a URL, or would send keys in clear text.
pub(crate) fn endpoint_unusable(from: &str, reason: &str) -> Diagnostic {
    Diagnostic::error("The endpoint cannot be used", format!("The endpoint of the API comes from {from}. {reason}"))
}

/// The endpoints file cannot be read.
pub(crate) fn endpoints_file_unusable(from: &str, path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        "The endpoints file cannot be used",
        format!("The file {path}, from {from}: {reason}. Correct the file, or set the endpoint with iam_endpoint."),
    )
}

/// The value is none of those allowed.
pub(crate) fn unsupported_value(from: &str, allowed: &[&str]) -> Diagnostic {
    Diagnostic::error("Unsupported value", format!("The value of {from} must be one of: {}.", allowed.join(", ")))
}

/// The proxy or the certificates of the provider block cannot be used. `file` is the path, if the argument is one.
pub(crate) fn network_unusable(argument: &str, file: Option<&str>, reason: &str) -> Diagnostic {
    let detail = match file {
        Some(file) => format!("The argument {argument} names the file {file}. {reason}"),
        None => reason.to_owned(),
    };
    Diagnostic::error(format!("{argument} cannot be used"), detail).at_attribute(argument)
}

/// The proxy of the environment cannot be used. The provider does not bypass it.
pub(crate) fn environment_proxy_unusable(variable: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The proxy in the environment variable {variable} cannot be used"),
        format!(
            "{reason} Nothing was sent. Correct the variable, set the argument proxy, or add the host of the API to NO_PROXY to \
             send requests without a proxy."
        ),
    )
}

/// The environment names a bundle of certificates that cannot be read.
pub(crate) fn environment_certificates_unusable(variable: &str, path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The certificates in the environment variable {variable} cannot be used"),
        format!(
            "It names {path}, which {reason}. Correct the variable, or unset it to trust the system's authorities."
        ),
    )
}

/// The files that the provider block names could not be read in time.
pub(crate) fn files_unreadable(reason: &str) -> Diagnostic {
    Diagnostic::error(
        "The files of the provider block cannot be read",
        format!(
            "A file named by ca_bundle, endpoints_file_path, or the environment variable IBM_CREDENTIALS_FILE {reason}. Check \
             whether it is on a file system that does not respond."
        ),
    )
}

/// The environment variable must be a whole number.
pub(crate) fn environment_number(name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The environment variable {name} is not a whole number"),
        "Correct it, unset it, or set the argument in the provider block.",
    )
}

/// These arguments are accepted for compatibility with IBM-Cloud/ibm only.
pub(crate) fn ignored_arguments(arguments: &[&str]) -> Diagnostic {
    Diagnostic::warning(
        "Arguments without effect",
        format!(
            "This provider manages only IAM. It accepts the following arguments for compatibility with IBM-Cloud/ibm and ignores \
             them: {}.",
            arguments.join(", ")
        ),
    )
}
