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

use tf_provider::{Apply, Attr, Diagnostics, Import, MoveSource, Outcome, Plan, Planned, Read, Resource, Upgrade};

use crate::run::Run;
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
    type Client = Run;

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

    fn plan(&self, request: Plan<Self>) -> Planned<Self> {
        plan::plan(request)
    }

    fn plan_destroy(&self, prior: &ApiKeyModel) -> Diagnostics {
        plan::plan_destroy(prior)
    }

    async fn apply(&self, run: &Run, request: Apply<Self>) -> Outcome<Self> {
        apply::apply(run, request).await
    }

    async fn read(&self, run: &Run, request: Read<Self>) -> Outcome<Self> {
        read::read(run, request).await
    }

    async fn import(&self, run: &Run, request: Import<ApiKeyIdentity>) -> Result<ApiKeyModel, Diagnostics> {
        import::import(run, request).await
    }

    fn upgrade(&self, stored: Upgrade) -> ApiKeyModel {
        takeover::upgrade(&stored)
    }

    fn take_over(&self, source: MoveSource) -> Option<ApiKeyModel> {
        takeover::take_over(&source)
    }
}
