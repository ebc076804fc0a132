//! Validators that several objects share.

use iam_identity::{is_iam_id, is_key_id, is_service_id};
use tf_provider::schema::Validator;
use tf_provider::value::Value;

use crate::iam_ids::iam_id_of_service_id;

/// How IDs begin that are taken for the ID of a key: those of who owns it.
const IDS_OF_OWNERS: [&str; 4] = ["IBMid-", "iam-", "ServiceId", "Profile-"];

/// Accepts what can be the ID of a key. No request is made with anything else.
pub(crate) fn key_id() -> Validator {
    Validator::string(|text| {
        if is_key_id(text) && !IDS_OF_OWNERS.iter().any(|prefix| text.starts_with(prefix)) {
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

/// Accepts a list of what can be IAM IDs of identities, at least one.
pub(crate) fn iam_ids() -> Validator {
    let is_object_id = |text: &str| ["ServiceId-", "Profile-"].iter().any(|prefix| text.starts_with(prefix));
    Validator::new(move |value| {
        if elements_are(value, |text| is_iam_id(text) && !is_object_id(text)) {
            return Ok(());
        }
        Err("It must be a list of IAM IDs, at least one, such as IBMid-270006V8HD or \
             iam-ServiceId-cb258cb9-8de3-4ac0-9aec-b2b2d27ac976."
            .to_owned())
    })
}

/// Accepts a set of what can be IDs of accounts, at least one: none at all would allow no account.
pub(crate) fn account_ids() -> Validator {
    let is_account_id = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Validator::new(move |value| {
        if elements_are(value, is_account_id) {
            return Ok(());
        }
        Err("It must have the ID of at least one account, such as 100abcde100a41abc100aza678abc0zz, of letters and digits."
            .to_owned())
    })
}

/// Whether there are elements, and each is unknown or a string that satisfies this.
fn elements_are(value: &Value, is_valid: impl Fn(&str) -> bool) -> bool {
    let Value::Sequence(elements) = value else { return true };
    let is_valid = |element: &Value| match element {
        Value::String(text) => is_valid(text),
        Value::Unknown(_) => true,
        _ => false,
    };
    !elements.is_empty() && elements.iter().all(is_valid)
}

/// The most days that an argument may count: ten years.
const MAX_DAYS: i64 = 3650;

/// Accepts a number of days.
pub(crate) fn days() -> Validator {
    Validator::new(|value| match value {
        Value::Number(number) if number.as_i64().is_some_and(|days| (1..=MAX_DAYS).contains(&days)) => Ok(()),
        _ => Err(format!("It must be a whole number of days, from 1 to {MAX_DAYS}.")),
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
