//! The resource `ibm_iam_api_key`.
//!
//! It plans and applies as every managed key does: see [`crate::keys`]. Its own are [`validate`], [`import`], and [`migrate`] for
//! states of other providers.

mod identity;
mod import;
mod migrate;
mod validate;

use tf_provider::resource::{
    ApplyRequest, ApplyResponse, ImportRequest, MoveStateRequest, PlanRequest, PlanResponse, ReadRequest, ReadResponse,
    UpgradeStateRequest,
};
use tf_provider::{Attr, Diagnostics, Resource};

pub(crate) use identity::ApiKeyIdentity;

use crate::keys::private_state::PrivateState;
use crate::keys::schema::ApiKeyModel;
use crate::keys::{apply, plan, read};
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
        "ibm_iam_api_key"
    }

    fn identity(&self, state: &ApiKeyModel) -> Option<ApiKeyIdentity> {
        let known = |attribute: &Attr<String>| attribute.known().filter(|text| !text.is_empty()).cloned();
        Some(ApiKeyIdentity {
            apikey_id: Attr::Known(known(&state.id)?),
            account_id: known(&state.facts.account_id).into(),
        })
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
        import::import(data, request).await
    }

    fn upgrade_state(&self, stored: UpgradeStateRequest) -> ApiKeyModel {
        migrate::upgrade(&stored)
    }

    fn move_state(&self, source: MoveStateRequest) -> Option<ApiKeyModel> {
        migrate::move_state(&source)
    }
}
