//! `ephemeral "ibm_iam_service_api_key"`: reads the value that IBM Cloud stores of a service ID's key.

use iam_identity::ApiKey;
use secret::Secret;
use tf_provider::ephemeral::{OpenRequest, OpenResponse};
use tf_provider::schema::{computed, required};
use tf_provider::{Attr, Diagnostics, EphemeralResource};

use crate::diagnostics;
use crate::iam_ids::id_of_service_id;
use crate::keys::KeyName;
use crate::keys::facts::KeyFacts;
use crate::keys::lookup;
use crate::keys::timeouts::OPERATION_TIMEOUT;
use crate::provider_data::ProviderData;
use crate::times::has_passed;
use crate::validators::key_id;

tf_provider::object! {
    /// The value of a service ID's API key, read from IBM Cloud, which stores it if the key was created with
    /// `store_value = true`. Terraform never stores it in a plan or a state: use it in a provider block or in a write-only
    /// argument. The key may be created in the same apply.
    pub struct StoredKeyModel {
        /// The ID of the key: `ApiKey-…`.
        apikey_id: String = required().validate(key_id()),
        /// The value of the key.
        apikey: Secret = computed().sensitive(),
        /// The name of the key.
        name: String = computed(),
        /// The IAM ID of the service ID that the key belongs to.
        iam_service_id: String = computed(),
        /// When the key expires, in RFC 3339 format; empty if it never does.
        expires_at: String = computed(),
    }
}

/// The ephemeral resource.
pub(crate) struct StoredKey;

impl EphemeralResource for StoredKey {
    type Model = StoredKeyModel;
    type Private = ();
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_service_api_key"
    }

    async fn open(&self, data: &ProviderData, request: OpenRequest<Self>) -> Result<OpenResponse<Self>, Diagnostics> {
        let config = request.config;
        if data.unknown_argument.is_some() {
            let StoredKeyModel { apikey_id, .. } = config;
            let result = StoredKeyModel {
                apikey_id,
                apikey: Attr::Unknown,
                name: Attr::Unknown,
                iam_service_id: Attr::Unknown,
                expires_at: Attr::Unknown,
            };
            return Ok(OpenResponse { result, private: (), renew_at: None, diagnostics: Diagnostics::new() });
        }
        let client = data.client.with_timeout(OPERATION_TIMEOUT);
        let key = lookup::by_id(&client, config.apikey_id.str_or_empty()).await?;
        let (owner, value) = stored(&key)?;
        let facts = KeyFacts::default().observe(&key);
        let expiry = facts.expires_at.str_or_empty();
        let mut warnings = Diagnostics::new();
        if has_passed(expiry, client.now()) {
            warnings.push(diagnostics::key_expired(&KeyName::new(&key.name, &key.id).of(&owner), expiry));
        }
        let result = StoredKeyModel {
            apikey: Attr::Known(value),
            name: facts.name,
            iam_service_id: Attr::Known(owner),
            expires_at: facts.expires_at,
            ..config
        };
        Ok(OpenResponse { result, private: (), renew_at: None, diagnostics: warnings })
    }
}

/// The owner of a key and its value.
fn stored(key: &ApiKey) -> Result<(String, Secret), Diagnostics> {
    let owner = key.iam_id.clone().unwrap_or_default();
    if id_of_service_id(&owner).is_none() {
        return Err(diagnostics::users_value_not_stored(&KeyName::new(&key.name, &key.id), &owner).into());
    }
    match key.value() {
        Some(value) => Ok((owner, value.clone())),
        None => Err(diagnostics::value_not_readable(&KeyName::new(&key.name, &key.id).of(&owner)).into()),
    }
}
