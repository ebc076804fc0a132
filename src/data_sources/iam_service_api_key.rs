//! `data "ibm_iam_service_api_key"`: one key of a service ID, by its ID, or by the service ID and its name.

use iam_identity::{ApiKey, Client};
use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::{Schema, computed, not_empty, optional, optional_computed};
use tf_provider::{Attr, DataSource, Diagnostic, Diagnostics};

use crate::diagnostics;
use crate::iam_ids::{iam_id_of_service_id, id_of_service_id};
use crate::keys::facts::KeyFacts;
use crate::keys::lookup;
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::service_ids::lookup::key_scope;
use crate::validators::{any_service_id, key_id};

tf_provider::object! {
    /// Looks up one API key of a service ID: by `apikey_id`, or by `iam_service_id` and `name`. The value of the key is never
    /// returned, because Terraform would store it in the state: the ephemeral resource `ibm_iam_service_api_key` reads it.
    pub struct ServiceApiKeyLookup {
        ..facts: KeyFacts = with_arguments,
        /// The service ID that the key belongs to: its IAM ID (`iam-ServiceId-…`) or its ID.
        iam_service_id: String = optional_computed().validate(any_service_id()),
        /// Whether to return the newest key if several keys of the service ID have the name. Otherwise, this is an error that
        /// lists them.
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
    facts
        .without(&["support_sessions"])
        .read_only()
        .redeclare("apikey_id", "The ID of the key: `ApiKey-…`.", by_id)
        .redeclare("name", "The name of the key. Requires `iam_service_id`.", by_name)
}

/// The data source.
pub(crate) struct ServiceApiKeyData;

impl DataSource for ServiceApiKeyData {
    type Model = ServiceApiKeyLookup;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_service_api_key"
    }

    fn validate(&self, config: &ServiceApiKeyLookup) -> Diagnostics {
        let ServiceApiKeyLookup { facts, iam_service_id, .. } = config;
        if facts.apikey_id.is_unknown() || facts.name.is_unknown() || iam_service_id.is_unknown() {
            // What isn't known yet may turn out to be null.
            return Diagnostics::new();
        }
        match (facts.apikey_id.is_null(), iam_service_id.is_null(), facts.name.is_null()) {
            (false, true, true) | (true, false, false) => Diagnostics::new(),
            _ => diagnostics::ambiguous_service_key_lookup().into(),
        }
    }

    async fn read(
        &self,
        data: &ProviderData,
        request: ReadRequest<ServiceApiKeyLookup>,
    ) -> ReadResponse<ServiceApiKeyLookup> {
        let config = request.config;
        match find(&data.client.with_timeout(OPERATION_TIMEOUT), &config).await {
            Ok(key) => returned(config, &key).into(),
            Err(error) => ReadResponse::error(error),
        }
    }
}

async fn find(client: &Client, config: &ServiceApiKeyLookup) -> Result<ApiKey, Diagnostic> {
    if let Some(id) = config.facts.apikey_id.known() {
        let key = lookup::by_id(client, id).await?;
        let owner = key.iam_id.as_deref().unwrap_or_default();
        return match id_of_service_id(owner) {
            Some(_) => Ok(key),
            None => Err(diagnostics::not_a_service_key(&key.id, owner)),
        };
    }
    let owner = iam_id_of_service_id(config.iam_service_id.str_or_empty()).unwrap_or_default();
    let missing = |_| diagnostics::service_id_does_not_exist(id_of_service_id(&owner).unwrap_or(&owner));
    let (scope, _) = key_scope(client, &owner).await.map_err(missing)?;
    lookup::by_name(client, &scope, config.facts.name.str_or_empty(), config.most_recent == Attr::Known(true)).await
}

/// The arguments as they are, and the key.
fn returned(config: ServiceApiKeyLookup, key: &ApiKey) -> ServiceApiKeyLookup {
    let facts = KeyFacts { support_sessions: Attr::Null, ..KeyFacts::default().observe(key) };
    let iam_service_id =
        if config.iam_service_id.is_null() { facts.iam_id.clone() } else { config.iam_service_id.clone() };
    ServiceApiKeyLookup {
        id: facts.apikey_id.clone(),
        entity_lock: facts.locked.clone(),
        iam_service_id,
        facts,
        ..config
    }
}
