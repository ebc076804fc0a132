//! A plan with access to the provider data.

use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{DynamicValue, configure_provider, plan_resource_change};
use tf_provider::resource::{
    ApplyRequest, ImportRequest, ImportResponse, ModifyPlanRequest, PlanRequest, PlanResponse, ReadRequest,
    StateResponse,
};
use tf_provider::schema::required;
use tf_provider::server::Server;
use tf_provider::value::{Value, to_msgpack};
use tf_provider::{
    ConfigureRequest, ConfigureResponse, Diagnostic, Diagnostics, Model, Provider, ProviderMetadata, Registry, Resource,
};
use tonic::Request;

tf_provider::object! {
    /// A thing.
    pub struct Thing {
        /// What it is called; the plan refuses one of these names.
        name: String = required(),
    }
}

tf_provider::object! {
    /// Nothing to configure.
    pub struct NoConfig {}
}

struct Things;

impl Resource for Things {
    type Model = Thing;
    type Identity = Thing;
    type Private = Vec<String>;
    type ProviderData = String;

    fn name(&self) -> &'static str {
        "toy_thing"
    }

    fn identity(&self, state: &Thing) -> Option<Thing> {
        Some(state.clone())
    }

    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        let mut response = PlanResponse::from_schema(request);
        if response.state.name.str_or_empty() == "refused" {
            response.diagnostics.push(Diagnostic::error("Refused", "This name is not possible."));
        }
        response
    }

    async fn modify_plan(
        &self,
        data: &String,
        request: ModifyPlanRequest<Self>,
        mut response: PlanResponse<Self>,
    ) -> PlanResponse<Self> {
        tokio::task::yield_now().await;
        let before = request.prior.map_or_else(|| "nothing".to_owned(), |prior| prior.name.str_or_empty().to_owned());
        let (wanted, planned) = (request.config.name.str_or_empty(), response.state.name.str_or_empty());
        let summary = format!("{data}: {before}, {wanted}, {planned}");
        response.private.push(summary.clone());
        response.diagnostics.push(Diagnostic::warning(summary, "It is modified."));
        response
    }

    async fn apply(&self, _: &String, request: ApplyRequest<Self>) -> StateResponse<Self> {
        StateResponse::new(request.change.planned().cloned(), request.private)
    }

    async fn read(&self, _: &String, request: ReadRequest<Self>) -> StateResponse<Self> {
        StateResponse::new(Some(request.state), request.private)
    }

    async fn import(&self, _: &String, _: ImportRequest<Thing>) -> Result<ImportResponse<Self>, Diagnostics> {
        Ok(Thing::default().into())
    }
}

struct Toy;

impl Provider for Toy {
    type Config = NoConfig;
    type ProviderData = String;

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata { program: "toy", version: "1.0.0", address: "localhost/toy/toy", description: "is a toy." }
    }

    fn register(&self, registry: &mut Registry<String>) {
        registry.register_resource(Things);
    }

    async fn configure(&self, _: ConfigureRequest<NoConfig>) -> ConfigureResponse<String> {
        ConfigureResponse::new("the client".to_owned())
    }
}

fn thing(name: Option<&str>) -> DynamicValue {
    let value = name.map_or(Value::Null, |name| Value::Mapping([("name".to_owned(), Value::from(name))].into()));
    DynamicValue { msgpack: to_msgpack(&value, &Thing::schema().ty()).unwrap(), json: Vec::new() }
}

/// The summaries of a plan's diagnostics, and its private state.
async fn plan(server: &Server, prior: Option<&str>, config: Option<&str>) -> (Vec<String>, String) {
    let request = plan_resource_change::Request {
        type_name: "toy_thing".to_owned(),
        prior_state: Some(thing(prior)),
        config: Some(thing(config)),
        proposed_new_state: Some(thing(config)),
        ..Default::default()
    };
    let response = server.plan_resource_change(Request::new(request)).await.unwrap().into_inner();
    let summaries = response.diagnostics.into_iter().map(|each| each.summary).collect();
    (summaries, String::from_utf8(response.planned_private).unwrap())
}

#[tokio::test]
async fn a_creation_and_an_update_are_modified_with_the_provider_data() {
    let server = Server::new(Toy).unwrap();
    server.configure_provider(Request::new(configure_provider::Request::default())).await.unwrap();
    for (prior, said) in [(None, "the client: nothing, new, new"), (Some("old"), "the client: old, new, new")] {
        let (summaries, private) = plan(&server, prior, Some("new")).await;
        assert_eq!(summaries, [said]);
        assert!(private.contains(said), "{private}");
    }
}

#[tokio::test]
async fn a_destroy_a_refused_plan_and_one_without_provider_data_are_not_modified() {
    let server = Server::new(Toy).unwrap();
    assert!(plan(&server, None, Some("new")).await.0.is_empty(), "not configured yet");
    server.configure_provider(Request::new(configure_provider::Request::default())).await.unwrap();
    assert!(plan(&server, Some("old"), None).await.0.is_empty());
    assert_eq!(plan(&server, None, Some("refused")).await.0, ["Refused"]);
}
