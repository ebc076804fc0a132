//! The gRPC service: finds who is to answer, and sees to it that there always is an answer.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};

use super::action::AnyAction;
use super::any_resource::AnyResource;
use super::data_source::AnyDataSource;
use super::declared;
use super::ephemeral::AnyEphemeralResource;
use super::function;
use super::guard::catch_panic;
use super::list::AnyListResource;
use super::refusal::Refusal;
use super::wire::{self, schema_mismatch};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::function::Function;
use crate::model::Model;
use crate::placeholder;
use crate::provider::{ConfigureRequest, Provider};
use crate::schema::Schema;
use crate::value::Value;
use tf_protocol::tfplugin6::{self as proto, provider_server};

/// A provider behind the protocol. Cheap to clone; every clone is the same server.
pub struct Server<P: Provider>(Arc<Inner<P>>);

impl<P: Provider> Clone for Server<P> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

struct Inner<P: Provider> {
    provider: P,
    config_schema: Schema,
    resources: BTreeMap<&'static str, Box<dyn AnyResource<P::ProviderData>>>,
    data_sources: BTreeMap<&'static str, Box<dyn AnyDataSource<P::ProviderData>>>,
    ephemeral_resources: BTreeMap<&'static str, Box<dyn AnyEphemeralResource<P::ProviderData>>>,
    list_resources: BTreeMap<&'static str, Arc<dyn AnyListResource<P::ProviderData>>>,
    actions: BTreeMap<&'static str, Arc<dyn AnyAction<P::ProviderData>>>,
    functions: BTreeMap<&'static str, Function>,
    client: RwLock<Option<Arc<P::ProviderData>>>,
    /// Whether the caller accepts no unknown results of ephemeral resources.
    with_placeholders: AtomicBool,
    stop: Mutex<CancellationToken>,
}

type Answer<T> = Result<Response<T>, Status>;

impl<P: Provider> Server<P> {
    /// A server of this provider, not yet configured.
    pub fn new(provider: P) -> Self {
        let resources = provider.resources().into_iter().map(|resource| (resource.name(), resource)).collect();
        let data_sources = provider.data_sources().into_iter().map(|source| (source.name(), source)).collect();
        let ephemeral = provider.ephemeral_resources().into_iter().map(|each| (each.name(), each)).collect();
        let list_resources = provider.list_resources().into_iter().map(|each| (each.name(), each)).collect();
        let actions = provider.actions().into_iter().map(|each| (each.name(), each)).collect();
        let functions = provider.functions().into_iter().map(|function| (function.name, function)).collect();
        Self(Arc::new(Inner {
            config_schema: P::Config::schema(),
            provider,
            resources,
            data_sources,
            ephemeral_resources: ephemeral,
            list_resources,
            actions,
            functions,
            client: RwLock::default(),
            with_placeholders: AtomicBool::new(false),
            stop: Mutex::default(),
        }))
    }

    /// The provider.
    pub fn provider(&self) -> &P {
        &self.0.provider
    }

    /// Ends what the provider has open. A panic in it is logged, as any other, and ends it.
    pub async fn shutdown(&self) {
        let _ = catch_panic("shut down", self.0.provider.shutdown()).await;
    }

    /// What was declared of the provider block.
    pub fn config_schema(&self) -> &Schema {
        &self.0.config_schema
    }

    /// The resources, by name.
    pub fn resources(&self) -> impl Iterator<Item = &dyn AnyResource<P::ProviderData>> {
        self.0.resources.values().map(AsRef::as_ref)
    }

    /// The data sources, by name.
    pub fn data_sources(&self) -> impl Iterator<Item = &dyn AnyDataSource<P::ProviderData>> {
        self.0.data_sources.values().map(AsRef::as_ref)
    }

    /// The ephemeral resources, by name.
    pub fn ephemeral_resources(&self) -> impl Iterator<Item = &dyn AnyEphemeralResource<P::ProviderData>> {
        self.0.ephemeral_resources.values().map(AsRef::as_ref)
    }

    fn ephemeral_resource(&self, name: &str) -> Result<&dyn AnyEphemeralResource<P::ProviderData>, Diagnostic> {
        self.0.ephemeral_resources.get(name).map(AsRef::as_ref).ok_or_else(|| unknown("ephemeral resource", name))
    }

