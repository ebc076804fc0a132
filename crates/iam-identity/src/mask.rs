//! Masks secrets in strings from servers: an error may repeat the request, in whole or in part, as it was sent or encoded. Every
//! string from a server passes through here before it becomes part of an error or a log.

use std::collections::BTreeMap;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secret::Secret;

/// The replacement of a secret.
const MASK: &str = "***";

/// The minimum number of consecutive bytes of a secret that are masked: fewer say nothing, and occur in any text. Shorter
/// secrets aren't searched for.
const MIN_PART_BYTES: usize = size_of::<u64>();

/// The maximum number of bytes of a string that are searched and kept.
const MAX_TEXT_BYTES: usize = 64 << 10;

/// The maximum number of nested encodings: `%252B` is `%2B`, which is `+`.
const MAX_DECODINGS: usize = 2;

/// The secrets of a request, to be masked in its response.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mask {
    secrets: Vec<Secret>,
}

/// Decoded bytes, each with its range in the original string.
struct Decoded {
    bytes: Vec<u8>,
    from: Vec<Range<usize>>,
}

impl Mask {
    /// A mask of these secrets.
    #[expect(clippy::disallowed_methods, reason = "what must be masked has to be known")]
    pub(crate) fn of<'a>(secrets: impl Iterator<Item = &'a Secret>) -> Self {
        Self { secrets: secrets.filter(|secret| secret.expose().len() >= MIN_PART_BYTES).cloned().collect() }
    }

    /// Returns at most `max_chars` characters of a string, with every part of a secret masked: as it is, percent-encoded,
    /// escaped as in JSON, or in base64. Tokens that this client never had are masked too.
    pub(crate) fn apply(&self, text: &str, max_chars: usize) -> String {
        let text = &text[..boundary_before(text, MAX_TEXT_BYTES)];
        let mut views = vec![Decoded::plain(text)];
        for _ in 0..MAX_DECODINGS {
            match views.last().and_then(Decoded::decoded) {
                Some(view) => views.push(view),
                None => break,
            }
        }
        let mut marked = tokens(text);
        let forms: Vec<Vec<u8>> = self.secrets.iter().flat_map(forms).collect();
        for view in &views {
            marked.extend(view.places(&forms));
        }
        bounded(&masked(text, marked), max_chars)
    }
}

/// The byte sequences to search for.
#[expect(clippy::disallowed_methods, reason = "what must be masked has to be known")]
fn forms(secret: &Secret) -> Vec<Vec<u8>> {
    let text = secret.expose();
    let mut forms = vec![text.as_bytes().to_vec()];
    if text.contains(' ') {
        // The encoding of spaces in forms.
        forms.push(text.replace(' ', "+").into_bytes());
    }
    // The base64 of a secret depends on its offset modulo 3; the characters at both ends depend on what surrounds it.
    for before in 0..3_usize {
        let shifted = [&vec![0; before], text.as_bytes()].concat();
        let encoded = STANDARD_NO_PAD.encode(shifted);
        let (first, last) = ([0, 2, 3][before], encoded.len().saturating_sub(1));
        if let Some(certain) = encoded.get(first..last).filter(|certain| certain.len() >= MIN_PART_BYTES) {
            forms.push(certain.as_bytes().to_vec());
            let url_safe = certain.replace('+', "-").replace('/', "_");
            if url_safe != certain {
                forms.push(url_safe.into_bytes());
            }
        }
    }
    forms
}

impl Decoded {
    fn plain(text: &str) -> Self {
        Self { bytes: text.as_bytes().to_vec(), from: (0..text.len()).map(|at| at..at + 1).collect() }
    }

