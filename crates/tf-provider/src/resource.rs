//! What an author writes for a resource.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value as Json;

use crate::diagnostics::{Diagnostic, Diagnostics, Path};
use crate::model::Model;
use crate::private::PrivateState;
use crate::schema::decode_leniently;

/// A kind of managed object.
///
/// Its configuration, states and plans are all values of one [`Model`]. [`plan`](Resource::plan) is pure; what it plans,
/// [`apply`](Resource::apply) carries out. Whatever fails, the response says what is there now.
pub trait Resource: Send + Sync + Sized + 'static {
    /// The object.
    type Model: Model;
    /// What tells one object from another: a few of its attributes.
    type Identity: Model;
    /// What is noted beside an object's state.
    type Private: PrivateState;
    /// What [`Provider::configure`](crate::Provider::configure) returns.
    type ProviderData: Send + Sync + 'static;

    /// The type's name in configurations.
    fn name(&self) -> &'static str;

    /// The identity of an object, where enough of it is known.
    fn identity(&self, state: &Self::Model) -> Option<Self::Identity>;

    /// Checks a configuration beyond what its attributes declare. Values may be unknown.
    fn validate(&self, _config: &Self::Model) -> Diagnostics {
        Diagnostics::new()
    }

    /// Plans a creation or an update. Pure: no I/O, no clock but the one in the request.
    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self>;

    /// Is asked before a destroy is planned; an error refuses it. Pure, like [`plan`](Resource::plan).
    fn plan_destroy(&self, _prior: &Self::Model) -> Diagnostics {
        Diagnostics::new()
    }

    /// Carries out a plan.
    fn apply(
        &self,
        data: &Self::ProviderData,
        request: ApplyRequest<Self>,
    ) -> impl Future<Output = ApplyResponse<Self>> + Send;

    /// Reads an object as it is now. A response without a state removes the object from the state.
    fn read(
        &self,
        data: &Self::ProviderData,
        request: ReadRequest<Self>,
    ) -> impl Future<Output = ReadResponse<Self>> + Send;

    /// Finds the one object that is to be taken under management. Terraform reads it afterwards.
    fn import(
        &self,
        data: &Self::ProviderData,
        request: ImportRequest<Self::Identity>,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send;

    /// Brings a stored object to the current schema. Must not refuse: it is called for every stored object.
    fn upgrade_state(&self, stored: UpgradeStateRequest) -> Self::Model {
        stored.decode::<Self::Model>()
    }

    /// Takes over an object of another type or provider; `None` where this resource doesn't know how.
    fn move_state(&self, _source: MoveStateRequest) -> Option<Self::Model> {
        None
    }
}

/// A request to plan a creation or an update.
#[derive(Clone, Debug)]
pub struct PlanRequest<R: Resource> {
    /// The object as the state has it; absent in a creation.
    pub prior: Option<R::Model>,
    /// The configuration. Write-only values are here and nowhere else.
    pub config: R::Model,
    /// The plan that follows from the schema alone: configured values, defaults, prior values, unknowns. Not Terraform's
    /// proposed new state, which keeps the prior value of a computed attribute that was removed from the configuration.
    pub schema_plan: R::Model,
    /// The attributes whose change, by declaration, requires a replacement.
    pub requires_replace: Vec<Path>,
    /// The private data beside the prior state. In the second plan of a replacement, where `prior` is absent, it is what
    /// the first plan returned.
    pub private: R::Private,
    /// The current time.
    pub now: jiff::Timestamp,
}

/// The response to a [`PlanRequest`].
#[derive(Clone, Debug)]
pub struct PlanResponse<R: Resource> {
    /// The planned state.
    pub state: R::Model,
    /// The attributes whose change requires a replacement.
    pub requires_replace: Vec<Path>,
    /// Handed to apply, and to the second plan of a replacement.
    pub private: R::Private,
    /// An error refuses the plan.
    pub diagnostics: Diagnostics,
}

/// A request to carry out a plan.
#[derive(Clone, Debug)]
pub struct ApplyRequest<R: Resource> {
    /// What to do.
    pub change: Change<R::Model>,
    /// What the plan returned.
    pub private: R::Private,
    /// Where to note the state as it changes.
    pub progress: Progress<R>,
}

