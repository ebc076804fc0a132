//! Messages of `diagnostics/service_id.rs`, `diagnostics/service_id_lock.rs`, and of operations on service IDs.

use iam_identity::{AbortReason, Cause, CredentialKind, Error, ErrorKind, OperationKind, ServiceId};
use tf_provider::Path;
use tf_provider::golden::Sample;

use super::sample::{
    ACCOUNT, ARGUMENT, CREATE, SERVICE, SERVICE_ID, USER, error, login_error, response, returned_keys,
};
use crate::diagnostics::{Operation, operation_failed};
use crate::keys::KeyName;

const OTHER_ACCOUNT: &str = "200fghij200b41abc200bzb678abc0yy";

pub(super) fn samples() -> Vec<Sample> {
    [operations(), creations(), changes(), locks(), lookups()].concat()
}

/// A service ID that exists.
fn existing() -> KeyName {
    KeyName::new("billing", SERVICE_ID)
}

/// A service ID that is about to be created.
fn new() -> KeyName {
    KeyName::without_id("billing")
}

fn found(id: &str, created_at: Option<&str>) -> ServiceId {
    ServiceId {
        id: id.to_owned(),
        name: "billing".to_owned(),
        created_at: created_at.map(ToOwned::to_owned),
        ..ServiceId::default()
    }
}

fn both() -> [ServiceId; 2] {
    [found(SERVICE_ID, Some("2040-01-28T15:00+0000")), found("ServiceId-9d3c1f0e-7b52-4e8f-8a3d-2c6b9e4f1a70", None)]
}

/// A request about the service ID failed for this cause.
fn failed(kind: OperationKind, cause: Cause) -> Error {
    let object = (kind != OperationKind::CreateServiceId).then(|| SERVICE_ID.to_owned());
    Error { object, ..error(kind, cause) }
}

fn status(kind: OperationKind, status: u16, error_kind: ErrorKind) -> Error {
    failed(kind, response(status, error_kind, "code", "The request was rejected."))
}

fn lost() -> Error {
    let cause = Cause::ConnectionLost("connection reset by peer".to_owned());
    Error { may_have_been_applied: true, ..failed(OperationKind::CreateServiceId, cause) }
}

fn operations() -> Vec<Sample> {
    let busy = |kind| status(kind, 503, ErrorKind::ServerFault);
    let of_account = |kind| Error { object: Some("the account".to_owned()), ..busy(kind) };
    let name = existing();
    let of = |verb| Operation::OfServiceId(verb, &name);
    let conflict = status(OperationKind::UpdateServiceId, 409, ErrorKind::Conflict);
    let locked = status(OperationKind::LockServiceId, 409, ErrorKind::Conflict);
    let limit = status(OperationKind::CreateServiceId, 409, ErrorKind::Conflict);
    let forbidden = status(OperationKind::CreateServiceId, 403, ErrorKind::Forbidden);
    let unread = status(OperationKind::GetServiceId, 503, ErrorKind::ServerFault);
    let create = new();
    let create = Operation::OfServiceId("create", &create);
    messages! {
        operation_failed(create, &busy(OperationKind::CreateServiceId)): "create a service ID";
        operation_failed(create, &limit): "409 to the creation of a service ID";
        operation_failed(create, &forbidden): "403 to the creation of a service ID";
        operation_failed(of("read"), &unread): "read a service ID";
        operation_failed(of("update"), &busy(OperationKind::UpdateServiceId)): "update a service ID";
        operation_failed(of("update"), &conflict): "409 to the update of a service ID";
        operation_failed(of("lock"), &busy(OperationKind::LockServiceId)): "lock a service ID";
        operation_failed(of("lock"), &locked): "409 to the lock of a service ID";
        operation_failed(of("unlock"), &busy(OperationKind::UnlockServiceId)): "unlock a service ID";
        operation_failed(of("delete"), &busy(OperationKind::DeleteServiceId)): "delete a service ID";
        operation_failed(of("import"), &unread): "import a service ID";
        operation_failed(Operation::LookUp("service IDs"), &of_account(OperationKind::ListServiceIds)):
            "look up service IDs";
        operation_failed(Operation::LookUp("service IDs"), &of_account(OperationKind::ListServiceIdGroups)):
            "look up the groups of service IDs";
        operation_failed(Operation::LookUp("service IDs"), &status(OperationKind::ListServiceIds, 403, ErrorKind::Forbidden)):
            "403 to the listing of service IDs";
    }
}

