//! `data "ibm_iam_api_keys"`: the caller's keys, or the account's.

use iam_identity::{ApiKey, Client, Error};
use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::{Schema, block, computed, optional};
use tf_provider::{Attr, DataSource, Diagnostic, Diagnostics};

use crate::keys::facts::KeyFacts;
use crate::provider_data::ProviderData;
use crate::selection::keys::{Selection, selection_failed, with_activity};
use crate::selection::report::{REPORT_TIMEOUT, ReportTimeouts, budget};
use crate::selection::{KeyFilters, KeySource};
use crate::times::date_for_state;

tf_provider::object! {
    /// Lists API keys: those of the identity that is logged in, those of another one, or all keys in the account. Only keys that
    /// match all filters are listed; without filters, all keys are. The values of the keys are never returned.
    pub struct ApiKeysLookup {
        ..filters: KeyFilters = std::convert::identity,
        /// Whether to return when each key was last used, as `last_authn` and `authn_count`. This takes a request for each key,
        /// of a kind that IBM Cloud calls expensive.
        include_activity: bool = optional(),
        /// How long the operation may take. Default: `15m` for the keys of an account, of a group or of another user, and with
        /// `include_activity`; otherwise `2m`.
        timeouts: ReportTimeouts = block(),
        /// The keys, oldest first, with the attributes of the data source `ibm_iam_api_key`. Times are in RFC 3339 format;
        /// `expires_at` is empty if the key never expires.
        keys: Vec<KeyItem> = computed(),
        /// Whether the list has the keys of all groups of service IDs. If the identity that is logged in may not see the groups,
        /// only those of the default group are listed, with a warning.
        complete: bool = computed(),
    }
}

tf_provider::object! {
    /// A key in the list.
    pub struct KeyItem {
        ..facts: KeyFacts = Schema::read_only,
        /// When the key was last used to authenticate: empty if it never was, null if that was not asked for.
        last_authn: String = computed(),
        /// How often it was used to authenticate; null if that was not asked for.
        authn_count: i64 = computed(),
    }
}

/// The data source.
pub(crate) struct ApiKeysData;

impl DataSource for ApiKeysData {
    type Model = ApiKeysLookup;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_api_keys"
    }

    fn validate(&self, config: &ApiKeysLookup) -> Diagnostics {
        config.filters.contradiction().into_iter().collect()
    }

    async fn read(&self, data: &ProviderData, request: ReadRequest<ApiKeysLookup>) -> ReadResponse<ApiKeysLookup> {
        let config = request.config;
        let selection = config.filters.selection(KeySource::Own);
        let with_activity = config.include_activity == Attr::Known(true);
        let default = if with_activity { REPORT_TIMEOUT } else { selection.time_limit() };
        let budget = budget(&config.timeouts, default);
        match find(&data.client.with_timeout(budget.limit), &selection, with_activity).await {
            Ok((keys, is_complete, warning)) => {
                let (complete, keys) = (Attr::Known(is_complete), Attr::Known(keys.iter().map(item).collect()));
                let diagnostics = warning.into_iter().collect();
                ReadResponse { diagnostics, ..ApiKeysLookup { keys, complete, ..config }.into() }
            }
            Err(error) => ReadResponse::error(selection_failed("API keys", budget, &error)),
        }
    }
}

async fn find(
    client: &Client,
    selection: &Selection,
    include_activity: bool,
) -> Result<(Vec<ApiKey>, bool, Option<Diagnostic>), Error> {
    let mut selected = selection.select(client).await?;
    let mut keys = selected.all().await?;
    if include_activity && keys.iter().any(|key| key.activity.is_none()) {
        keys = with_activity(client, keys).await?;
    }
    Ok((keys, selected.is_complete(), selected.warning().await))
}

fn item(key: &ApiKey) -> KeyItem {
    let activity = key.activity.as_ref();
    let last_authn = activity.map(|activity| activity.last_authn.as_deref().unwrap_or_default());
    KeyItem {
        facts: KeyFacts::default().observe(key),
        last_authn: last_authn.map(date_for_state).into(),
        authn_count: activity.map(|activity| activity.authn_count).into(),
    }
}
