//! Creates new inputs from valid ones. The same generator gives the same inputs.
//!
//! Random changes of bytes rarely get past the first check of a message. So a message is decoded as far as possible
//! (protobuf, then MessagePack or JSON within it), one part is changed, and the lengths around it are corrected.

mod messagepack;
mod protobuf;
mod random;
mod text;

use fastrand::Rng;

use messagepack::messagepack;
use protobuf::protobuf;
pub use random::number;
use random::{LONGEST, blindly};
use text::{json, text};

/// The structure of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A message of protocol buffers.
    Protobuf,
    /// A value in MessagePack.
    MessagePack,
    /// JSON.
    Json,
    /// A text whose lines and words have a meaning.
    Text,
}

/// The depth to which messages are decoded.
const DEEPEST: usize = 12;

/// Returns the input with one to four changes.
pub fn mutate(rng: &mut Rng, format: Format, input: &[u8]) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..rng.usize(1..5) {
        bytes = match format {
            // Sometimes random bytes, whatever the format.
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
}