/// A planned change of one object.
#[derive(Clone, Debug)]
pub enum Change<M> {
    /// Create the object.
    Create {
        /// The planned state. Unknown values are the provider's to choose.
        planned: M,
        /// The configuration, which alone has write-only values.
        config: M,
    },
    /// Update the object in place.
    Update {
        /// The object as the state has it.
        prior: M,
        /// The planned state. Unknown values are the provider's to choose.
        planned: M,
        /// The configuration, which alone has write-only values.
        config: M,
    },
    /// Destroy the object.
    Delete {
        /// The object as the state has it.
        prior: M,
    },
}

/// The last known state of an object, returned to Terraform if `apply` panics.
pub struct Progress<R: Resource>(Arc<Mutex<Noted<R>>>);

type Noted<R> = Option<(<R as Resource>::Model, <R as Resource>::Private)>;

/// A request to read an object as it is now.
#[derive(Clone, Debug)]
pub struct ReadRequest<R: Resource> {
    /// The object as the state has it.
    pub state: R::Model,
    /// The private data beside it.
    pub private: R::Private,
}

/// The response to an apply or a read: the object as it is now, also when something failed.
#[derive(Clone, Debug)]
pub struct StateResponse<R: Resource> {
    /// The object; absent when there is none.
    pub state: Option<R::Model>,
    /// The private data to store beside it.
    pub private: R::Private,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

/// The response to an [`ApplyRequest`].
pub type ApplyResponse<R> = StateResponse<R>;

/// The response to a [`ReadRequest`].
pub type ReadResponse<R> = StateResponse<R>;

/// A request to import an object: what to find it by.
#[derive(Clone, Debug)]
pub enum ImportRequest<I> {
    /// A text from the command line or an `import` block.
    Id(String),
    /// An identity from an `import` block.
    Identity(I),
}

/// A request to upgrade a stored object to the current schema.
pub struct UpgradeStateRequest {
    /// The schema version with which it was written.
    pub version: i64,
    /// Its attributes.
    pub stored: Json,
}

/// A request to take over an object of another resource type or provider, as `moved` blocks ask for.
pub struct MoveStateRequest {
    /// The provider's address, in lower case: host, namespace and type.
    pub provider: String,
    /// The type's name there.
    pub type_name: String,
    /// The object as that provider stored it.
    pub object: UpgradeStateRequest,
}

impl<M> Change<M> {
    /// The object as the state has it; absent in a creation.
    pub fn prior(&self) -> Option<&M> {
        match self {
            Self::Create { .. } => None,
            Self::Update { prior, .. } | Self::Delete { prior } => Some(prior),
        }
    }

    /// The planned state; absent in a destruction.
    pub fn planned(&self) -> Option<&M> {
        match self {
            Self::Create { planned, .. } | Self::Update { planned, .. } => Some(planned),
            Self::Delete { .. } => None,
        }
    }
}

impl UpgradeStateRequest {
    /// Reads it by name, leniently: see [`decode_leniently`]. An attribute that fits the schema but not the model, such as
    /// a fraction where the model has whole numbers, is null; all others are kept.
    pub fn decode<M: Model>(&self) -> M {
        let schema = M::schema();
        let mut stored = self.stored.clone();
        loop {
            let error = match M::from_value(decode_leniently(&schema, &stored)) {
                Ok(model) => return model,
                Err(error) => error,
            };
            let unreadable = error.path.first().and_then(|name| stored.get_mut(name));
            stored = match unreadable {
                Some(attribute) if !attribute.is_null() => {
                    *attribute = Json::Null;
                    stored
                }
                // Not to be blamed on one attribute: an object of nulls fits every model.
                _ => Json::Null,
            };
        }
    }
}

impl<R: Resource> Progress<R> {
    /// Notes the object and its private data as they are now.
    pub fn note(&self, state: &R::Model, private: &R::Private) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((state.clone(), private.clone()));
    }

    /// What was noted last.
    pub(crate) fn take(&self) -> Option<(R::Model, R::Private)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Shows nothing: what was noted may hold secrets.
impl<R: Resource> fmt::Debug for Progress<R> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Progress")
    }
}

impl<R: Resource> Default for Progress<R> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<R: Resource> Clone for Progress<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<R: Resource> StateResponse<R> {
    /// A response without diagnostics.
    pub fn new(state: Option<R::Model>, private: R::Private) -> Self {
        Self { state, private, diagnostics: Diagnostics::new() }
    }

    /// Adds a diagnostic.
    pub fn with(mut self, diagnostic: Diagnostic) -> Self {
        self.diagnostics.push(diagnostic);
        self
    }
}
