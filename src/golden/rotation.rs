//! Messages of `diagnostics/rotation.rs`.

use iam_identity::{Cause, ErrorKind, OperationKind};
use tf_provider::golden::Sample;

use super::sample::{
    CREATE, ID, OTHER_ID, SERVICE, UPDATE, USER, conflict, error, id_only, key, lost, new, response, returned_keys,
    service_key,
};
use crate::diagnostics::{creation_outcome_unknown, limit_reached, value_of_existing_key};

pub(super) fn samples() -> Vec<Sample> {
    [arguments(), plans(), rotations(), imports()].concat()
}

fn arguments() -> Vec<Sample> {
    messages! {
        never_rotated();
        anchor_without_period();
        overlap_too_long();
        expires_before_rotation();
        sessions_of_service_id();
        overlap_without_expiry();
        store_value_of_next_key(&service_key());
    }
}

fn plans() -> Vec<Sample> {
    messages! {
        rotation_left_to_owner(&key(), USER): "of a user";
        rotation_left_to_owner(&service_key(), SERVICE): "of a service ID";
        rotation_due_early(&key(), "was deleted"): "deleted";
        rotation_due_early(&service_key(), "is disabled"): "disabled";
        rotation_due_early(&key(), "has expired"): "expired";
    }
}

fn rotations() -> Vec<Sample> {
    let rejected = conflict(OperationKind::CreateApiKey);
    let keys = returned_keys();
    let limit = limit_reached(&new(), &rejected, &keys.iter().cycle().take(20).collect::<Vec<_>>(), 0, true);
    let lost = creation_outcome_unknown(&new(), CREATE, &lost(), Some(&keys[1..]));
    let in_use = value_of_existing_key(&new(), "apikey_wo", &rejected, OTHER_ID);
    let locked = conflict(OperationKind::UpdateApiKey);
    let busy = response(503, ErrorKind::ServerFault, "busy", "The service is busy.");
    let unreachable = error(OperationKind::UpdateApiKey, Cause::TimedOut);
    let undeleted = error(OperationKind::DeleteApiKey, busy);
    messages! {
        rotation_failed(&key(), &[], &lost): "its outcome is unknown";
        rotation_failed(&key(), &[OTHER_ID], &limit): "the limit of keys";
        rotation_failed(&key(), &[], &in_use): "about an argument";
        key_not_retired(&id_only(), UPDATE, &unreachable, false): "no response";
        key_not_retired(&id_only().of(SERVICE), UPDATE, &locked, true): "locked";
        expired_key_not_deleted(&id_only(), UPDATE, &undeleted, false): "an error of the API";
        expired_key_not_deleted(&service_key(), UPDATE, &conflict(OperationKind::DeleteApiKey), true): "locked";
        replacement_without_owner(&service_key(), SERVICE);
        write_only_value_is_current(&key());
        key_of_another_user("IBMid-110000ABCD", USER);
        goes_on_working(&key(), "2040-01-28T15:00:00Z"): "of a user";
        goes_on_working(&service_key(), "2040-01-28T15:00:00Z"): "of a service ID";
    }
}

fn imports() -> Vec<Sample> {
    messages! {
        retiring_key_of_another(OTHER_ID, SERVICE, ID);
        imported_twice(ID);
    }
}
