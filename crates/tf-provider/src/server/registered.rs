//! What a provider serves, by kind and name.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::action::DynAction;
use super::data_source::DynDataSource;
use super::ephemeral::DynEphemeralResource;
use super::list::DynListResource;
use super::object::Object;
use super::provider_meta::DynProviderMeta;
use super::resource::DynResource;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::function::Function;
use crate::schema::{Schema, SchemaRole, is_name};

/// What a provider serves, by kind.
pub(super) struct RegisteredObjects {
    pub(super) resources: Objects<dyn DynResource>,
    pub(super) data_sources: Objects<dyn DynDataSource>,
    pub(super) ephemeral_resources: Objects<dyn DynEphemeralResource>,
    pub(super) list_resources: Objects<dyn DynListResource>,
    pub(super) actions: Objects<dyn DynAction>,
    pub(super) functions: Objects<Function>,
    pub(super) provider_meta: Option<Box<dyn DynProviderMeta>>,
    /// What contradicts itself, a sentence for each.
    pub(super) errors: Vec<String>,
    /// Why the provider can't be described.
    pub(super) refusals: Diagnostics,
}

/// The objects of one kind.
pub(super) struct Objects<T: ?Sized> {
    kind: &'static str,
    by_name: BTreeMap<&'static str, Arc<T>>,
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

impl RegisteredObjects {
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

    /// Adds a function.
    pub(super) fn add_function(&mut self, function: Function) {
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

    /// Fails with the reasons why the provider can't be described.
    pub(super) fn describable(&self) -> Result<(), Diagnostics> {
        if self.refusals.is_empty() { Ok(()) } else { Err(self.refusals.clone()) }
    }

    /// Completes the checks of names.
    pub(super) fn checked(mut self) -> Result<Self, RegistryError> {
        for name in self.list_resources.by_name.keys().filter(|name| !self.resources.by_name.contains_key(*name)) {
            self.errors.push(format!("The list resource {name} lists no resource: none of that name is registered."));
        }
        if self.errors.is_empty() { Ok(self) } else { Err(RegistryError(self.errors)) }
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
    pub(super) fn insert(&mut self, name: &'static str, object: Arc<T>) -> Option<String> {
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
    pub(super) fn register(&mut self, object: Arc<T>) -> Option<String> {
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
