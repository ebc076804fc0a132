//! The gRPC service: a table of the protocol's calls.
//!
//! Their meaning is documented in
//! [`tfplugin6.proto`](https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/README.md).

use std::sync::Arc;

use tf_protocol::tfplugin6::{self as proto, DynamicValue, provider_server};
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::{ReceiverStream, UnboundedReceiverStream};
use tonic::Request;
use tonic::codegen::BoxStream;

use super::configure::Configuration;
use super::model_schema::ModelSchema;
use super::object::{Object, ValidateContext};
use super::panic::Doing::{Changing, Reading};
use super::panic::catch_panic;
use super::registry::{RegisteredObject, Registry, RegistryError};
use super::resource::LastKnown;
use super::respond::{CallResult, respond, respond_or_recover, respond_with_stream};
use super::{action, convert, describe, function};
use crate::action::ProgressSender;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::function::Function;
use crate::provider::Provider;
use crate::schema::Schema;

/// A provider behind the protocol. Clones are the same server.
#[doc(alias = "NewProtocol6")]
pub struct Server<P: Provider>(Arc<Inner<P>>);

struct Inner<P: Provider> {
    provider: P,
    config: ModelSchema<P::Config>,
    registry: Registry<P::ProviderData>,
    configuration: Configuration<P::ProviderData>,
}

impl<P: Provider> Clone for Server<P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<P: Provider> Server<P> {
    /// A server of this provider, not yet configured.
    ///
    /// # Errors
    /// Fails if names are registered twice, or if Terraform doesn't accept one.
    pub fn new(provider: P) -> Result<Self, RegistryError> {
        let mut registry = Registry::new();
        provider.register(&mut registry);
        let (config, configuration) = (ModelSchema::new(), Configuration::default());
        let (registry, errors) = registry.into_checked();
        if !errors.is_empty() {
            return Err(RegistryError(errors));
        }
        Ok(Self(Arc::new(Inner { provider, config, registry, configuration })))
    }

    /// Checks what the provider declares. Terraform gets the errors instead of the schemas; a provider's tests call this.
    ///
    /// # Errors
    /// Fails if declarations contradict themselves, or would have no effect.
    pub fn check(&self) -> Result<(), RegistryError> {
        let errors = self.0.registry.contradictions(self.config_schema());
        if errors.is_empty() { Ok(()) } else { Err(RegistryError(errors)) }
    }

    /// The provider.
    pub fn provider(&self) -> &P {
        &self.0.provider
    }

    /// The schema of the provider block.
    pub fn config_schema(&self) -> &Schema {
        self.0.config.schema()
    }

    /// The resources, sorted by name.
    pub fn resources(&self) -> impl Iterator<Item = RegisteredObject<'_>> {
        self.0.registry.resources.registered()
    }

    /// The data sources, sorted by name.
    pub fn data_sources(&self) -> impl Iterator<Item = RegisteredObject<'_>> {
        self.0.registry.data_sources.registered()
    }

    /// The ephemeral resources, sorted by name.
    pub fn ephemeral_resources(&self) -> impl Iterator<Item = RegisteredObject<'_>> {
        self.0.registry.ephemeral_resources.registered()
    }

    /// The list resources, sorted by name.
    pub fn list_resources(&self) -> impl Iterator<Item = RegisteredObject<'_>> {
        self.0.registry.list_resources.registered()
    }

    /// The actions, sorted by name.
    pub fn actions(&self) -> impl Iterator<Item = RegisteredObject<'_>> {
        self.0.registry.actions.registered()
    }

    /// The functions, sorted by name.
    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.0.registry.functions.iter()
    }

    /// Calls [`Provider::shutdown`]. A panic in it is logged, and ends it.
    pub async fn shutdown(&self) {
        let _ = catch_panic(Changing("shutting down"), self.0.provider.shutdown()).await;
    }

    fn registry(&self) -> &Registry<P::ProviderData> {
        &self.0.registry
    }

    fn data(&self) -> Result<Arc<P::ProviderData>, Diagnostic> {
        self.0.configuration.provider_data()
    }

    /// Validates the configuration of an object.
    fn validate<T: ?Sized + Object>(&self, object: &T, config: Option<&DynamicValue>) -> Vec<proto::Diagnostic> {
        self.validate_with(object, config, true)
    }

    fn validate_with<T: ?Sized + Object>(
        &self,
        object: &T,
        config: Option<&DynamicValue>,
        write_only_allowed: bool,
    ) -> Vec<proto::Diagnostic> {
        convert::diagnostics(object.validate(config, &self.validate_context(write_only_allowed)))
    }

    fn validate_context(&self, write_only_allowed: bool) -> ValidateContext {
        ValidateContext { service: self.0.provider.service(), write_only_allowed }
    }

    fn validate_provider(&self, config: Option<&DynamicValue>) -> Result<Diagnostics, Diagnostic> {
        let config = self.0.config.decode_config("provider configuration", config)?;
        let context = self.validate_context(true);
        let author = |config: &P::Config| self.0.provider.validate(config);
        Ok(self.0.config.validate(config, &context, author))
    }
}

