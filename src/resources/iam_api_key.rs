//! The resource `ibm_iam_api_key`: a key of the user who is logged in.
//!
//! It plans and applies as every managed key does: see [`crate::keys`].

use tf_provider::resource::{
    ApplyRequest, ApplyResponse, ImportRequest, MoveStateRequest, PlanRequest, PlanResponse, ReadRequest, ReadResponse,
    UpgradeStateRequest,
};
use tf_provider::schema::Schema;
use tf_provider::{Diagnostics, Model, Resource};

use crate::keys::identity::ApiKeyIdentity;
use crate::keys::private_state::PrivateState;
use crate::keys::schema::{ApiKeyModel, SERVICE_ONLY};
use crate::keys::{apply, import, migrate, plan, read, validate};
use crate::provider_data::ProviderData;

/// The resource.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ApiKeyResource;

impl Resource for ApiKeyResource {
    type Model = ApiKeyModel;
    type Identity = ApiKeyIdentity;
    type Private = PrivateState;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        migrate::USER_KEY
    }

    fn schema() -> Schema {
        ApiKeyModel::schema().without(&SERVICE_ONLY)
    }

    fn identity(&self, state: &ApiKeyModel) -> Option<ApiKeyIdentity> {
        ApiKeyIdentity::of(state)
    }

    fn validate(&self, config: &ApiKeyModel) -> Diagnostics {
        validate::validate(config)
    }

    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        plan::plan(request)
    }

    fn plan_destroy(&self, prior: &ApiKeyModel) -> Diagnostics {
        plan::plan_destroy(prior)
    }

    async fn apply(&self, data: &ProviderData, request: ApplyRequest<Self>) -> ApplyResponse<Self> {
        apply::apply(data, request).await
    }

    async fn read(&self, data: &ProviderData, request: ReadRequest<Self>) -> ReadResponse<Self> {
        read::read(data, request).await
    }

    async fn import(
        &self,
        data: &ProviderData,
        request: ImportRequest<ApiKeyIdentity>,
    ) -> Result<ApiKeyModel, Diagnostics> {
        Ok(ApiKeyModel::imported(&import::find(data, request).await?))
    }

    fn upgrade_state(&self, stored: UpgradeStateRequest) -> ApiKeyModel {
        migrate::upgrade(&stored, &Self::schema())
    }

    fn move_state(&self, source: MoveStateRequest) -> Option<ApiKeyModel> {
        migrate::move_user_key(&source, &Self::schema())
    }
}
