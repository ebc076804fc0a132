//! Service IDs: creating, changing, importing and looking them up.

use iam_identity::{Error, ServiceId};
use tf_provider::Diagnostic;

use super::credential::NOT_KNOWN_YET;
use super::listed;
use super::operation::{describe, joined, time_advice};
use crate::keys::key_name::KeyName;
use crate::keys::timeouts::TimeBudget;

/// The request to create the service ID failed, and it is unknown whether the API carried it out. `candidates` are the service
/// IDs with the same name that were created since; `None` if they could not be listed.
pub(crate) fn service_id_outcome_unknown(
    name: &KeyName,
    budget: TimeBudget,
    error: &Error,
    candidates: Option<&[ServiceId]>,
) -> Diagnostic {
    let found = match candidates {
        None => {
            "The provider could not find out, because the service IDs cannot be listed at the moment. Look for the service ID \
             before you apply again, or you may create a second one. `ibmcloud iam service-ids` lists the service IDs."
        }
        Some([]) => "According to the API, no service ID with this name was created since. Apply again.",
        Some(_) => {
            "The service IDs below have this name and were created since. If one of them is this service ID and is not in a state \
             (`terraform state list` shows what is), import it, or delete it with `ibmcloud iam service-id-delete ID`. Nothing \
             was deleted."
        }
    };
    let what = format!("{} IBM Cloud may have created the service ID nevertheless.", describe(error));
    let sentences = joined(&[&what, found, &time_advice(budget, error)]);
    let lines = candidates.unwrap_or_default().iter().map(candidate);
    Diagnostic::error(
        format!("Service ID {name} may have been created"),
        std::iter::once(sentences).chain(lines).collect::<Vec<_>>().join("\n"),
    )
}

fn candidate(found: &ServiceId) -> String {
    let created_at = found.created_at.as_deref().unwrap_or("at an unknown time");
    format!("  - {}, created {created_at}: `terraform import ADDRESS {}`", found.id, found.id)
}

/// Service IDs with the same name were created shortly before this run, possibly by an interrupted one.
pub(crate) fn recent_service_ids_of_name(name: &KeyName, recent: &[&ServiceId]) -> Diagnostic {
    let lines: Vec<String> = recent.iter().map(|found| candidate(found)).collect();
    Diagnostic::warning(
        format!("Recently created service IDs have the same name as service ID {name}"),
        format!(
            "The following service IDs were created within the last 15 minutes, not by this apply, and are not known to be part of \
             its plan. If an interrupted run left one of them behind, delete it (`ibmcloud iam service-id-delete ID`) or import it. \
             If they are in a state (`terraform state list` shows what is), or if this apply replaces one of them, no action is \
             needed.\n{}",
            lines.join("\n")
        ),
    )
}

/// The service ID was created, but a later step failed. This is a warning because Terraform would destroy the service ID in the
/// next apply if its creation had reported an error.
pub(crate) fn service_id_created_with_failure(name: &KeyName, failed: &Diagnostic) -> Diagnostic {
    Diagnostic::warning(
        format!("Service ID {name} was created, but a later step failed"),
        format!(
            "{}. {} The service ID is in the state. The next plan shows what remains to be done.",
            failed.summary, failed.detail
        ),
    )
}

/// After the operation, these attributes of the service ID differ from the plan.
pub(crate) fn service_id_differs_from_plan(verb: &str, name: &KeyName, differing: &[&str]) -> Diagnostic {
    Diagnostic::warning(
        format!("IBM Cloud did not {verb} service ID {name} as planned"),
        format!(
            "The service ID differs from the plan in {}. The next plan shows the difference and what an apply would change.",
            listed(differing)
        ),
    )
}

/// Attributes of the service ID changed between plan and apply. `modified_at` is the API's time of the last change.
pub(crate) fn service_id_changed_since_plan(name: &KeyName, changed: &[&str], modified_at: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Service ID {name} was changed outside of Terraform"),
        format!(
            "Since this plan was created, {} changed outside of Terraform (last modified: {modified_at}). Nothing was \
             overwritten. Plan again to see the current values.",
            listed(changed)
        ),
    )
}

/// The service ID was deleted between plan and apply.
pub(crate) fn service_id_deleted_since_plan(name: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("Service ID {name} no longer exists"),
        "It was deleted outside of Terraform after this plan was created. Plan again: the new plan recreates the service ID.",
    )
}

/// All changes were made, but the service ID could not be read afterwards; `failed` is why.
pub(crate) fn service_id_updated_but_unread(name: &KeyName, failed: &Diagnostic) -> Diagnostic {
    Diagnostic::warning(
        format!("Service ID {name} was changed, but could not be read afterwards"),
        format!("{} All changes were made. The next plan reads the remaining attributes.", failed.detail),
    )
}

/// The service ID was not found, but the provider is logged in to another account than that of the service ID.
pub(crate) fn service_id_in_another_account(
    name: &KeyName,
    account: &str,
    logged_in: &str,
    iam_id: &str,
) -> Diagnostic {
    Diagnostic::error(
        format!("Service ID {name} is in another account"),
        format!(
            "The service ID is in the account {account}, but the provider is logged in to the account {logged_in} as {iam_id}. \
             That the service ID was not found there does not mean that it was deleted. Nothing was changed. Log in to \
             {account}: check that the credential and the provider block of this resource are those that the service ID was \
             created with. If the service ID was deleted, remove it from the state with `terraform state rm ADDRESS`."
        ),
    )
}

