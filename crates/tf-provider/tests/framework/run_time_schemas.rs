//! Resources and data sources whose schemas are made when the provider runs.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{self as proto, DynamicValue};
use tf_provider::data_source::{DataSource, ReadRequest as ReadDataRequest, ReadResponse as ReadDataResponse};
use tf_provider::list::{ListRequest, ListResource, ListResult};
use tf_provider::resource::{ApplyRequest, ImportRequest, ImportResponse, ReadRequest, StateResponse};
use tf_provider::schema::{FieldKind, Schema, computed, not_empty, optional, required};
use tf_provider::server::Server;
use tf_provider::value::{Type, Value, from_msgpack, to_msgpack};
use tf_provider::{
    Attr, ConfigureRequest, ConfigureResponse, Diagnostic, Diagnostics, DynamicObject, Provider, ProviderMetadata,
    Registry, Resource,
};
use tonic::Request;

tf_provider::object! {
    /// Nothing to configure.
    pub struct NoConfig {}
}

tf_provider::object! {
    /// Identifies a thing.
    pub struct Name {
        /// Its name.
        name: String = required(),
    }
}

/// An object with `name`, a string of its own, and `size`, which is computed.
#[derive(Clone)]
struct Thing {
    type_name: &'static str,
    own: &'static str,
}

impl Thing {
    fn schema(&self) -> Schema {
        let string = || FieldKind::Attribute(Type::String);
        Schema::new("A thing.")
            .field("name", "Its name.".to_owned(), string(), required().validate(not_empty()))
            .field(self.own, "Its own.".to_owned(), string(), optional().default("none"))
            .field("size", "Its size.".to_owned(), FieldKind::Attribute(Type::Number), computed())
    }

    fn encoded(&self, entries: &[(&str, Value)]) -> DynamicValue {
        let mut all: BTreeMap<_, _> = ["name", self.own, "size"].map(|name| (name.to_owned(), Value::Null)).into();
        all.extend(entries.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        DynamicValue { msgpack: to_msgpack(&Value::Mapping(all), &self.schema().ty()).unwrap(), json: Vec::new() }
    }

    fn decoded(&self, encoded: Option<DynamicValue>) -> Value {
        from_msgpack(&encoded.unwrap().msgpack, &self.schema().ty()).unwrap()
    }
}

fn sized(mut object: DynamicObject) -> DynamicObject {
    object.0.insert("size".to_owned(), Value::from(3));
    object
}

impl Resource for Thing {
    type Model = DynamicObject;
    type Identity = Name;
    type Private = ();
    type ProviderData = ();

    fn name(&self) -> &'static str {
        self.type_name
    }

    fn schema(&self) -> Schema {
        Self::schema(self)
    }

    fn identity(&self, state: &DynamicObject) -> Option<Name> {
        match state.get("name") {
            Value::String(name) => Some(Name { name: Attr::Known(name.clone()) }),
            _ => None,
        }
    }

    async fn apply(&self, (): &(), request: ApplyRequest<Self>) -> StateResponse<Self> {
        StateResponse::new(request.change.planned().cloned().map(sized), ())
    }

    async fn read(&self, (): &(), request: ReadRequest<Self>) -> StateResponse<Self> {
        StateResponse::new(Some(request.state), ())
    }

    async fn import(&self, (): &(), _: ImportRequest<Name>) -> Result<ImportResponse<Self>, Diagnostics> {
        Ok(DynamicObject::default().into())
    }
}

impl DataSource for Thing {
    type Model = DynamicObject;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        self.type_name
    }

    fn schema(&self) -> Schema {
        Self::schema(self).read_only().redeclare("name", "Its name.", required())
    }

    async fn read(&self, (): &(), request: ReadDataRequest<DynamicObject>) -> ReadDataResponse<DynamicObject> {
        sized(request.config).into()
    }
}

impl ListResource for Thing {
    type Resource = Self;
    type Config = NoConfig;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        self.type_name
    }

    async fn list(&self, (): &(), request: ListRequest<Self>) -> Diagnostics {
        let object = DynamicObject([("name".to_owned(), Value::from("found"))].into());
        let identity = Name { name: Attr::Known("found".to_owned()) };
        let object = DynamicObject(object.0.into_iter().chain([(self.own.to_owned(), Value::Null)]).collect());
        request.stream.send(ListResult { identity, display_name: "found".to_owned(), object: sized(object) }).await;
        Diagnostics::new()
    }
}

/// A provider of boxes and balls, unless it has a reason not to describe them.
struct Toy {
    refusal: Option<&'static str>,
}

const BOX: Thing = Thing { type_name: "toy_box", own: "color" };
const BALL: Thing = Thing { type_name: "toy_ball", own: "pattern" };

impl Provider for Toy {
    type Config = NoConfig;
    type ProviderData = ();

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata { program: "toy", version: "1.0.0", address: "localhost/toy/toy", description: "is a toy." }
    }

    fn register(&self, registry: &mut Registry<()>) {
        if let Some(reason) = self.refusal {
            registry.refuse(Diagnostic::error("The toys are not described", reason));
        }
        for thing in [BOX, BALL] {
            registry.register_resource(thing.clone());
            registry.register_data_source(thing.clone());
            registry.register_list_resource(thing);
        }
    }

    async fn configure(&self, _: ConfigureRequest<NoConfig>) -> ConfigureResponse<()> {
        ConfigureResponse::new(())
    }
}

