//! The gRPC service: a table of the protocol's calls.
//!
//! Their meaning is documented in
//! [`tfplugin6.proto`](https://github.com/hashicorp/terraform/blob/main/docs/plugin-protocol/README.md).

use tf_protocol::tfplugin6::{self as proto, provider_server};
use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::{ReceiverStream, UnboundedReceiverStream};
use tonic::Request;
use tonic::codegen::BoxStream;

use super::panic::Doing::{Changing, Reading};
use super::registered::RegisteredObjects;
use super::resource::LastKnown;
use super::respond::{CallResult, respond, respond_or_recover, respond_with_stream};
use super::served_provider::{Inner, Server};
use super::{action, convert, deferral, describe, function};
use crate::action::ProgressSender;

/// Implements the service. A row of `unary` is a call, what the provider is doing in it (for the message after a panic), and
/// what it returns; `?` in it returns the diagnostics of an error.
macro_rules! calls {
    (
        unary { $($call:ident ($doing:expr) |$server:pat_param, $request:pat_param| $response:expr;)* }
        other { $($other:item)* }
    ) => {
        #[tonic::async_trait]
        impl provider_server::Provider for Server {
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
        get_metadata(Reading("describing itself")) |server, _| describe::metadata(server.registered());
        get_provider_schema(Reading("describing itself"))
            |server, _| {
                server.registered().describable()?;
                server.check().map_err(describe::contradictory)?;
                describe::provider_schema(server.config_schema(), server.registered())
            };
        get_resource_identity_schemas(Reading("describing itself")) |server, _| describe::identity_schemas(server.registered());
        get_functions(Reading("describing itself")) |server, _| describe::functions(server.registered());

        // --- The provider block
        validate_provider_config(Reading("validating its configuration")) |server, request| {
            let diagnostics = convert::diagnostics(server.validate_provider(request.config.as_ref())?);
            proto::validate_provider_config::Response { diagnostics }
        };
        configure_provider(Reading("configuring itself")) |server, request| {
            let Inner { provider, configuration, .. } = &*server.0;
            configuration.configure(&**provider, request).await?
        };
        stop_provider(Reading("stopping")) |server, _| {
            tracing::info!("asked to stop");
            server.0.configuration.cancel();
            proto::stop_provider::Response::default()
        };

        // --- Resources
        validate_resource_config(Reading("validating a configuration")) |server, request| {
            let allowed = request.client_capabilities.is_some_and(|client| client.write_only_attributes_allowed);
            let resource = server.registered().resources.get(&request.type_name)?;
            let diagnostics = server.validate_with(&**resource, request.config.as_ref(), allowed);
            proto::validate_resource_config::Response { diagnostics }
        };
        upgrade_resource_state(Reading("reading a stored object"))
            |server, request| server.registered().resources.get(&request.type_name)?.upgrade_state(request)?;
        upgrade_resource_identity(Reading("reading a stored identity"))
            |server, request| server.registered().resources.get(&request.type_name)?.upgrade_identity(request)?;
        move_resource_state(Reading("moving an object"))
            |server, request| server.registered().resources.get(&request.target_type_name)?.move_state(request)?;
        generate_resource_config(Reading("generating a configuration"))
            |server, request| server.registered().resources.get(&request.type_name)?.generate_config(request)?;
        plan_resource_change(Reading("planning a change")) |server, request| {
            let resource = server.registered().resources.get(&request.type_name)?;
            let context = server.context(request.client_capabilities, request.provider_meta.as_ref())?;
            // What waits for the provider's configuration is planned without a client that may lack it.
            let data = server.data().ok().filter(|_| context.deferral.automatic().is_none());
            resource.plan(data.as_ref(), request, context).await?
        };
        read_resource(Reading("reading an object")) |server, request| {
            let resource = server.registered().resources.get(&request.type_name)?;
            let context = server.context(request.client_capabilities, request.provider_meta.as_ref())?;
            match context.deferral.automatic() {
                Some(deferred) => deferral::read(request, deferred),
                None => resource.read(&server.data()?, request, context).await?,
            }
        };
        import_resource_state(Reading("importing an object")) |server, request| {
            let resource = server.registered().resources.get(&request.type_name)?;
            let deferral = server.deferral(request.client_capabilities);
            match deferral.automatic() {
                Some(deferred) => deferral::import(deferred),
                None => resource.import(&server.data()?, request, deferral).await?,
            }
        };

        // --- Data sources
        validate_data_resource_config(Reading("validating a configuration")) |server, request| {
            let data_source = server.registered().data_sources.get(&request.type_name)?;
            let diagnostics = server.validate(&**data_source, request.config.as_ref());
            proto::validate_data_resource_config::Response { diagnostics }
        };
        read_data_source(Reading("reading a data source")) |server, request| {
            let data_source = server.registered().data_sources.get(&request.type_name)?;
            let context = server.context(request.client_capabilities, request.provider_meta.as_ref())?;
            match context.deferral.automatic() {
                Some(deferred) => deferral::data_source(data_source.schema(), deferred)?,
                None => data_source.read(&server.data()?, request, context).await?,
            }
        };

        // --- Ephemeral resources
        validate_ephemeral_resource_config(Reading("validating a configuration")) |server, request| {
            let resource = server.registered().ephemeral_resources.get(&request.type_name)?;
            let diagnostics = server.validate(&**resource, request.config.as_ref());
            proto::validate_ephemeral_resource_config::Response { diagnostics }
        };
        open_ephemeral_resource(Changing("opening an ephemeral resource")) |server, request| {
            let resource = server.registered().ephemeral_resources.get(&request.type_name)?;
            let deferral = server.deferral(request.client_capabilities);
            let with_placeholders = server.0.configuration.needs_placeholders();
            match deferral.automatic() {
                Some(deferred) => deferral::open(resource.schema(), deferred)?,
                None => resource.open(&server.data()?, request, deferral, with_placeholders).await?,
            }
        };
        renew_ephemeral_resource(Changing("renewing an ephemeral resource")) |server, request| {
            let (resource, data) = (server.registered().ephemeral_resources.get(&request.type_name)?, server.data()?);
            resource.renew(&data, request).await?
        };
        close_ephemeral_resource(Changing("closing an ephemeral resource")) |server, request| {
            let (resource, data) = (server.registered().ephemeral_resources.get(&request.type_name)?, server.data()?);
            resource.close(&data, request).await?
        };

        // --- List resources, actions and functions
        validate_list_resource_config(Reading("validating a configuration")) |server, request| {
            let resource = server.registered().list_resources.get(&request.type_name)?;
            let diagnostics = server.validate(&**resource, request.config.as_ref());
            proto::validate_list_resource_config::Response { diagnostics }
        };
        validate_action_config(Reading("validating a configuration")) |server, request| {
            let action = server.registered().actions.get(&request.type_name)?;
            let diagnostics = server.validate(&**action, request.config.as_ref());
            proto::validate_action_config::Response { diagnostics }
        };
        plan_action(Reading("planning an action")) |server, request| {
            let action = server.registered().actions.get(&request.action_type)?;
            let config = request.config.as_ref();
            let validated = action.validate(config, &server.validate_context(true));
            let deferral = server.deferral(request.client_capabilities);
            match (server.data(), deferral.automatic()) {
                (Ok(data), None) if !validated.has_errors() => action.plan(&data, config, deferral, validated).await?,
                (_, deferred) => deferral::action(validated, deferred),
            }
        };
        call_function(Reading("evaluating a function")) |server, request| {
            let function = server.registered().functions.get(&request.name)?;
            function::call(function, &request.arguments)
        };
    }
    other {
        async fn apply_resource_change(
            &self,
            request: Request<proto::apply_resource_change::Request>,
        ) -> CallResult<proto::apply_resource_change::Response> {
            let request = request.into_inner();
            let resource = self.registered().resources.get(&request.type_name);
            let found = resource.and_then(|resource| Ok((resource, self.data()?)));
            let last_known = LastKnown::default();
            let work = async {
                let (resource, data) = found.as_ref().map_err(Clone::clone)?;
                let meta = self.provider_meta(request.provider_meta.as_ref())?;
                resource.apply(data, &request, meta, &last_known).await
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
                let RegisteredObjects { resources, list_resources, .. } = server.registered();
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
                let (action, data) = (server.registered().actions.get(&request.action_type)?, server.data()?);
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
