//! The resource `ibm_iam_api_key`: a key of the user who is logged in.

use tf_provider::Diagnostics;
use tf_provider::resource::{ImportRequest, MoveStateRequest, UpgradeStateRequest};
use tf_provider::schema::Schema;

use super::managed_key::{KeyKind, ManagedKey};
use crate::keys::identity::ApiKeyIdentity;
use crate::keys::schema::{ApiKeyModel, SERVICE_ONLY};
use crate::keys::{import, migrate, validate};
use crate::provider_data::ProviderData;

/// The resource.
pub(crate) type ApiKeyResource = ManagedKey<UserKey>;

/// A key of the user who is logged in.
#[derive(Debug)]
pub(crate) struct UserKey;

impl KeyKind for UserKey {
    const TYPE: &'static str = migrate::USER_KEY;

    fn schema() -> Schema {
        ApiKeyModel::schema_without_rotation().without(&SERVICE_ONLY)
    }

    fn validate(config: &ApiKeyModel) -> Diagnostics {
        validate::validate(config)
    }

    async fn import(data: &ProviderData, request: ImportRequest<ApiKeyIdentity>) -> Result<ApiKeyModel, Diagnostics> {
        Ok(ApiKeyModel::imported(&import::find(data, request).await?))
    }

    fn upgrade(stored: &UpgradeStateRequest, schema: &Schema) -> ApiKeyModel {
        migrate::upgrade(stored, schema)
    }

    fn move_state(source: &MoveStateRequest, schema: &Schema) -> Option<ApiKeyModel> {
        migrate::move_user_key(source, schema)
    }
}
