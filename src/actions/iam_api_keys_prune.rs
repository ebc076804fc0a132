//! `ibm_iam_api_keys_prune`.

use iam_identity::{ApiKey, Client};
use tf_provider::action::{InvokeRequest, ProgressSender};
use tf_provider::schema::{integer_at_least, optional};
use tf_provider::{Action, Attr, Diagnostics};

use crate::diagnostics::{self, Operation};
use crate::keys::KeyName;
use crate::keys::delete::{Deletion, delete};
use crate::keys::probe::RequestFailed;
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::selection::KeyFilters;

tf_provider::object! {
    /// Deletes the API keys that match all filters, oldest first. Locked keys and the key that the provider logs in with
    /// are never deleted. Unless `dry_run` is set to `false`, the action only reports which keys it would delete.
    ///
    /// If a resource manages a deleted key, the next apply recreates it.
    pub struct PruneModel {
        ..filters: KeyFilters = std::convert::identity,
        /// The maximum number of keys to delete. Other matching keys are kept and counted. Default: no limit.
        max_delete: i64 = optional().validate(integer_at_least(0)),
        /// Whether only to report which keys would be deleted. Default: `true`.
        dry_run: bool = optional(),
    }
}

/// The action.
pub(super) struct Prune;

impl Action for Prune {
    type Model = PruneModel;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_api_keys_prune"
    }

    fn validate(&self, config: &PruneModel) -> Diagnostics {
        let may_be_filtered = config.filters.has_unknown();
        if config.dry_run == Attr::Known(false) && config.filters.selection().is_everything() && !may_be_filtered {
            return diagnostics::prune_without_filter().into();
        }
        Diagnostics::new()
    }

    async fn invoke(&self, data: &ProviderData, request: InvokeRequest<PruneModel>) -> Diagnostics {
        let InvokeRequest { config, progress } = request;
        let client = data.client.with_timeout(OPERATION_TIMEOUT);
        let failed = |error| diagnostics::operation_failed(Operation::LookUp("API keys to prune"), &error).into();
        // Checked once more: an unknown argument may have turned out to be null.
        let refusal = self.validate(&config);
        if refusal.has_errors() {
            return refusal;
        }
        let own = match data.own_key.protected_id().await {
            Ok(own) => own,
            Err(error) => return failed(error),
        };
        let mut keys = match config.filters.selection().all(&client).await {
            Ok(keys) => keys,
            Err(error) => return failed(error),
        };
        keys.retain(|key| {
            let name = KeyName::new(&key.name, &key.id);
            let left = match own {
                Some(own) if own == key.id => diagnostics::own_key_left(&name),
                _ if key.locked => diagnostics::locked_key_left(&name),
                _ => return true,
            };
            progress.send(left);
            false
        });
        let limit = config.max_delete.known().and_then(|limit| usize::try_from(*limit).ok()).unwrap_or(usize::MAX);
        let rest = keys.len().saturating_sub(limit);
        keys.truncate(limit);
        if config.dry_run != Attr::Known(false) {
            for key in &keys {
                progress.send(diagnostics::would_be_deleted(&KeyName::new(&key.name, &key.id)));
            }
            progress.send(diagnostics::prune_planned(keys.len(), rest));
            return Diagnostics::new();
        }
        let (deleted, diagnostics) = delete_all(&data.client, &keys, &progress).await;
        progress.send(diagnostics::pruned(deleted, rest));
        diagnostics
    }
}

/// Deletes the keys one by one. Returns how many were deleted, and the errors of the others.
async fn delete_all(client: &Client, keys: &[ApiKey], progress: &ProgressSender) -> (usize, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut deleted = 0;
    for key in keys {
        let name = KeyName::new(&key.name, &key.id);
        match delete(&client.with_timeout(OPERATION_TIMEOUT), &key.id).await {
            Ok(Deletion::Confirmed | Deletion::ResponseLost) => {
                deleted += 1;
                progress.send(diagnostics::deleted(&name));
            }
            Ok(Deletion::AlreadyGone) => progress.send(diagnostics::already_deleted(&name)),
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
