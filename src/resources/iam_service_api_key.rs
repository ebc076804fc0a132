//! The resource `ibm_iam_service_api_key`: a key of a service ID, which its configuration chooses.

use tf_provider::Diagnostics;
use tf_provider::resource::{ImportRequest, MoveStateRequest, UpgradeStateRequest};
use tf_provider::schema::{Schema, computed, optional};

use super::managed_key::{KeyKind, ManagedKey};
use crate::diagnostics;
use crate::iam_ids::id_of_service_id;
use crate::keys::identity::ApiKeyIdentity;
use crate::keys::schema::ApiKeyModel;
use crate::keys::{import, migrate, validate};
use crate::provider_data::ProviderData;

/// The resource.
pub(crate) type ServiceApiKeyResource = ManagedKey<ServiceIdKey>;

/// A key of a service ID.
#[derive(Debug)]
pub(crate) struct ServiceIdKey;

impl KeyKind for ServiceIdKey {
    const TYPE: &'static str = migrate::SERVICE_KEY;

    fn schema() -> Schema {
        let about = "An API key of a service ID: it logs in as that service ID, with only the access of that service ID. Use \
                     one for each application, because a user's key would give the application all of the user's access.";
        let schema = ApiKeyModel::schema_without_rotation()
            // It is about sessions of users.
            .without(&["support_sessions"])
            .redeclare(
                "store_value",
                "Whether IBM Cloud stores the value of the key, so that it can be read later: by the ephemeral resource \
                 `ibm_iam_service_api_key`, and after an import. It is decided when the key is created: a change replaces a \
                 key that this provider has created, and has no effect on others.",
                optional().default(true),
            )
            .redeclare(
                "locked",
                "Whether the key is locked. Accepted from configurations for IBM-Cloud/ibm, where it is the name of \
                 `entity_lock`.",
                optional().default(false),
            )
            .redeclare(
                "iam_id",
                "The IAM ID of the service ID that the key authenticates.",
                computed().hint("To choose the service ID, set iam_service_id."),
            )
            .redeclare(
                "account_id",
                "The ID of the account that the key belongs to.",
                computed().hint("It is that of the service ID."),
            );
        schema.described(about)
    }

    fn validate(config: &ApiKeyModel) -> Diagnostics {
        validate::validate_service_key(config)
    }

    async fn import(data: &ProviderData, request: ImportRequest<ApiKeyIdentity>) -> Result<ApiKeyModel, Diagnostics> {
        let key = import::find(data, request).await?;
        let owner = key.iam_id.as_deref().unwrap_or_default();
        if id_of_service_id(owner).is_none() {
            return Err(diagnostics::not_a_service_key(&key.id, owner).into());
        }
        Ok(ApiKeyModel::imported_from_service_id(&key))
    }

    fn upgrade(stored: &UpgradeStateRequest, schema: &Schema) -> ApiKeyModel {
        migrate::upgrade_service_key(stored, schema)
    }

    fn move_state(source: &MoveStateRequest, schema: &Schema) -> Option<ApiKeyModel> {
        migrate::move_service_key(source, schema)
    }
}
