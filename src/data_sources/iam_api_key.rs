//! `data "ibm_iam_api_key"`: one key, by ID, by name, or by its value.

use iam_identity::{ApiKey, Client, Error, ListScope};
use secret::Secret;
use tf_provider::data_source::{ReadRequest, ReadResponse};
use tf_provider::schema::{computed, not_empty, optional, optional_computed};
use tf_provider::{Attr, DataSource, Diagnostic, Diagnostics};

use super::TIME;
use crate::diagnostics::{self, Operation};
use crate::keys::KeyName;
use crate::keys::facts::observe;
use crate::keys::schema::ApiKeyModel;
use crate::provider_data::ProviderData;
use crate::selection::by_age;
use crate::validators::{key_id, key_value};

tf_provider::object! {
    /// Looks up one API key, by exactly one of `apikey_id`, `name` and `apikey`. The value of the key is never among the
    /// results: it can't be read.
    pub struct ApiKeyLookup {
        /// The ID of the key: `ApiKey-…`.
        apikey_id: String = optional_computed().validate(key_id()),
        /// The name of the key, among those of the identity that is logged in.
        name: String = optional_computed().validate(not_empty()),
        /// The value of a key: whose is it? Terraform keeps it in the state, as it does with every argument.
        apikey: Secret = optional().sensitive().validate(key_value()),
        /// Whether the last one is meant where several keys have the name. Otherwise that is an error that lists them.
        most_recent: bool = optional(),
        /// The ID of the key, the same as `apikey_id`.
        id: String = computed(),
        /// What the key is for.
        description: String = computed(),
        /// Whether the key is locked, the same as `locked`.
        entity_lock: bool = computed(),
        /// Whether the key is locked.
        locked: bool = computed(),
        /// Whether the key is disabled.
        disabled: bool = computed(),
        /// When the key stops working, in RFC 3339; empty when it never does.
        expires_at: String = computed(),
        /// What IBM Cloud does when it finds the key in public: `none`, `disable` or `delete`.
        action_when_leaked: String = computed(),
        /// Whether sessions of the CLI that are made with the key can be followed and revoked.
        support_sessions: bool = computed(),
        /// The IAM ID of the identity that the key logs in as.
        iam_id: String = computed(),
        /// The ID of the account that the key belongs to.
        account_id: String = computed(),
        /// The Cloud Resource Name of the key.
        crn: String = computed(),
        /// When the key was created, in RFC 3339.
        created_at: String = computed(),
        /// The IAM ID of who created the key.
        created_by: String = computed(),
        /// When the key was last changed, in RFC 3339.
        modified_at: String = computed(),
        /// The version of the key, which moves with every change.
        entity_tag: String = computed(),
    }
}

/// The data source.
pub struct ApiKeyData;

impl DataSource for ApiKeyData {
    type Model = ApiKeyLookup;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_api_key"
    }

    fn validate(&self, config: &ApiKeyLookup) -> Diagnostics {
        let ways = [
            ("apikey_id", config.apikey_id.is_null(), config.apikey_id.is_unknown()),
            ("name", config.name.is_null(), config.name.is_unknown()),
            ("apikey", config.apikey.is_null(), config.apikey.is_unknown()),
        ];
        let given: Vec<_> = ways.iter().filter(|(_, is_null, _)| !is_null).map(|(name, ..)| *name).collect();
        // What isn't known yet may turn out to be null.
        let may_be_one = given.len() > 1 && ways.iter().any(|(_, _, is_unknown)| *is_unknown);
        if given.len() == 1 || may_be_one { Diagnostics::new() } else { diagnostics::ambiguous_lookup(&given).into() }
    }

    async fn read(&self, data: &ProviderData, request: ReadRequest<ApiKeyLookup>) -> ReadResponse<ApiKeyLookup> {
        let config = request.config;
        match find(&data.client.with_timeout(TIME), &config).await {
            Ok(key) => shown(config, &key).into(),
            Err(diagnostics) => ReadResponse::error(diagnostics),
        }
    }
}

async fn find(client: &Client, config: &ApiKeyLookup) -> Result<ApiKey, Diagnostics> {
    if let Some(id) = config.apikey_id.known() {
        let unreadable = |error| diagnostics::operation_failed(Operation::Read(&KeyName::new("", id)), &error);
        return found(client.get_api_key(id).await, || diagnostics::does_not_exist(id), unreadable);
    }
    if let Some(value) = config.apikey.known() {
        let unreadable = |error| diagnostics::operation_failed(Operation::LookUp("the API key of this value"), &error);
        return found(client.get_api_key_by_value(value).await, diagnostics::no_key_with_value, unreadable);
    }
    let name = config.name.str_or_empty();
    let doing = format!("the API key named {name:?}");
    let failed = |error| diagnostics::operation_failed(Operation::LookUp(&doing), &error);
    let iam_id = client.claims().await.map_err(failed)?.iam_id;
    let mut keys = client.list_api_keys(&ListScope::Identity(iam_id)).await.map_err(failed)?.keys;
    keys.retain(|key| key.name == name);
    keys.sort_by(by_age);
    if keys.len() > 1 && config.most_recent != Attr::Known(true) {
        return Err(diagnostics::several_keys_named(name, &keys).into());
    }
    keys.pop().ok_or_else(|| diagnostics::no_key_named(name).into())
}

/// A key that was asked for, or what there is to say: that there is none is not a failure of the request.
fn found(
    read: Result<ApiKey, Error>,
    none: impl FnOnce() -> Diagnostic,
    unreadable: impl FnOnce(Error) -> Diagnostic,
) -> Result<ApiKey, Diagnostics> {
    read.map_err(|error| if error.is_not_found() { none() } else { unreadable(error) }.into())
}

/// Arguments as they are, and what the key shows.
fn shown(config: ApiKeyLookup, key: &ApiKey) -> ApiKeyLookup {
    let seen = observe(&ApiKeyModel::default(), key);
    ApiKeyLookup {
        apikey_id: seen.apikey_id,
        name: seen.name,
        id: seen.id,
        description: seen.description,
        entity_lock: seen.entity_lock,
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
        apikey: config.apikey,
        most_recent: config.most_recent,
    }
}
