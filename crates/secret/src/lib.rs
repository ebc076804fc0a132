//! The one type in which key values, tokens and provider credentials exist.
//!
//! A [`Secret`] shows nothing of itself: `Debug` prints a mask, there is no `Display` and no `Serialize`, and the memory
//! is overwritten when the value is dropped. What it holds is read with [`Secret::expose`], and only where a header, a
//! body, a file or a state is built.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

/// A text that must not be seen: an API key's value, a token, a password.
#[derive(Clone, Default)]
pub struct Secret(SecretString);

impl Secret {
    /// Reads the text. Every call of this is a place to look at in a review.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The number of characters, for checks and messages that need no more.
    pub fn chars(&self) -> usize {
        self.expose().chars().count()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}

/// Compares without a hint, in the time taken, at how much of the two is equal. The lengths are not hidden.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (left, right) = (self.expose().as_bytes(), other.expose().as_bytes());
        left.len() == right.len() && left.iter().zip(right).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
    }
}

impl Eq for Secret {}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn debug_shows_a_mask_only() {
        let secret = Secret::from("hunter2");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "Secret(***) Some(Secret(***))");
    }

    #[test]
    fn equality_is_that_of_the_texts() {
        assert_eq!(Secret::from("a"), Secret::from(String::from("a")));
        assert_ne!(Secret::from("a"), Secret::from("b"));
        assert_ne!(Secret::from("a"), Secret::from("ab"));
    }

    #[test]
    fn it_is_read_from_json() {
        let secret: Secret = serde_json::from_str("\"value\"").unwrap();
        assert_eq!(secret.expose(), "value");
    }
}
