//! What a configuration may hold, the same in every kind of object: a provider block, a resource, a data source, an ephemeral
//! resource, a list resource and an action, all of one model.

use std::collections::BTreeMap;

use tf_protocol::tfplugin6::attribute_path::step::Selector;
use tf_protocol::tfplugin6::diagnostic::Severity;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{
    Diagnostic, DynamicValue, configure_provider, generate_resource_config, get_provider_schema, invoke_action,
    list_resource as list_call, read_data_source, upgrade_resource_state, validate_action_config,
    validate_data_resource_config, validate_ephemeral_resource_config, validate_list_resource_config,
    validate_provider_config, validate_resource_config,
};
use tf_provider::action::InvokeRequest;
use tf_provider::data_source::{self, ReadResponse};
use tf_provider::ephemeral::{CloseRequest, OpenRequest, OpenResponse, RenewRequest, RenewResponse};
use tf_provider::list::{ListRequest, ListResult};
use tf_provider::resource::{
    ApplyRequest, ImportRequest, ImportResponse, PlanRequest, PlanResponse, ReadRequest, StateResponse,
};
use tf_provider::schema::{block, computed, optional, required};
use tf_provider::server::Server;
use tf_provider::value::{Number, Value, from_msgpack, to_msgpack};
use tf_provider::{
    Action, Attr, ConfigureRequest, ConfigureResponse, DataSource, Diagnostics, EphemeralResource, FieldType,
    ListResource, Model, Provider, ProviderMetadata, Registry, Resource,
};
use tokio_stream::StreamExt;
use tonic::Request;

tf_provider::object! {
    /// A thing.
    pub struct Thing {
        /// What it is called.
        name: String = required(),
        /// How large it is.
        size: i64 = optional(),
        /// Its parts' sizes.
        sizes: Vec<i64> = optional(),
        /// Sizes by name.
        named: BTreeMap<String, Attr<i64>> = optional(),
        /// The former name of `size`.
        length: i64 = optional().deprecated("use size instead"),
        /// Its number.
        id: String = computed(),
        /// Whether it is locked.
        locked: bool = computed().hint("To lock it, set lock."),
        /// Where it is.
        place: Place = block(),
    }
}

tf_provider::object! {
    /// Where a thing is.
    pub struct Place {
        /// On which floor.
        floor: i64 = optional(),
        /// In which room.
        room: String = computed(),
    }
}

tf_provider::object! {
    /// What tells things apart.
    pub struct ThingIdentity {
        /// The number.
        id: String = required(),
    }
}

/// What a hostile server answers.
const HOSTILE: &str = "\u{1b}]0;pwned\u{7}a\r\nb\u{202e}c\u{9b}2J";

struct Things;

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

    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        PlanResponse {
            state: request.schema_plan,
            requires_replace: Vec::new(),
            private: (),
            diagnostics: Diagnostics::new(),
            deferred: None,
        }
    }

    async fn apply(&self, (): &(), request: ApplyRequest<Self>) -> StateResponse<Self> {
        StateResponse::new(request.change.planned().cloned(), ())
    }

    async fn read(&self, (): &(), request: ReadRequest<Self>) -> StateResponse<Self> {
        StateResponse::new(Some(request.state), ())
    }

    async fn import(&self, (): &(), _: ImportRequest<ThingIdentity>) -> Result<ImportResponse<Self>, Diagnostics> {
        Ok(Thing::default().into())
    }
}

impl DataSource for Things {
    type Model = Thing;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_thing"
    }

    async fn read(&self, (): &(), _: data_source::ReadRequest<Thing>) -> ReadResponse<Thing> {
        ReadResponse::error(tf_provider::Diagnostic::error(HOSTILE, HOSTILE))
    }
}

impl EphemeralResource for Things {
    type Model = Thing;
    type Private = ();
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_thing"
    }

    async fn open(&self, (): &(), request: OpenRequest<Self>) -> Result<OpenResponse<Self>, Diagnostics> {
        Ok(OpenResponse { result: request.config, private: (), renew_at: None, diagnostics: Diagnostics::new() })
    }

    async fn renew(&self, (): &(), _: RenewRequest<Self>) -> RenewResponse<Self> {
        RenewResponse { private: (), renew_at: None, diagnostics: Diagnostics::new() }
    }

    async fn close(&self, (): &(), _: CloseRequest<Self>) -> Diagnostics {
        Diagnostics::new()
    }
}

