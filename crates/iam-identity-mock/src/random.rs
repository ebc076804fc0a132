//! Random IDs, values of keys and entity tags: a sequence for each account, so that what an account is given does not depend on
//! the requests in others.

use std::collections::BTreeMap;

use fastrand::Rng;
use ring::digest::{SHA256, digest};

/// The alphabet of the values of keys, which is safe in URLs.
const VALUE_ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The sequences of a mock. The same seed, and the same calls for an account, generate the same.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    seed: u64,
    /// By the account, or by what else a sequence is for.
    sequences: BTreeMap<String, Rng>,
}

impl Random {
    /// Sequences from this seed, or from one that nobody has chosen.
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self { seed: seed.unwrap_or_else(|| fastrand::u64(..)), sequences: BTreeMap::new() }
    }

    fn sequence(&mut self, account: &str) -> &mut Rng {
        let seed = self.seed;
        self.sequences.entry(account.to_owned()).or_insert_with(|| Rng::with_seed(seed_of(seed, account)))
    }

    /// A number below a limit.
    pub(crate) fn below(&mut self, account: &str, limit: u32) -> u32 {
        self.sequence(account).u32(..limit)
    }

    /// A string of hexadecimal digits.
    pub(crate) fn hex(&mut self, account: &str, digits: usize) -> String {
        let sequence = self.sequence(account);
        (0..digits).map(|_| sequence.digit(16)).collect()
    }

    /// A UUID of version 4.
    pub(crate) fn uuid(&mut self, account: &str) -> String {
        let digits = self.hex(account, 32);
        format!("{}-{}-4{}-a{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..])
    }

    /// A value of a key: 44 characters.
    pub(crate) fn key_value(&mut self, account: &str) -> String {
        let sequence = self.sequence(account);
        (0..44).map(|_| char::from(VALUE_ALPHABET[sequence.usize(..VALUE_ALPHABET.len())])).collect()
    }
}

/// The seed of an account's sequence.
fn seed_of(seed: u64, account: &str) -> u64 {
    let digest = digest(&SHA256, &[&seed.to_be_bytes(), account.as_bytes()].concat());
    digest.as_ref().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn what_an_account_is_given_does_not_depend_on_other_accounts() {
        let (mut alone, mut together) = (Random::new(Some(1)), Random::new(Some(1)));
        let first = [alone.uuid("a"), alone.uuid("a")];
        let shared = [together.uuid("a"), together.uuid("b"), together.uuid("a")];
        assert_eq!(first, [shared[0].clone(), shared[2].clone()]);
        assert_ne!(shared[0], shared[1], "each account has a sequence of its own");
        assert_ne!(Random::new(Some(2)).uuid("a"), first[0], "another seed, another sequence");
        assert_ne!(Random::new(None).uuid("a"), Random::new(None).uuid("a"));
    }
}
