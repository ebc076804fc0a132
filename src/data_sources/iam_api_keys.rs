//! `data "ibm_iam_api_keys"`: the caller's keys, or the account's.

use iam_identity::ApiKey;
use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::{computed, integer_at_least, not_empty, one_of, optional};
use tf_provider::{Attr, DataSource};

use super::TIME;
use crate::diagnostics::{self, Operation};
use crate::keys::facts::observe;
use crate::keys::schema::ApiKeyModel;
use crate::provider_data::ProviderData;
use crate::selection::with_key_filters;

with_key_filters! {
    /// Lists API keys: those of the identity that is logged in, or all of the account. All filters have to fit; without
    /// any, all keys are listed. The values of keys are never among the results.
    pub struct ApiKeysLookup {
        /// The keys, the oldest first, with the attributes of the data source `ibm_iam_api_key`. Times are in RFC 3339;
        /// `expires_at` is empty if the key never expires.
        keys: Vec<KeyItem> = computed(),
    }
}

tf_provider::object! {
    /// A key of the list.
    pub struct KeyItem {
        apikey_id: String = computed(),
        name: String = computed(),
        description: String = computed(),
        locked: bool = computed(),
        disabled: bool = computed(),
        expires_at: String = computed(),
        action_when_leaked: String = computed(),
        support_sessions: bool = computed(),
        iam_id: String = computed(),
        account_id: String = computed(),
        crn: String = computed(),
        created_at: String = computed(),
        created_by: String = computed(),
        modified_at: String = computed(),
        entity_tag: String = computed(),
    }
}

/// The data source.
pub struct ApiKeysData;

impl DataSource for ApiKeysData {
    type Model = ApiKeysLookup;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_api_keys"
    }

    async fn read(&self, data: &ProviderData, request: ReadRequest<ApiKeysLookup>) -> ReadResponse<ApiKeysLookup> {
        let config = request.config;
        match config.selection().all(&data.client.with_timeout(TIME)).await {
            Ok(keys) => {
                let keys = Attr::Known(keys.iter().map(item).collect());
                ApiKeysLookup { keys, ..config }.into()
            }
            Err(error) => ReadResponse::error(diagnostics::operation_failed(Operation::LookUp("API keys"), &error)),
        }
    }
}

fn item(key: &ApiKey) -> KeyItem {
    let seen = observe(&ApiKeyModel::default(), key);
    KeyItem {
        apikey_id: seen.apikey_id,
        name: seen.name,
        description: seen.description,
        locked: seen.locked,
        disabled: seen.disabled,
        expires_at: seen.expires_at,
        action_when_leaked: seen.action_when_leaked,
        support_sessions: seen.support_sessions,
        iam_id: seen.iam_id,
        account_id: seen.account_id,
        crn: seen.crn,
        created_at: seen.created_at,
        created_by: seen.created_by,
        modified_at: seen.modified_at,
        entity_tag: seen.entity_tag,
    }
}
