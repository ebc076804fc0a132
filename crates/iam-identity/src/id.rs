//! IDs: which texts may become a part of a path or of a query.

/// The longest ID of an object; `ApiKey-` and a UUID have 43 characters.
const LONGEST_ID: usize = 128;

/// The longest ID of an identity or an account.
const LONGEST_IAM_ID: usize = 256;

/// What has the place of an ID in a path, and is none: keys are looked up by value there.
const BY_VALUE: &str = "details";

/// Whether a text can be the ID of a key: letters, digits and hyphens. Anything else might ask for another path: `..` is
/// the one above, and what parses URLs drops tabs and line breaks.
pub fn is_key_id(text: &str) -> bool {
    let is_of_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(is_of_id) && text != BY_VALUE
}

/// Whether a text can be the ID of an identity or of an account: characters that are seen, without blanks. They are sent
/// in queries and bodies only, where every character is encoded.
pub fn is_iam_id(text: &str) -> bool {
    (1..=LONGEST_IAM_ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
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
    fn ids_of_identities_are_seen() {
        for id in ["IBMid-55000F3CWD", "iam-ServiceId-1abb", "BSS-1", "a@b.example"] {
            assert!(is_iam_id(id), "{id}");
        }
        for id in ["", " ", "a b", "a\n", "é", &"x".repeat(257)] {
            assert!(!is_iam_id(id), "{id:?}");
        }
    }
}
