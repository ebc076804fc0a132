//! Messages of `diagnostics/lookup.rs`.

use iam_identity::{ErrorKind, ListScope, OperationKind};
use tf_provider::golden::Sample;

use super::sample::{SERVICE, error, response, returned_keys};

pub(super) fn samples() -> Vec<Sample> {
    messages! {
        ambiguous_lookup(&[]): "none is set";
        ambiguous_lookup(&["apikey_id", "name"]): "two are set";
        ambiguous_lookup(&["apikey_id", "name", "apikey"]): "all are set";
        no_key_named("deploy", &ListScope::Account): "of a user";
        no_key_named("deploy", &ListScope::Identity(SERVICE.to_owned())): "of a service ID";
        ambiguous_service_key_lookup();
        no_key_with_value();
        several_keys_named("deploy", &returned_keys());
        prune_without_filter();
        change_without_filter();
        conflicting_filters("scope = \"entity\"", "group_id");
        expiry_missing();
        expiry_without_effect();
        keys_of_groups_not_listed(&error(
            OperationKind::ListServiceIdGroups,
            response(403, ErrorKind::Forbidden, "forbidden", "You are not authorized"),
        )): "of the account";
        keys_of_groups_not_listed(&error(
            OperationKind::GetServiceId,
            response(403, ErrorKind::Forbidden, "forbidden", "You are not authorized"),
        )): "of a service ID that may not be read";
        changes_interrupted("disabled", 4, 11): "several";
        changes_interrupted("deleted", 1, 1): "one each";
        changes_ended("given an expiry", 0, 40);
    }
}
