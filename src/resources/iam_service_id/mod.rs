//! The resource `ibm_iam_service_id`.
//!
//! It plans and applies with [`crate::service_ids`]. Its own are [`import`], and [`migrate`] for states of other providers.

mod identity;
mod import;
mod migrate;

use tf_provider::resource::{
    ApplyRequest, ApplyResponse, ImportRequest, ImportResponse, MoveStateRequest, MoveStateResponse, PlanRequest,
    PlanResponse, ReadRequest, ReadResponse, UpgradeStateRequest, UpgradeStateResponse,
};
use tf_provider::{Attr, Diagnostics, Resource};

pub(crate) use identity::ServiceIdIdentity;

use crate::diagnostics;
use crate::provider_data::ProviderData;
use crate::service_ids::private_state::PrivateState;
use crate::service_ids::schema::ServiceIdModel;
use crate::service_ids::{apply, plan, read};

/// The resource.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ServiceIdResource;

impl Resource for ServiceIdResource {
    type Model = ServiceIdModel;
    type Identity = ServiceIdIdentity;
    type Private = PrivateState;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        "ibm_iam_service_id"
    }

    fn identity(&self, state: &ServiceIdModel) -> Option<ServiceIdIdentity> {
        let known = |attribute: &Attr<String>| attribute.known().filter(|text| !text.is_empty()).cloned();
        Some(ServiceIdIdentity {
            service_id: Attr::Known(known(&state.id)?),
            account_id: known(&state.facts.account_id).into(),
        })
    }

    fn validate(&self, config: &ServiceIdModel) -> Diagnostics {
        match &config.tags {
            Attr::Null => Diagnostics::new(),
            Attr::Unknown | Attr::Known(_) => diagnostics::service_id_tags_without_effect().into(),
        }
    }

    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        plan::plan(request)
    }

    fn plan_destroy(&self, prior: &ServiceIdModel) -> Diagnostics {
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
        request: ImportRequest<ServiceIdIdentity>,
    ) -> Result<ImportResponse<Self>, Diagnostics> {
        import::import(data, request).await.map(ImportResponse::<Self>::from)
    }

    fn upgrade_state(&self, stored: UpgradeStateRequest) -> UpgradeStateResponse<ServiceIdModel> {
        migrate::upgrade(&stored).into()
    }

    fn move_state(&self, source: MoveStateRequest) -> Option<MoveStateResponse<Self>> {
        migrate::move_state(&source).map(MoveStateResponse::<Self>::from)
    }
}
