//! `ibm_iam_api_keys_prune`.

use tf_provider::action::InvokeRequest;
use tf_provider::schema::{integer_at_least, optional};
use tf_provider::{Action, Diagnostics};

use super::bulk_change::{BulkChange, refuse};
use crate::diagnostics;
use crate::keys::change::KeyChange;
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
        refuse(&config.filters, &config.dry_run, diagnostics::prune_without_filter)
    }

    async fn invoke(&self, data: &ProviderData, request: InvokeRequest<PruneModel>) -> Diagnostics {
        let InvokeRequest { config, progress } = request;
        let change = BulkChange {
            data,
            change: KeyChange::Delete,
            maximum: ("max_delete", &config.max_delete),
            dry_run: &config.dry_run,
            progress: &progress,
        };
        change.run(&config.filters).await
    }
}
