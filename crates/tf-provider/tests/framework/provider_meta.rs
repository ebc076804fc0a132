//! What a module says about itself in a `provider_meta` block.

use serde_json::{Value as Json, json};
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{
    DynamicValue, apply_resource_change, configure_provider, get_provider_schema, plan_resource_change,
    read_data_source, read_resource,
};
use tf_provider::data_source::{self, ReadResponse};
use tf_provider::resource::{
    ApplyRequest, ImportRequest, ImportResponse, PlanRequest, PlanResponse, ReadRequest, StateResponse,
};
use tf_provider::schema::{block, computed, not_empty, optional, required};
use tf_provider::server::Server;
use tf_provider::value::{from_msgpack, to_json};
use tf_provider::{Attr, DataSource, Diagnostics, Model, ProviderMeta, Registry, Resource};
use tonic::Request;

use crate::toy::{Nothing, Toy};

tf_provider::object! {
    /// What a module says about itself.
    pub struct Module {
        /// Its name.
        name: String = required(),
        /// Its version.
        version: i64 = optional(),
        /// Who wrote it.
        author: Author = block().max_items(1),
        /// Who else did.
        helpers: Vec<Attr<Author>> = optional(),
    }
}

tf_provider::object! {
    /// Someone.
    pub struct Author {
        /// A name.
        name: String = required(),
    }
}

tf_provider::object! {
    /// A thing.
    pub struct Thing {
        /// The module that it belongs to.
        module: String = computed(),
    }
}

struct Things;

/// What a request has of the module.
fn thing(meta: &ProviderMeta) -> Thing {
    let described = meta.get::<Module>().map(|module| {
        let author = module.author.known().map_or("no one", |author| author.name.str_or_empty());
        format!("{} {} {author}", module.name.str_or_empty(), module.version.known().copied().unwrap_or_default())
    });
    Thing { module: Attr::Known(described.unwrap_or_else(|| "none".to_owned())) }
}

impl Resource for Things {
    type Model = Thing;
    type Identity = Nothing;
    type Private = ();
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_thing"
    }

    fn identity(&self, _: &Thing) -> Option<Nothing> {
        None
    }

    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        let state = thing(&request.provider_meta);
        PlanResponse { state, ..PlanResponse::from_schema(request) }
    }

    async fn apply(&self, (): &(), request: ApplyRequest<Self>) -> StateResponse<Self> {
        StateResponse::new(Some(thing(&request.provider_meta)), ())
    }

    async fn read(&self, (): &(), request: ReadRequest<Self>) -> StateResponse<Self> {
        StateResponse::new(Some(thing(&request.provider_meta)), ())
    }

    async fn import(&self, (): &(), _: ImportRequest<Nothing>) -> Result<ImportResponse<Self>, Diagnostics> {
        Err(Diagnostics::new())
    }
}

impl DataSource for Things {
    type Model = Thing;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_thing"
    }

    async fn read(&self, (): &(), request: data_source::ReadRequest<Thing>) -> ReadResponse<Thing> {
        thing(&request.provider_meta).into()
    }
}

fn register(registry: &mut Registry<()>) {
    registry.register_resource(Things);
    registry.register_data_source(Things);
    registry.register_provider_meta::<Module>();
}

async fn server() -> Server {
    let server = Server::new(Toy(register)).unwrap();
    server.check().unwrap();
    server.configure_provider(Request::new(configure_provider::Request::default())).await.unwrap();
    server
}

#[allow(clippy::unnecessary_wraps, reason = "the messages' fields are optional")]
fn encoded(json: &Json) -> Option<DynamicValue> {
    Some(DynamicValue { msgpack: Vec::new(), json: json.to_string().into_bytes() })
}

