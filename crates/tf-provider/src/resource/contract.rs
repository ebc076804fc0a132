//! What an author implements, with its requests and responses.

use std::future::Future;
use std::sync::{Arc, Mutex};

use super::change::Change;
use super::stored::{AdoptResponse, MoveStateRequest, UpgradeStateRequest, UpgradeStateResponse, Upgrader};
use crate::deferral::DeferralReason;
use crate::diagnostics::{Diagnostics, Path};
use crate::model::Model;
use crate::private_state::PrivateState;
use crate::provider_meta::ProviderMeta;
use crate::schema::Schema;

/// A managed resource: a kind of object that Terraform creates, updates and destroys.
///
/// Configuration, state and plan are all values of one [`Model`]. [`plan`](Resource::plan) is pure, and
/// [`apply`](Resource::apply) carries out what it returned. Whatever fails, a response has the object as it is now.
///
/// Terraform's core checks what a provider returns, and calls a violation a bug of the provider. The rules are numbered on
/// each method; they follow from the
/// [life cycle of an instance](https://github.com/hashicorp/terraform/blob/main/docs/resource-instance-change-lifecycle.md).
pub trait Resource: Send + Sync + Sized + 'static {
    /// The object: its configuration, plan and state.
    type Model: Model;
    /// The identity of an object: the few attributes that tell it from every other one.
    ///
    /// See <https://developer.hashicorp.com/terraform/plugin/framework/resources/identity>.
    type Identity: Model;
    /// The private state that is stored beside an object's state; `()` for none.
    type Private: PrivateState;
    /// What [`Provider::configure`](crate::Provider::configure) returns.
    type ProviderData: Send + Sync + 'static;

    /// The type's name in configurations.
    fn name(&self) -> &'static str;

    /// The schema: by default, what the model declares. Called once, when the schema is first needed.
    ///
    /// Resources that share a model may each declare some of its attributes [differently](Schema::redeclare), or [leave them
    /// out](Schema::without); an attribute that is left out is null. The model of a resource whose schema is known only when the
    /// provider runs is [`DynamicObject`](crate::DynamicObject). A resource whose stored objects need an
    /// [upgrade](Resource::state_upgraders) has a [version](Schema::version).
    fn schema(&self) -> Schema {
        Self::Model::schema()
    }

    /// The schema of the identity: by default, what its model declares. It has a version of its own.
    fn identity_schema(&self) -> Schema {
        Self::Identity::schema()
    }

    /// The identity of an object; `None` while it isn't known. Once an object has an identity, it must not change.
    fn identity(&self, state: &Self::Model) -> Option<Self::Identity>;

    /// Validates a configuration beyond what its attributes declare. Values may be unknown.
    fn validate(&self, _config: &Self::Model) -> Diagnostics {
        Diagnostics::new()
    }

    /// Plans a creation or an update. Pure: no I/O, and no clock but the one in the request. By default the plan is what
    /// follows from the schema. What needs the API is up to [`modify_plan`](Resource::modify_plan).
    ///
    /// Terraform's core [requires of the planned
    /// state](https://developer.hashicorp.com/terraform/plugin/framework/resources/plan-modification):
    /// 1. An attribute that is configured has the configured value, or the prior value if that
    ///    [means the same](crate::schema::Declaration::semantic_equals).
    /// 2. An attribute that isn't configured is null, unless it is computed.
    /// 3. A computed attribute that isn't configured may be unknown, or any value. What is known here is a promise: the apply
    ///    must return it.
    /// 4. A write-only attribute is null.
    /// 5. Within one apply, Terraform may plan a second time with more values known. A known value of the first plan must
    ///    come back.
    /// 6. For a replacement Terraform plans twice: with the prior state, then without it. It shows errors of the second plan, but
    ///    no warnings.
    /// 7. The plan within an apply isn't deferred. It is allowed there, and yet taken for a bug, so let a deferral depend on nothing
    ///    but what is unknown or absent.
    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        PlanResponse::from_schema(request)
    }

    /// Modifies a plan with access to the provider data, such as a client of the API. By default the plan stays as it is.
    ///
    /// Called after [`plan`](Resource::plan) has returned no error, if the provider is configured; not called for a destroy.
    ///
    /// Terraform's core requires, beyond what it requires of [`plan`](Resource::plan):
    /// 1. It plans again within an apply, usually in another process, and every value that was known must come back. The API
    ///    may have changed by then, so let only diagnostics depend on it, and which values are unknown.
    /// 2. An error in the plan within an apply ends the apply when other objects have been changed already.
    /// 3. Terraform plans several objects at a time, and waits for each plan, also for those that change nothing.
    #[doc(alias = "ModifyPlan")]
    fn modify_plan(
        &self,
        _data: &Self::ProviderData,
        _request: ModifyPlanRequest<Self>,
        response: PlanResponse<Self>,
    ) -> impl Future<Output = PlanResponse<Self>> + Send {
        std::future::ready(response)
    }

    /// Decides whether an object may be destroyed; an error refuses the plan. Pure, like [`plan`](Resource::plan).
    ///
    /// Terraform's core doesn't call this for a replacement: it plans the creation only.
    fn plan_destroy(&self, _prior: &Self::Model) -> Diagnostics {
        Diagnostics::new()
    }

    /// Decides whether the destruction of an object has to wait. Called only if Terraform allows deferral. Pure, like
    /// [`plan`](Resource::plan).
    fn defer_destroy(&self, _prior: &Self::Model) -> Option<DeferralReason> {
        None
    }

    /// Carries out a plan.
    ///
    /// Terraform's core requires of the new state:
    /// 1. Without an error, every known value of the planned state comes back as it was planned.
    /// 2. Without an error, every value is known; a write-only attribute is null.
    /// 3. Without an error, the object exists after a creation or an update, and doesn't after a deletion.
    /// 4. With an error, the state is the object as it is now. Terraform taints an object whose creation returned one, and
    ///    replaces it in the next apply: return a warning if the object is good.
    /// 5. State and private state that aren't returned are erased.
    #[doc(alias = "Create")]
    #[doc(alias = "Update")]
    #[doc(alias = "Delete")]
    fn apply(
        &self,
        data: &Self::ProviderData,
        request: ApplyRequest<Self>,
    ) -> impl Future<Output = ApplyResponse<Self>> + Send;

    /// Reads an object as it is now.
    ///
    /// Terraform's core requires of the new state:
    /// 1. Every value is known; a write-only attribute is null.
    /// 2. No state means that the object is gone: Terraform plans to create it again. An object that can't be read is an
    ///    error, with the state as it was.
    /// 3. A value that means the same as the one in the state should keep its form: every difference is shown as drift.
    /// 4. State and private state that aren't returned are erased.
    fn read(
        &self,
        data: &Self::ProviderData,
        request: ReadRequest<Self>,
    ) -> impl Future<Output = ReadResponse<Self>> + Send;

    /// Finds the object to import.
    ///
    /// Terraform's core requires:
    /// 1. There is exactly one object; none is an error.
    /// 2. The state is enough for [`read`](Resource::read), which is called next. Everything else may be null, but not
    ///    unknown.
    /// 3. An import by identity returns an object of that identity.
    ///
    /// # Errors
    /// The diagnostics that Terraform shows.
    #[doc(alias = "ImportState")]
    fn import(
        &self,
        data: &Self::ProviderData,
        request: ImportRequest<Self::Identity>,
    ) -> impl Future<Output = Result<ImportResponse<Self>, Diagnostics>> + Send;

    /// Decides whether an import has to wait. Called before [`import`](Resource::import), and only if Terraform allows deferral.
    /// Nothing is imported then.
    fn defer_import(
        &self,
        _data: &Self::ProviderData,
        _request: &ImportRequest<Self::Identity>,
    ) -> impl Future<Output = Option<DeferralReason>> + Send {
        std::future::ready(None)
    }

    /// What raises a stored object from one version of the schema to the next, in any order. By default there is nothing: the
    /// schema has no version.
    #[doc(alias = "StateUpgrader")]
    fn state_upgraders(&self) -> Vec<Upgrader> {
        Vec::new()
    }

    /// The same for a stored identity, by the version of its schema.
    #[doc(alias = "IdentityUpgrader")]
    fn identity_upgraders(&self) -> Vec<Upgrader> {
        Vec::new()
    }

    /// Decodes a stored object that [`state_upgraders`](Resource::state_upgraders) have raised to the current version. By default,
    /// attributes are taken over by name.
    ///
    /// Terraform's core requires:
    /// 1. This is called for every stored object, also for one of the current schema, before any other call.
    /// 2. Nothing is known of the real object: a value that can't be read is null, and [`read`](Resource::read) is called next.
    ///    An error ends every operation, also the destruction of the object.
    #[doc(alias = "UpgradeState")]
    #[doc(alias = "SchemaVersion")]
    fn upgrade_state(&self, stored: UpgradeStateRequest) -> UpgradeStateResponse<Self::Model> {
        stored.decode_by::<Self::Model>(&self.schema()).into()
    }

    /// The version of the private state, which is stored beside it. Raise it with a change of
    /// [`Private`](Resource::Private) that what is stored can't be read with.
    const PRIVATE_VERSION: u32 = 1;

    /// Converts private state of another version, or that can't be read as [`Private`](Resource::Private). By default it is lost.
    fn upgrade_private(_version: u32, _stored: serde_json::Value) -> Self::Private {
        Self::Private::default()
    }

    /// Takes over the state of another resource type or provider, for a `moved` block. `None` if this resource doesn't know
    /// that type.
    ///
    /// Terraform's core requires:
    /// 1. The object stays the same; only its representation changes. [`read`](Resource::read) is called next.
    #[doc(alias = "MoveState")]
    fn move_state(&self, _source: MoveStateRequest) -> Option<MoveStateResponse<Self>> {
        None
    }
}

