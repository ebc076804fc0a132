//! Changes in protobuf messages, and in the content of their fields.

use fastrand::Rng;

use super::messagepack::messagepack;
use super::random::{EDGES, blindly, word};
use super::text::{json, text};

/// The position of a field in a message.
struct Field {
    tag: u64,
    whole: std::ops::Range<usize>,
    /// The content of a length-delimited field.
    content: Option<std::ops::Range<usize>>,
}

/// Changes one field of a message, at any depth. Returns `None` if the bytes are not a message.
pub(super) fn protobuf(rng: &mut Rng, bytes: &[u8], depth: usize) -> Option<Vec<u8>> {
    let fields = fields(bytes)?;
    if fields.is_empty() {
        return None;
    }
    let chosen = rng.usize(..fields.len());
    let mut out = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        if index != chosen {
            out.extend_from_slice(&bytes[field.whole.clone()]);
            continue;
        }
        match &field.content {
            _ if rng.u8(..16) == 0 => {} // left out
            _ if rng.u8(..16) == 0 => out.extend_from_slice(&bytes[field.whole.clone()].repeat(2)),
            None => {
                write_varint(&mut out, field.tag);
                let edge = EDGES[rng.usize(..EDGES.len())].parse().unwrap_or(u64::MAX);
                write_varint(&mut out, if rng.bool() { edge } else { edge.wrapping_neg() });
            }
            Some(content) => {
                let inner = content_of(rng, &bytes[content.clone()], depth);
                write_varint(&mut out, field.tag);
                write_varint(&mut out, inner.len() as u64);
                out.extend_from_slice(&inner);
            }
        }
    }
    Some(out)
}

/// Changes the content of a field: a message, a MessagePack value, JSON or text, whichever it can be decoded as.
fn content_of(rng: &mut Rng, content: &[u8], depth: usize) -> Vec<u8> {
    let is_text = std::str::from_utf8(content).is_ok_and(|text| !text.contains(|each: char| each.is_control()));
    if is_text && matches!(content.first(), Some(b'{' | b'[')) {
        return json(rng, content).unwrap_or_else(|| text(rng, content));
    }
    if is_text {
        return if rng.bool() { word(rng).into_bytes() } else { text(rng, content) };
    }
    if depth > 0
        && let Some(changed) = protobuf(rng, content, depth - 1)
    {
        return changed;
    }
    messagepack(rng, content).unwrap_or_else(|| blindly(rng, content.to_vec()))
}

fn fields(bytes: &[u8]) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let tag = read_varint(bytes, &mut at)?;
        let content = match tag & 7 {
            0 => read_varint(bytes, &mut at).map(|_| None)?,
            2 => {
                let length = usize::try_from(read_varint(bytes, &mut at)?).ok()?;
                let content = at..at.checked_add(length).filter(|end| *end <= bytes.len())?;
                at = content.end;
                Some(content)
            }
            _ => return None,
        };
        if tag >> 3 == 0 || tag >> 3 > 100 {
            return None;
        }
        fields.push(Field { tag, whole: start..at, content });
    }
    Some(fields)
}

fn read_varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn write_varint(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let [low, ..] = value.to_le_bytes();
        value >>= 7;
        if value == 0 {
            return out.push(low);
        }
        out.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_message_is_mostly_a_message_still() {
        // Field 1: the text "abc"; field 2: a message with field 1, the number 5.
        let message = [0x0a, 3, b'a', b'b', b'c', 0x12, 2, 0x08, 5];
        let mut rng = Rng::with_seed(2);
        let readable = (0..200).filter(|_| protobuf(&mut rng, &message, 2).is_some_and(|it| fields(&it).is_some()));
        assert!(readable.count() > 150);
    }
}