async fn configured() -> Server {
    let server = Server::new(Toy { refusal: None }).unwrap();
    server.check().unwrap();
    let response = server.configure_provider(Request::new(proto::configure_provider::Request::default())).await;
    assert!(response.unwrap().into_inner().diagnostics.is_empty());
    server
}

fn names(schema: &proto::Schema) -> Vec<String> {
    schema.block.as_ref().unwrap().attributes.iter().map(|attribute| attribute.name.clone()).collect()
}

#[tokio::test]
async fn objects_of_one_type_have_the_schemas_that_each_returns() {
    let response = configured()
        .await
        .get_provider_schema(Request::new(proto::get_provider_schema::Request::default()))
        .await
        .unwrap()
        .into_inner();
    for schemas in [response.resource_schemas, response.data_source_schemas] {
        assert_eq!(names(&schemas["toy_box"]), ["name", "color", "size"]);
        assert_eq!(names(&schemas["toy_ball"]), ["name", "pattern", "size"]);
    }
}

#[tokio::test]
async fn terraform_gets_the_reason_why_there_are_no_schemas() {
    let server = Server::new(Toy { refusal: Some("toys.json can't be read.") }).unwrap();
    let request = Request::new(proto::get_provider_schema::Request::default());
    let response = server.get_provider_schema(request).await.unwrap().into_inner();
    assert_eq!(response.diagnostics[0].detail, "toys.json can't be read.");
    assert!(response.resource_schemas.is_empty());
}

#[tokio::test]
async fn what_the_schema_declares_is_validated_planned_and_applied() {
    let server = configured().await;
    let refused = proto::validate_resource_config::Request {
        type_name: "toy_ball".to_owned(),
        config: Some(BALL.encoded(&[("name", Value::from(""))])),
        ..Default::default()
    };
    let response = server.validate_resource_config(Request::new(refused)).await.unwrap().into_inner();
    assert_eq!(response.diagnostics[0].summary, "Invalid name");

    let config = BALL.encoded(&[("name", Value::from("a"))]);
    let absent = || Some(DynamicValue { msgpack: vec![0xc0], json: Vec::new() });
    let plan = proto::plan_resource_change::Request {
        type_name: "toy_ball".to_owned(),
        prior_state: absent(),
        proposed_new_state: Some(config.clone()),
        config: Some(config.clone()),
        ..Default::default()
    };
    let planned = server.plan_resource_change(Request::new(plan)).await.unwrap().into_inner().planned_state;
    let value = BALL.decoded(planned.clone());
    assert_eq!((value.get("pattern"), value.get("size")), (&Value::from("none"), &Value::UNKNOWN));

    let apply = proto::apply_resource_change::Request {
        type_name: "toy_ball".to_owned(),
        prior_state: absent(),
        planned_state: planned,
        config: Some(config),
        ..Default::default()
    };
    let applied = server.apply_resource_change(Request::new(apply)).await.unwrap().into_inner();
    assert_eq!(BALL.decoded(applied.new_state).get("size"), &Value::from(3));
}

#[tokio::test]
async fn a_stored_object_is_read_by_the_schema() {
    let upgrade = proto::upgrade_resource_state::Request {
        type_name: "toy_box".to_owned(),
        raw_state: Some(proto::RawState {
            json: br#"{"name": "a", "pattern": "dots"}"#.to_vec(),
            ..Default::default()
        }),
        ..Default::default()
    };
    let response = configured().await.upgrade_resource_state(Request::new(upgrade)).await.unwrap().into_inner();
    let value = BOX.decoded(response.upgraded_state);
    assert_eq!((value.get("name"), value.get("color")), (&Value::from("a"), &Value::from("none")));
}

#[tokio::test]
async fn a_data_source_returns_objects_of_its_schema() {
    let read = proto::read_data_source::Request {
        type_name: "toy_box".to_owned(),
        config: Some(BOX.encoded(&[("name", Value::from("a"))])),
        ..Default::default()
    };
    let response = configured().await.read_data_source(Request::new(read)).await.unwrap().into_inner();
    let value = BOX.decoded(response.state);
    assert_eq!((value.get("name"), value.get("size")), (&Value::from("a"), &Value::from(3)));
}

#[tokio::test]
async fn a_list_has_objects_of_the_schema_of_the_resource_of_its_name() {
    let list = proto::list_resource::Request {
        type_name: "toy_ball".to_owned(),
        include_resource_object: true,
        ..Default::default()
    };
    let mut events = configured().await.list_resource(Request::new(list)).await.unwrap().into_inner();
    let event = events.next().await.unwrap().unwrap();
    assert_eq!(BALL.decoded(event.resource_object).get("name"), &Value::from("found"));
    assert!(events.next().await.is_none());
}
