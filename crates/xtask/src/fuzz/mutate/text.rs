//! Changes in text and in JSON.

use fastrand::Rng;

use super::random::{blindly, number, place, word};

/// Changes words, numbers and lines of a text.
pub(super) fn text(rng: &mut Rng, bytes: &[u8]) -> Vec<u8> {
    let found = String::from_utf8_lossy(bytes).into_owned();
    let is_word = |each: char| each.is_alphanumeric() || "+-._".contains(each);
    let starts: Vec<_> = found
        .char_indices()
        .filter(|(at, each)| is_word(*each) && !found[..*at].chars().next_back().is_some_and(is_word))
        .map(|(at, _)| at)
        .collect();
    match rng.u8(..4) {
        0 if !starts.is_empty() => {
            let start = starts[rng.usize(..starts.len())];
            let end = found[start..].find(|each| !is_word(each)).map_or(found.len(), |length| start + length);
            format!("{}{}{}", &found[..start], word(rng), &found[end..]).into_bytes()
        }
        1 => {
            let mut lines: Vec<_> = found.split('\n').collect();
            let (from, to) = (rng.usize(..lines.len()), place(rng, lines.len()));
            lines.insert(to, lines[from]);
            if rng.bool() {
                lines.remove(rng.usize(..lines.len()));
            }
            lines.join("\n").into_bytes()
        }
        _ => blindly(rng, bytes.to_vec()),
    }
}

/// Changes one value in JSON. Returns `None` if the bytes are not JSON.
pub(super) fn json(rng: &mut Rng, bytes: &[u8]) -> Option<Vec<u8>> {
    let json: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let text = json.to_string();
    // Values begin after `:`, `,` and `[`, and at the start. These may also occur in strings, which does no harm.
    let starts: Vec<_> = std::iter::once(0).chain(text.match_indices([':', ',', '[']).map(|(at, _)| at + 1)).collect();
    let start = starts[rng.usize(..starts.len())];
    let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<serde_json::Value>();
    let end = match values.next() {
        Some(Ok(_)) => start + values.byte_offset(),
        _ => start,
    };
    let value = match rng.u8(..8) {
        0 => "null".to_owned(),
        1 => format!("[{}]", &text[start..end]),
        2 => format!("{{\"a\":{}}}", &text[start..end]),
        3 => format!("{}{}{}", "[".repeat(200), &text[start..end], "]".repeat(200)),
        4 => number(rng).trim_start_matches('+').to_owned(),
        _ => serde_json::Value::from(word(rng)).to_string(),
    };
    Some(format!("{}{value}{}", &text[..start], &text[end..]).into_bytes())
}
