//! Messages of `diagnostics/progress.rs`.

use iam_identity::ApiKey;
use tf_provider::golden::Sample;

use super::sample::{ID, USER, at, key, returned};
use crate::diagnostics as said;
use crate::keys::switch::Switch;

pub(super) fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    for state in [Switch::Lock, Switch::Unlock, Switch::Disable, Switch::Enable].map(Switch::state) {
        samples.push(Sample::new(format!("already_switched: {state}"), said::already_switched(&key(), state)));
        samples.push(Sample::new(format!("switched: {state}"), said::switched(&key(), state)));
    }
    let unowned = returned(ID, None);
    let owned = ApiKey { iam_id: Some(USER.to_owned()), ..unowned.clone() };
    samples.extend(
        [
            ("already_expires", said::already_expires(&key(), at())),
            ("expires", said::expires(&key(), at())),
            ("locked_key_left", said::locked_key_left(&key())),
            ("own_key_left", said::own_key_left(&key())),
            ("would_be_deleted", said::would_be_deleted(&key())),
            ("prune_planned: no key", said::prune_planned(0, 0)),
            ("prune_planned: one key, and one over the maximum", said::prune_planned(1, 1)),
            ("prune_planned: two keys, and two over the maximum", said::prune_planned(2, 2)),
            ("deleted", said::deleted(&key())),
            ("already_deleted", said::already_deleted(&key())),
            ("pruned: no key", said::pruned(0, 0)),
            ("pruned: one key, and one over the maximum", said::pruned(1, 1)),
            ("pruned: two keys, and two over the maximum", said::pruned(2, 2)),
            ("listed_key", said::listed_key(&owned, "")),
            ("listed_key: with an expiry", said::listed_key(&unowned, "2040-01-28T15:00:00Z")),
        ]
        .map(|(name, text)| Sample::new(name, text)),
    );
    samples
}
