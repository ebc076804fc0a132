//! What an author writes for a resource.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value as Json;

use crate::diagnostics::{Diagnostic, Diagnostics, Path};
use crate::model::Model;
use crate::private::Private;
use crate::schema::decode_leniently;

/// A kind of managed object.
///
/// Its configuration, states and plans are all values of one [`Model`]. [`plan`](Resource::plan) is pure; what it plans,
/// [`apply`](Resource::apply) carries out. Whatever fails, the outcome says what is there now.
pub trait Resource: Send + Sync + Sized + 'static {
    /// The object.
    type Model: Model;
    /// What tells one object from another: a few of its attributes.
    type Identity: Model;
    /// What is noted beside an object's state.
    type Private: Private;
    /// What the provider's configuration was made into.
    type Client: Send + Sync + 'static;

    /// The type's name in configurations.
    fn name(&self) -> &'static str;

    /// The identity of an object, where enough of it is known.
    fn identity(&self, state: &Self::Model) -> Option<Self::Identity>;

    /// Checks a configuration beyond what its attributes declare. Values may be unknown.
    fn validate(&self, _config: &Self::Model) -> Diagnostics {
        Diagnostics::new()
    }

    /// Plans a creation or an update. Pure: no I/O, no clock but the one in the request.
    fn plan(&self, request: Plan<Self>) -> Planned<Self>;

    /// Is asked before a destroy is planned; an error refuses it. Pure, like [`plan`](Resource::plan).
    fn plan_destroy(&self, _prior: &Self::Model) -> Diagnostics {
        Diagnostics::new()
    }

    /// Carries out a plan.
    fn apply(&self, client: &Self::Client, request: Apply<Self>) -> impl Future<Output = Outcome<Self>> + Send;

    /// Reads an object as it is now. An outcome without a state says that it is gone.
    fn read(&self, client: &Self::Client, request: Read<Self>) -> impl Future<Output = Outcome<Self>> + Send;

    /// Finds the one object that is to be taken under management. Terraform reads it afterwards.
    fn import(
        &self,
        client: &Self::Client,
        request: Import<Self::Identity>,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send;

    /// Brings a stored object to the current schema. Must not refuse: it is called for every stored object.
    fn upgrade(&self, stored: Upgrade) -> Self::Model {
        stored.decode::<Self::Model>()
    }

    /// Takes over an object of another type or provider; `None` where this resource doesn't know how.
    fn take_over(&self, _source: MoveSource) -> Option<Self::Model> {
        None
    }
}

/// What is to be planned.
#[derive(Clone, Debug)]
pub struct Plan<R: Resource> {
    /// The object as the state has it; absent when one is to be created.
    pub prior: Option<R::Model>,
    /// The configuration. Write-only values are here and nowhere else.
    pub config: R::Model,
    /// What follows from the declarations: configured values, defaults, prior values, unknowns.
    pub proposed: R::Model,
    /// The attributes whose change, by declaration, replaces the object.
    pub replaces: Vec<Path>,
    /// The private data beside the prior state. In the second plan of a replacement, where `prior` is absent, it is what
    /// the first plan returned.
    pub private: R::Private,
    /// Now.
    pub now: jiff::Timestamp,
}

/// A plan.
#[derive(Clone, Debug)]
pub struct Planned<R: Resource> {
    /// The planned state.
    pub state: R::Model,
    /// The attributes whose change replaces the object.
    pub replaces: Vec<Path>,
    /// Handed to apply, and to the second plan of a replacement.
    pub private: R::Private,
    /// What there is to say. An error refuses the plan.
    pub diagnostics: Diagnostics,
}

/// What is to be carried out.
#[derive(Clone, Debug)]
pub struct Apply<R: Resource> {
    /// The object as the state has it; absent when one is to be created.
    pub prior: Option<R::Model>,
    /// The planned state; absent when the object is to be destroyed.
    pub planned: Option<R::Model>,
    /// The configuration, for write-only values; absent when the object is to be destroyed.
    pub config: Option<R::Model>,
    /// What the plan returned.
    pub private: R::Private,
    /// Where to note what is there while the work goes on.
    pub progress: Progress<R>,
}

/// What is there so far, in case the code that carries out a plan fails before it can tell.
pub struct Progress<R: Resource>(Arc<Mutex<Noted<R>>>);

type Noted<R> = Option<(<R as Resource>::Model, <R as Resource>::Private)>;

/// What is to be read.
#[derive(Clone, Debug)]
pub struct Read<R: Resource> {
    /// The object as the state has it.
    pub state: R::Model,
    /// What is noted beside it.
    pub private: R::Private,
}

/// What came of an apply or a read: what is there now, whether it went well or not.
#[derive(Clone, Debug)]
pub struct Outcome<R: Resource> {
    /// The object as it is now; absent when there is none.
    pub state: Option<R::Model>,
    /// What is to be noted beside it.
    pub private: R::Private,
    /// What there is to say.
    pub diagnostics: Diagnostics,
}

/// What tells which object is to be imported.
#[derive(Clone, Debug)]
pub enum Import<I> {
    /// A text from the command line or an `import` block.
    Id(String),
    /// An identity from an `import` block.
    Identity(I),
}

/// A stored object, as the state file has it.
pub struct Upgrade {
    /// The schema version with which it was written.
    pub version: i64,
    /// Its attributes.
    pub stored: Json,
}

/// An object of another type or provider.
pub struct MoveSource {
    /// The provider's address, in lower case: host, namespace and type.
    pub provider: String,
    /// The type's name there.
    pub type_name: String,
    /// The object as that provider stored it.
    pub object: Upgrade,
}

impl Upgrade {
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
            let misfit = error.path.first().and_then(|name| stored.get_mut(name));
            stored = match misfit {
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

impl<R: Resource> Outcome<R> {
    /// The object, and nothing to say.
    pub fn of(state: Option<R::Model>, private: R::Private) -> Self {
        Self { state, private, diagnostics: Diagnostics::new() }
    }

    /// The same outcome with one more finding.
    pub fn with(mut self, diagnostic: Diagnostic) -> Self {
        self.diagnostics.push(diagnostic);
        self
    }
}
