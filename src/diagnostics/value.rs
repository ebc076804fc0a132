//! The value of a key: where it comes from, and whether it belongs to the key.

use tf_provider::Diagnostic;

use crate::keys::key_name::KeyName;

/// Both `apikey` and `apikey_wo` are set.
pub(crate) fn conflicting_values() -> Diagnostic {
    Diagnostic::error(
        "Conflicting key values",
        "Only one of apikey and apikey_wo can be set. Use apikey_wo to keep the value out of the state, or apikey to store it \
         there.",
    )
    .at_attribute("apikey_wo")
}

/// `apikey_wo_version` is set, but `apikey_wo` is not.
pub(crate) fn version_without_value() -> Diagnostic {
    Diagnostic::error(
        "apikey_wo_version is set without apikey_wo",
        "apikey_wo_version is the version of a value that you provide, but apikey_wo is null. Set apikey_wo, in every plan and \
         apply if it is an ephemeral variable, or remove apikey_wo_version to have IBM Cloud generate a value.",
    )
    .at_attribute("apikey_wo_version")
}

/// `apikey_wo` is set, but `apikey_wo_version` is not.
pub(crate) fn value_without_version() -> Diagnostic {
    Diagnostic::error(
        "apikey_wo is set without apikey_wo_version",
        "Terraform does not store write-only values, so it cannot detect that the value has changed. Set apikey_wo_version, \
         for example to 1, and change it whenever you change apikey_wo.",
    )
    .at_attribute("apikey_wo")
}

/// `apikey_wo` differs from the value in the state, but `apikey_wo_version` is the one in the state.
pub(crate) fn write_only_version_unchanged(key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        "apikey_wo has no effect until apikey_wo_version changes",
        format!(
            "apikey_wo differs from the value of API key {key} in the state, but apikey_wo_version has not changed. Change \
             apikey_wo_version to replace the key with one that has the new value."
        ),
    )
    .at_attribute("apikey_wo")
}

/// `apikey` is set to OpenTofu's placeholder for an unknown ephemeral value.
pub(crate) fn value_is_placeholder() -> Diagnostic {
    Diagnostic::error(
        "The value for the API key is a placeholder",
        "apikey contains the string that OpenTofu plans for the value of a key that is leased only during apply. A state \
         cannot store such a value. Use apikey_wo with a version instead.",
    )
    .at_attribute("apikey")
}

/// `apikey_wo` is unknown even during apply. Nothing was sent.
pub(crate) fn write_only_value_unknown(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("The value for API key {key} is unknown"),
        "apikey_wo is set to a value that is unknown even during apply, such as a result of an ephemeral resource with \
         create = false. Set it to a value that is known during apply. Nothing was sent.",
    )
    .at_attribute("apikey_wo")
}

/// `apikey` is set for a key whose value is not in the state, and it is not the value of the key.
pub(crate) fn value_mismatch(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("The configured value does not belong to API key {key}"),
        "The state does not contain the value of the key, so IBM Cloud was asked whether the configured value belongs to it. It \
         does not. Nothing was changed. Remove apikey from the configuration, or set it to the value of this key. To create a \
         new key with the configured value, run `terraform apply -replace=ADDRESS`.",
    )
    .at_attribute("apikey")
}

/// As [`value_mismatch`], for the first version of `apikey_wo`.
pub(crate) fn write_only_value_mismatch(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("The configured value does not belong to API key {key}"),
        "The state does not contain the value of the key, so IBM Cloud was asked whether apikey_wo belongs to it. It does not. \
         Nothing was changed. Set apikey_wo to the value of this key, or remove apikey_wo and apikey_wo_version. To create a \
         new key with the configured value, run `terraform apply -replace=ADDRESS`.",
    )
    .at_attribute("apikey_wo")
}

/// `store_value = true` for a new key.
pub(crate) fn store_value_refused() -> Diagnostic {
    Diagnostic::error(
        "store_value cannot be true",
        "IBM Cloud does not store the values of users' keys. Remove the argument. Terraform keeps the value in its state as a \
         sensitive attribute, unless apikey_wo is used.",
    )
    .at_attribute("store_value")
}

