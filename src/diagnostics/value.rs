//! A key's value: where it comes from, and whether it is the key's.

use crate::keys::key_name::KeyName;
use tf_provider::Diagnostic;

/// Both ways of giving a value are used.
pub fn conflicting_values() -> Diagnostic {
    Diagnostic::error(
        "Two values for one key",
        "apikey and apikey_wo both give the key its value. Use apikey_wo to keep it out of the state, or apikey to have \
         it there.",
    )
    .at_attribute("apikey_wo")
}

/// A version is given without a value.
pub fn version_without_value() -> Diagnostic {
    Diagnostic::error(
        "apikey_wo_version without apikey_wo",
        "apikey_wo_version is the version of a value of your own, but apikey_wo is null. Set it, at every plan and apply \
         where it is an ephemeral variable; or remove apikey_wo_version to have IBM Cloud generate a value.",
    )
    .at_attribute("apikey_wo_version")
}

/// A write-only value is given without a version.
pub fn value_without_version() -> Diagnostic {
    Diagnostic::error(
        "apikey_wo without apikey_wo_version",
        "A write-only value can't be compared with the one before, so its version has to say when it is another one. Set \
         apikey_wo_version, to 1 for example, and change it whenever you change apikey_wo.",
    )
    .at_attribute("apikey_wo")
}

/// A write-only value that differs from the one in the state, with the version that the state has.
pub fn write_only_version_unchanged(key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        "apikey_wo has no effect without another version",
        format!(
            "The value of API key {key} is in the state, and apikey_wo is another one, but apikey_wo_version is the same as \
             before. Change apikey_wo_version to replace the key by one with the new value."
        ),
    )
    .at_attribute("apikey_wo")
}

/// The value that was configured isn't the key's.
pub fn value_mismatch(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("The configured value is not that of API key {key}"),
        "The state does not know the key's value, so IBM Cloud was asked whether this is it; it is not. Nothing was \
         changed. Remove apikey from the configuration, or set it to the value of this key. To have a new key with that \
         value: `terraform apply -replace=ADDRESS`.",
    )
    .at_attribute("apikey")
}

/// The write-only value that was configured isn't the key's.
pub fn write_only_value_mismatch(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("The configured value is not that of API key {key}"),
        "The state does not know the key's value, so IBM Cloud was asked whether apikey_wo is it; it is not. Nothing was \
         changed. Set apikey_wo to the value of this key, or remove apikey_wo and apikey_wo_version. To have a new key with \
         that value: `terraform apply -replace=ADDRESS`.",
    )
    .at_attribute("apikey_wo")
}
