//! Messages of `diagnostics/progress.rs`.

use iam_identity::ApiKey;
use tf_provider::golden::Sample;

use super::sample::{ID, USER, at, key, returned};
use crate::diagnostics as said;
use crate::keys::change::KeyChange;
use crate::keys::switch::Switch;

const DELETE: KeyChange = KeyChange::Delete;
const DISABLE: KeyChange = KeyChange::Switch(Switch::Disable);
const EXPIRE: KeyChange = KeyChange::Expire(std::time::Duration::from_secs(60));

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
            ("used_key_left", said::used_key_left(&key())),
            ("changed_key_left", said::changed_key_left(&key())),
            ("would_be_changed", said::would_be_changed(&key(), DELETE.participle())),
            ("changes_planned: no key", said::changes_planned(DELETE, 0, (0, "max_delete"))),
            ("changes_planned: one key, and one over the maximum", said::changes_planned(DELETE, 1, (1, "max_delete"))),
            (
                "changes_planned: two keys, and two over the maximum",
                said::changes_planned(DISABLE, 2, (2, "max_changes")),
            ),
            ("changes_planned: an expiry", said::changes_planned(EXPIRE, 2, (0, "max_changes"))),
            ("key_changed", said::key_changed(&key(), EXPIRE.participle())),
            ("already_deleted", said::already_deleted(&key())),
            ("keys_changed: no key", said::keys_changed(DELETE.participle(), 0, (0, "max_delete"))),
            ("keys_changed: one key, and one over the maximum", said::keys_changed("deleted", 1, (1, "max_delete"))),
            ("keys_changed: two keys, and two over the maximum", said::keys_changed("locked", 2, (2, "max_changes"))),
            ("listed_key", said::listed_key(&owned, "")),
            ("listed_key: with an expiry", said::listed_key(&unowned, "2040-01-28T15:00:00Z")),
        ]
        .map(|(name, text)| Sample::new(name, text)),
    );
    samples
}
