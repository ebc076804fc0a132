//! Validators that several objects share.

use iam_identity::{is_iam_id, is_key_id, is_service_id};
use tf_provider::schema::Validator;

use crate::iam_ids::iam_id_of_service_id;

/// Accepts what can be the ID of a key. No request is made with anything else.
pub(crate) fn key_id() -> Validator {
    Validator::string(|text| {
        if is_key_id(text) {
            return Ok(());
        }
        Err("It must be the ID of a key, such as ApiKey-46be2bd5-1a37-4caf-b1e0-05183dd84a7f, of letters, digits, and hyphens."
            .to_owned())
    })
}

/// Accepts what can be the ID of a service ID. No request is made with anything else.
pub(crate) fn service_id() -> Validator {
    Validator::string(|text| {
        if text.starts_with("ServiceId-") && is_service_id(text) {
            return Ok(());
        }
        Err("It must be the ID of a service ID, such as ServiceId-cb258cb9-8de3-4ac0-9aec-b2b2d27ac976, of letters, digits, and \
             hyphens."
            .to_owned())
    })
}

/// Accepts what can be the IAM ID of a service ID.
pub(crate) fn service_iam_id() -> Validator {
    Validator::string(|text| {
        if text.starts_with("iam-ServiceId-") && is_service_id(text) {
            return Ok(());
        }
        Err("It must be the IAM ID of a service ID, such as iam-ServiceId-cb258cb9-8de3-4ac0-9aec-b2b2d27ac976, of letters, \
             digits, and hyphens."
            .to_owned())
    })
}

/// Accepts what can be the IAM ID of an identity that has keys: a user or a service ID.
pub(crate) fn iam_id_of_owner() -> Validator {
    Validator::string(|text| {
        let is_object_id = ["ServiceId-", "Profile-", "iam-Profile-"].iter().any(|prefix| text.starts_with(prefix));
        if is_iam_id(text) && !is_object_id {
            return Ok(());
        }
        Err("It must be the IAM ID of a service ID, such as iam-ServiceId-cb258cb9-8de3-4ac0-9aec-b2b2d27ac976, or that of the \
             user who is logged in, such as IBMid-270006V8HD."
            .to_owned())
    })
}

/// Accepts what can be the ID or the IAM ID of a service ID.
pub(crate) fn any_service_id() -> Validator {
    Validator::string(|text| {
        match iam_id_of_service_id(text) {
        Some(_) => Ok(()),
        None => Err("It must be the IAM ID of a service ID, such as iam-ServiceId-cb258cb9-8de3-4ac0-9aec-b2b2d27ac976, or its \
                     ID without iam-."
            .to_owned()),
    }
    })
}

/// Rejects empty and blank strings.
pub(crate) fn not_blank() -> Validator {
    Validator::string(|text| match text.trim() {
        "" => Err("It must not be empty or blank.".to_owned()),
        _ => Ok(()),
    })
}

/// Accepts what can be the value of a key. The API takes it in an HTTP header, so it consists of printable ASCII characters and
/// has no white space at either end.
pub(crate) fn key_value() -> Validator {
    Validator::string(|text| {
        if text.trim().is_empty() {
            return Err("It must not be empty or blank.".to_owned());
        }
        if text.trim() != text {
            return Err(
                "It begins or ends with whitespace, such as the line break at the end of a file. Remove it with \
                        trimspace(), for example trimspace(file(\"key.txt\"))."
                    .to_owned(),
            );
        }
        if text.trim_start().starts_with('{') && text.contains("\"apikey\"") {
            return Err("It is JSON. Use the value of its field apikey, for example \
                        jsondecode(file(\"key.json\")).apikey."
                .to_owned());
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
            return Err(
                "It contains control characters, such as line breaks, or non-ASCII characters, by which IBM Cloud \
                        cannot look up a key. If they are at the beginning or the end, remove them with trimspace()."
                    .to_owned(),
            );
        }
        Ok(())
    })
}