impl ListResource for Things {
    type Resource = Self;
    type Config = Thing;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_thing"
    }

    async fn list(&self, (): &(), request: ListRequest<Self>) -> Diagnostics {
        let identity = ThingIdentity { id: Attr::Known("1".to_owned()) };
        request.stream.send(ListResult { identity, display_name: HOSTILE.to_owned(), object: Thing::default() }).await;
        Diagnostics::new()
    }
}

impl Action for Things {
    type Model = Thing;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_thing"
    }

    async fn invoke(&self, (): &(), request: InvokeRequest<Thing>) -> Diagnostics {
        request.progress.send(HOSTILE);
        tf_provider::Diagnostic::warning(HOSTILE, HOSTILE).into()
    }
}

struct Toy;

impl Provider for Toy {
    type Config = Thing;
    type ProviderData = ();

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata { program: "toy", version: "0", address: "example.com/toy/toy", description: "plays." }
    }

    fn service(&self) -> &'static str {
        "the toy box"
    }

    async fn configure(&self, _: ConfigureRequest<Thing>) -> ConfigureResponse<()> {
        ConfigureResponse::new(())
    }

    fn register(&self, registry: &mut Registry<()>) {
        registry.register_resource(Things);
        registry.register_data_source(Things);
        registry.register_ephemeral_resource(Things);
        registry.register_list_resource(Things);
        registry.register_action(Things);
    }
}

fn thing(set: &[(&str, Value)]) -> Value {
    let Value::Mapping(mut entries) = (Thing { name: Attr::Known("n".into()), ..Thing::default() }).into_value() else {
        unreachable!()
    };
    for (name, value) in set {
        assert!(entries.insert((*name).to_owned(), value.clone()).is_some(), "there is no {name}");
    }
    Value::Mapping(entries)
}

