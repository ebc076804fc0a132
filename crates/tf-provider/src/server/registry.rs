//! Where a provider registers what it serves.

use std::marker::PhantomData;
use std::sync::Arc;

use super::action::ActionAdapter;
use super::data_source::DataSourceAdapter;
use super::ephemeral::EphemeralResourceAdapter;
use super::list::ListResourceAdapter;
use super::model_schema::ModelSchema;
use super::registered::RegisteredObjects;
use super::resource::ResourceAdapter;
use crate::action::Action;
use crate::data_source::DataSource;
use crate::diagnostics::Diagnostic;
use crate::ephemeral::EphemeralResource;
use crate::function::Function;
use crate::list::ListResource;
use crate::model::Model;
use crate::resource::Resource;

/// What a provider serves: [`Provider::register`](crate::Provider::register) fills it.
///
/// What contradicts itself is an error: of [`Server::new`](super::Server::new) if it is a name that is registered twice or that
/// Terraform doesn't accept, and of [`Server::check`](super::Server::check) if it is a declaration that would have no effect.
// Invariant in `D`: the provider data is found by its exact type.
#[doc(alias = "Resources")]
#[doc(alias = "DataSources")]
pub struct Registry<D>(pub(super) RegisteredObjects, PhantomData<fn(D) -> D>);

impl<D: Send + Sync + 'static> Registry<D> {
    pub(super) fn new() -> Self {
        Self(RegisteredObjects::new(), PhantomData)
    }

    /// Refuses to describe the provider: Terraform gets this error instead of the schemas. It is for schemas that depend on
    /// something outside the code, such as a file of declarations that can't be read.
    pub fn refuse(&mut self, error: Diagnostic) {
        self.0.refusals.push(error);
    }

    /// Registers a resource.
    pub fn register_resource<R: Resource<ProviderData = D>>(&mut self, resource: R) {
        self.0.errors.extend(self.0.resources.register(Arc::new(ResourceAdapter::new(resource))));
    }

    /// Registers a data source.
    pub fn register_data_source<S: DataSource<ProviderData = D>>(&mut self, data_source: S) {
        self.0.errors.extend(self.0.data_sources.register(Arc::new(DataSourceAdapter::new(data_source))));
    }

    /// Registers an ephemeral resource.
    pub fn register_ephemeral_resource<E: EphemeralResource<ProviderData = D>>(&mut self, ephemeral_resource: E) {
        let resource = Arc::new(EphemeralResourceAdapter::new(ephemeral_resource));
        self.0.errors.extend(self.0.ephemeral_resources.register(resource));
    }

    /// Registers a list resource. A resource of the same name must be registered too.
    pub fn register_list_resource<L: ListResource<ProviderData = D>>(&mut self, list_resource: L) {
        self.0.errors.extend(self.0.list_resources.register(Arc::new(ListResourceAdapter::new(list_resource))));
    }

    /// Registers an action.
    pub fn register_action<A: Action<ProviderData = D>>(&mut self, action: A) {
        self.0.errors.extend(self.0.actions.register(Arc::new(ActionAdapter::new(action))));
    }

    /// Registers a function.
    pub fn register_function(&mut self, function: Function) {
        self.0.add_function(function);
    }

    /// Registers the model of the block `provider_meta`, with which a module tells the provider about itself. Requests have what
    /// it says; see [`ProviderMeta`](crate::ProviderMeta).
    pub fn register_provider_meta<M: Model>(&mut self) {
        if self.0.provider_meta.replace(Box::new(ModelSchema::<M>::new())).is_some() {
            self.0.errors.push("The model of provider_meta is registered twice.".to_owned());
        }
    }
}
