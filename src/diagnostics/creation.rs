//! Making a key: what may be left behind, and what stands in the way.

use iam_identity::{ApiKey, Error};
use tf_provider::Diagnostic;

use super::operation::{Operation, happened, time_advice};
use super::{counted, listed};
use crate::keys::key_name::KeyName;
use crate::keys::timeouts::TimeBudget;

/// A trusted profile can't make users' keys.
pub fn trusted_profile_cannot_create(key: &KeyName, iam_id: &str) -> Diagnostic {
    Diagnostic::error(
        format!("A trusted profile can't create API key {key}"),
        format!(
            "The identity that is logged in, {iam_id}, is a trusted profile. IBM Cloud lets users create their own keys \
             and nobody else; a trusted profile can only manage keys that exist. Log in with an API key of the user \
             (ibmcloud_api_key). Nothing was sent."
        ),
    )
}

/// It isn't known whether the key was made, and its value, if it was, is lost.
pub fn creation_outcome_unknown(
    key: &KeyName,
    budget: TimeBudget,
    error: &Error,
    candidates: Option<&[ApiKey]>,
) -> Diagnostic {
    let told = happened(error);
    let found = match candidates {
        None => {
            "It could not be found out either, for the keys can't be listed now. Look for it before applying again: \
                 a second key would be made otherwise. `ibmcloud iam api-keys` lists the keys."
                .to_owned()
        }
        Some([]) => "No key of that name was made since, as far as the API lists them: apply again.".to_owned(),
        Some(keys) => {
            let lines: Vec<String> = keys.iter().map(candidate).collect();
            format!(
                "These keys of that name were made since. If one of them is this one, and not in a state (`terraform state \
                 list` tells what is), its value is lost: delete it with `ibmcloud iam api-key-delete ID`, or import it. \
                 Nothing was deleted.\n{}",
                lines.join("\n")
            )
        }
    };
    Diagnostic::error(
        format!("It is not known whether API key {key} was created"),
        format!("{told} The key may have been created all the same. {found} {}", time_advice(budget, error)),
    )
}

fn candidate(key: &ApiKey) -> String {
    format!(
        "  - {} of {}: `terraform import ADDRESS {}`",
        key.id,
        key.created_at.as_deref().unwrap_or("unknown date"),
        key.id
    )
}

/// Keys of that name were made shortly before this run: perhaps by one that was interrupted.
pub fn recent_keys_of_name(key: &KeyName, recent: &[&ApiKey]) -> Diagnostic {
    let lines: Vec<String> = recent.iter().map(|key| candidate(key)).collect();
    Diagnostic::warning(
        format!("There are other recent keys with the name of API key {key}"),
        format!(
            "These keys were made within the last 15 minutes, and neither this apply made them, nor is it known to have them \
             in its plan. If an earlier run was interrupted and left one of them behind, delete it (`ibmcloud iam \
             api-key-delete ID`) or import it. If they are in a state (`terraform state list` tells what is), or this apply \
             replaces one, there is nothing to do.\n{}",
            lines.join("\n")
        ),
    )
}

/// The identity has as many keys as it may have.
pub fn limit_reached(key: &KeyName, error: &Error, keys: &[&ApiKey], made: usize) -> Diagnostic {
    let oldest: Vec<String> = keys
        .iter()
        .take(3)
        .map(|key| {
            format!("  - {:?} ({}) of {}", key.name, key.id, key.created_at.as_deref().unwrap_or("unknown date"))
        })
        .collect();
    Diagnostic::error(
        format!("Could not create API key {key}: too many keys, it seems"),
        format!(
            "{} This identity had {} before this run, which has made {made} more; IBM Cloud allows 20 unless it was asked \
             for more. A replacement with create_before_destroy needs one more for as long as both keys exist: without it \
             the old key goes first. Otherwise delete a key that isn't needed, and isn't the one you are logged in with. The \
             oldest are:\n{}",
            happened(error),
            counted(keys.len(), "key"),
            oldest.join("\n")
        ),
    )
}

/// A value of the user's own belongs to a key that was there before.
pub fn value_of_existing_key(key: &KeyName, error: &Error, other: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The value for API key {key} is another key's"),
        format!(
            "{} The configured value belongs to {other}, which was there before: left by an earlier run, perhaps. A value \
             can be used once: import that key (`terraform import ADDRESS {other}`), delete it, or choose another value. With \
             create_before_destroy a replacement always needs another value.",
            happened(error)
        ),
    )
    .at_attribute("apikey")
}

/// Two resources of one configuration have the same value.
pub fn value_in_use(key: &KeyName) -> Diagnostic {
    Diagnostic::error(
        format!("The value for API key {key} is used for another key of this configuration"),
        "A value can belong to one key only. Choose another for one of the two. Nothing was sent.",
    )
    .at_attribute("apikey")
}

/// The API made a key and did not tell its value.
pub fn value_not_returned(key: &KeyName) -> Diagnostic {
    Diagnostic::warning(
        format!("The value of API key {key} is lost"),
        "IBM Cloud created the key but did not answer its value, and never tells it again. Replace the key: \
         `terraform apply -replace=ADDRESS`.",
    )
}

/// The key was made; something after that did not go well.
pub fn created_with_failure(key: &KeyName, failed: &Diagnostic) -> Diagnostic {
    Diagnostic::warning(
        format!("API key {key} was created, but not all went well"),
        format!(
            "{}. {} The key is in the state; the next plan shows what is left to do.",
            failed.summary, failed.detail
        ),
    )
}

/// The API has something else than was planned.
pub fn differs_from_plan(operation: Operation<'_>, differing: &[&str]) -> Diagnostic {
    Diagnostic::warning(
        format!("IBM Cloud did not {operation} quite as planned"),
        format!(
            "The key differs from the plan in {}. The next plan shows how, and what an apply would do about it.",
            listed(differing)
        ),
    )
}