/// `store_value` changes for a service ID's key that this provider has not created.
pub(crate) fn store_value_unchanged(key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        "store_value has no effect on a key that exists",
        format!(
            "IBM Cloud decides whether to store the value of a key when the key is created. API key {key} was not created by \
             this resource, so it is not replaced, and IBM Cloud goes on as before. To create a new key with the \
             configured setting, run `terraform apply -replace=ADDRESS`."
        ),
    )
    .at_attribute("store_value")
}

/// `value_in_state = false` and `store_value = false`: nothing would have a generated value.
pub(crate) fn value_nowhere() -> Diagnostic {
    Diagnostic::error(
        "The value of the API key would be lost",
        "With value_in_state = false, the state does not contain the value, and with store_value = false, IBM Cloud does not \
         store it either. Remove value_in_state, set store_value = true for a new key, or set the value with apikey_wo.",
    )
    .at_attribute("value_in_state")
}

/// The value is to leave the state, but IBM Cloud does not store it.
pub(crate) fn value_only_in_state(key: &KeyName, is_rotating: bool) -> Diagnostic {
    let stored = if is_rotating {
        "set store_value = true and change rotate_when_changed in the same apply."
    } else {
        "replace this one with store_value = true: `terraform apply -replace=ADDRESS`."
    };
    Diagnostic::error(
        format!("The state has the only copy of the value of API key {key}"),
        format!(
            "With value_in_state = false, the value would be removed from the state, but IBM Cloud does not store it, so it would be \
             lost. Nothing was changed. Remove value_in_state. To have a key whose value is stored by IBM Cloud only, {stored}"
        ),
    )
    .at_attribute("value_in_state")
}

/// `value_in_state = false` together with `apikey`.
pub(crate) fn value_left_out_of_state() -> Diagnostic {
    Diagnostic::error(
        "apikey cannot be kept out of the state",
        "Terraform stores every configured argument that is not write-only, so value_in_state = false cannot apply to apikey. \
         Use apikey_wo with apikey_wo_version instead.",
    )
    .at_attribute("value_in_state")
}

/// The value was to be read from IBM Cloud, which does not store it.
pub(crate) fn value_not_stored(key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        format!("IBM Cloud does not store the value of API key {key}"),
        "The value cannot be read, so neither the state nor a file gets it. To have a key whose value can be read, replace this one \
         with store_value = true: `terraform apply -replace=ADDRESS`.",
    )
}

/// The value of a service ID's key was asked for, and IBM Cloud does not store it.
pub(crate) fn value_not_readable(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("IBM Cloud does not store the value of API key {key}"),
        "Only the value of a key that was created with store_value = true can be read. Use the attribute apikey of the resource \
         that creates the key, or replace the key with one whose value is stored.",
    )
    .at_attribute("apikey_id")
}

/// The value of a user's key was asked for.
pub(crate) fn users_value_not_stored(key: &KeyName, owner: &str) -> Diagnostic {
    Diagnostic::error(
        format!("API key {key} does not belong to a service ID"),
        format!(
            "It belongs to {owner}, and IBM Cloud does not store the values of users' keys. Use the attribute apikey of the \
             resource that creates the key, or the ephemeral resource ibm_iam_api_key, which creates a key for one command."
        ),
    )
    .at_attribute("apikey_id")
}

/// `locked` and `entity_lock` contradict each other.
pub(crate) fn conflicting_locks() -> Diagnostic {
    Diagnostic::error(
        "locked and entity_lock contradict each other",
        "Both say whether the key is locked: locked is the argument of IBM-Cloud/ibm, and entity_lock is that of this provider. \
         Remove locked.",
    )
    .at_attribute("locked")
}

/// `store_value = true` for an existing key.
pub(crate) fn store_value_without_effect(key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        "store_value has no effect",
        format!(
            "IBM Cloud does not store the values of users' keys, so store_value = true does not change API key {key}. Remove the \
             argument."
        ),
    )
    .at_attribute("store_value")
}
