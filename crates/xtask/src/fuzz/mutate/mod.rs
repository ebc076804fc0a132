//! Making new inputs from valid ones. The same generator gives the same inputs.
//!
//! Bytes changed blindly rarely get past the first check of a message. So a message is taken apart as far as it can be read
//! (protobuf, then MessagePack or JSON within it), one part is changed, and the lengths around it are set right again.

use fastrand::Rng;

/// What an input is, as far as its structure goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A message of protocol buffers.
    Protobuf,
    /// A value in MessagePack.
    MessagePack,
    /// A JSON text.
    Json,
    /// A text, lines and words of which mean something.
    Text,
}

/// No input grows beyond this: Terraform's own limit of a message is larger, but memory is measured here, not bandwidth.
const LONGEST: usize = 64 << 10;

/// How deep messages are looked into.
const DEEPEST: usize = 12;

/// Texts at which parsers part ways.
const WORDS: &[&str] = &[
    "",
    " ",
    "\0",
    "\n",
    "\r\n",
    "\t",
    ".",
    "..",
    "/",
    "//",
    "~",
    "%",
    "%2",
    "%00",
    "+",
    "=",
    "&",
    "?",
    "#",
    ":",
    ";",
    ",",
    "\"",
    "'",
    "`",
    "\\",
    "\u{1b}[2J",
    "\u{7f}",
    "\u{feff}",
    "é",
    "e\u{301}",
    "\u{202e}",
    "𝄞",
    "ß",
    "İ",
    "null",
    "true",
    "false",
    "{}",
    "[]",
    "[",
    "{",
    "(",
    ")",
    " and ",
    " or ",
    "name co \"a\"",
    "Bearer ",
    "ApiKey-",
    "iam-ServiceId-",
    "crn:v1:bluemix:public:iam-identity::a/1::apikey:ApiKey-1",
    "e30.e30.e30",
    "https://",
    "http://localhost:1",
    "[::1]",
    "http://[",
    "user:pass@host",
    "2040-01-28T15:00+0000",
    "2040-01-28T15:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
    "-009999-01-01T00:00:00Z",
    "0000-00-00T00:00+0000",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:60 GMT",
    "1h30m",
    "9999999999999h",
    "0s",
    "-1s",
    "1e400s",
    "ibm_iam_api_key",
    "pagetoken=",
    "\"string\"",
    "[\"list\",\"string\"]",
    "[\"object\",{\"a\":\"dynamic\"},[\"a\"]]",
    "[\"tuple\",[]]",
];

/// Where integers end.
const EDGES: &[&str] = &[
    "0",
    "1",
    "9",
    "127",
    "128",
    "255",
    "256",
    "32767",
    "65535",
    "100000",
    "100001",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775806",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "99999999999999999999999999999999999999",
];

/// A new input from this one: between one and four changes.
pub fn mutate(rng: &mut Rng, format: Format, input: &[u8]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..rng.usize(1..5) {
        bytes = match format {
            // Now and then blindly, whatever it is.
            _ if rng.u8(..8) == 0 => blindly(rng, bytes),
            Format::Protobuf => protobuf(rng, &bytes, DEEPEST).unwrap_or_else(|| blindly(rng, bytes)),
            Format::MessagePack => messagepack(rng, &bytes).unwrap_or_else(|| blindly(rng, bytes)),
            Format::Json => json(rng, &bytes).unwrap_or_else(|| text(rng, &bytes)),
            Format::Text => text(rng, &bytes),
        };
        bytes.truncate(LONGEST);
    }
    bytes
}

/// A number at one of the edges, in any spelling.
pub fn number(rng: &mut Rng) -> String {
    let edge = |rng: &mut Rng| EDGES[rng.usize(..EDGES.len())];
    let mut text = String::new();
    text.push_str(["", "", "-", "+"][rng.usize(..4)]);
    text.push_str(edge(rng));
    if rng.bool() {
        text.push('.');
        text.push_str(["0", "5", "000000000000000000001", edge(rng)][rng.usize(..4)]);
    }
    if rng.bool() {
        text.push_str(["e", "E", "e-", "e+", "e-0"][rng.usize(..5)]);
        text.push_str(edge(rng));
    }
    text
}

fn word(rng: &mut Rng) -> String {
    match rng.u8(..8) {
        0 | 1 => number(rng),
        2 => WORDS[rng.usize(..WORDS.len())].repeat(1 << rng.u32(..13)),
        _ => WORDS[rng.usize(..WORDS.len())].to_owned(),
    }
}

/// A place in so many bytes, the end included.
fn place(rng: &mut Rng, length: usize) -> usize {
    rng.usize(..=length)
}

/// A part of so many bytes; often a short one.
fn part(rng: &mut Rng, length: usize) -> std::ops::Range<usize> {
    let start = place(rng, length);
    let longest = if rng.bool() { 8 } else { LONGEST };
    start..place(rng, (length - start).min(longest)) + start
}

