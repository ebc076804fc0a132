//! The resource `ibm_iam_api_key`.
//!
//! Parts, in the order in which a key meets them: [`schema`] (the attributes), `validate`, `plan` (pure), `steps` (pure),
//! `apply` with `guard`, `create`, `update` (the runner of the steps), `read`, `import`, `list`, `takeover`. `model` stands
//! between the API's keys and the attributes, `private` is what is noted beside the state, `owner` keeps keys with their
//! owners, `write_only` compares values.

mod apply;
mod create;
mod guard;
mod import;
pub(crate) mod limits;
mod list;
pub(crate) mod model;
mod owner;
mod plan;
mod private;
mod read;
pub mod schema;
mod steps;
mod takeover;
mod update;
mod validate;
mod write_only;

use tf_provider::resource::{
    ApplyRequest, ApplyResponse, ImportRequest, MoveStateRequest, PlanRequest, PlanResponse, ReadRequest, ReadResponse,
    UpgradeStateRequest,
};
use tf_provider::{Attr, Diagnostics, Resource};

use crate::provider_data::ProviderData;
pub(crate) use create::creation_refused;
pub use limits::{Limited, TimeBudget};
pub use list::ApiKeyList;
pub use private::{LockedKey, Notes, Owner, PriorKey};
pub use schema::{ApiKeyIdentity, ApiKeyModel, Timeouts};
pub use steps::{Repair, Step, steps};

/// The resource.
#[derive(Clone, Copy, Debug, Default)]
pub struct ApiKeyResource;

impl Resource for ApiKeyResource {
    type Model = ApiKeyModel;
    type Identity = ApiKeyIdentity;
    type Private = Notes;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_api_key"
    }

    fn identity(&self, state: &ApiKeyModel) -> Option<ApiKeyIdentity> {
        let known = |attribute: &Attr<String>| attribute.known().filter(|text| !text.is_empty()).cloned();
        Some(ApiKeyIdentity { apikey_id: Attr::Known(known(&state.id)?), account_id: known(&state.account_id).into() })
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
        takeover::upgrade(&stored)
    }

    fn move_state(&self, source: MoveStateRequest) -> Option<ApiKeyModel> {
        takeover::move_state(&source)
    }
}