/// Service IDs are planned from the state because this argument of the provider block is unknown. Reported once per run.
pub(crate) fn service_ids_not_refreshed(argument: &str, name: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        "Service IDs are not refreshed",
        format!(
            "The provider argument {argument} is not known yet, so service ID {name} and the other service IDs of this provider \
             configuration cannot be read. The plan shows them as they are in the state, without changes made outside of \
             Terraform. They can still be changed if the argument is known when the plan is applied. {NOT_KNOWN_YET}"
        ),
    )
}

/// `tags` is set.
pub(crate) fn service_id_tags_without_effect() -> Diagnostic {
    Diagnostic::warning(
        "tags has no effect",
        "IBM Cloud has no tags of service IDs: they are kept in the state only, as by IBM-Cloud/ibm. Remove tags, or use the \
         description instead.",
    )
    .at_attribute("tags")
}

/// IBM Cloud has no service ID with this ID.
pub(crate) fn service_id_does_not_exist(id: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Service ID {id} does not exist"),
        "IBM Cloud has no service ID with this ID, or the identity that is logged in cannot see it. `ibmcloud iam service-ids \
         --uuid` lists the IDs.",
    )
}

/// The service ID to import belongs to another account than the import names.
pub(crate) fn service_id_account_mismatch(id: &str, account: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Service ID {id} does not belong to the specified account"),
        format!(
            "It belongs to the account {account}. Correct the account in the import (account_id, or the CRN), or import the \
             service ID by its ID alone."
        ),
    )
}

/// The import ID is neither the ID, the IAM ID nor the CRN of a service ID.
pub(crate) fn service_id_import_malformed(given: &str) -> Diagnostic {
    Diagnostic::error(
        "Invalid import ID",
        format!(
            "{given:?} does not identify a service ID. Specify an ID, `ServiceId-01234567-89ab-4cde-8f01-23456789abcd`, an IAM \
             ID, `iam-ServiceId-01234567-89ab-4cde-8f01-23456789abcd`, or a CRN, \
             `crn:v1:bluemix:public:iam-identity::a/ACCOUNT::serviceid:ServiceId-01234567-89ab-4cde-8f01-23456789abcd`."
        ),
    )
}

/// Not exactly one of the arguments that identify a service ID is set. `set` are the names of those that are.
pub(crate) fn ambiguous_service_id_lookup(set: &[&str]) -> Diagnostic {
    let found = if set.is_empty() { "none of them is".to_owned() } else { format!("{} are", listed(set)) };
    Diagnostic::error(
        "Invalid combination of arguments",
        format!("Exactly one of service_id, iam_id, and name must be set to identify the service ID, but {found}."),
    )
}

/// The account has no service ID with this name.
pub(crate) fn no_service_id_named(name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("No service ID is named {name:?}"),
        "Only the account that is logged in to is searched, and names are case-sensitive. `ibmcloud iam service-ids` lists the \
         service IDs.",
    )
    .at_attribute("name")
}

/// Several service IDs have this name.
pub(crate) fn several_service_ids_named(name: &str, found: &[ServiceId]) -> Diagnostic {
    let line = |each: &ServiceId| {
        format!("\n  {}, created {}", each.id, each.created_at.as_deref().unwrap_or("at an unknown time"))
    };
    let lines: Vec<_> = found.iter().map(line).collect();
    Diagnostic::warning(
        format!("{} service IDs are named {name:?}", found.len()),
        format!(
            "The list service_ids has all of them. The attributes of a single service ID, such as iam_id, are null. Use service_id \
             to select one of:{}",
            lines.concat()
        ),
    )
    .at_attribute("name")
}

/// The groups of service IDs cannot be listed, so only the default group was searched.
pub(crate) fn service_id_groups_not_listed(error: &Error) -> Diagnostic {
    Diagnostic::warning(
        "Only the default group of service IDs was searched",
        format!(
            "{} Service IDs of other groups are missing in the result. Ask for permission to view the groups of the account, or \
             use service_id or group_id.",
            describe(error)
        ),
    )
}

/// Nothing is in the group with this ID, and the account's list of groups doesn't have it.
pub(crate) fn no_service_id_group(group_id: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("No group of service IDs has the ID {group_id:?}"),
        "The account's list of groups does not have this ID, and no service ID is in such a group. Only the default group is never \
         in that list: if this is its ID, the group is empty. Otherwise, correct group_id.",
    )
    .at_attribute("group_id")
}

/// A service ID in a list: its name, its IAM ID, and whether it is locked.
pub(crate) fn listed_service_id(found: &ServiceId) -> String {
    let locked = if found.locked { ", locked" } else { "" };
    let iam_id = found.iam_id.as_deref().unwrap_or(&found.id);
    format!("{} \u{2013} {iam_id}{locked}", found.name)
}