/// A request to plan a creation or an update.
#[derive(Clone, Debug)]
pub struct PlanRequest<R: Resource> {
    /// The prior state; absent in a creation.
    pub prior: Option<R::Model>,
    /// The configuration. Write-only values are here and nowhere else.
    pub config: R::Model,
    /// The plan that follows from the schema alone: configured values, defaults, prior values, unknowns. Not Terraform's
    /// proposed new state, which keeps the prior value of a computed attribute that was removed from the configuration.
    pub schema_plan: R::Model,
    /// The attributes whose change, by their declaration, forces replacement.
    pub requires_replace: Vec<Path>,
    /// The private state beside the prior state. In the second plan of a replacement, where `prior` is absent, it is what
    /// the first plan returned.
    pub private: R::Private,
    /// The current time.
    pub now: jiff::Timestamp,
    /// Whether the response may be deferred.
    pub deferral_allowed: bool,
    /// What the module says about itself.
    pub provider_meta: ProviderMeta,
}

/// The response to a [`PlanRequest`].
#[derive(Clone, Debug)]
pub struct PlanResponse<R: Resource> {
    /// The planned state.
    pub state: R::Model,
    /// The attributes whose change forces replacement.
    pub requires_replace: Vec<Path>,
    /// The private state for the apply, and for the second plan of a replacement.
    pub private: R::Private,
    /// An error refuses the plan.
    pub diagnostics: Diagnostics,
    /// Why the change has to wait. The plan is shown, as far as it goes, and not applied.
    pub deferred: Option<DeferralReason>,
}

