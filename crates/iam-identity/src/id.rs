//! IDs: which strings may be a part of a path or of a query.

/// The maximum length of an object's ID; `ServiceId-` and a UUID have 46 bytes.
const MAX_OBJECT_ID_BYTES: usize = 128;

/// The maximum length of the ID of an identity or an account.
const MAX_IAM_ID_BYTES: usize = 256;

/// The path segment in the place of an ID that looks up a key by its value.
const DETAILS: &str = "details";

/// Whether a string can be the ID of a key: letters, digits and hyphens. Anything else could lead to another path: `..` is
/// the parent, and [parsers of URLs](https://url.spec.whatwg.org/#url-parsing) drop tabs and line breaks.
pub fn is_key_id(text: &str) -> bool {
    is_object_id(text) && text != DETAILS
}

/// Whether a string can be the ID of a service ID: letters, digits and hyphens.
pub fn is_service_id(text: &str) -> bool {
    is_object_id(text)
}

/// Whether a string can be the ID of an account in a path: letters, digits and hyphens.
pub(crate) fn is_account_id(text: &str) -> bool {
    is_object_id(text)
}

/// Whether a string can be the reference of a report in a path: letters, digits, hyphens and underscores.
pub(crate) fn is_report_reference(text: &str) -> bool {
    is_object_id(&text.replace('_', "-"))
}

fn is_object_id(text: &str) -> bool {
    let is_of_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=MAX_OBJECT_ID_BYTES).contains(&text.len()) && text.bytes().all(is_of_id)
}

/// Whether a string can be the ID of an identity or of an account: visible ASCII characters. They are only sent in queries
/// and bodies, where every character is encoded.
pub fn is_iam_id(text: &str) -> bool {
    (1..=MAX_IAM_ID_BYTES).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_keys_have_letters_digits_and_hyphens() {
        for id in ["ApiKey-46be2bd5-1a37-4caf-b1e0-05183dd84a7f", "a", "1-2"] {
            assert!(is_key_id(id), "{id}");
        }
        let long = "x".repeat(129);
        for id in [
            "", "details", ".", "..", ".\t.", "\t..\n", "a b", "a/b", "a\\b", "a%2fb", "a?b", "a#b", "a:b", "é", "a\0",
            &long,
        ] {
            assert!(!is_key_id(id), "{id:?}");
        }
    }

    #[test]
    fn ids_of_service_ids_have_letters_digits_and_hyphens() {
        assert!(is_service_id("ServiceId-46be2bd5-1a37-4caf-b1e0-05183dd84a7f") && is_service_id("details"));
        for id in ["", "..", "ServiceId-1/lock", "ServiceId-1?x", "Service\tId-1"] {
            assert!(!is_service_id(id), "{id:?}");
        }
    }

    #[test]
    fn ids_of_identities_have_visible_characters() {
        for id in ["IBMid-55000F3CWD", "iam-ServiceId-1abb", "BSS-1", "a@b.example"] {
            assert!(is_iam_id(id), "{id}");
        }
        for id in ["", " ", "a b", "a\n", "é", &"x".repeat(257)] {
            assert!(!is_iam_id(id), "{id:?}");
        }
    }
}
