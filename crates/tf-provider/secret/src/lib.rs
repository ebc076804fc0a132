//! The one type in which API key values, tokens and credentials exist.
//!
//! A [`Secret`] shows nothing of itself: `Debug` prints a mask, there is no `Display` and no `Serialize`, and the memory is
//! [overwritten](https://docs.rs/zeroize) when the value is dropped. [`Secret::expose`] returns the content, and is called only
//! where a header, a body, a file or a state is built.
//!
//! # Layout
//!
//! One file: [`Secret`], and its implementations of `Debug`, `PartialEq` and `Deserialize`.
#![warn(clippy::missing_errors_doc)]

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

/// A string that must not be shown: an API key's value, a token, a password.
#[derive(Clone, Default)]
pub struct Secret(SecretString);

impl Secret {
    /// Returns the content. Every call deserves a look in a review.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The number of characters.
    #[expect(clippy::disallowed_methods, reason = "the type's own comparisons, which show nothing")]
    pub fn chars(&self) -> usize {
        self.expose().chars().count()
    }

    /// Whether it is empty.
    #[expect(clippy::disallowed_methods, reason = "the type's own comparisons, which show nothing")]
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

impl From<String> for Secret {
    fn from(string: String) -> Self {
        Self(string.into())
    }
}

impl From<&str> for Secret {
    fn from(string: &str) -> Self {
        Self(string.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}

/// Compares in constant time for secrets of equal length: the time doesn't depend on where they differ. The lengths are not
/// hidden.
impl PartialEq for Secret {
    #[expect(clippy::disallowed_methods, reason = "the type's own comparisons, which show nothing")]
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

/// Runs the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn debug_shows_a_mask_only() {
        let secret = Secret::from("hunter2");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "Secret(***) Some(Secret(***))");
    }

    #[test]
    fn secrets_are_equal_if_their_strings_are() {
        assert_eq!(Secret::from("a"), Secret::from(String::from("a")));
        assert_ne!(Secret::from("a"), Secret::from("b"));
        assert_ne!(Secret::from("a"), Secret::from("ab"));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the type's own comparisons, which show nothing")]
    fn a_secret_is_deserialized_from_a_string() {
        let secret: Secret = serde_json::from_str("\"value\"").unwrap();
        assert_eq!(secret.expose(), "value");
    }
}
