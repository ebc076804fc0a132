//! Panics in a provider's code: each becomes a diagnostic without secrets, and the process lives on.

#![allow(clippy::unwrap_used, clippy::unnecessary_wraps)]

use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{
    Diagnostic, DynamicValue, apply_resource_change, configure_provider, diagnostic::Severity, plan_resource_change,
    read_resource, validate_resource_config,
};
use tf_provider::resource::{
    ApplyRequest, ImportRequest, ImportResponse, ModifyPlanRequest, PlanRequest, PlanResponse, ReadRequest,
    StateResponse,
};
use tf_provider::schema::{computed, required};
use tf_provider::server::Server;
use tf_provider::value::{Value, from_msgpack, to_msgpack};
use tf_provider::{
    Attr, ConfigureRequest, ConfigureResponse, Diagnostics, Model, Provider, ProviderMetadata, Registry, Resource,
};
use tonic::Request;

const SECRET: &str = "the-secret-in-the-panic";

tf_provider::object! {
    /// A thing.
    pub struct Thing {
        /// What it is called; one of these names makes the code fail.
        name: String = required(),
        /// Its number.
        id: String = computed(),
    }
}

tf_provider::object! {
    /// What tells things apart.
    pub struct ThingIdentity {
        /// The number.
        id: String = required(),
    }
}

tf_provider::object! {
    /// Nothing to configure.
    pub struct NoConfig {}
}

struct Things;

fn fail(when: &str, thing: &Thing) {
    assert!(thing.name.known().is_none_or(|name| name != when), "{SECRET}");
}

impl Resource for Things {
    type Model = Thing;
    type Identity = ThingIdentity;
    type Private = ();
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_thing"
    }

    fn identity(&self, _: &Thing) -> Option<ThingIdentity> {
        None
    }

    fn validate(&self, config: &Thing) -> Diagnostics {
        fail("validate", config);
        Diagnostics::new()
    }

    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        fail("plan", &request.schema_plan);
        PlanResponse {
            state: request.schema_plan,
            requires_replace: Vec::new(),
            private: (),
            diagnostics: Diagnostics::new(),
            deferred: None,
        }
    }

    async fn modify_plan(
        &self,
        (): &(),
        _: ModifyPlanRequest<Self>,
        response: PlanResponse<Self>,
    ) -> PlanResponse<Self> {
        fail("modify plan", &response.state);
        response
    }

    async fn apply(&self, (): &(), request: ApplyRequest<Self>) -> StateResponse<Self> {
        let planned = request.change.planned().unwrap();
        fail("apply", planned);
        request.progress.note(&Thing { id: Attr::Known("made".to_owned()), ..planned.clone() }, &());
        fail("apply later", planned);
        StateResponse::new(request.change.planned().cloned(), ())
    }

    async fn read(&self, (): &(), request: ReadRequest<Self>) -> StateResponse<Self> {
        fail("read", &request.state);
        StateResponse::new(Some(request.state), ())
    }

    async fn import(&self, (): &(), _: ImportRequest<ThingIdentity>) -> Result<ImportResponse<Self>, Diagnostics> {
        Ok(Thing::default().into())
    }
}

struct Toy;

impl Provider for Toy {
    type Config = NoConfig;
    type ProviderData = ();

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata { program: "toy", version: "1.0.0", address: "localhost/toy/toy", description: "is a toy." }
    }

    fn register(&self, registry: &mut Registry<()>) {
        registry.register_resource(Things);
    }

    async fn configure(&self, _: ConfigureRequest<NoConfig>) -> ConfigureResponse<()> {
        ConfigureResponse::new(())
    }
}

fn thing(name: &str) -> Option<DynamicValue> {
    let value = Value::Mapping([("name".to_owned(), Value::from(name)), ("id".to_owned(), Value::Null)].into());
    Some(DynamicValue { msgpack: to_msgpack(&value, &Thing::schema().ty()).unwrap(), json: Vec::new() })
}

fn assert_panic_diagnostic(diagnostics: &[Diagnostic]) {
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert!(diagnostics[0].summary.contains("The provider panicked"), "{diagnostics:?}");
    assert!(!format!("{diagnostics:?}").contains(SECRET));
}

