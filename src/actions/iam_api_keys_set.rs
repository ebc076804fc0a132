//! `ibm_iam_api_keys_set`.

use tf_provider::action::InvokeRequest;
use tf_provider::schema::{duration, integer_at_least, one_of, optional, required};
use tf_provider::{Action, Diagnostics, parse_duration};

use super::bulk_change::{BulkChange, refuse};
use crate::diagnostics;
use crate::keys::change::KeyChange;
use crate::keys::switch::Switch;
use crate::provider_data::ProviderData;
use crate::selection::KeyFilters;

tf_provider::object! {
    /// Changes the API keys that match all filters, oldest first: disables, enables, locks or deletes them, or lets them expire.
    /// Locked keys are left as they are, and so is the key that the provider logs in with, where it could no longer. Keys that
    /// are already as wanted are no change, so the action can be repeated, also after an interruption. Unless `dry_run` is set to
    /// `false`, it only reports which keys it would change.
    ///
    /// If a resource manages a changed key, the next plan undoes the change.
    pub struct SetModel {
        ..filters: KeyFilters = std::convert::identity,
        /// What to do with the keys: `disable`, `enable`, `lock`, `expire`, or `delete`.
        mode: String = required().validate(one_of(&["disable", "enable", "lock", "expire", "delete"])),
        /// With the mode `expire`: how long the keys go on working, a duration such as `24h` or `7d`, rounded up to whole
        /// minutes. A key that expires earlier is left unchanged.
        expire_after: String = optional().validate(duration("24h or 7d")),
        /// The maximum number of keys to change. Other matching keys are left and counted. Default: no limit.
        max_changes: i64 = optional().validate(integer_at_least(0)),
        /// Whether only to report which keys would be changed. Default: `true`.
        dry_run: bool = optional(),
    }
}

/// The action.
pub(super) struct Set;

impl Action for Set {
    type Model = SetModel;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_api_keys_set"
    }

    fn validate(&self, config: &SetModel) -> Diagnostics {
        let mut diagnostics = refuse(&config.filters, &config.dry_run, diagnostics::change_without_filter);
        match config.mode.known().map(String::as_str) {
            Some("expire") if config.expire_after.is_null() => diagnostics.push(diagnostics::expiry_missing()),
            Some("expire") | None => {}
            Some(_) if !config.expire_after.is_null() => diagnostics.push(diagnostics::expiry_without_effect()),
            Some(_) => {}
        }
        diagnostics
    }

    async fn invoke(&self, data: &ProviderData, request: InvokeRequest<SetModel>) -> Diagnostics {
        let InvokeRequest { config, progress } = request;
        let change = BulkChange {
            data,
            change: config.change(),
            maximum: ("max_changes", &config.max_changes),
            dry_run: &config.dry_run,
            progress: &progress,
        };
        change.run(&config.filters).await
    }
}

impl SetModel {
    fn change(&self) -> KeyChange {
        match self.mode.str_or_empty() {
            "enable" => KeyChange::Switch(Switch::Enable),
            "lock" => KeyChange::Switch(Switch::Lock),
            "expire" => KeyChange::Expire(parse_duration(self.expire_after.str_or_empty()).unwrap_or_default()),
            "delete" => KeyChange::Delete,
            _ => KeyChange::Switch(Switch::Disable),
        }
    }
}
