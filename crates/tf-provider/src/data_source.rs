//! Data sources.

use std::future::Future;

use crate::deferral::DeferralReason;
use crate::diagnostics::Diagnostics;
use crate::model::Model;
use crate::provider_meta::ProviderMeta;
use crate::schema::Schema;

/// A data source: a kind of object that is read and never changed.
pub trait DataSource: Send + Sync + Sized + 'static {
    /// Arguments and results.
    type Model: Model;
    /// What [`Provider::configure`](crate::Provider::configure) returns.
    type ProviderData: Send + Sync + 'static;

    /// The type's name in configurations.
    fn name(&self) -> &'static str;

    /// The schema: by default, what the model declares. Called once, when the schema is first needed.
    ///
    /// The model of a data source whose schema is known only when the provider runs is
    /// [`DynamicObject`](crate::DynamicObject).
    fn schema(&self) -> Schema {
        Self::Model::schema()
    }

    /// Validates a configuration beyond what its attributes declare. Values may be unknown.
    fn validate(&self, _config: &Self::Model) -> Diagnostics {
        Diagnostics::new()
    }

    /// Reads the object that the arguments select.
    ///
    /// Terraform calls this in a plan if every argument is known, otherwise in the apply.
    ///
    /// Terraform's core [requires of the state](https://developer.hashicorp.com/terraform/plugin/framework/data-sources):
    /// 1. Every value is known, null where there is none.
    /// 2. There is a state unless there is an error or a deferral: an object that doesn't exist is an error.
    /// 3. A configured argument comes back as it was configured. Core doesn't check this, but whoever refers to the argument
    ///    relies on it.
    fn read(
        &self,
        data: &Self::ProviderData,
        request: ReadRequest<Self::Model>,
    ) -> impl Future<Output = ReadResponse<Self::Model>> + Send;
}

/// A request to read an object.
#[derive(Clone, Debug)]
pub struct ReadRequest<M> {
    /// The arguments, all of them known.
    pub config: M,
    /// Whether the response may be deferred.
    pub deferral_allowed: bool,
    /// What the module says about itself.
    pub provider_meta: ProviderMeta,
}

/// The response to a [`ReadRequest`].
#[derive(Clone, Debug)]
pub struct ReadResponse<M> {
    /// Arguments and results; absent after an error and if reading has to wait.
    pub state: Option<M>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
    /// Why reading has to wait. What refers to the results then has unknown ones.
    pub deferred: Option<DeferralReason>,
}

impl<M> From<M> for ReadResponse<M> {
    fn from(state: M) -> Self {
        Self { state: Some(state), diagnostics: Diagnostics::new(), deferred: None }
    }
}

impl<M> ReadResponse<M> {
    /// A response without a state.
    pub fn error(diagnostics: impl Into<Diagnostics>) -> Self {
        Self { state: None, diagnostics: diagnostics.into(), deferred: None }
    }

    /// A response without a state, because reading has to wait.
    pub fn deferred(reason: DeferralReason) -> Self {
        Self { state: None, diagnostics: Diagnostics::new(), deferred: Some(reason) }
    }
}