/// What plan, apply, read and the data source see of this block, or the summaries and details of their errors.
async fn seen(server: &Server, block: Option<&Json>) -> Vec<String> {
    let (thing, meta) = (|| encoded(&json!({ "module": null })), || block.and_then(encoded));
    let (type_name, current) = (|| "toy_thing".to_owned(), || encoded(&json!({ "module": "old" })));
    let planned = server.plan_resource_change(Request::new(plan_resource_change::Request {
        type_name: type_name(),
        config: thing(),
        proposed_new_state: thing(),
        provider_meta: meta(),
        ..Default::default()
    }));
    let planned = planned.await.unwrap().into_inner();
    let applied = server.apply_resource_change(Request::new(apply_resource_change::Request {
        type_name: type_name(),
        config: thing(),
        planned_state: current(),
        provider_meta: meta(),
        ..Default::default()
    }));
    let applied = applied.await.unwrap().into_inner();
    let read = server.read_resource(Request::new(read_resource::Request {
        type_name: type_name(),
        current_state: current(),
        provider_meta: meta(),
        ..Default::default()
    }));
    let read = read.await.unwrap().into_inner();
    let data = server.read_data_source(Request::new(read_data_source::Request {
        type_name: type_name(),
        config: thing(),
        provider_meta: meta(),
        ..Default::default()
    }));
    let data = data.await.unwrap().into_inner();
    [
        (planned.planned_state, planned.diagnostics),
        (applied.new_state, applied.diagnostics),
        (read.new_state, read.diagnostics),
        (data.state, data.diagnostics),
    ]
    .into_iter()
    .map(|(state, diagnostics)| {
        if let Some(error) = diagnostics.first() {
            assert_eq!(error.attribute, None, "Terraform would look for the path in the configuration of the object");
            return format!("{}: {}", error.summary, error.detail);
        }
        let value = from_msgpack(&state.unwrap().msgpack, &Thing::schema().ty()).unwrap();
        to_json(&value).unwrap()["module"].as_str().unwrap().to_owned()
    })
    .collect()
}

#[tokio::test]
async fn what_a_module_says_reaches_plan_apply_read_and_data_source() {
    let server = server().await;
    let block = json!({ "name": "shelves", "version": 3, "author": { "name": "Ada" }, "helpers": null });
    assert_eq!(seen(&server, Some(&block)).await, ["shelves 3 Ada"; 4]);
}

#[tokio::test]
async fn a_module_without_the_block_says_nothing() {
    let server = server().await;
    for block in [None, Some(&Json::Null)] {
        assert_eq!(seen(&server, block).await, ["none"; 4]);
    }
}

#[tokio::test]
async fn a_block_that_the_model_cannot_hold_is_an_error_and_the_provider_is_not_asked() {
    let server = server().await;
    let block = json!({ "name": "shelves", "version": 1.5, "author": null, "helpers": null });
    let says = "Invalid provider_meta block: The value of version in the module's provider_meta block cannot be used: it is \
                not a whole number. Correct the block.";
    assert_eq!(seen(&server, Some(&block)).await, [says; 4]);
    let other = json!({ "name": "shelves" });
    for said in seen(&server, Some(&other)).await {
        assert!(said.starts_with("The provider_meta block does not match the provider's schema: "), "{said}");
    }
}

#[tokio::test]
async fn the_block_is_in_the_schemas_if_the_provider_has_one() {
    let schemas = async |register| {
        let server = Server::new(Toy(register)).unwrap();
        let schemas = server.get_provider_schema(Request::new(get_provider_schema::Request {})).await;
        schemas.unwrap().into_inner().provider_meta.map(|schema| schema.block.unwrap())
    };
    let block = schemas(register).await.unwrap();
    let attributes: Vec<_> = block.attributes.iter().map(|it| (it.name.as_str(), it.required, it.optional)).collect();
    assert_eq!(attributes, [("name", true, false), ("version", false, true), ("helpers", false, true)]);
    assert_eq!(block.block_types[0].type_name, "author");
    assert_eq!(schemas(|registry| registry.register_resource(Things)).await, None);
}

tf_provider::object! {
    /// What nothing would apply.
    pub struct Dropped {
        /// Nothing computes it.
        computed: String = computed(),
        /// Nothing validates it.
        validated: String = required().validate(not_empty()),
        /// It is in no plan.
        with_default: String = optional().default("a"),
        /// No one is warned.
        deprecated: Inner = block().deprecated("use nothing"),
        /// Within an object.
        nested: Inner = optional(),
    }
}

tf_provider::object! {
    /// An object.
    pub struct Inner {
        /// It is shown nowhere.
        secret: String = optional().sensitive(),
    }
}

#[test]
fn what_nothing_would_apply_to_the_block_is_refused_and_so_is_a_second_model() {
    let errors = |register| Server::new(Toy(register)).and_then(|server| server.check()).unwrap_err().0;
    let attribute = "is in the provider_meta block: only required() and optional() have an effect there";
    let block = "is in the provider_meta block: only min_items() and max_items() have an effect there";
    let paths = [
        ("computed", attribute),
        ("validated", attribute),
        ("with_default", attribute),
        ("nested.secret", attribute),
        ("deprecated", block),
        ("deprecated.secret", attribute),
    ];
    let expected = paths.map(|(path, what)| format!("In the block provider_meta, {path} {what}."));
    assert_eq!(errors(Registry::register_provider_meta::<Dropped>), expected);
    let twice = errors(|registry| {
        registry.register_provider_meta::<Module>();
        registry.register_provider_meta::<Nothing>();
    });
    assert_eq!(twice, ["The model of provider_meta is registered twice."]);
}
