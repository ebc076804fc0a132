//! What a provider serves, by kind and name.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::action::{ActionAdapter, DynAction};
use super::data_source::{DataSourceAdapter, DynDataSource};
use super::ephemeral::{DynEphemeralResource, EphemeralResourceAdapter};
use super::list::{DynListResource, ListResourceAdapter};
use super::model_schema::ModelSchema;
use super::object::Object;
use super::provider_meta::DynProviderMeta;
use super::resource::{DynResource, ResourceAdapter};
use crate::action::Action;
use crate::data_source::DataSource;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::ephemeral::EphemeralResource;
use crate::function::Function;
use crate::list::ListResource;
use crate::model::Model;
use crate::resource::Resource;
use crate::schema::{Schema, SchemaRole, is_name};

/// What a provider serves: [`Provider::register`](crate::Provider::register) fills it.
///
/// What contradicts itself is an error: of [`Server::new`](super::Server::new) if it is a name that is registered twice or that
/// Terraform doesn't accept, and of [`Server::check`](super::Server::check) if it is a declaration that would have no effect.
#[doc(alias = "Resources")]
#[doc(alias = "DataSources")]
pub struct Registry<D> {
    pub(super) resources: Objects<dyn DynResource<D>>,
    pub(super) data_sources: Objects<dyn DynDataSource<D>>,
    pub(super) ephemeral_resources: Objects<dyn DynEphemeralResource<D>>,
    pub(super) list_resources: Objects<dyn DynListResource<D>>,
    pub(super) actions: Objects<dyn DynAction<D>>,
    pub(super) functions: Objects<Function>,
    pub(super) provider_meta: Option<Box<dyn DynProviderMeta>>,
    errors: Vec<String>,
    refusals: Diagnostics,
}

/// Why a provider can't be served: its declarations contradict themselves. One sentence an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryError(pub Vec<String>);

/// A registered object: its name and its schemas.
#[derive(Clone, Copy, Debug)]
pub struct RegisteredObject<'a> {
    name: &'static str,
    schema: &'a Schema,
    identity_schema: Option<&'a Schema>,
}

/// The objects of one kind.
pub(super) struct Objects<T: ?Sized> {
    kind: &'static str,
    by_name: BTreeMap<&'static str, Arc<T>>,
}

impl<D: Send + Sync + 'static> Registry<D> {
    pub(super) fn new() -> Self {
        Self {
            resources: Objects::of("resource"),
            data_sources: Objects::of("data source"),
            ephemeral_resources: Objects::of("ephemeral resource"),
            list_resources: Objects::of("list resource"),
            actions: Objects::of("action"),
            functions: Objects::of("function"),
            provider_meta: None,
            errors: Vec::new(),
            refusals: Diagnostics::new(),
        }
    }

    /// Refuses to describe the provider: Terraform gets this error instead of the schemas. It is for schemas that depend on
    /// something outside the code, such as a file of declarations that can't be read.
    pub fn refuse(&mut self, error: Diagnostic) {
        self.refusals.push(error);
    }

    /// Fails with what was [refused](Self::refuse).
    pub(super) fn describable(&self) -> Result<(), Diagnostics> {
        if self.refusals.is_empty() { Ok(()) } else { Err(self.refusals.clone()) }
    }

    /// Registers a resource.
    pub fn register_resource<R: Resource<ProviderData = D>>(&mut self, resource: R) {
        self.errors.extend(self.resources.register(Arc::new(ResourceAdapter::new(resource))));
    }

    /// Registers a data source.
    pub fn register_data_source<S: DataSource<ProviderData = D>>(&mut self, data_source: S) {
        self.errors.extend(self.data_sources.register(Arc::new(DataSourceAdapter::new(data_source))));
    }

    /// Registers an ephemeral resource.
    pub fn register_ephemeral_resource<E: EphemeralResource<ProviderData = D>>(&mut self, ephemeral_resource: E) {
        let resource = Arc::new(EphemeralResourceAdapter::new(ephemeral_resource));
        self.errors.extend(self.ephemeral_resources.register(resource));
    }

    /// Registers a list resource. A resource of the same name must be registered too.
    pub fn register_list_resource<L: ListResource<ProviderData = D>>(&mut self, list_resource: L) {
        self.errors.extend(self.list_resources.register(Arc::new(ListResourceAdapter::new(list_resource))));
    }

    /// Registers an action.
    pub fn register_action<A: Action<ProviderData = D>>(&mut self, action: A) {
        self.errors.extend(self.actions.register(Arc::new(ActionAdapter::new(action))));
    }

    /// Registers a function.
    pub fn register_function(&mut self, function: Function) {
        let names: Vec<_> = function.parameters.iter().chain(&function.variadic).map(|it| it.name).collect();
        for (position, name) in names.iter().enumerate() {
            let function = function.name;
            if !is_name(name) {
                self.errors.push(format!("In the function {function}, {name} is no name that Terraform accepts."));
            }
            if names.iter().take(position).any(|other| other == name) {
                self.errors.push(format!("In the function {function}, two parameters are named {name}."));
            }
        }
        self.errors.extend(self.functions.insert(function.name, Arc::new(function)));
    }

    /// Registers the model of the block `provider_meta`, with which a module tells the provider about itself. Requests have what
    /// it says; see [`ProviderMeta`](crate::ProviderMeta).
    pub fn register_provider_meta<M: Model>(&mut self) {
        if self.provider_meta.replace(Box::new(ModelSchema::<M>::new())).is_some() {
            self.errors.push("The model of provider_meta is registered twice.".to_owned());
        }
    }

    /// Completes the checks of names. Returns the errors too, a sentence for each.
    pub(super) fn into_checked(mut self) -> (Self, Vec<String>) {
        for name in self.list_resources.by_name.keys().filter(|name| !self.resources.by_name.contains_key(*name)) {
            self.errors.push(format!("The list resource {name} lists no resource: none of that name is registered."));
        }
        let errors = std::mem::take(&mut self.errors);
        (self, errors)
    }

    /// The contradictions in the schemas, with that of the provider block, a sentence for each.
    pub(super) fn contradictions(&self, config: &Schema) -> Vec<String> {
        let Self { resources, data_sources, ephemeral_resources, list_resources, actions, provider_meta, .. } = self;
        let mut found = contradictions("provider", "block", config, SchemaRole::Config);
        let meta = provider_meta.iter();
        found.extend(
            meta.flat_map(|meta| contradictions("block", "provider_meta", meta.schema(), SchemaRole::ProviderMeta)),
        );
        found.extend(resources.contradictions(SchemaRole::Resource));
        for resource in resources.iter() {
            let name = resource.name();
            let clauses = resource.version_contradictions();
            found.extend(clauses.into_iter().map(|clause| format!("In the resource {name}, {clause}.")));
            let identity = resource.identity_schema().into_iter();
            found.extend(identity.flat_map(|identity| {
                contradictions("identity of the resource", resource.name(), identity, SchemaRole::Identity)
            }));
        }
        found.extend(data_sources.contradictions(SchemaRole::Config));
        found.extend(ephemeral_resources.contradictions(SchemaRole::Config));
        found.extend(list_resources.contradictions(SchemaRole::Config));
        found.extend(actions.contradictions(SchemaRole::Config));
        found
    }
}