    /// The list resources, by name.
    pub fn list_resources(&self) -> impl Iterator<Item = &dyn AnyListResource<P::ProviderData>> {
        self.0.list_resources.values().map(AsRef::as_ref)
    }

    fn list_of(&self, name: &str) -> Result<&Arc<dyn AnyListResource<P::ProviderData>>, Diagnostic> {
        self.0.list_resources.get(name).ok_or_else(|| unknown("list resource", name))
    }

    /// The actions, by name.
    pub fn actions(&self) -> impl Iterator<Item = &dyn AnyAction<P::ProviderData>> {
        self.0.actions.values().map(AsRef::as_ref)
    }

    fn action(&self, name: &str) -> Result<&Arc<dyn AnyAction<P::ProviderData>>, Diagnostic> {
        self.0.actions.get(name).ok_or_else(|| unknown("action", name))
    }

    /// The functions, by name.
    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.0.functions.values()
    }

    fn data_source(&self, name: &str) -> Result<&dyn AnyDataSource<P::ProviderData>, Diagnostic> {
        self.0.data_sources.get(name).map(AsRef::as_ref).ok_or_else(|| unknown("data source", name))
    }

    fn resource(&self, name: &str) -> Result<&dyn AnyResource<P::ProviderData>, Diagnostic> {
        self.0.resources.get(name).map(AsRef::as_ref).ok_or_else(|| unknown("resource", name))
    }

    fn declared_functions(&self) -> BTreeMap<String, proto::Function> {
        self.functions().map(|each| (each.name.to_owned(), function::declared(each))).collect()
    }

    fn client(&self) -> Result<Arc<P::ProviderData>, Diagnostic> {
        let client = self.0.client.read().unwrap_or_else(PoisonError::into_inner).clone();
        client.ok_or_else(|| {
            Diagnostic::error(
                "The provider is not configured",
                "Terraform asked for something that needs the provider's configuration before giving it.",
            )
        })
    }

    fn config(&self, encoded: Option<&proto::DynamicValue>) -> Result<Value, Diagnostic> {
        match wire::decode(encoded, &self.0.config_schema.ty()) {
            // No provider block at all: one without arguments.
            Ok(Value::Null) => Ok(Value::Mapping(BTreeMap::new())),
            decoded => {
                decoded.map(placeholder::to_unknown).map_err(|error| schema_mismatch("provider configuration", &error))
            }
        }
    }

    /// Refuses values for read-only attributes. Here and nowhere else, so that no kind of object can be without it. What can't
    /// be read has none; that it can't is said where it is read.
    fn refuse_read_only(&self, schema: &Schema, config: Option<&proto::DynamicValue>) -> Diagnostics {
        let config = wire::decode(config, &schema.ty()).unwrap_or(Value::Null);
        schema.refuse_read_only(&config, self.0.provider.service())
    }

    async fn configure(&self, request: proto::configure_provider::Request) -> Result<Diagnostics, Diagnostics> {
        let config = self.config(request.config.as_ref())?;
        let config = P::Config::from_value(config).map_err(|error| wire::unusable(&self.0.config_schema, &error))?;
        // A fresh token for every configuration: one process may be configured again where Terraform attaches to it.
        let stop = CancellationToken::new();
        *self.0.stop.lock().unwrap_or_else(PoisonError::into_inner) = stop.clone();
        self.0.with_placeholders.store(placeholder::is_needed(&request.terraform_version), Ordering::Relaxed);
        let request = ConfigureRequest { config, terraform_version: request.terraform_version, cancellation: stop };
        let configured = catch_panic("configure itself", self.0.provider.configure(request)).await?;
        *self.0.client.write().unwrap_or_else(PoisonError::into_inner) = configured.provider_data.map(Arc::new);
        Ok(configured.diagnostics)
    }
}

/// A function changes nothing, so there is nothing to look after as there is after other panics.
const FUNCTION_PANICKED: &str = "The provider failed while it was to evaluate a function. This is a mistake in the provider. \
                                 The place is in its log (TF_LOG_PROVIDER=ERROR); please report it.";

