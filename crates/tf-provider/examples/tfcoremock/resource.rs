//! The one implementation of all resources, and of all data sources. What differs is the model and the schema.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::marker::PhantomData;

use tf_provider::data_source::{self, DataSource};
use tf_provider::resource::{
    ApplyRequest, ApplyResponse, Change, ImportRequest, ImportResponse, ReadRequest, ReadResponse,
};
use tf_provider::schema::{Schema, required};
use tf_provider::value::Value;
use tf_provider::{Attr, Diagnostic, Diagnostics, Model, Resource};

use crate::definition::ResourceDefinition;
use crate::models;
use crate::store::{Entries, Store};

/// What the provider block says.
pub(crate) struct MockData {
    pub(crate) store: Store,
    pub(crate) fail_on_create: Vec<String>,
    pub(crate) fail_on_read: Vec<String>,
    pub(crate) fail_on_update: Vec<String>,
    pub(crate) fail_on_delete: Vec<String>,
}

/// A resource whose objects are `M`.
pub(crate) struct MockResource<M> {
    name: &'static str,
    schema: Schema,
    definition: ResourceDefinition,
    model: PhantomData<fn() -> M>,
}

/// A data source that reads objects of a resource.
pub(crate) struct MockDataSource<M> {
    name: &'static str,
    schema: Schema,
    model: PhantomData<fn() -> M>,
}

tf_provider::object! {
    /// Identifies an object.
    pub(crate) struct MockIdentity {
        /// The object's ID.
        id: String = required(),
    }
}

type Failure = Box<dyn std::error::Error>;

impl<M: Model> MockResource<M> {
    pub(crate) fn new(name: &'static str, schema: Schema, definition: ResourceDefinition) -> Self {
        Self { name, schema, definition, model: PhantomData }
    }

    fn create(&self, data: &MockData, planned: M) -> Result<M, Failure> {
        let mut object = self.definition.complete(planned.into_entries())?;
        let id = object.entry("id".to_owned()).or_insert(Value::UNKNOWN);
        if id.is_unknown() {
            *id = Value::from(new_id());
        }
        let id = id_of(&object);
        fail_if_listed(&data.fail_on_create, &id)?;
        data.store.create(&id, self.name, &self.schema, &object)?;
        Ok(M::from_value(Value::Mapping(object))?)
    }

    fn update(&self, data: &MockData, planned: M) -> Result<M, Failure> {
        let object = self.definition.complete(planned.into_entries())?;
        let id = id_of(&object);
        fail_if_listed(&data.fail_on_update, &id)?;
        data.store.update(&id, self.name, &self.schema, &object)?;
        Ok(M::from_value(Value::Mapping(object))?)
    }

    fn delete(data: &MockData, prior: M) -> Result<(), Failure> {
        let id = id_of(&prior.into_entries());
        fail_if_listed(&data.fail_on_delete, &id)?;
        match data.store.delete(&id) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn read_object(&self, data: &MockData, state: M) -> Result<Option<M>, Failure> {
        let prior = state.into_entries();
        let id = id_of(&prior);
        fail_if_listed(&data.fail_on_read, &id)?;
        let object = data.store.read(&id, &self.schema, prior)?;
        Ok(object.map(|object| M::from_value(Value::Mapping(object))).transpose()?)
    }
}

impl<M: Model> Resource for MockResource<M> {
    type Model = M;
    type Identity = MockIdentity;
    type Private = ();
    type ProviderData = MockData;

    fn name(&self) -> &'static str {
        self.name
    }

    fn schema(&self) -> Schema {
        self.schema.clone()
    }

    fn identity(&self, state: &M) -> Option<MockIdentity> {
        Some(MockIdentity { id: Attr::Known(id_of(&state.clone().into_entries())) })
    }

    async fn apply(&self, data: &MockData, request: ApplyRequest<Self>) -> ApplyResponse<Self> {
        let (verb, before, result) = match request.change {
            Change::Create { planned, .. } => ("created", None, self.create(data, planned).map(Some)),
            Change::Update { prior, planned, .. } => ("updated", Some(prior), self.update(data, planned).map(Some)),
            Change::Delete { prior } => ("deleted", Some(prior.clone()), Self::delete(data, prior).map(|()| None)),
        };
        match result {
            Ok(state) => ApplyResponse::<Self>::new(state, ()),
            Err(failure) => ApplyResponse::<Self>::new(before, ()).with(failed(verb, &failure)),
        }
    }

    async fn read(&self, data: &MockData, request: ReadRequest<Self>) -> ReadResponse<Self> {
        match self.read_object(data, request.state.clone()) {
            Ok(state) => ReadResponse::<Self>::new(state, ()),
            Err(failure) => ReadResponse::<Self>::new(Some(request.state), ()).with(failed("read", &failure)),
        }
    }

    async fn import(
        &self,
        _: &MockData,
        request: ImportRequest<MockIdentity>,
    ) -> Result<ImportResponse<Self>, Diagnostics> {
        let id = match request {
            ImportRequest::Id(id) => Attr::Known(id),
            ImportRequest::Identity(identity) => identity.id,
        };
        let object = Entries::from([("id".to_owned(), Value::from(id.into_known().unwrap_or_default()))]);
        let object = M::from_value(Value::Mapping(object)).map_err(|error| failed("imported", &error.into()))?;
        Ok(object.into())
    }
}

impl<M: Model> MockDataSource<M> {
    /// A data source for objects of this schema.
    pub(crate) fn new(name: &'static str, schema: &Schema) -> Self {
        let schema =
            schema.clone().read_only().redeclare("id", "The name of the object's file.", models::id(required()));
        Self { name, schema, model: PhantomData }
    }
}

impl<M: Model> DataSource for MockDataSource<M> {
    type Model = M;
    type ProviderData = MockData;

    fn name(&self) -> &'static str {
        self.name
    }

    fn schema(&self) -> Schema {
        self.schema.clone()
    }

    async fn read(&self, data: &MockData, request: data_source::ReadRequest<M>) -> data_source::ReadResponse<M> {
        let id = id_of(&request.config.into_entries());
        let object = data.store.read_data(&id, &self.schema).map_err(Failure::from);
        let object = object.and_then(|object| Ok(M::from_value(Value::Mapping(object))?));
        match object {
            Ok(object) => object.into(),
            Err(failure) => data_source::ReadResponse::error(failed("read", &failure).at_attribute("id")),
        }
    }
}

fn id_of(object: &Entries) -> String {
    match object.get("id") {
        Some(Value::String(id)) => id.clone(),
        _ => String::new(),
    }
}

fn fail_if_listed(ids: &[String], id: &String) -> Result<(), Failure> {
    if ids.contains(id) { Err(format!("the provider block wants {id} to fail").into()) } else { Ok(()) }
}

fn failed(verb: &str, failure: &Failure) -> Diagnostic {
    Diagnostic::error(format!("The object can't be {verb}"), format!("{failure}."))
}

/// A random ID in the form of a UUID. The standard library's maps have random keys.
fn new_id() -> String {
    let random = || RandomState::new().build_hasher().finish();
    let (high, low) = (random(), random());
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}