    /// Decodes one layer of percent-encoding and of JSON's escapes; `None` if there is none.
    fn decoded(&self) -> Option<Self> {
        let mut view = Self { bytes: Vec::new(), from: Vec::new() };
        let mut at = 0;
        while at < self.bytes.len() {
            let (bytes, length) = escape(&self.bytes[at..]).unwrap_or_else(|| (vec![self.bytes[at]], 1));
            let from = self.from[at].start..self.from[at + length - 1].end;
            view.from.extend(bytes.iter().map(|_| from.clone()));
            view.bytes.extend(bytes);
            at += length;
        }
        (view.bytes.len() < self.bytes.len()).then_some(view)
    }

    /// The ranges of the original string that have a part of one of these forms. The parts of the string are what is sorted:
    /// most are much shorter than a token.
    fn places(&self, forms: &[Vec<u8>]) -> Vec<Range<usize>> {
        let mut found: BTreeMap<u64, bool> = parts(&self.bytes).map(|part| (part, false)).collect();
        for part in forms.iter().flat_map(|form| parts(form)) {
            if let Some(is_secret) = found.get_mut(&part) {
                *is_secret = true;
            }
        }
        let places = parts(&self.bytes).enumerate().filter(|(_, part)| found.get(part) == Some(&true));
        places.map(|(at, _)| self.from[at].start..self.from[at + MIN_PART_BYTES - 1].end).collect()
    }
}

/// All parts of [`MIN_PART_BYTES`] consecutive bytes, each as a number.
fn parts(bytes: &[u8]) -> impl Iterator<Item = u64> {
    let ending_here = bytes.iter().scan(0_u64, |part, byte| {
        *part = (*part << 8) | u64::from(*byte);
        Some(*part)
    });
    ending_here.skip(MIN_PART_BYTES - 1)
}

/// The bytes that an escape at the beginning stands for, and its length.
fn escape(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let hex = |range: Range<usize>| {
        let digits = std::str::from_utf8(bytes.get(range)?).ok()?;
        digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    };
    match bytes {
        [b'%', ..] => Some((vec![u8::try_from(hex(1..3)?).ok()?], 3)),
        [b'\\', b'u', ..] => {
            let (first, second) = (hex(2..6)?, bytes.get(6..8).filter(|next| *next == b"\\u").and_then(|_| hex(8..12)));
            let (code, length) = match (first, second) {
                (0xD800..0xDC00, Some(low @ 0xDC00..0xE000)) => {
                    (0x1_0000 + ((first - 0xD800) << 10) + (low - 0xDC00), 12)
                }
                _ => (first, 6),
            };
            Some((char::from_u32(code)?.to_string().into_bytes(), length))
        }
        [b'\\', next @ (b'"' | b'\\' | b'/'), ..] => Some((vec![*next], 2)),
        _ => None,
    }
}

/// The ranges that look like a [JSON Web Token](https://www.rfc-editor.org/rfc/rfc7519), or like the beginning of one: `eyJ` is
/// `{"` in base64.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let is_of_token = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=');
    let beginnings = text.match_indices("eyJ").map(|(at, _)| at);
    let to_end = |at: usize| at..at + text.as_bytes()[at..].iter().take_while(|byte| is_of_token(byte)).count();
    beginnings.map(to_end).filter(|token| token.len() >= 2 * MIN_PART_BYTES).collect()
}

fn masked(text: &str, mut marked: Vec<Range<usize>>) -> String {
    marked.sort_by_key(|range| range.start);
    let (mut shown, mut end) = (String::with_capacity(text.len()), 0);
    for range in marked {
        let start = boundary_before(text, range.start);
        if start > end || shown.is_empty() {
            shown.push_str(text.get(end..start).unwrap_or_default());
            shown.push_str(MASK);
        }
        end = end.max(boundary_after(text, range.end));
    }
    shown + text.get(end..).unwrap_or_default()
}