fn unknown(kind: &str, name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("This provider has no {kind} {name}"),
        "Terraform asked for something that this version of the provider does not have. Is another version, or another \
         provider of the same name, meant?",
    )
}

/// Runs what answers a call; a refusal or a panic is answered with its diagnostics alone.
async fn answer<T: Refusal>(what: &str, work: impl Future<Output = Result<T, Diagnostic>>) -> Answer<T> {
    answer_keeping(what, work, |_| {}).await
}

/// The same, with a refusal that still returns what was stored: what isn't returned is erased.
async fn answer_keeping<T: Refusal>(
    what: &str,
    work: impl Future<Output = Result<T, Diagnostic>>,
    keep: impl FnOnce(&mut T),
) -> Answer<T> {
    let outcome = catch_panic(what, work).await.and_then(|outcome| outcome);
    Ok(Response::new(outcome.unwrap_or_else(|diagnostic| {
        let mut refused = T::refused(vec![wire::diagnostic(diagnostic)]);
        keep(&mut refused);
        refused
    })))
}

/// The events of a channel as the stream of an answer.
fn streamed<T: Send + 'static>(mut events: mpsc::Receiver<T>) -> BoxStream<T> {
    Box::pin(futures_util::stream::poll_fn(move |context| events.poll_recv(context).map(|event| event.map(Ok))))
}

#[tonic::async_trait]
impl<P: Provider> provider_server::Provider for Server<P> {
    async fn get_metadata(&self, _: Request<proto::get_metadata::Request>) -> Answer<proto::get_metadata::Response> {
        use proto::get_metadata::{
            ActionMetadata, DataSourceMetadata, EphemeralMetadata, FunctionMetadata, ListResourceMetadata,
            ResourceMetadata,
        };
        let (ephemeral, lists) = (self.0.ephemeral_resources.keys(), self.0.list_resources.keys());
        let name = |name: &&'static str| (*name).to_owned();
        Ok(Response::new(proto::get_metadata::Response {
            server_capabilities: Some(capabilities()),
            resources: self.0.resources.keys().map(|each| ResourceMetadata { type_name: name(each) }).collect(),
            data_sources: self.0.data_sources.keys().map(|each| DataSourceMetadata { type_name: name(each) }).collect(),
            ephemeral_resources: ephemeral.map(|each| EphemeralMetadata { type_name: name(each) }).collect(),
            list_resources: lists.map(|each| ListResourceMetadata { type_name: name(each) }).collect(),
            actions: self.0.actions.keys().map(|each| ActionMetadata { type_name: name(each) }).collect(),
            functions: self.0.functions.keys().map(|each| FunctionMetadata { name: name(each) }).collect(),
            ..Default::default()
        }))
    }

    async fn get_provider_schema(
        &self,
        _: Request<proto::get_provider_schema::Request>,
    ) -> Answer<proto::get_provider_schema::Response> {
        let resources = self.resources().map(|each| (each.name().to_owned(), wire::schema(each.schema())));
        let data_sources = self.data_sources().map(|each| (each.name().to_owned(), wire::schema(each.schema())));
        let ephemeral = self.ephemeral_resources().map(|each| (each.name().to_owned(), wire::schema(each.schema())));
        let lists = self.list_resources().map(|each| (each.name().to_owned(), wire::schema(each.schema())));
        let actions = self.actions().map(|each| {
            let schema = proto::ActionSchema { schema: Some(wire::schema(each.schema())) };
            (each.name().to_owned(), schema)
        });
        Ok(Response::new(proto::get_provider_schema::Response {
            provider: Some(wire::schema(&self.0.config_schema)),
            resource_schemas: resources.collect(),
            data_source_schemas: data_sources.collect(),
            ephemeral_resource_schemas: ephemeral.collect(),
            list_resource_schemas: lists.collect(),
            action_schemas: actions.collect(),
            functions: self.declared_functions(),
            server_capabilities: Some(capabilities()),
            ..Default::default()
        }))
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<proto::get_resource_identity_schemas::Request>,
    ) -> Answer<proto::get_resource_identity_schemas::Response> {
        let schemas =
            self.resources().map(|each| (each.name().to_owned(), wire::identity_schema(each.identity_schema())));
        Ok(Response::new(proto::get_resource_identity_schemas::Response {
            identity_schemas: schemas.collect(),
            diagnostics: Vec::new(),
        }))
    }

