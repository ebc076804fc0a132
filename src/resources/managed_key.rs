//! A resource that manages a key: see [`crate::keys`] for how it plans and applies. What distinguishes one from another is its
//! [`KeyKind`].

use std::marker::PhantomData;

use tf_provider::resource::{
    ApplyRequest, ApplyResponse, ImportRequest, ImportResponse, ModifyPlanRequest, MoveStateRequest, MoveStateResponse,
    PlanRequest, PlanResponse, ReadRequest, ReadResponse, UpgradeStateRequest, UpgradeStateResponse,
};
use tf_provider::schema::Schema;
use tf_provider::{Diagnostics, Resource};

use crate::keys::identity::ApiKeyIdentity;
use crate::keys::private_state::PrivateState;
use crate::keys::schema::ApiKeyModel;
use crate::keys::{apply, plan, read};
use crate::provider_data::ProviderData;

/// A kind of managed key.
pub(crate) trait KeyKind: Send + Sync + 'static {
    /// The name of the resource in configurations.
    const TYPE: &'static str;

    /// Its schema: that of the model without what this kind doesn't have.
    fn schema() -> Schema;

    /// Checks a configuration.
    fn validate(config: &ApiKeyModel) -> Diagnostics;

    /// Finds the key to import.
    ///
    /// # Errors
    ///
    /// If there is no such key, or if it is of another kind.
    fn import(
        data: &ProviderData,
        request: ImportRequest<ApiKeyIdentity>,
    ) -> impl Future<Output = Result<ApiKeyModel, Diagnostics>> + Send;

    /// Reads a stored key.
    fn upgrade(stored: &UpgradeStateRequest, schema: &Schema) -> ApiKeyModel;

    /// Takes over a key of another resource; `None` if that isn't known.
    fn move_state(source: &MoveStateRequest, schema: &Schema) -> Option<ApiKeyModel>;
}

/// The resource of a kind of key.
#[derive(Debug)]
pub(crate) struct ManagedKey<K>(PhantomData<fn() -> K>);

impl<K> ManagedKey<K> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

impl<K: KeyKind> Resource for ManagedKey<K> {
    type Model = ApiKeyModel;
    type Identity = ApiKeyIdentity;
    type Private = PrivateState;
    type ProviderData = ProviderData;

    fn name(&self) -> &'static str {
        K::TYPE
    }

    fn schema(&self) -> Schema {
        K::schema()
    }

    fn identity(&self, state: &ApiKeyModel) -> Option<ApiKeyIdentity> {
        ApiKeyIdentity::of(state)
    }

    fn validate(&self, config: &ApiKeyModel) -> Diagnostics {
        K::validate(config)
    }

    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        plan::plan(request)
    }

    async fn modify_plan(
        &self,
        data: &ProviderData,
        request: ModifyPlanRequest<Self>,
        mut response: PlanResponse<Self>,
    ) -> PlanResponse<Self> {
        response.diagnostics.extend(data.preflight.check(&request, &response).await);
        response
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
    ) -> Result<ImportResponse<Self>, Diagnostics> {
        K::import(data, request).await.map(ImportResponse::<Self>::from)
    }

    fn upgrade_state(&self, stored: UpgradeStateRequest) -> UpgradeStateResponse<ApiKeyModel> {
        K::upgrade(&stored, &K::schema()).into()
    }

    fn move_state(&self, source: MoveStateRequest) -> Option<MoveStateResponse<Self>> {
        K::move_state(&source, &K::schema()).map(MoveStateResponse::<Self>::from)
    }
}
