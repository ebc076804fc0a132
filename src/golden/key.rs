//! Messages of `diagnostics/key.rs` and `diagnostics/import.rs`.

use iam_identity::OperationKind;
use tf_provider::golden::Sample;

use super::sample::{ACCOUNT, ID, USER, conflict, id_only, key};
use crate::diagnostics::{Operation, operation_failed};

pub(super) fn samples() -> Vec<Sample> {
    let unread = operation_failed(Operation::Read(&key()), &conflict(OperationKind::GetApiKey));
    messages! {
        changed_since_plan(&key(), &["name"], "2040-01-28T15:00+0000"): "one attribute";
        changed_since_plan(&key(), &["name", "disabled"], "2040-01-28T15:00+0000"): "two attributes";
        changed_since_plan(&key(), &["name", "disabled", "expires_at"], "unknown"): "three attributes at an unknown time";
        changed_since_plan(&key(), &["entity_tag"], "just now"): "again and again";
        deleted_since_plan(&key());
        deleted_since_plan(&id_only()): "the name is unknown";
        expiry_in_past();
        key_expired(&key(), "2040-01-28T15:00:00Z");
        updated_but_unread(&key(), &unread);
        does_not_exist(ID);
        import_account_mismatch(ID, ACCOUNT);
        import_id_malformed("deploy");
        not_a_service_key(ID, USER);
    }
}
