//! Messages of `diagnostics/creation.rs`.

use iam_identity::{AbortReason, Cause, Error, OperationKind};
use tf_provider::golden::Sample;

use super::sample::{
    CREATE, OTHER_ID, PROFILE, SERVICE, USER, at, conflict, error, key, lost, new, returned, returned_keys, service_key,
};
use crate::diagnostics::{Operation, expiry_in_past, operation_failed};

pub(super) fn samples() -> Vec<Sample> {
    let keys = returned_keys();
    let existing: Vec<_> = keys.iter().collect();
    let rejected = conflict(OperationKind::CreateApiKey);
    let late = Error { may_have_been_applied: true, ..error(OperationKind::CreateApiKey, Cause::TimedOut) };
    let ended = Error { aborted: Some(AbortReason::Deadline), ..lost() };
    let failed = operation_failed(Operation::Change("lock", &key()), &conflict(OperationKind::LockApiKey));
    messages! {
        trusted_profile_cannot_create(&new(), PROFILE);
        creation_outcome_unknown(&new(), CREATE, &lost(), None): "the keys cannot be listed";
        creation_outcome_unknown(&service_key(), CREATE, &lost(), None): "of a service ID, the keys cannot be listed";
        creation_outcome_unknown(&new(), CREATE, &lost(), Some(&[])): "no candidate";
        creation_outcome_unknown(&new(), CREATE, &lost(), Some(&keys[..1])): "one candidate";
        creation_outcome_unknown(&new(), CREATE, &lost(), Some(&keys)): "two candidates";
        creation_outcome_unknown(&new(), CREATE, &late, Some(&[])): "no response in time";
        creation_outcome_unknown(&new(), CREATE, &ended, Some(&[])): "the time of the operation is over";
        creation_outcome_unknown(&new(), CREATE, &late, Some(&keys)): "no response in time, two candidates";
        recent_keys_of_name(&new(), &existing[..1], None): "one key";
        recent_keys_of_name(&new(), &existing, None): "two keys";
        recent_keys_of_name(&new(), &existing[..1], Some(at())): "of a rotation";
        limit_reached(&new(), &rejected, &[&returned(OTHER_ID, None); 20], 0, false): "twenty keys before this run";
        limit_reached(&new(), &rejected, &existing[..1], 19, false): "one key before this run";
        limit_too_low(USER, 19, 20, 2);
        limit_too_low_to_create_first(USER, 20, 20, 0, 1): "a replacement";
        limit_too_low_to_create_first(SERVICE, 18, 20, 1, 2): "replacements and a new key";
        value_of_existing_key(&new(), "apikey", &rejected, OTHER_ID): "apikey";
        value_of_existing_key(&new(), "apikey_wo", &rejected, OTHER_ID): "apikey_wo";
        value_in_use(&new(), "apikey"): "apikey";
        value_in_use(&new(), "apikey_wo"): "apikey_wo";
        value_not_returned(&key());
        created_with_failure(&key(), &failed);
        created_with_failure(&key(), &expiry_in_past()): "a short detail";
        differs_from_plan(Operation::Create(&key()), &["name"]): "one attribute of a new key";
        differs_from_plan(Operation::Change("update", &key()), &["name", "expires_at", "disabled"]):
            "three attributes of a changed key";
    }
}
