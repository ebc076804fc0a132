//! Strings that people chose, in one Unicode normal form.
//!
//! Terraform sends every string in [normal form C](https://unicode.org/reports/tr15/#Norm_Forms), made
//! [stream-safe](https://unicode.org/reports/tr15/#Stream_Safe_Text_Format): a joiner separates more than thirty marks in a
//! row. The API keeps what it was sent: an `é` may be one character or two. Normalised where a response is read, equal
//! strings are equal everywhere after.

use serde::{Deserialize, Deserializer};
use unicode_normalization::{UnicodeNormalization, is_nfc_stream_safe};

/// Deserializes a string into normal form C.
pub(crate) fn nfc<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(normalised)
}

/// The same for a string that may be missing.
pub(crate) fn optional_nfc<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(normalised))
}

/// A string from a server, without control characters, which could move a terminal's cursor.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|each| if each.is_control() { '\u{fffd}' } else { each }).collect()
}

fn normalised(text: String) -> String {
    if is_nfc_stream_safe(&text) { text } else { text.stream_safe().nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn canonically_equivalent_strings_become_the_composed_one() {
        for (given, composed) in [
            ("", ""),
            ("plain", "plain"),
            ("caf\u{e9}", "caf\u{e9}"),
            ("cafe\u{301}", "caf\u{e9}"),
            // Hangul, marks in another order, the sign for Ångström, and a letter that is never composed.
            ("\u{1112}\u{1161}\u{11ab}", "\u{d55c}"),
            ("q\u{307}\u{323}", "q\u{323}\u{307}"),
            ("\u{212b}", "\u{c5}"),
            ("\u{915}\u{93c}", "\u{915}\u{93c}"),
            ("\u{958}", "\u{915}\u{93c}"),
            // Only compatible, not equivalent: it stays.
            ("\u{fb01}", "\u{fb01}"),
        ] {
            assert_eq!(normalised(given.to_owned()), composed, "{given:?}");
        }
    }

    #[test]
    fn long_rows_of_marks_are_separated_where_terraform_separates_them() {
        let marks = |count: usize| "\u{301}".repeat(count);
        for (given, separated) in [
            (format!("x{}", marks(30)), format!("x{}", marks(30))),
            (format!("x{}", marks(40)), format!("x{}\u{34f}{}", marks(30), marks(10))),
            (format!("e{}", marks(40)), format!("\u{e9}{}\u{34f}{}", marks(29), marks(10))),
            (format!("\u{1e69}{}", marks(31)), format!("\u{1e69}{}\u{34f}{}", marks(28), marks(3))),
        ] {
            assert_eq!(normalised(given), separated);
            assert_eq!(normalised(separated.clone()), separated, "and once more");
        }
    }
}