    async fn validate_provider_config(
        &self,
        request: Request<proto::validate_provider_config::Request>,
    ) -> Answer<proto::validate_provider_config::Response> {
        let work = async {
            let config = self.config(request.get_ref().config.as_ref())?;
            let mut diagnostics = self.refuse_read_only(&self.0.config_schema, request.get_ref().config.as_ref());
            diagnostics.extend(self.0.config_schema.validate(&config));
            if let Some(config) = declared::typed(&self.0.config_schema, config, &mut diagnostics) {
                diagnostics.extend(self.0.provider.validate(&config));
            }
            Ok(proto::validate_provider_config::Response { diagnostics: wire::diagnostics(diagnostics) })
        };
        answer("check its configuration", work).await
    }

    async fn configure_provider(
        &self,
        request: Request<proto::configure_provider::Request>,
    ) -> Answer<proto::configure_provider::Response> {
        let diagnostics = self.configure(request.into_inner()).await.unwrap_or_else(|refusal| refusal);
        Ok(Response::new(proto::configure_provider::Response { diagnostics: wire::diagnostics(diagnostics) }))
    }

    async fn validate_resource_config(
        &self,
        request: Request<proto::validate_resource_config::Request>,
    ) -> Answer<proto::validate_resource_config::Response> {
        let request = request.get_ref();
        let work = async {
            let object = self.resource(&request.type_name)?;
            let mut diagnostics = self.refuse_read_only(object.schema(), request.config.as_ref());
            diagnostics.extend(object.validate(request));
            Ok(proto::validate_resource_config::Response { diagnostics: wire::diagnostics(diagnostics) })
        };
        answer("check a configuration", work).await
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<proto::upgrade_resource_state::Request>,
    ) -> Answer<proto::upgrade_resource_state::Response> {
        let request = request.get_ref();
        let work = async { Ok(self.resource(&request.type_name)?.upgrade(request)) };
        answer("read a stored object", work).await
    }

    async fn upgrade_resource_identity(
        &self,
        request: Request<proto::upgrade_resource_identity::Request>,
    ) -> Answer<proto::upgrade_resource_identity::Response> {
        let request = request.get_ref();
        let work = async { Ok(self.resource(&request.type_name)?.upgrade_identity(request)) };
        answer("read a stored identity", work).await
    }

    async fn move_resource_state(
        &self,
        request: Request<proto::move_resource_state::Request>,
    ) -> Answer<proto::move_resource_state::Response> {
        let request = request.into_inner();
        let work = async { Ok(self.resource(&request.target_type_name.clone())?.move_state(request)) };
        answer("take over an object", work).await
    }

    async fn plan_resource_change(
        &self,
        request: Request<proto::plan_resource_change::Request>,
    ) -> Answer<proto::plan_resource_change::Response> {
        let request = request.get_ref();
        let work = async { Ok(self.resource(&request.type_name)?.plan(request)) };
        answer_keeping("plan a change", work, |refused| refused.planned_private.clone_from(&request.prior_private))
            .await
    }

    async fn read_resource(
        &self,
        request: Request<proto::read_resource::Request>,
    ) -> Answer<proto::read_resource::Response> {
        let request = request.into_inner();
        let stored = (request.current_state.clone(), request.private.clone(), request.current_identity.clone());
        let work = async {
            let (resource, client) = (self.resource(&request.type_name.clone())?, self.client()?);
            Ok(resource.read(&client, request).await)
        };
        answer_keeping("read an object", work, |refused| {
            (refused.new_state, refused.private, refused.new_identity) = stored;
        })
        .await
    }

    async fn apply_resource_change(
        &self,
        request: Request<proto::apply_resource_change::Request>,
    ) -> Answer<proto::apply_resource_change::Response> {
        let request = request.into_inner();
        let stored = (request.prior_state.clone(), request.planned_private.clone(), request.planned_identity.clone());
        let work = async {
            let (resource, client) = (self.resource(&request.type_name.clone())?, self.client()?);
            Ok(resource.apply(&client, request).await)
        };
        answer_keeping("apply a change", work, |refused| {
            (refused.new_state, refused.private, refused.new_identity) = stored;
        })
        .await
    }