/// The last character boundary up to an index.
fn boundary_before(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The first character boundary from an index on.
fn boundary_after(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// Truncates a string to this many characters, with an ellipsis.
pub(crate) fn bounded(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJraWQiOiIyMDI2In0.eyJpYW1faWQiOiJJQk1pZC0xIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ-_";

    fn mask(secret: &str) -> Mask {
        Mask::of([&Secret::from(secret)].into_iter())
    }

    #[test]
    fn a_secret_is_masked_in_every_form() {
        let secret = "a+b/c \"d\" \u{e9}\u{1f511}fgh";
        let percent = |upper: bool| -> String {
            let encode = |byte: u8| if upper { format!("%{byte:02X}") } else { format!("%{byte:02x}") };
            secret.bytes().map(encode).collect()
        };
        let twice = percent(true).replace('%', "%25");
        let base64 = |before: &str| base64::engine::general_purpose::STANDARD.encode(format!("{before}{secret}"));
        for text in [
            secret.to_owned(),
            r#"a+b/c \"d\" éAAfgh"#.replace("AA", "\u{1f511}"),
            r"a\u002bb\/c \u0022d\u0022 \u00e9\uD83D\uDD11fgh".to_owned(),
            "a%2Bb%2Fc+%22d%22+%C3%A9%F0%9F%94%91fgh".to_owned(),
            "a%2bb%2fc%20%22d%22%20%c3%a9%f0%9f%94%91fgh".to_owned(),
            percent(true),
            percent(false),
            twice,
        ] {
            assert_eq!(mask(secret).apply(&format!("said: {text}!"), 1000), "said: ***!", "{text}");
        }
        for text in [base64(""), base64("x"), base64("xy"), base64("apikey:").replace('+', "-").replace('/', "_")] {
            let shown = mask(secret).apply(&text, 1000);
            assert!(shown.contains(MASK) && shown.len() <= MASK.len() + 12, "{text}: {shown}");
        }
        assert_eq!(mask(secret).apply("nothing secret", 1000), "nothing secret");
    }

    #[test]
    fn parts_of_a_token_are_masked() {
        let signature = TOKEN.rsplit('.').next().unwrap();
        for text in [&TOKEN[1..], &TOKEN[..TOKEN.len() - 1], &TOKEN[..20], signature, &signature[3..14]] {
            assert_eq!(mask(TOKEN).apply(&format!("[{text}]"), 1000), "[***]", "{text}");
        }
        // A token that this client never had.
        assert_eq!(Mask::default().apply(&format!("Bearer {TOKEN}, and more"), 1000), "Bearer ***, and more");
    }

    #[test]
    fn short_secrets_mask_nothing() {
        for secret in ["", " ", "a", "seven77"] {
            assert_eq!(mask(secret).apply("a text with seven77 blanks", 1000), "a text with seven77 blanks");
        }
    }

    #[test]
    fn a_long_string_is_truncated_after_it_is_masked() {
        assert_eq!(Mask::default().apply("ééé", 2), "éé…");
        let secret = "x".repeat(40);
        assert_eq!(mask(&secret).apply(&format!("a {secret} b"), 4), "a **…");
        let long = "é".repeat(1 << 20);
        assert_eq!(mask(&secret).apply(&long, 10).chars().count(), 11);
    }

    #[test]
    fn other_strings_than_escapes_stay() {
        for text in ["100 %", "%", "%g0", "\\", "\\u12", "\\ud800", "%C3", "\\x", "50%25", "🔑%2"] {
            assert_eq!(mask("a-secret-of-some-length").apply(text, 100), text);
        }
    }

    proptest::proptest! {
        /// Whatever surrounds it, no part of a secret is left, and nothing panics.
        #[test]
        fn no_part_of_a_secret_is_left(before in "\\PC{0,20}", secret in "[a-zA-Z0-9_-]{8,60}", after in "\\PC{0,20}", cut in 0..52_usize) {
            let part = &secret[..secret.len().min(8 + cut)];
            let shown = mask(&secret).apply(&format!("{before}{part}{after}"), 1000);
            proptest::prop_assert!(!shown.contains(part), "{shown}");
        }
    }
}
