//! Random words, numbers, positions and changes.

use fastrand::Rng;

/// No input grows beyond this: Terraform's own limit of a message is larger, but memory is measured here, not
/// bandwidth.
pub(super) const LONGEST: usize = 64 << 10;

/// Strings on which parsers disagree.
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

/// Integers at the limits of types.
pub(super) const EDGES: &[&str] = &[
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

/// A number at one of these limits, in any notation.
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

pub(super) fn word(rng: &mut Rng) -> String {
    match rng.u8(..8) {
        0 | 1 => number(rng),
        2 => WORDS[rng.usize(..WORDS.len())].repeat(1 << rng.u32(..13)),
        _ => WORDS[rng.usize(..WORDS.len())].to_owned(),
    }
}

/// A position in this number of bytes, including the end.
pub(super) fn place(rng: &mut Rng, length: usize) -> usize {
    rng.usize(..=length)
}

/// A range in this number of bytes, often a short one.
fn part(rng: &mut Rng, length: usize) -> std::ops::Range<usize> {
    let start = place(rng, length);
    let longest = if rng.bool() { 8 } else { LONGEST };
    start..place(rng, (length - start).min(longest)) + start
}

/// Changes bytes, whatever they mean.
pub(super) fn blindly(rng: &mut Rng, mut bytes: Vec<u8>) -> Vec<u8> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_reach_both_ends_of_exponents_with_a_fraction() {
        let mut rng = Rng::with_seed(3);
        let numbers: Vec<_> = (0..20_000).map(|_| number(&mut rng)).collect();
        for end in ["e-9223372036854775808", "e9223372036854775807"] {
            assert!(numbers.iter().any(|number| number.contains('.') && number.ends_with(end)), "{end}");
        }
    }
}
