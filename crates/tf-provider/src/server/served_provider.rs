//! A provider with what it registers and how it is configured.

use std::sync::Arc;

use tf_protocol::tfplugin6::{self as proto, ClientCapabilities, DynamicValue};

use super::configure::Configuration;
use super::convert;
use super::deferral::Deferral;
use super::object::{CallContext, Object, ValidateContext};
use super::panic::Doing::Changing;
use super::panic::catch_panic;
use super::provider::{DynProvider, ProviderAdapter};
use super::provider_data::ProviderData;
use super::registered::{RegisteredObject, RegisteredObjects, RegistryError};
use super::registry::Registry;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::function::Function;
use crate::provider::Provider;
use crate::provider_meta::ProviderMeta;
use crate::schema::Schema;

/// A provider behind the protocol. Clones are the same server.
///
/// It has no type parameter for the provider, so what serves one is compiled once, with the framework.
#[doc(alias = "NewProtocol6")]
#[derive(Clone)]
pub struct Server(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) provider: Box<dyn DynProvider>,
    registered: RegisteredObjects,
    pub(super) configuration: Configuration,
}

impl Server {
    /// A server of this provider, not yet configured.
    ///
    /// # Errors
    /// Fails if names are registered twice, or if Terraform doesn't accept one.
    pub fn new<P: Provider>(provider: P) -> Result<Self, RegistryError> {
        let mut registry = Registry::new();
        provider.register(&mut registry);
        Self::of(Box::new(ProviderAdapter::new(provider)), registry.0)
    }

    fn of(provider: Box<dyn DynProvider>, registered: RegisteredObjects) -> Result<Self, RegistryError> {
        let (registered, configuration) = (registered.checked()?, Configuration::default());
        Ok(Self(Arc::new(Inner { provider, registered, configuration })))
    }

    /// Checks what the provider declares. Terraform gets the errors instead of the schemas; a provider's tests call this.
    ///
    /// # Errors
    /// Fails if declarations contradict themselves, or would have no effect.
    pub fn check(&self) -> Result<(), RegistryError> {
        let errors = self.0.registered.contradictions(self.config_schema());
        if errors.is_empty() { Ok(()) } else { Err(RegistryError(errors)) }
    }

    /// What decides the values of read-only attributes, for messages: [`Provider::service`].
    pub fn service(&self) -> &'static str {
        self.0.provider.service()
    }

    /// The schema of the provider block.
    pub fn config_schema(&self) -> &Schema {
        self.0.provider.config_schema()
    }

    /// The schema of the block `provider_meta`, if the provider has one.
    pub fn provider_meta_schema(&self) -> Option<&Schema> {
        self.0.registered.provider_meta.as_ref().map(|meta| meta.schema())
    }

    /// The resources, sorted by name.
    pub fn resources(&self) -> impl Iterator<Item = RegisteredObject<'_>> {
        self.0.registered.resources.registered()
    }

    /// The data sources, sorted by name.
    pub fn data_sources(&self) -> impl Iterator<Item = RegisteredObject<'_>> {
        self.0.registered.data_sources.registered()
    }

    /// The ephemeral resources, sorted by name.
    pub fn ephemeral_resources(&self) -> impl Iterator<Item = RegisteredObject<'_>> {
        self.0.registered.ephemeral_resources.registered()
    }

    /// The list resources, sorted by name.
    pub fn list_resources(&self) -> impl Iterator<Item = RegisteredObject<'_>> {
        self.0.registered.list_resources.registered()
    }

    /// The actions, sorted by name.
    pub fn actions(&self) -> impl Iterator<Item = RegisteredObject<'_>> {
        self.0.registered.actions.registered()
    }

    /// The functions, sorted by name.
    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.0.registered.functions.iter()
    }

    /// Calls [`Provider::shutdown`]. A panic in it is logged, and ends it.
    pub async fn shutdown(&self) {
        let _ = catch_panic(Changing("shutting down"), self.0.provider.shutdown()).await;
    }

    pub(super) fn registered(&self) -> &RegisteredObjects {
        &self.0.registered
    }

    pub(super) fn data(&self) -> Result<ProviderData, Diagnostic> {
        self.0.configuration.provider_data()
    }

    pub(super) fn deferral(&self, client: Option<ClientCapabilities>) -> Deferral {
        self.0.configuration.deferral(client)
    }

    pub(super) fn provider_meta(&self, encoded: Option<&DynamicValue>) -> Result<ProviderMeta, Diagnostic> {
        self.registered()
            .provider_meta
            .as_ref()
            .map_or_else(|| Ok(ProviderMeta::default()), |meta| meta.decode(encoded))
    }

    pub(super) fn context(
        &self,
        client: Option<ClientCapabilities>,
        provider_meta: Option<&DynamicValue>,
    ) -> Result<CallContext, Diagnostic> {
        Ok(CallContext { deferral: self.deferral(client), provider_meta: self.provider_meta(provider_meta)? })
    }

    /// Validates the configuration of an object.
    pub(super) fn validate<T: ?Sized + Object>(
        &self,
        object: &T,
        config: Option<&DynamicValue>,
    ) -> Vec<proto::Diagnostic> {
        self.validate_with(object, config, true)
    }

    pub(super) fn validate_with<T: ?Sized + Object>(
        &self,
        object: &T,
        config: Option<&DynamicValue>,
        write_only_allowed: bool,
    ) -> Vec<proto::Diagnostic> {
        convert::diagnostics(object.validate(config, &self.validate_context(write_only_allowed)))
    }

    pub(super) fn validate_context(&self, write_only_allowed: bool) -> ValidateContext {
        ValidateContext { service: self.service(), write_only_allowed }
    }

    pub(super) fn validate_provider(&self, config: Option<&DynamicValue>) -> Result<Diagnostics, Diagnostic> {
        let config = self.0.provider.decode_config(config)?;
        Ok(self.0.provider.validate(config, &self.validate_context(true)))
    }
}