fn place(set: &[(&str, Value)]) -> Value {
    let Value::Mapping(mut entries) = Place::default().into_value() else { unreachable!() };
    entries.extend(set.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    Value::Mapping(entries)
}

#[allow(clippy::unnecessary_wraps, reason = "the messages' fields are optional")]
fn encoded(value: &Value) -> Option<DynamicValue> {
    Some(DynamicValue { msgpack: to_msgpack(value, &Thing::schema().ty()).unwrap(), json: Vec::new() })
}

/// What validation says of this configuration, in every kind of object: each by the name of its kind.
async fn validated(config: &Value) -> Vec<(&'static str, Vec<Diagnostic>)> {
    let server = Server::new(Toy).unwrap();
    let (name, config) = ("toy_thing".to_owned(), encoded(config));
    let provider = validate_provider_config::Request { config: config.clone() };
    let resource =
        validate_resource_config::Request { type_name: name.clone(), config: config.clone(), ..Default::default() };
    let data = validate_data_resource_config::Request { type_name: name.clone(), config: config.clone() };
    let ephemeral = validate_ephemeral_resource_config::Request { type_name: name.clone(), config: config.clone() };
    let list = validate_list_resource_config::Request {
        type_name: name.clone(),
        config: config.clone(),
        ..Default::default()
    };
    let action = validate_action_config::Request { type_name: name, config };
    vec![
        ("provider", server.validate_provider_config(Request::new(provider)).await.unwrap().into_inner().diagnostics),
        ("resource", server.validate_resource_config(Request::new(resource)).await.unwrap().into_inner().diagnostics),
        ("data", server.validate_data_resource_config(Request::new(data)).await.unwrap().into_inner().diagnostics),
        (
            "ephemeral",
            server.validate_ephemeral_resource_config(Request::new(ephemeral)).await.unwrap().into_inner().diagnostics,
        ),
        ("list", server.validate_list_resource_config(Request::new(list)).await.unwrap().into_inner().diagnostics),
        ("action", server.validate_action_config(Request::new(action)).await.unwrap().into_inner().diagnostics),
    ]
}

/// The path of a diagnostic, as in a configuration.
fn path(diagnostic: &Diagnostic) -> String {
    let steps = diagnostic.attribute.iter().flat_map(|path| &path.steps);
    let written = steps.map(|step| match step.selector.as_ref().unwrap() {
        Selector::AttributeName(name) => format!(".{name}"),
        Selector::ElementKeyString(key) => format!("[{key:?}]"),
        Selector::ElementKeyInt(index) => format!("[{index}]"),
    });
    written.collect::<String>().trim_start_matches('.').to_owned()
}

async fn assert_refused(config: &Value, at: &str, summary: &str, detail: &str) {
    for (kind, diagnostics) in validated(config).await {
        assert_eq!(diagnostics.len(), 1, "{kind}: {diagnostics:#?}");
        let diagnostic = &diagnostics[0];
        assert_eq!(diagnostic.severity(), Severity::Error, "{kind}");
        assert_eq!((path(diagnostic).as_str(), diagnostic.summary.as_str()), (at, summary), "{kind}");
        assert!(diagnostic.detail.contains(detail), "{kind}: {}", diagnostic.detail);
    }
}

#[tokio::test]
async fn a_read_only_attribute_is_refused_in_every_kind_of_object_known_or_not() {
    for value in [Value::from("mine"), Value::UNKNOWN, Value::from("")] {
        let detail = "id is decided by the toy box and cannot be configured. Remove it";
        assert_refused(&thing(&[("id", value)]), "id", "id cannot be configured", detail).await;
    }
    for value in [Value::Bool(true), Value::Bool(false), Value::UNKNOWN] {
        let detail = "from the configuration. To lock it, set lock.";
        assert_refused(&thing(&[("locked", value)]), "locked", "locked cannot be configured", detail).await;
    }
}

#[tokio::test]
async fn a_read_only_attribute_of_a_nested_block_is_refused_with_its_path() {
    for value in [Value::from("mine"), Value::UNKNOWN] {
        let config = thing(&[("place", place(&[("room", value)]))]);
        assert_refused(&config, "place.room", "room cannot be configured", "room is decided by the toy box").await;
    }
}

#[tokio::test]
async fn what_may_be_configured_is_not_refused() {
    let all = thing(&[
        ("size", Value::UNKNOWN),
        ("sizes", Value::Sequence(vec![Value::Number(Number::from(i64::MIN))])),
        ("named", Value::Mapping([("a".to_owned(), Value::Null)].into())),
        ("place", place(&[("floor", Value::Number(Number::from(i64::MAX)))])),
    ]);
    for config in [thing(&[]), all, thing(&[("place", Value::UNKNOWN)])] {
        for (kind, diagnostics) in validated(&config).await {
            assert!(diagnostics.is_empty(), "{kind}: {diagnostics:#?}");
        }
    }
}

#[tokio::test]
async fn a_fraction_where_whole_numbers_are_wanted_is_an_error_at_its_place() {
    let cases =
        [("1.5", "it is not a whole number"), ("1e30", "it is too large"), ("-1e30", "it is too far below zero")];
    for (text, reason) in cases {
        let number = || Value::Number(text.parse().unwrap());
        assert_refused(&thing(&[("size", number())]), "size", "Invalid size", reason).await;
        let config = thing(&[("place", place(&[("floor", number())]))]);
        assert_refused(&config, "place.floor", "Invalid floor", reason).await;
        let config = thing(&[("sizes", Value::Sequence(vec![Value::Number(Number::from(1_i64)), number()]))]);
        assert_refused(&config, "sizes[1]", "Invalid 1", reason).await;
        let config = thing(&[("named", Value::Mapping([("a".to_owned(), number())].into()))]);
        assert_refused(&config, "named[\"a\"]", "Invalid a", reason).await;
    }
}

#[tokio::test]
async fn a_deprecated_argument_is_a_warning_and_marked_in_the_schema() {
    for value in [Value::Number(Number::from(1_i64)), Value::UNKNOWN] {
        for (kind, diagnostics) in validated(&thing(&[("length", value.clone())])).await {
            assert_eq!(diagnostics.len(), 1, "{kind}: {diagnostics:#?}");
            assert_eq!(diagnostics[0].severity(), Severity::Warning, "{kind}");
            assert_eq!(
                (path(&diagnostics[0]).as_str(), diagnostics[0].summary.as_str()),
                ("length", "Deprecated argument")
            );
            assert_eq!(diagnostics[0].detail, "length is deprecated: use size instead.");
        }
    }
    let server = Server::new(Toy).unwrap();
    let request = Request::new(get_provider_schema::Request {});
    let schemas = server.get_provider_schema(request).await.unwrap().into_inner();
    let block = schemas.resource_schemas["toy_thing"].block.clone().unwrap();
    let marked: Vec<_> = block.attributes.iter().filter(|attribute| attribute.deprecated).collect();
    assert_eq!(marked.len(), 1);
    assert_eq!((marked[0].name.as_str(), marked[0].deprecation_message.as_str()), ("length", "Use size instead."));
    let pages = tf_provider::docs::Pages { provider: "toy", subcategory: "Toys", generator: "a test" };
    let page = pages.object(tf_provider::docs::Kind::Resource, "toy_thing", &Thing::schema(), "");
    assert!(page.contains("- `length` (Number, Deprecated) The former name of `size`. Deprecated: use size instead."));
}

#[tokio::test]
async fn a_generated_configuration_has_nothing_read_only() {
    let state = thing(&[
        ("id", "1".into()),
        ("locked", true.into()),
        ("size", Value::Number(Number::from(3_i64))),
        ("place", place(&[("room", "r".into()), ("floor", Value::Number(Number::from(2_i64)))])),
    ]);
    let request = generate_resource_config::Request { type_name: "toy_thing".into(), state: encoded(&state) };
    let response =
        Server::new(Toy).unwrap().generate_resource_config(Request::new(request)).await.unwrap().into_inner();
    let config = from_msgpack(&response.config.unwrap().msgpack, &Thing::schema().ty()).unwrap();
    assert_eq!(config.get("size"), &Value::Number(Number::from(3_i64)));
    for (kind, diagnostics) in validated(&config).await {
        assert!(diagnostics.is_empty(), "{kind}: {diagnostics:#?}");
    }
}

// --- What a server answers --------------------------------------------------------------------------------------------

const ONE_LINE: &str = "\u{fffd}]0;pwned\u{fffd}a b\u{fffd}c\u{fffd}2J";
const LINES: &str = "\u{fffd}]0;pwned\u{fffd}a\nb\u{fffd}c\u{fffd}2J";

async fn configured() -> Server {
    let server = Server::new(Toy).unwrap();
    let request = configure_provider::Request { config: encoded(&thing(&[])), ..Default::default() };
    assert!(server.configure_provider(Request::new(request)).await.unwrap().into_inner().diagnostics.is_empty());
    server
}

#[tokio::test]
async fn control_characters_of_a_server_never_reach_a_diagnostic_a_message_or_a_name() {
    use invoke_action::event::Type::{Completed, Progress};
    let server = configured().await;
    let name = || "toy_thing".to_owned();
    let request = read_data_source::Request { type_name: name(), config: encoded(&thing(&[])), ..Default::default() };
    let diagnostics = server.read_data_source(Request::new(request)).await.unwrap().into_inner().diagnostics;
    assert_eq!((diagnostics[0].summary.as_str(), diagnostics[0].detail.as_str()), (ONE_LINE, LINES));

    let request = list_call::Request { type_name: name(), config: encoded(&thing(&[])), ..Default::default() };
    let mut events = server.list_resource(Request::new(request)).await.unwrap().into_inner();
    assert_eq!(events.next().await.unwrap().unwrap().display_name, ONE_LINE);

    let request = invoke_action::Request { action_type: name(), config: encoded(&thing(&[])), ..Default::default() };
    let mut events = server.invoke_action(Request::new(request)).await.unwrap().into_inner();
    let Some(Progress(progress)) = events.next().await.unwrap().unwrap().r#type else { panic!("no message") };
    assert_eq!(progress.message, LINES);
    let Some(Completed(completed)) = events.next().await.unwrap().unwrap().r#type else { panic!("no end") };
    assert_eq!(completed.diagnostics[0].summary, ONE_LINE);
}

// --- Stored objects ---------------------------------------------------------------------------------------------------

#[tokio::test]
async fn a_stored_object_that_cannot_be_read_is_an_error_and_not_an_object_without_values() {
    let server = Server::new(Toy).unwrap();
    let deep = "[".repeat(100_000);
    let wide = format!("{{\"name\":[{}]}}", vec!["0"; 600_000].join(","));
    for text in ["{", deep.as_str(), wide.as_str()] {
        let raw_state = Some(tf_protocol::tfplugin6::RawState { json: text.into(), ..Default::default() });
        let request = upgrade_resource_state::Request { type_name: "toy_thing".into(), version: 0, raw_state };
        let response = server.upgrade_resource_state(Request::new(request)).await.unwrap().into_inner();
        assert!(response.upgraded_state.is_none());
        assert_eq!(response.diagnostics[0].summary, "The stored object does not match the provider's schema");
    }
}