fn blindly(rng: &mut Rng, mut bytes: Vec<u8>) -> Vec<u8> {
    let length = bytes.len();
    match rng.u8(..7) {
        0 if length > 0 => bytes[rng.usize(..length)] ^= 1 << rng.u32(..8),
        1 if length > 0 => bytes[rng.usize(..length)] = [0, 0x7f, 0x80, 0xc1, 0xff][rng.usize(..5)],
        2 => drop(bytes.drain(part(rng, length))),
        3 => bytes.truncate(place(rng, length)),
        4 => {
            let repeated = bytes[part(rng, length)].repeat(rng.usize(1..20));
            let at = place(rng, length);
            bytes.splice(at..at, repeated);
        }
        5 => {
            let at = place(rng, length);
            bytes.splice(at..at, (0..rng.usize(1..9)).map(|_| rng.u8(..)).collect::<Vec<_>>());
        }
        _ => {
            let at = part(rng, length);
            bytes.splice(at, word(rng).into_bytes());
        }
    }
    bytes
}

/// Changes words, numbers and lines of a text.
fn text(rng: &mut Rng, bytes: &[u8]) -> Vec<u8> {
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

/// Changes one value of a JSON text; `None` where it is none.
fn json(rng: &mut Rng, bytes: &[u8]) -> Option<Vec<u8>> {
    let json: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let text = json.to_string();
    // Where values begin: after `:`, `,` and `[`, and at the start. That a text may hold these too does no harm.
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

/// Changes one field of a message, at any depth; `None` where it can't be read as one.
fn protobuf(rng: &mut Rng, bytes: &[u8], depth: usize) -> Option<Vec<u8>> {
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

/// Changes what a field of bytes holds: a message, a value, a JSON text or a text, whichever it can be read as.
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

struct Field {
    tag: u64,
    whole: std::ops::Range<usize>,
    /// The bytes of a field that has a length.
    content: Option<std::ops::Range<usize>>,
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

/// Puts another value in the place of one; `None` where the bytes aren't one value. Containers count their elements, not
/// their bytes, so nothing around it changes.
fn messagepack(rng: &mut Rng, bytes: &[u8]) -> Option<Vec<u8>> {
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
            // A value that brings its type along.
            let ty = [&br#""dynamic""#[..], br#"["list","dynamic"]"#, br#"["object",{"a":"number"}]"#][rng.usize(..3)];
            new.extend([0x92, 0xc4, u8::try_from(ty.len()).unwrap_or_default()]);
            new.extend_from_slice(ty);
            new.extend_from_slice(old);
        }
        7 => {
            // Unknown, with refinements.
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

/// Finds where a value and all in it begin and end; returns the end.
fn span(bytes: &[u8], start: usize, depth: usize, spans: &mut Vec<std::ops::Range<usize>>) -> Option<usize> {
    let first = *bytes.get(start)?;
    let number = |width: usize| {
        let digits = bytes.get(start + 1..start + 1 + width)?;
        Some(digits.iter().fold(0_usize, |value, digit| value << 8 | usize::from(*digit)))
    };
    // How long the head is, how many bytes follow, and how many values.
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
        // Of a map, values are worth more than keys: another key is another schema, which is found at once.
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
    fn the_same_seed_gives_the_same_inputs() {
        let inputs = || {
            let mut rng = Rng::with_seed(1);
            (0..100).map(|_| mutate(&mut rng, Format::Json, br#"{"a":[1,"b"]}"#)).collect::<Vec<_>>()
        };
        assert_eq!(inputs(), inputs());
    }

    #[test]
    fn a_changed_message_is_mostly_a_message_still() {
        // Field 1: the text "abc"; field 2: a message with field 1, the number 5.
        let message = [0x0a, 3, b'a', b'b', b'c', 0x12, 2, 0x08, 5];
        let mut rng = Rng::with_seed(2);
        let readable = (0..200).filter(|_| protobuf(&mut rng, &message, 2).is_some_and(|it| fields(&it).is_some()));
        assert!(readable.count() > 150);
    }

    #[test]
    fn values_are_found_in_messagepack_and_keys_are_left() {
        // {"a": ["b", 300], "c": nil}
        let bytes = [0x82, 0xa1, b'a', 0x92, 0xa1, b'b', 0xcd, 1, 44, 0xa1, b'c', 0xc0];
        let mut spans = Vec::new();
        assert_eq!(span(&bytes, 0, 0, &mut spans), Some(12));
        assert_eq!(spans, [4..6, 6..9, 3..9, 11..12, 0..12]);
        assert_eq!(span(&bytes[..11], 0, 0, &mut Vec::new()), None, "cut off");
    }

    #[test]
    fn numbers_reach_both_ends_of_exponents_with_a_fraction() {
        let mut rng = Rng::with_seed(3);
        let numbers: Vec<_> = (0..20_000).map(|_| number(&mut rng)).collect();
        for end in ["e-9223372036854775808", "e9223372036854775807"] {
            assert!(numbers.iter().any(|number| number.contains('.') && number.ends_with(end)), "{end}");
        }
    }
}