impl<T: ?Sized> Objects<T> {
    fn of(kind: &'static str) -> Self {
        Self { kind, by_name: BTreeMap::new() }
    }

    /// Adds an object; returns what is wrong with its name.
    fn insert(&mut self, name: &'static str, object: Arc<T>) -> Option<String> {
        let kind = self.kind;
        if self.by_name.insert(name, object).is_some() {
            return Some(format!("The {kind} {name} is registered twice."));
        }
        (!is_name(name)).then(|| {
            format!("{name:?} is no name for a {kind}: a name has lower-case letters, digits and underscores, and begins with a letter.")
        })
    }

    /// The object of this name; an error if there is none.
    pub(super) fn get(&self, name: &str) -> Result<&Arc<T>, Diagnostic> {
        self.by_name.get(name).ok_or_else(|| {
            Diagnostic::error(
                format!("This provider has no {} {name}", self.kind),
                "The configuration may have been written for another version of the provider, or for another provider of the \
                 same name. Check its source and version in required_providers.",
            )
        })
    }

    /// The names, sorted.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.by_name.keys().map(|name| (*name).to_owned())
    }

    /// The objects, sorted by name.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.by_name.values().map(AsRef::as_ref)
    }
}

impl<T: ?Sized + Object> Objects<T> {
    /// Adds an object; returns what is wrong with its name.
    fn register(&mut self, object: Arc<T>) -> Option<String> {
        self.insert(object.name(), object)
    }

    /// The contradictions in the objects' schemas, a sentence for each.
    fn contradictions(&self, role: SchemaRole) -> impl Iterator<Item = String> {
        self.iter().flat_map(move |object| contradictions(self.kind, object.name(), object.schema(), role))
    }

    /// The objects' names and schemas, sorted by name.
    pub(super) fn registered(&self) -> impl Iterator<Item = RegisteredObject<'_>> {
        self.iter().map(|object| RegisteredObject {
            name: object.name(),
            schema: object.schema(),
            identity_schema: object.identity_schema(),
        })
    }
}

/// The contradictions in a schema, a sentence for each.
fn contradictions(kind: &str, name: &str, schema: &Schema, role: SchemaRole) -> Vec<String> {
    schema.contradictions(role).into_iter().map(|each| format!("In the {kind} {name}, {each}.")).collect()
}

impl<'a> RegisteredObject<'a> {
    /// The name in configurations.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The schema of its configuration; of a resource also that of its state.
    pub fn schema(&self) -> &'a Schema {
        self.schema
    }

    /// The schema of its identity; only resources have one.
    pub fn identity_schema(&self) -> Option<&'a Schema> {
        self.identity_schema
    }
}

impl fmt::Display for RegistryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for RegistryError {}