    async fn import_resource_state(
        &self,
        request: Request<proto::import_resource_state::Request>,
    ) -> Answer<proto::import_resource_state::Response> {
        let request = request.into_inner();
        let work = async {
            let (resource, client) = (self.resource(&request.type_name.clone())?, self.client()?);
            Ok(resource.import(&client, request).await)
        };
        answer("import an object", work).await
    }

    async fn get_functions(&self, _: Request<proto::get_functions::Request>) -> Answer<proto::get_functions::Response> {
        let functions = self.declared_functions();
        Ok(Response::new(proto::get_functions::Response { functions, diagnostics: Vec::new() }))
    }

    async fn call_function(
        &self,
        request: Request<proto::call_function::Request>,
    ) -> Answer<proto::call_function::Response> {
        let request = request.into_inner();
        let failed =
            |diagnostic: Diagnostic| function::error(None, &format!("{}. {}", diagnostic.summary, diagnostic.detail));
        let outcome = match self.0.functions.get(request.name.as_str()) {
            None => Err(failed(unknown("function", &request.name))),
            Some(called) => {
                let work = async { function::called(called, &request.arguments) };
                let panicked = |_| function::error(None, FUNCTION_PANICKED);
                catch_panic("evaluate a function", work).await.map_err(panicked).and_then(|outcome| outcome)
            }
        };
        let error = outcome.as_ref().err().cloned();
        Ok(Response::new(proto::call_function::Response { result: outcome.ok(), error }))
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<proto::validate_data_resource_config::Request>,
    ) -> Answer<proto::validate_data_resource_config::Response> {
        let request = request.get_ref();
        let work = async {
            let object = self.data_source(&request.type_name)?;
            let mut diagnostics = self.refuse_read_only(object.schema(), request.config.as_ref());
            diagnostics.extend(object.validate(request));
            Ok(proto::validate_data_resource_config::Response { diagnostics: wire::diagnostics(diagnostics) })
        };
        answer("check a configuration", work).await
    }

    async fn read_data_source(
        &self,
        request: Request<proto::read_data_source::Request>,
    ) -> Answer<proto::read_data_source::Response> {
        let request = request.into_inner();
        let work = async {
            let (source, client) = (self.data_source(&request.type_name.clone())?, self.client()?);
            Ok(source.read(&client, request).await)
        };
        answer("look something up", work).await
    }

    async fn validate_ephemeral_resource_config(
        &self,
        request: Request<proto::validate_ephemeral_resource_config::Request>,
    ) -> Answer<proto::validate_ephemeral_resource_config::Response> {
        let request = request.get_ref();
        let work = async {
            let object = self.ephemeral_resource(&request.type_name)?;
            let mut diagnostics = self.refuse_read_only(object.schema(), request.config.as_ref());
            diagnostics.extend(object.validate(request));
            Ok(proto::validate_ephemeral_resource_config::Response { diagnostics: wire::diagnostics(diagnostics) })
        };
        answer("check a configuration", work).await
    }

    async fn open_ephemeral_resource(
        &self,
        request: Request<proto::open_ephemeral_resource::Request>,
    ) -> Answer<proto::open_ephemeral_resource::Response> {
        let request = request.into_inner();
        let work = async {
            let (resource, client) = (self.ephemeral_resource(&request.type_name.clone())?, self.client()?);
            Ok(resource.open(&client, request, self.0.with_placeholders.load(Ordering::Relaxed)).await)
        };
        answer("open an ephemeral resource", work).await
    }

    async fn renew_ephemeral_resource(
        &self,
        request: Request<proto::renew_ephemeral_resource::Request>,
    ) -> Answer<proto::renew_ephemeral_resource::Response> {
        let request = request.into_inner();
        let private = request.private.clone();
        let work = async {
            let (resource, client) = (self.ephemeral_resource(&request.type_name.clone())?, self.client()?);
            Ok(resource.renew(&client, request).await)
        };
        answer_keeping("renew an ephemeral resource", work, |refused| refused.private = private).await
    }