/// A request to modify a plan of a creation or an update.
#[derive(Clone, Debug)]
pub struct ModifyPlanRequest<R: Resource> {
    /// The prior state; absent in a creation.
    pub prior: Option<R::Model>,
    /// The configuration. Write-only values are here and nowhere else.
    pub config: R::Model,
    /// The private state as the [`PlanRequest`] had it.
    pub private: R::Private,
    /// Whether the response may be deferred.
    pub deferral_allowed: bool,
    /// What the module says about itself.
    pub provider_meta: ProviderMeta,
}

/// A request to carry out a plan.
#[derive(Clone, Debug)]
pub struct ApplyRequest<R: Resource> {
    /// The change.
    pub change: Change<R::Model>,
    /// The private state that the plan returned.
    pub private: R::Private,
    /// Where to note the object as it changes.
    pub progress: Progress<R>,
    /// What the module says about itself.
    pub provider_meta: ProviderMeta,
}

/// The last known state of an object, returned to Terraform if `apply` panics.
pub struct Progress<R: Resource>(pub(super) Arc<Mutex<Noted<R>>>);

pub(super) type Noted<R> = Option<(<R as Resource>::Model, <R as Resource>::Private)>;

/// A request to read an object as it is now.
#[derive(Clone, Debug)]
pub struct ReadRequest<R: Resource> {
    /// The prior state.
    pub state: R::Model,
    /// The private state beside it.
    pub private: R::Private,
    /// Whether the response may be deferred.
    pub deferral_allowed: bool,
    /// What the module says about itself.
    pub provider_meta: ProviderMeta,
}

/// The response to an apply or a read: the object as it is now, also when something failed.
#[derive(Clone, Debug)]
pub struct StateResponse<R: Resource> {
    /// The object; absent if it doesn't exist.
    pub state: Option<R::Model>,
    /// The private state to store beside it.
    pub private: R::Private,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
    /// Why reading has to wait: the state is the one from before then, or may be unknown in part. An apply can't wait.
    pub deferred: Option<DeferralReason>,
}

/// The response to an [`ApplyRequest`].
pub type ApplyResponse<R> = StateResponse<R>;

/// The response to a [`ReadRequest`].
pub type ReadResponse<R> = StateResponse<R>;

/// The response to a [`MoveStateRequest`].
pub type MoveStateResponse<R> = AdoptResponse<<R as Resource>::Model, <R as Resource>::Private>;

/// The response to an [`ImportRequest`].
pub type ImportResponse<R> = AdoptResponse<<R as Resource>::Model, <R as Resource>::Private>;

/// A request to import an object.
#[derive(Clone, Debug)]
pub enum ImportRequest<I> {
    /// By an ID, from the command line or an `import` block.
    Id(String),
    /// By an identity, from an `import` block.
    Identity(I),
}