fn creations() -> Vec<Sample> {
    let both = both();
    let ended = Error { aborted: Some(AbortReason::Deadline), ..lost() };
    let unlocked = operation_failed(
        Operation::OfServiceId("lock", &existing()),
        &status(OperationKind::LockServiceId, 503, ErrorKind::ServerFault),
    );
    messages! {
        service_id_outcome_unknown(&new(), CREATE, &lost(), None): "the service IDs cannot be listed";
        service_id_outcome_unknown(&new(), CREATE, &lost(), Some(&[])): "no candidate";
        service_id_outcome_unknown(&new(), CREATE, &lost(), Some(&both)): "two candidates";
        service_id_outcome_unknown(&new(), CREATE, &ended, Some(&[])): "the time of the operation is over";
        recent_service_ids_of_name(&new(), &[&both[0]]): "one service ID";
        recent_service_ids_of_name(&new(), &[&both[0], &both[1]]): "two service IDs";
        service_id_created_with_failure(&existing(), &unlocked);
        service_id_differs_from_plan("create", &existing(), &["group_id"]): "one attribute of a new service ID";
        service_id_differs_from_plan("update", &existing(), &["name", "entity_lock"]): "two attributes";
    }
}

fn changes() -> Vec<Sample> {
    let unread = operation_failed(
        Operation::OfServiceId("read", &existing()),
        &status(OperationKind::GetServiceId, 503, ErrorKind::ServerFault),
    );
    messages! {
        service_id_changed_since_plan(&existing(), &["name"], "2040-01-28T15:00+0000");
        service_id_deleted_since_plan(&existing());
        service_id_updated_but_unread(&existing(), &unread);
        service_id_in_another_account(&existing(), OTHER_ACCOUNT, ACCOUNT, USER);
        service_ids_not_refreshed("ibmcloud_api_key", &existing());
        service_id_tags_without_effect();
    }
}

fn locks() -> Vec<Sample> {
    let by = [Path::root("group_id")];
    let keys = returned_keys();
    let keys: Vec<_> = keys.iter().collect();
    let conflict = status(OperationKind::DeleteServiceId, 409, ErrorKind::Conflict);
    let login = login_error(CredentialKind::ApiKey, ARGUMENT, Cause::TimedOut);
    messages! {
        service_id_locked_update(&existing(), &["name"]): "one attribute";
        service_id_locked_update(&existing(), &["name", "unique_instance_crns"]): "two attributes";
        service_id_locked_replacement(&existing(), &[]): "as requested";
        service_id_locked_replacement(&existing(), &by): "one attribute";
        service_id_locked_destroy(&existing());
        service_id_locked_not_deleted(&existing());
        service_id_locked_outside_terraform("change", &existing());
        service_id_keys_locked(&existing(), &keys[..1]): "one key";
        service_id_keys_locked(&existing(), &keys): "two keys";
        service_id_keys_not_deleted(&existing(), &conflict);
        own_service_id_protected(&existing());
        own_service_id_undetermined(&existing(), &login);
    }
}

fn lookups() -> Vec<Sample> {
    let both = both();
    let locked = ServiceId { iam_id: Some(SERVICE.to_owned()), locked: true, ..found(SERVICE_ID, None) };
    let groups = status(OperationKind::ListServiceIdGroups, 403, ErrorKind::Forbidden);
    let groups = Error { object: Some("the account".to_owned()), ..groups };
    let mut samples = messages! {
        service_id_does_not_exist(SERVICE_ID);
        service_id_account_mismatch(SERVICE_ID, ACCOUNT);
        service_id_import_malformed("billing");
        ambiguous_service_id_lookup(&[]): "none is set";
        ambiguous_service_id_lookup(&["service_id", "name"]): "two are set";
        no_service_id_named("billing");
        several_service_ids_named("billing", &both);
        service_id_groups_not_listed(&groups);
        no_service_id_group("team");
    };
    for (variant, each) in [("locked", &locked), ("without an IAM ID", &both[0])] {
        let text = crate::diagnostics::listed_service_id(each);
        samples.push(Sample::new(format!("listed_service_id: {variant}"), text));
    }
    samples
}