    async fn close_ephemeral_resource(
        &self,
        request: Request<proto::close_ephemeral_resource::Request>,
    ) -> Answer<proto::close_ephemeral_resource::Response> {
        let request = request.into_inner();
        let work = async {
            let (resource, client) = (self.ephemeral_resource(&request.type_name.clone())?, self.client()?);
            Ok(resource.close(&client, request).await)
        };
        answer("close an ephemeral resource", work).await
    }

    async fn validate_list_resource_config(
        &self,
        request: Request<proto::validate_list_resource_config::Request>,
    ) -> Answer<proto::validate_list_resource_config::Response> {
        let request = request.get_ref();
        let work = async {
            let object = self.list_of(&request.type_name)?;
            let mut diagnostics = self.refuse_read_only(object.schema(), request.config.as_ref());
            diagnostics.extend(object.validate(request));
            Ok(proto::validate_list_resource_config::Response { diagnostics: wire::diagnostics(diagnostics) })
        };
        answer("check a configuration", work).await
    }

    async fn list_resource(
        &self,
        request: Request<proto::list_resource::Request>,
    ) -> Answer<BoxStream<proto::list_resource::Event>> {
        let request = request.into_inner();
        let ready = self.list_of(&request.type_name).and_then(|list| Ok((Arc::clone(list), self.client()?)));
        let (events, stream) = mpsc::channel(1);
        tokio::spawn(async move {
            match ready {
                Ok((list, client)) => list.list(client, request, events).await,
                Err(diagnostic) => {
                    let diagnostic = vec![wire::diagnostic(diagnostic)];
                    let _ = events.send(proto::list_resource::Event { diagnostic, ..Default::default() }).await;
                }
            }
        });
        Ok(Response::new(streamed(stream)))
    }

    async fn validate_action_config(
        &self,
        request: Request<proto::validate_action_config::Request>,
    ) -> Answer<proto::validate_action_config::Response> {
        let request = request.get_ref();
        let work = async {
            let action = self.action(&request.type_name)?;
            let mut diagnostics = self.refuse_read_only(action.schema(), request.config.as_ref());
            diagnostics.extend(action.validate(request.config.as_ref()));
            Ok(proto::validate_action_config::Response { diagnostics: wire::diagnostics(diagnostics) })
        };
        answer("check a configuration", work).await
    }

    async fn plan_action(&self, request: Request<proto::plan_action::Request>) -> Answer<proto::plan_action::Response> {
        let request = request.get_ref();
        let work = async {
            let diagnostics = wire::diagnostics(self.action(&request.action_type)?.validate(request.config.as_ref()));
            Ok(proto::plan_action::Response { diagnostics, ..Default::default() })
        };
        answer("plan an action", work).await
    }

    async fn invoke_action(
        &self,
        request: Request<proto::invoke_action::Request>,
    ) -> Answer<BoxStream<proto::invoke_action::Event>> {
        use proto::invoke_action::event::{Completed, Type};
        let request = request.into_inner();
        let ready = self.action(&request.action_type).and_then(|action| Ok((Arc::clone(action), self.client()?)));
        let (events, stream) = mpsc::channel(1);
        tokio::spawn(async move {
            match ready {
                Ok((action, client)) => action.invoke(client, request.config, events).await,
                Err(diagnostic) => {
                    let completed = Completed { diagnostics: vec![wire::diagnostic(diagnostic)] };
                    let event = proto::invoke_action::Event { r#type: Some(Type::Completed(completed)) };
                    let _ = events.send(event).await;
                }
            }
        });
        Ok(Response::new(streamed(stream)))
    }

    async fn generate_resource_config(
        &self,
        request: Request<proto::generate_resource_config::Request>,
    ) -> Answer<proto::generate_resource_config::Response> {
        let request = request.get_ref();
        let work = async { Ok(self.resource(&request.type_name)?.generate(request)) };
        answer("generate a configuration", work).await
    }

    async fn stop_provider(&self, _: Request<proto::stop_provider::Request>) -> Answer<proto::stop_provider::Response> {
        tracing::info!("asked to stop");
        self.0.stop.lock().unwrap_or_else(PoisonError::into_inner).cancel();
        Ok(Response::new(proto::stop_provider::Response::default()))
    }
}

fn capabilities() -> proto::ServerCapabilities {
    proto::ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: true,
        generate_resource_config: true,
    }
}
