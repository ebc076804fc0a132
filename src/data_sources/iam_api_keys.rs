//! `data "ibm_iam_api_keys"`: the caller's keys, or the account's.

use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::{Schema, computed};
use tf_provider::{Attr, DataSource};

use crate::diagnostics::{self, Operation};
use crate::keys::facts::KeyFacts;
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::selection::KeyFilters;

tf_provider::object! {
    /// Lists API keys: those of the identity that is logged in, or all keys in the account. Only keys that match all filters
    /// are listed; without filters, all keys are. The values of the keys are never returned.
    pub struct ApiKeysLookup {
        ..filters: KeyFilters = std::convert::identity,
        /// The keys, oldest first, with the attributes of the data source `ibm_iam_api_key`. Times are in RFC 3339 format;
        /// `expires_at` is empty if the key never expires.
        keys: Vec<KeyItem> = computed(),
    }
}

tf_provider::object! {
    /// A key in the list.
    pub struct KeyItem {
        ..facts: KeyFacts = Schema::read_only,
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

    async fn read(&self, data: &ProviderData, request: ReadRequest<ApiKeysLookup>) -> ReadResponse<ApiKeysLookup> {
        let config = request.config;
        match config.filters.selection().all(&data.client.with_timeout(OPERATION_TIMEOUT)).await {
            Ok(keys) => {
                let keys =
                    Attr::Known(keys.iter().map(|key| KeyItem { facts: KeyFacts::default().observe(key) }).collect());
                ApiKeysLookup { keys, ..config }.into()
            }
            Err(error) => ReadResponse::error(diagnostics::operation_failed(Operation::LookUp("API keys"), &error)),
        }
    }
}
