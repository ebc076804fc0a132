//! The file that a key is written to.

use tf_provider::Diagnostic;

use crate::keys::key_name::KeyName;

/// `file` changes, but the state does not contain the value to write.
pub(crate) fn file_without_value(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("The value of API key {key} is not in the state"),
        "The key cannot be written to another file. Set file back to its previous value, and move the existing file yourself \
         if you need it elsewhere. Otherwise replace the key.",
    )
    .at_attribute("file")
}

/// `file` is set for an imported key, whose value is not in the state.
pub(crate) fn file_recorded_only(key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        format!("The value of API key {key} is not in the state"),
        "No file is written now. The path is recorded, and the file is written when the key is replaced.",
    )
    .at_attribute("file")
}

/// The file cannot be created; `reason` says why. Nothing was sent.
pub(crate) fn file_not_writable(key: &KeyName, path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The file for API key {key} cannot be written"),
        format!("{path}: {reason}. Nothing was changed in IBM Cloud. Correct the argument file, or the directory."),
    )
    .at_attribute("file")
}

/// Two resources of one apply write the same file. Nothing was sent for the second.
pub(crate) fn file_in_use(key: &KeyName, path: &str, other: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("The file for API key {key} is in use by another key"),
        format!(
            "{path} is written for API key {other} in this apply, and a file can contain only one key. Nothing was changed in \
             IBM Cloud. Choose a different file for one of the two keys."
        ),
    )
    .at_attribute("file")
}

/// The file could not be written after the key was created or changed.
pub(crate) fn file_not_written(key: &KeyName, path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The file for API key {key} could not be written"),
        format!("{path}: {reason}. Free up space or correct the directory, and apply again to write the file."),
    )
    .at_attribute("file")
}

/// A file that could not be written when the key was created still cannot be written: the value is not available.
pub(crate) fn file_not_repairable(key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        format!("The file for API key {key} was not written"),
        "The file could not be written when the key was created, and the current value of apikey_wo is not the value of this \
         key. The path is recorded, and the file is written when the key is replaced.",
    )
    .at_attribute("file")
}
