//! A provider whose objects have to wait, and what its calls return.

use serde_json::{Value as Json, json};
use tf_protocol::tfplugin6::deferred::Reason;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{
    ClientCapabilities, Deferred, Diagnostic as Message, DynamicValue, configure_provider, import_resource_state,
    open_ephemeral_resource, plan_action, plan_resource_change, read_data_source, read_resource,
};
use tf_provider::data_source::ReadResponse;
use tf_provider::ephemeral::{OpenRequest, OpenResponse};
use tf_provider::resource::{
    ApplyRequest, ImportRequest, ImportResponse, ModifyPlanRequest, PlanRequest, PlanResponse, ReadRequest,
    StateResponse,
};
use tf_provider::schema::{computed, optional};
use tf_provider::server::Server;
use tf_provider::value::{Value, from_msgpack, to_msgpack};
use tf_provider::{
    Action, Attr, ConfigureRequest, ConfigureResponse, DataSource, DeferralReason, Diagnostic, Diagnostics,
    EphemeralResource, Model, Provider, ProviderMetadata, Registry, Resource, action, data_source,
};
use tonic::Request;

tf_provider::object! {
    /// A thing, and how to configure its provider.
    pub struct Thing {
        /// "absent" if it waits for something, "careless" if it does so without permission.
        name: String = optional(),
        /// Its ID.
        id: String = computed(),
    }
}

tf_provider::object! {
    /// How to configure the provider.
    pub struct Config {
        /// Where the things are.
        url: String = optional(),
    }
}

pub(crate) struct Waiting;

/// Why an object of this name has to wait.
fn reason(name: &Attr<String>, is_allowed: bool) -> Option<DeferralReason> {
    match name {
        Attr::Unknown if is_allowed => Some(DeferralReason::ResourceConfigUnknown),
        Attr::Known(name) if name == "absent" && is_allowed || name == "careless" => {
            Some(DeferralReason::AbsentPrerequisite)
        }
        _ => None,
    }
}

impl Resource for Waiting {
    type Model = Thing;
    type Identity = Thing;
    type Private = ();
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_thing"
    }

    fn identity(&self, _: &Thing) -> Option<Thing> {
        None
    }

    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        let reason =
            reason(&request.config.name, request.deferral_allowed).filter(|_| request.config.name.is_unknown());
        let response = PlanResponse::from_schema(request);
        match reason {
            Some(reason) => response.deferred(reason),
            None => response,
        }
    }

    async fn modify_plan(
        &self,
        (): &(),
        request: ModifyPlanRequest<Self>,
        mut response: PlanResponse<Self>,
    ) -> PlanResponse<Self> {
        response.deferred = response.deferred.or(reason(&request.config.name, request.deferral_allowed));
        response.diagnostics.push(Diagnostic::warning("Modified", "The API was asked."));
        response
    }

    fn defer_destroy(&self, prior: &Thing) -> Option<DeferralReason> {
        reason(&prior.name, true)
    }

    async fn apply(&self, (): &(), request: ApplyRequest<Self>) -> StateResponse<Self> {
        let deferred = request.change.planned().and_then(|planned| reason(&planned.name, false));
        StateResponse { deferred, ..StateResponse::new(request.change.planned().cloned(), ()) }
    }

    async fn read(&self, (): &(), request: ReadRequest<Self>) -> StateResponse<Self> {
        let deferred = reason(&request.state.name, request.deferral_allowed);
        StateResponse { deferred, ..StateResponse::new(Some(request.state), ()) }
    }

    async fn defer_import(&self, (): &(), request: &ImportRequest<Thing>) -> Option<DeferralReason> {
        matches!(request, ImportRequest::Id(id) if id == "absent").then_some(DeferralReason::AbsentPrerequisite)
    }

    async fn import(&self, (): &(), _: ImportRequest<Thing>) -> Result<ImportResponse<Self>, Diagnostics> {
        Ok(Thing::default().into())
    }
}

impl DataSource for Waiting {
    type Model = Thing;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_thing"
    }

    async fn read(&self, (): &(), request: data_source::ReadRequest<Thing>) -> ReadResponse<Thing> {
        reason(&request.config.name, request.deferral_allowed)
            .map_or_else(|| request.config.into(), ReadResponse::deferred)
    }
}

impl EphemeralResource for Waiting {
    type Model = Thing;
    type Private = ();
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_thing"
    }

    async fn defer_open(&self, (): &(), config: &Thing) -> Option<DeferralReason> {
        reason(&config.name, true)
    }

    async fn open(&self, (): &(), request: OpenRequest<Self>) -> Result<OpenResponse<Self>, Diagnostics> {
        Ok(OpenResponse { result: request.config, private: (), renew_at: None, diagnostics: Diagnostics::new() })
    }
}

impl Action for Waiting {
    type Model = Config;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_thing"
    }

    async fn plan(&self, (): &(), request: action::PlanRequest<Config>) -> action::PlanResponse {
        let deferred = reason(&request.config.url, request.deferral_allowed);
        action::PlanResponse { deferred, ..Default::default() }
    }

    async fn invoke(&self, (): &(), _: action::InvokeRequest<Config>) -> Diagnostics {
        Diagnostics::new()
    }
}

