//! `data "ibm_iam_api_key"`: one key, by ID, by name, or by its value.

use iam_identity::{ApiKey, Client, ListScope};
use secret::Secret;
use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::{Schema, computed, not_empty, optional, optional_computed};
use tf_provider::{Attr, DataSource, Diagnostic, Diagnostics};

use crate::diagnostics::{self, Operation};
use crate::keys::facts::KeyFacts;
use crate::keys::lookup;
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::validators::{key_id, key_value};

tf_provider::object! {
    /// Looks up one API key by exactly one of `apikey_id`, `name` and `apikey`. The value of the key is never returned,
    /// because it cannot be read.
    pub struct ApiKeyLookup {
        ..facts: KeyFacts = with_arguments,
        /// The value of the key to look up. Terraform stores it in the state, as it does every argument.
        apikey: Secret = optional().sensitive().validate(key_value()),
        /// Whether to return the newest key if several keys have the name. Otherwise, this is an error that lists them.
        most_recent: bool = optional(),
        /// The ID of the key, the same as `apikey_id`.
        id: String = computed(),
        /// Whether the key is locked, the same as `locked`.
        entity_lock: bool = computed(),
    }
}

fn with_arguments(facts: Schema) -> Schema {
    let by_id = optional_computed().validate(key_id());
    let by_name = optional_computed().validate(not_empty());
    facts.read_only().redeclare("apikey_id", "The ID of the key: `ApiKey-…`.", by_id).redeclare(
        "name",
        "The name of the key. Only keys of the identity that is logged in are searched.",
        by_name,
    )
}

/// The data source.
pub(crate) struct ApiKeyData;

impl DataSource for ApiKeyData {
    type Model = ApiKeyLookup;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_api_key"
    }

    fn validate(&self, config: &ApiKeyLookup) -> Diagnostics {
        let ways = [
            ("apikey_id", config.facts.apikey_id.is_null(), config.facts.apikey_id.is_unknown()),
            ("name", config.facts.name.is_null(), config.facts.name.is_unknown()),
            ("apikey", config.apikey.is_null(), config.apikey.is_unknown()),
        ];
        let given: Vec<_> = ways.iter().filter(|(_, is_null, _)| !is_null).map(|(name, ..)| *name).collect();
        // What isn't known yet may turn out to be null.
        let may_be_one = given.len() > 1 && ways.iter().any(|(_, _, is_unknown)| *is_unknown);
        if given.len() == 1 || may_be_one { Diagnostics::new() } else { diagnostics::ambiguous_lookup(&given).into() }
    }

    async fn read(&self, data: &ProviderData, request: ReadRequest<ApiKeyLookup>) -> ReadResponse<ApiKeyLookup> {
        let config = request.config;
        match find(&data.client.with_timeout(OPERATION_TIMEOUT), &config).await {
            Ok(key) => returned(config, &key).into(),
            Err(error) => ReadResponse::error(error),
        }
    }
}

async fn find(client: &Client, config: &ApiKeyLookup) -> Result<ApiKey, Diagnostic> {
    if let Some(id) = config.facts.apikey_id.known() {
        return lookup::by_id(client, id).await;
    }
    if let Some(value) = config.apikey.known() {
        let unreadable = |error| diagnostics::operation_failed(Operation::LookUp("the API key of this value"), &error);
        return lookup::found(client.get_api_key_by_value(value).await, diagnostics::no_key_with_value, unreadable);
    }
    let name = config.facts.name.str_or_empty();
    let doing = format!("the API key named {name:?}");
    let failed = |error| diagnostics::operation_failed(Operation::LookUp(&doing), &error);
    let scope = ListScope::Identity(client.claims().await.map_err(failed)?.iam_id);
    lookup::by_name(client, &scope, name, config.most_recent == Attr::Known(true)).await
}

/// The arguments as they are, and the key.
fn returned(config: ApiKeyLookup, key: &ApiKey) -> ApiKeyLookup {
    let facts = KeyFacts::default().observe(key);
    ApiKeyLookup { id: facts.apikey_id.clone(), entity_lock: facts.locked.clone(), facts, ..config }
}
