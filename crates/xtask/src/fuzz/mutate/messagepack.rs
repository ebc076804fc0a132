//! Changes in values in MessagePack.

use fastrand::Rng;

use super::random::word;

/// Replaces one value by another. Returns `None` if the bytes are not one value. Containers count their elements, not
/// their bytes, so nothing around the value changes.
pub(super) fn messagepack(rng: &mut Rng, bytes: &[u8]) -> Option<Vec<u8>> {
    let mut spans = Vec::new();
    let end = span(bytes, 0, 0, &mut spans)?;
    if end != bytes.len() {
        return None;
    }
    let chosen = spans[rng.usize(..spans.len())].clone();
    let old = &bytes[chosen.clone()];
    let mut new = Vec::new();
    match rng.u8(..12) {
        0 => new.push(0xc0),
        1 => new.extend([0xd4, 0, 0]),
        2 => new.push([0xc2, 0xc3][rng.usize(..2)]),
        3 => {
            new.extend([0xdd, 0xff, 0xff, 0xff, 0xff]);
            new.extend_from_slice(old);
        }
        4 => {
            new.extend(std::iter::repeat_n(0x91, 1 << rng.u32(..16)));
            new.extend_from_slice(old);
        }
        5 => {
            new.extend([0xcb]);
            let double = [f64::NAN, f64::INFINITY, f64::MIN_POSITIVE, 5e-324, f64::MAX, -0.0, 1.5][rng.usize(..7)];
            new.extend(double.to_be_bytes());
        }
        6 => {
            // A dynamic value, with its type.
            let ty = [&br#""dynamic""#[..], br#"["list","dynamic"]"#, br#"["object",{"a":"number"}]"#][rng.usize(..3)];
            new.extend([0x92, 0xc4, u8::try_from(ty.len()).unwrap_or_default()]);
            new.extend_from_slice(ty);
            new.extend_from_slice(old);
        }
        7 => {
            // An unknown value with refinements.
            new.extend([0xc7, 4, 12, 0x81, 1, 0xc2, 0xc0]);
        }
        8 => new.extend_from_slice(&bytes[spans[rng.usize(..spans.len())].clone()]),
        _ => {
            let word = word(rng);
            let length = u32::try_from(word.len()).unwrap_or_default();
            new.push(0xdb);
            new.extend(length.to_be_bytes());
            new.extend(word.bytes());
        }
    }
    Some([&bytes[..chosen.start], &new, &bytes[chosen.end..]].concat())
}

/// Finds the ranges of a value and of all values in it. Returns the end of the value.
fn span(bytes: &[u8], start: usize, depth: usize, spans: &mut Vec<std::ops::Range<usize>>) -> Option<usize> {
    let first = *bytes.get(start)?;
    let number = |width: usize| {
        let digits = bytes.get(start + 1..start + 1 + width)?;
        Some(digits.iter().fold(0_usize, |value, digit| value << 8 | usize::from(*digit)))
    };
    // The length of the head, and the numbers of bytes and of values that follow.
    let (head, follows, values) = match first {
        0x80..=0x8f => (1, 0, usize::from(first & 0x0f) * 2),
        0x90..=0x9f => (1, 0, usize::from(first & 0x0f)),
        0xa0..=0xbf => (1, usize::from(first & 0x1f), 0),
        0xc4 | 0xd9 => (2, number(1)?, 0),
        0xc5 | 0xda => (3, number(2)?, 0),
        0xc6 | 0xdb => (5, number(4)?, 0),
        0xc7 => (3, number(1)?, 0),
        0xcc | 0xd0 => (1, 1, 0),
        0xcd | 0xd1 => (1, 2, 0),
        0xca | 0xce | 0xd2 => (1, 4, 0),
        0xcb | 0xcf | 0xd3 => (1, 8, 0),
        0xd4..=0xd8 => (2, 1 << (first - 0xd4), 0),
        0xdc => (3, 0, number(2)?),
        0xdd => (5, 0, number(4)?),
        0xde => (3, 0, number(2)? * 2),
        0xdf => (5, 0, number(4)? * 2),
        0xc1 | 0xc8 | 0xc9 => return None,
        _ => (1, 0, 0),
    };
    let mut end = start.checked_add(head + follows).filter(|end| *end <= bytes.len())?;
    let is_map = matches!(first, 0x80..=0x8f | 0xde | 0xdf);
    for index in 0..values {
        if depth > 64 {
            return None;
        }
        // In maps, only values are replaced: a wrong key violates the schema, which is detected at once.
        let mut keys = Vec::new();
        let wanted = if is_map && index % 2 == 0 { &mut keys } else { &mut *spans };
        end = span(bytes, end, depth + 1, wanted)?;
    }
    spans.push(start..end);
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_messagepack_and_keys_are_left() {
        // {"a": ["b", 300], "c": nil}
        let bytes = [0x82, 0xa1, b'a', 0x92, 0xa1, b'b', 0xcd, 1, 44, 0xa1, b'c', 0xc0];
        let mut spans = Vec::new();
        assert_eq!(span(&bytes, 0, 0, &mut spans), Some(12));
        assert_eq!(spans, [4..6, 6..9, 3..9, 11..12, 0..12]);
        assert_eq!(span(&bytes[..11], 0, 0, &mut Vec::new()), None, "cut off");
    }
}
