//! `ibm_iam_api_keys_prune`.

use iam_identity::{ApiKey, Client};
use tf_provider::action::{InvokeRequest, ProgressSender};
use tf_provider::schema::{integer_at_least, not_empty, one_of, optional};
use tf_provider::{Action, Attr, Diagnostics};

use crate::diagnostics::{self, Operation, counted};
use crate::keys::KeyName;
use crate::keys::delete::{Deletion, delete};
use crate::keys::probe::RequestFailed;
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::selection::with_key_filters;

with_key_filters! {
    /// Deletes the API keys that match all filters, the oldest first. A locked key is never deleted, and neither is the key
    /// that the provider logs in with. Unless `dry_run` is `false`, the action only reports which keys it would delete.
    ///
    /// A key that a resource manages is recreated by the next apply.
    pub struct PruneModel {
        /// How many keys are deleted at the most; the others are left, and counted. Default: no limit.
        max_delete: i64 = optional().validate(integer_at_least(0)),
        /// Whether nothing is deleted, and only told. Default: `true`.
        dry_run: bool = optional(),
    }
}

/// The action.
pub struct Prune;

impl Action for Prune {
    type Model = PruneModel;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_api_keys_prune"
    }

    fn validate(&self, config: &PruneModel) -> Diagnostics {
        let may_be_filtered = config.r#type.is_unknown()
            || config.name_contains.is_unknown()
            || config.locked.is_unknown()
            || config.disabled.is_unknown()
            || config.expires_before.is_unknown()
            || config.created_before.is_unknown()
            || config.unused_for_days.is_unknown();
        if config.dry_run == Attr::Known(false) && config.selection().is_everything() && !may_be_filtered {
            return diagnostics::prune_without_filter().into();
        }
        Diagnostics::new()
    }

    async fn invoke(&self, data: &ProviderData, request: InvokeRequest<PruneModel>) -> Diagnostics {
        let InvokeRequest { config, progress } = request;
        let client = data.client.with_timeout(OPERATION_TIMEOUT);
        let failed = |error| diagnostics::operation_failed(Operation::LookUp("API keys to prune"), &error).into();
        // Checked once more: an argument that was not known may have turned out to be null.
        let refusal = self.validate(&config);
        if refusal.has_errors() {
            return refusal;
        }
        let own = match data.own_key.protected_id().await {
            Ok(own) => own,
            Err(error) => return failed(error),
        };
        let mut keys = match config.selection().all(&client).await {
            Ok(keys) => keys,
            Err(error) => return failed(error),
        };
        keys.retain(|key| {
            let why = match own {
                Some(own) if own == key.id => "the provider logs in with it",
                _ if key.locked => "it is locked",
                _ => return true,
            };
            progress.send(format!("API key {} is left: {why}.", KeyName::new(&key.name, &key.id)));
            false
        });
        let limit = config.max_delete.known().and_then(|limit| usize::try_from(*limit).ok()).unwrap_or(usize::MAX);
        let over = keys.len().saturating_sub(limit);
        keys.truncate(limit);
        let is_dry = config.dry_run != Attr::Known(false);
        if is_dry {
            for key in &keys {
                progress.send(format!("API key {} would be deleted.", KeyName::new(&key.name, &key.id)));
            }
            progress.send(summary(keys.len(), over, is_dry));
            return Diagnostics::new();
        }
        let (deleted, diagnostics) = delete_all(&data.client, &keys, &progress).await;
        progress.send(summary(deleted, over, is_dry));
        diagnostics
    }
}

/// Deletes the keys one by one, and returns how many of them it deleted. Ends early if the user interrupts Terraform.
async fn delete_all(client: &Client, keys: &[ApiKey], progress: &ProgressSender) -> (usize, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut deleted = 0;
    for key in keys {
        let name = KeyName::new(&key.name, &key.id);
        match delete(&client.with_timeout(OPERATION_TIMEOUT), &key.id).await {
            Ok(Deletion::Confirmed | Deletion::ResponseLost) => {
                deleted += 1;
                progress.send(format!("API key {name} is deleted."));
            }
            Ok(Deletion::AlreadyGone) => progress.send(format!("API key {name} was already deleted.")),
            Err(RequestFailed { error, seen: Some(seen) }) if error.is_conflict() && seen.locked => {
                diagnostics.push(diagnostics::locked_for_action("delete", &name));
            }
            Err(RequestFailed { error, .. }) => {
                diagnostics.push(diagnostics::operation_failed(Operation::Delete(&name), &error));
                if client.is_cancelled() {
                    break;
                }
            }
        }
    }
    (deleted, diagnostics)
}

/// The last progress message: how many keys are or would be deleted, and how many `max_delete` leaves.
fn summary(count: usize, left: usize, is_dry: bool) -> String {
    let rest = match left {
        0 => String::new(),
        1 => "; 1 more fits, which max_delete leaves".to_owned(),
        _ => format!("; {left} more fit, which max_delete leaves"),
    };
    let (keys, be, them) =
        (counted(count, "API key"), if count == 1 { "is" } else { "are" }, if count == 1 { "it" } else { "them" });
    if is_dry {
        format!("{keys} would be deleted{rest}. Set dry_run = false to delete {them}.")
    } else {
        format!("{keys} {be} deleted{rest}.")
    }
}