impl Provider for Waiting {
    type Config = Config;
    type ProviderData = ();

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata { program: "toy", version: "0", address: "example.com/toy/toy", description: "is a toy." }
    }

    fn register(&self, registry: &mut Registry<()>) {
        registry.register_resource(Self);
        registry.register_data_source(Self);
        registry.register_ephemeral_resource(Self);
        registry.register_action(Self);
    }

    async fn configure(&self, request: ConfigureRequest<Config>) -> ConfigureResponse<()> {
        if reason(&request.config.url, request.deferral_allowed).is_some() {
            ConfigureResponse::deferred()
        } else {
            ConfigureResponse::new(())
        }
    }
}

/// A server that is configured with this URL, and what Terraform allowed then.
pub(crate) async fn server(url: &Value, is_allowed: bool) -> (Server, Vec<Message>) {
    let server = Server::new(Waiting).unwrap();
    let config = Value::Mapping([("url".to_owned(), url.clone())].into());
    let msgpack = to_msgpack(&config, &Config::schema().ty()).unwrap();
    let request = configure_provider::Request {
        config: Some(DynamicValue { msgpack, json: Vec::new() }),
        client_capabilities: capabilities(is_allowed),
        ..Default::default()
    };
    let diagnostics = server.configure_provider(Request::new(request)).await.unwrap().into_inner().diagnostics;
    (server, diagnostics)
}

#[allow(clippy::unnecessary_wraps, reason = "the messages' fields are optional")]
fn capabilities(is_allowed: bool) -> Option<ClientCapabilities> {
    Some(ClientCapabilities { deferral_allowed: is_allowed, ..Default::default() })
}

#[allow(clippy::unnecessary_wraps, reason = "the messages' fields are optional")]
pub(crate) fn thing(name: &Value, id: &Value) -> Option<DynamicValue> {
    let value = Value::Mapping([("name".to_owned(), name.clone()), ("id".to_owned(), id.clone())].into());
    Some(DynamicValue { msgpack: to_msgpack(&value, &Thing::schema().ty()).unwrap(), json: Vec::new() })
}

pub(crate) fn value(encoded: Option<DynamicValue>) -> Value {
    from_msgpack(&encoded.unwrap().msgpack, &Thing::schema().ty()).unwrap()
}

/// What a call returns: why it waits, its state, and the summaries of its diagnostics.
pub(crate) type Told = (Option<Reason>, Option<DynamicValue>, Vec<String>);

fn told(deferred: Option<Deferred>, state: Option<DynamicValue>, diagnostics: Vec<Message>) -> Told {
    let summaries = diagnostics.into_iter().map(|each| each.summary).collect();
    (deferred.map(|deferred| deferred.reason()), state, summaries)
}

pub(crate) async fn plan(server: &Server, prior: Option<DynamicValue>, name: Option<&Value>, is_allowed: bool) -> Told {
    let config = name.map_or(Some(DynamicValue::default()), |name| thing(name, &Value::Null));
    let request = plan_resource_change::Request {
        type_name: "toy_thing".to_owned(),
        prior_state: prior,
        config: config.clone(),
        proposed_new_state: config,
        client_capabilities: capabilities(is_allowed),
        ..Default::default()
    };
    let response = server.plan_resource_change(Request::new(request)).await.unwrap().into_inner();
    told(response.deferred, response.planned_state, response.diagnostics)
}

pub(crate) async fn read(server: &Server, name: &Value, is_allowed: bool) -> Told {
    let request = read_resource::Request {
        type_name: "toy_thing".to_owned(),
        current_state: thing(name, &"1".into()),
        client_capabilities: capabilities(is_allowed),
        ..Default::default()
    };
    let response = server.read_resource(Request::new(request)).await.unwrap().into_inner();
    told(response.deferred, response.new_state, response.diagnostics)
}

pub(crate) async fn import(server: &Server, id: &str, is_allowed: bool) -> Told {
    let request = import_resource_state::Request {
        type_name: "toy_thing".to_owned(),
        id: id.to_owned(),
        client_capabilities: capabilities(is_allowed),
        ..Default::default()
    };
    let mut response = server.import_resource_state(Request::new(request)).await.unwrap().into_inner();
    let state = response.imported_resources.pop().and_then(|imported| imported.state);
    told(response.deferred, state, response.diagnostics)
}

pub(crate) async fn data(server: &Server, name: &Value, is_allowed: bool) -> Told {
    let request = read_data_source::Request {
        type_name: "toy_thing".to_owned(),
        config: thing(name, &Value::Null),
        client_capabilities: capabilities(is_allowed),
        ..Default::default()
    };
    let response = server.read_data_source(Request::new(request)).await.unwrap().into_inner();
    told(response.deferred, response.state, response.diagnostics)
}

pub(crate) async fn open(server: &Server, name: &Value, is_allowed: bool) -> Told {
    let request = open_ephemeral_resource::Request {
        type_name: "toy_thing".to_owned(),
        config: thing(name, &Value::Null),
        client_capabilities: capabilities(is_allowed),
    };
    let response = server.open_ephemeral_resource(Request::new(request)).await.unwrap().into_inner();
    assert!(response.deferred.is_none() || response.private.is_none(), "nothing is open, so nothing will be closed");
    told(response.deferred, response.result, response.diagnostics)
}

pub(crate) async fn act(server: &Server, url: &Json, is_allowed: bool) -> Told {
    let request = plan_action::Request {
        action_type: "toy_thing".to_owned(),
        config: Some(DynamicValue { msgpack: Vec::new(), json: json!({ "url": url }).to_string().into_bytes() }),
        client_capabilities: capabilities(is_allowed),
    };
    let response = server.plan_action(Request::new(request)).await.unwrap().into_inner();
    told(response.deferred, None, response.diagnostics)
}