async fn assert_plan_panics(server: &Server, name: &str) {
    let request = plan_resource_change::Request {
        type_name: "toy_thing".to_owned(),
        config: thing(name),
        proposed_new_state: thing(name),
        prior_private: b"kept".to_vec(),
        ..Default::default()
    };
    let response = server.plan_resource_change(Request::new(request)).await.unwrap().into_inner();
    assert_panic_diagnostic(&response.diagnostics);
    assert_eq!(response.planned_private, b"kept");
}

#[tokio::test]
async fn a_panic_anywhere_is_a_diagnostic_and_what_was_stored_is_kept() {
    tf_provider::server::install_panic_hook();
    let server = Server::new(Toy).unwrap();
    let type_name = || "toy_thing".to_owned();
    let request =
        validate_resource_config::Request { type_name: type_name(), config: thing("validate"), ..Default::default() };
    assert_panic_diagnostic(
        &server.validate_resource_config(Request::new(request)).await.unwrap().into_inner().diagnostics,
    );

    assert_plan_panics(&server, "plan").await;

    let request = read_resource::Request { type_name: type_name(), current_state: thing("read"), ..Default::default() };
    let response = server.read_resource(Request::new(request)).await.unwrap().into_inner();
    assert!(response.diagnostics[0].summary.contains("not configured"), "{:?}", response.diagnostics);
    assert_eq!(response.new_state, thing("read"), "what isn't returned is erased");

    server.configure_provider(Request::new(configure_provider::Request::default())).await.unwrap();
    assert_plan_panics(&server, "modify plan").await;
    let request = read_resource::Request {
        type_name: type_name(),
        current_state: thing("read"),
        private: b"kept".to_vec(),
        ..Default::default()
    };
    let response = server.read_resource(Request::new(request)).await.unwrap().into_inner();
    assert_panic_diagnostic(&response.diagnostics);
    assert_eq!((response.new_state, response.private), (thing("read"), b"kept".to_vec()));

    let request = apply_resource_change::Request {
        type_name: type_name(),
        prior_state: thing("before"),
        planned_state: thing("apply"),
        config: thing("apply"),
        planned_private: b"kept".to_vec(),
        ..Default::default()
    };
    let response = server.apply_resource_change(Request::new(request)).await.unwrap().into_inner();
    assert_panic_diagnostic(&response.diagnostics);
    assert_eq!((response.new_state, response.private), (thing("before"), b"kept".to_vec()));
}

#[tokio::test]
async fn what_was_noted_before_a_panic_is_kept_and_a_new_object_is_not_tainted() {
    tf_provider::server::install_panic_hook();
    let server = Server::new(Toy).unwrap();
    server.configure_provider(Request::new(configure_provider::Request::default())).await.unwrap();
    for (prior_state, severity) in [(None, Severity::Warning), (thing("before"), Severity::Error)] {
        let request = apply_resource_change::Request {
            type_name: "toy_thing".into(),
            prior_state,
            planned_state: thing("apply later"),
            config: thing("apply later"),
            ..Default::default()
        };
        let response = server.apply_resource_change(Request::new(request)).await.unwrap().into_inner();
        assert_panic_diagnostic(&response.diagnostics);
        assert_eq!(response.diagnostics[0].severity(), severity);
        let state = from_msgpack(&response.new_state.unwrap().msgpack, &Thing::schema().ty()).unwrap();
        assert_eq!(state.get("id"), &Value::from("made"));
    }
}

#[tokio::test]
async fn an_unknown_type_and_a_value_of_another_shape_are_diagnostics() {
    let server = Server::new(Toy).unwrap();
    let request =
        validate_resource_config::Request { type_name: "toy_other".into(), config: thing("x"), ..Default::default() };
    let response = server.validate_resource_config(Request::new(request)).await.unwrap().into_inner();
    assert!(response.diagnostics[0].summary.contains("no resource toy_other"), "{:?}", response.diagnostics);
    for broken in [vec![0xc1], vec![0x80], vec![0xa1, b'x'], vec![0x82, 0xa2, b'i', b'd', 0xc0]] {
        let config = Some(DynamicValue { msgpack: broken, json: Vec::new() });
        let request = validate_resource_config::Request { type_name: "toy_thing".into(), config, ..Default::default() };
        let response = server.validate_resource_config(Request::new(request)).await.unwrap().into_inner();
        assert!(response.diagnostics[0].summary.contains("does not match"), "{:?}", response.diagnostics);
    }
}