/// Implements the service. A row of `unary` is a call, what the provider is doing in it (for the message after a panic), and
/// what it returns; `?` in it returns the diagnostics of an error.
macro_rules! calls {
    (
        unary { $($call:ident ($doing:expr) |$server:pat_param, $request:pat_param| $response:expr;)* }
        other { $($other:item)* }
    ) => {
        #[tonic::async_trait]
        impl<P: Provider> provider_server::Provider for Server<P> {
            $(
                async fn $call(&self, request: Request<proto::$call::Request>) -> CallResult<proto::$call::Response> {
                    let message = request.into_inner();
                    let ($server, $request) = (self, &message);
                    respond($doing, &message, async { Ok($response) }).await
                }
            )*
            $($other)*
        }
    };
}

calls! {
    unary {
        // --- What the provider serves
        get_metadata(Reading("describing itself")) |server, _| describe::metadata(server.registry());
        get_provider_schema(Reading("describing itself"))
            |server, _| {
                server.registry().describable()?;
                server.check().map_err(describe::contradictory)?;
                describe::provider_schema(server.config_schema(), server.registry())
            };
        get_resource_identity_schemas(Reading("describing itself")) |server, _| describe::identity_schemas(server.registry());
        get_functions(Reading("describing itself")) |server, _| describe::functions(server.registry());

        // --- The provider block
        validate_provider_config(Reading("validating its configuration")) |server, request| {
            let diagnostics = convert::diagnostics(server.validate_provider(request.config.as_ref())?);
            proto::validate_provider_config::Response { diagnostics }
        };
        configure_provider(Reading("configuring itself")) |server, request| {
            let Inner { provider, config, configuration, .. } = &*server.0;
            configuration.configure(provider, config, request).await?
        };
        stop_provider(Reading("stopping")) |server, _| {
            tracing::info!("asked to stop");
            server.0.configuration.cancel();
            proto::stop_provider::Response::default()
        };

        // --- Resources
        validate_resource_config(Reading("validating a configuration")) |server, request| {
            let allowed = request.client_capabilities.is_some_and(|client| client.write_only_attributes_allowed);
            let resource = server.registry().resources.get(&request.type_name)?;
            let diagnostics = server.validate_with(&**resource, request.config.as_ref(), allowed);
            proto::validate_resource_config::Response { diagnostics }
        };
        upgrade_resource_state(Reading("reading a stored object"))
            |server, request| server.registry().resources.get(&request.type_name)?.upgrade_state(request)?;
        upgrade_resource_identity(Reading("reading a stored identity"))
            |server, request| server.registry().resources.get(&request.type_name)?.upgrade_identity(request)?;
        move_resource_state(Reading("moving an object"))
            |server, request| server.registry().resources.get(&request.target_type_name)?.move_state(request)?;
        generate_resource_config(Reading("generating a configuration"))
            |server, request| server.registry().resources.get(&request.type_name)?.generate_config(request)?;
        plan_resource_change(Reading("planning a change")) |server, request| {
            let (resource, data) = (server.registry().resources.get(&request.type_name)?, server.data().ok());
            resource.plan(data.as_deref(), request).await?
        };
        read_resource(Reading("reading an object")) |server, request| {
            let (resource, data) = (server.registry().resources.get(&request.type_name)?, server.data()?);
            resource.read(&data, request).await?
        };
        import_resource_state(Reading("importing an object")) |server, request| {
            let (resource, data) = (server.registry().resources.get(&request.type_name)?, server.data()?);
            resource.import(&data, request).await?
        };

        // --- Data sources
        validate_data_resource_config(Reading("validating a configuration")) |server, request| {
            let data_source = server.registry().data_sources.get(&request.type_name)?;
            let diagnostics = server.validate(&**data_source, request.config.as_ref());
            proto::validate_data_resource_config::Response { diagnostics }
        };
        read_data_source(Reading("reading a data source")) |server, request| {
            let (data_source, data) = (server.registry().data_sources.get(&request.type_name)?, server.data()?);
            data_source.read(&data, request).await?
        };

        // --- Ephemeral resources
        validate_ephemeral_resource_config(Reading("validating a configuration")) |server, request| {
            let resource = server.registry().ephemeral_resources.get(&request.type_name)?;
            let diagnostics = server.validate(&**resource, request.config.as_ref());
            proto::validate_ephemeral_resource_config::Response { diagnostics }
        };
        open_ephemeral_resource(Changing("opening an ephemeral resource")) |server, request| {
            let (resource, data) = (server.registry().ephemeral_resources.get(&request.type_name)?, server.data()?);
            resource.open(&data, request, server.0.configuration.needs_placeholders()).await?
        };
        renew_ephemeral_resource(Changing("renewing an ephemeral resource")) |server, request| {
            let (resource, data) = (server.registry().ephemeral_resources.get(&request.type_name)?, server.data()?);
            resource.renew(&data, request).await?
        };
        close_ephemeral_resource(Changing("closing an ephemeral resource")) |server, request| {
            let (resource, data) = (server.registry().ephemeral_resources.get(&request.type_name)?, server.data()?);
            resource.close(&data, request).await?
        };

        // --- List resources, actions and functions
        validate_list_resource_config(Reading("validating a configuration")) |server, request| {
            let resource = server.registry().list_resources.get(&request.type_name)?;
            let diagnostics = server.validate(&**resource, request.config.as_ref());
            proto::validate_list_resource_config::Response { diagnostics }
        };
        validate_action_config(Reading("validating a configuration")) |server, request| {
            let action = server.registry().actions.get(&request.type_name)?;
            let diagnostics = server.validate(&**action, request.config.as_ref());
            proto::validate_action_config::Response { diagnostics }
        };
        plan_action(Reading("planning an action")) |server, request| {
            let action = server.registry().actions.get(&request.action_type)?;
            let diagnostics = server.validate(&**action, request.config.as_ref());
            proto::plan_action::Response { diagnostics, ..Default::default() }
        };
        call_function(Reading("evaluating a function")) |server, request| {
            let function = server.registry().functions.get(&request.name)?;
            function::call(function, &request.arguments)
        };
    }
    other {
        async fn apply_resource_change(
            &self,
            request: Request<proto::apply_resource_change::Request>,
        ) -> CallResult<proto::apply_resource_change::Response> {
            let request = request.into_inner();
            let resource = self.registry().resources.get(&request.type_name);
            let found = resource.and_then(|resource| Ok((resource, self.data()?)));
            let last_known = LastKnown::default();
            let work = async {
                let (resource, data) = found.as_ref().map_err(Clone::clone)?;
                resource.apply(data, &request, &last_known).await
            };
            respond_or_recover(Changing("applying a change"), &request, work, |panic| last_known.response(panic)).await
        }

        async fn list_resource(
            &self,
            request: Request<proto::list_resource::Request>,
        ) -> CallResult<BoxStream<proto::list_resource::Event>> {
            let (server, request) = (self.clone(), request.into_inner());
            let (events, receiver) = mpsc::channel(1);
            Ok(respond_with_stream(Reading("listing objects"), ReceiverStream::new(receiver), async move {
                let Registry { resources, list_resources, .. } = server.registry();
                let (resource, data) = (list_resources.get(&request.type_name)?, server.data()?);
                let listed = resources.get(&request.type_name)?.schema();
                resource.list(&data, listed, &request, events).await
            }))
        }

        async fn invoke_action(
            &self,
            request: Request<proto::invoke_action::Request>,
        ) -> CallResult<BoxStream<proto::invoke_action::Event>> {
            let (server, request) = (self.clone(), request.into_inner());
            let (progress, messages) = ProgressSender::channel();
            let stopped = server.0.configuration.cancellation();
            let events = UnboundedReceiverStream::new(messages)
                // Terraform 1.15 crashes if something follows a message that it gets after an interruption.
                .take_while(move |_| !stopped.is_cancelled())
                .map(action::progress);
            Ok(respond_with_stream(Changing("carrying out an action"), events, async move {
                let (action, data) = (server.registry().actions.get(&request.action_type)?, server.data()?);
                // Terraform does not validate again what was unknown in the plan.
                let refused = action.validate(request.config.as_ref(), &server.validate_context(true));
                if refused.has_errors() {
                    return Ok(refused);
                }
                action.invoke(&data, request.config.as_ref(), progress).await
            }))
        }
    }
}
