//! The resource `ibm_iam_api_key`: a key of the user who is logged in.

use iam_identity::ApiKey;
use tf_provider::resource::{MoveStateRequest, UpgradeStateRequest};
use tf_provider::schema::Schema;
use tf_provider::{Diagnostics, Model};

use super::managed_key::{KeyKind, ManagedKey};
use crate::keys::schema::{ApiKeyModel, SERVICE_ONLY};
use crate::keys::{migrate, validate};

/// The resource.
pub(crate) type ApiKeyResource = ManagedKey<UserKey>;

/// A key of the user who is logged in.
#[derive(Debug)]
pub(crate) struct UserKey;

impl KeyKind for UserKey {
    const TYPE: &'static str = migrate::USER_KEY;

    fn schema() -> Schema {
        ApiKeyModel::schema().without(&SERVICE_ONLY)
    }

    fn validate(config: &ApiKeyModel) -> Diagnostics {
        validate::validate(config)
    }

    fn imported(key: &ApiKey) -> Result<ApiKeyModel, Diagnostics> {
        Ok(ApiKeyModel::imported(key))
    }

    fn upgrade(stored: &UpgradeStateRequest, schema: &Schema) -> ApiKeyModel {
        migrate::upgrade(stored, schema)
    }

    fn move_state(source: &MoveStateRequest, schema: &Schema) -> Option<ApiKeyModel> {
        migrate::move_user_key(source, schema)
    }
}
