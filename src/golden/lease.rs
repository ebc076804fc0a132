//! Messages of `diagnostics/lease.rs`.

use iam_identity::OperationKind;
use tf_provider::golden::Sample;

use super::sample::{at, conflict, key, lost, new, not_found};

pub(super) fn samples() -> Vec<Sample> {
    let refused = conflict(OperationKind::DeleteApiKey);
    messages! {
        lease_without_value(&key());
        lease_expiry_mismatch(&key(), at());
        lease_outcome_unknown(&new(), at(), &lost());
        lease_not_renewed(&key(), &not_found()): "the key was deleted";
        lease_not_renewed(&key(), &conflict(OperationKind::UpdateApiKey)): "any other failure";
        lease_not_deleted(&key(), &refused, false);
        lease_not_deleted(&key(), &refused, true): "the key is locked";
        token_expiring(at());
    }
}
