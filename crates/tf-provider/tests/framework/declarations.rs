//! Declarations that contradict themselves or would have no effect are refused.

use std::collections::BTreeMap;

use tf_protocol::tfplugin6::get_provider_schema;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_provider::data_source::{self, ReadResponse};
use tf_provider::function::Parameter;
use tf_provider::resource::{ApplyRequest, ImportRequest, PlanRequest, PlanResponse, ReadRequest, StateResponse};
use tf_provider::schema::{computed, not_empty, optional, optional_computed, required};
use tf_provider::server::Server;
use tf_provider::value::Type;
use tf_provider::{
    Attr, ConfigureRequest, ConfigureResponse, DataSource, Diagnostics, Function, Model, Provider, ProviderMetadata,
    Registry, Resource,
};

tf_provider::object! {
    /// No arguments.
    pub struct Nothing {}
}

/// A resource of this model, and a data source of the same.
struct Object<M>(&'static str, std::marker::PhantomData<fn() -> M>);

fn object<M>(name: &'static str) -> Object<M> {
    Object(name, std::marker::PhantomData)
}

impl<M: Model> Resource for Object<M> {
    type Model = M;
    type Identity = Nothing;
    type Private = ();
    type ProviderData = ();

    fn name(&self) -> &'static str {
        self.0
    }

    fn identity(&self, _: &M) -> Option<Nothing> {
        None
    }

    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        let (state, diagnostics) = (request.schema_plan, Diagnostics::new());
        PlanResponse { state, requires_replace: Vec::new(), private: (), diagnostics }
    }

    async fn apply(&self, (): &(), request: ApplyRequest<Self>) -> StateResponse<Self> {
        StateResponse::new(request.change.planned().cloned(), ())
    }

    async fn read(&self, (): &(), request: ReadRequest<Self>) -> StateResponse<Self> {
        StateResponse::new(Some(request.state), ())
    }

    async fn import(&self, (): &(), _: ImportRequest<Nothing>) -> Result<M, Diagnostics> {
        Err(Diagnostics::new())
    }
}

impl<M: Model> DataSource for Object<M> {
    type Model = M;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        self.0
    }

    async fn read(&self, (): &(), request: data_source::ReadRequest<M>) -> ReadResponse<M> {
        request.config.into()
    }
}

/// A provider that registers whatever the function says.
struct Toy(fn(&mut Registry<()>));

impl Provider for Toy {
    type Config = Nothing;
    type ProviderData = ();

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata { program: "toy", version: "0", address: "example.com/toy/toy", description: "is a toy." }
    }

    fn register(&self, registry: &mut Registry<()>) {
        (self.0)(registry);
    }

    async fn configure(&self, _: ConfigureRequest<Nothing>) -> ConfigureResponse<()> {
        ConfigureResponse::new(())
    }
}

fn errors(register: fn(&mut Registry<()>)) -> Vec<String> {
    Server::new(Toy(register)).and_then(|server| server.check()).err().map(|error| error.0).unwrap_or_default()
}

/// What is said of a resource of this model.
fn of_resource<M: Model>() -> Vec<String> {
    errors(|registry| registry.register_resource(object::<M>("toy_thing")))
}

tf_provider::object! {
    /// Everything that has an effect in a resource.
    pub struct Everything {
        /// Required.
        name: String = required().validate(not_empty()).requires_replace().deprecated("use title instead"),
        /// With a default.
        color: String = optional().default("red").semantic_equals(|_, _| false),
        /// Write-only.
        pin: String = optional().sensitive().write_only(),
        /// Computed.
        id: String = computed().sensitive().hint("Import it."),
        /// A block.
        place: Place = optional(),
        /// A computed list of objects.
        seen: Vec<Seen> = computed(),
        /// A list of objects to configure.
        links: Vec<Link> = optional_computed().sensitive(),
    }
}

tf_provider::object! {
    /// A block.
    pub struct Place {
        /// Computed.
        door: String = computed(),
        /// With a default.
        floor: String = optional().default("ground").requires_replace(),
    }
}

tf_provider::object! {
    /// An element of a computed list.
    pub struct Seen {
        /// When.
        at: String = computed(),
        /// Objects in an object.
        by: Vec<Seen2> = computed(),
    }
}

tf_provider::object! {
    /// An element of an element.
    pub struct Seen2 {
        /// Who.
        name: String = computed(),
    }
}

tf_provider::object! {
    /// An element of a configured list.
    pub struct Link {
        /// Where it leads.
        to: String = required(),
    }
}

#[test]
fn what_has_an_effect_is_accepted() {
    assert_eq!(of_resource::<Everything>(), [""; 0]);
}

#[test]
fn names_are_registered_once_and_are_names() {
    let twice = errors(|registry| {
        registry.register_resource(object::<Nothing>("toy_thing"));
        registry.register_data_source(object::<Nothing>("toy_thing"));
        registry.register_resource(object::<Nothing>("toy_thing"));
    });
    assert_eq!(twice, ["The resource toy_thing is registered twice."]);
    for name in ["Toy", "1toy", "toy-thing", "", "_toy"] {
        let refused = Server::new(Toy(|registry| {
            for name in ["Toy", "1toy", "toy-thing", "", "_toy"] {
                registry.register_data_source(object::<Nothing>(name));
            }
        }));
        let refused = refused.err().unwrap().to_string();
        assert!(refused.contains(&format!("{name:?} is no name for a data source")), "{refused}");
    }
    let parameter = errors(|registry| {
        let parameter = Parameter { name: "Bad", ty: Type::String, description: "", max_bytes: 1 };
        registry.register_function(Function {
            name: "echo",
            summary: "",
            description: "",
            parameters: vec![parameter],
            returns: Type::String,
            call: |arguments| Ok(arguments[0].clone()),
        });
    });
    assert_eq!(parameter, ["In the function echo, Bad is no name that Terraform accepts."]);
}

tf_provider::object! {
    /// An attribute with a bad name.
    pub struct BadName {
        /// In upper case.
        Name: String = optional(),
    }
}

tf_provider::object! {
    /// Declarations that contradict each other.
    pub struct Contradictions {
        /// The default has another type.
        size: i64 = optional().default("five"),
        /// Never in a state.
        token: String = computed().write_only(),
        /// Never planned.
        pin: String = required().write_only().requires_replace(),
        /// Never configured.
        id: String = computed().validate(not_empty()),
        /// Always configured.
        name: String = required().hint("Set it."),
    }
}

#[test]
fn contradictions_are_refused() {
    assert_eq!(of_resource::<BadName>(), ["In the resource toy_thing, Name is no name that Terraform accepts."]);
    let expected = [
        "size has a default of another type",
        "token is computed and has write_only(), but write-only values are in no state",
        "pin has write_only() and requires_replace(), but write-only values are never planned",
        "id has computed() and validate(), but it cannot be configured",
        "name has a hint(), which has an effect only on computed() attributes",
    ];
    assert_eq!(of_resource::<Contradictions>(), expected.map(|each| format!("In the resource toy_thing, {each}.")));
}

tf_provider::object! {
    /// Collections whose elements declare more than a type.
    pub struct Collections {
        /// To configure.
        links: Vec<SecretLink> = optional(),
        /// To configure, by name.
        named: BTreeMap<String, Attr<Link>> = optional(),
        /// Read-only.
        seen: Vec<Link> = computed(),
        /// Elements of elements.
        deep: Vec<Deep> = optional(),
    }
}

tf_provider::object! {
    /// An element.
    pub struct SecretLink {
        /// A secret.
        token: String = required().sensitive(),
        /// Not required.
        title: String = optional(),
    }
}

tf_provider::object! {
    /// An element with an object in it.
    pub struct Deep {
        /// The object.
        place: Place = required(),
    }
}

#[test]
fn what_is_declared_of_elements_and_would_be_dropped_is_refused() {
    let expected = [
        "links.token is within a collection: only required() has an effect there",
        "links.title is within a collection: only required() has an effect there",
        "seen.to is within a collection: only computed() has an effect there",
        "deep.place.door is within a collection: only required() has an effect there",
        "deep.place.floor is within a collection: only required() has an effect there",
    ];
    assert_eq!(of_resource::<Collections>(), expected.map(|each| format!("In the resource toy_thing, {each}.")));
}

tf_provider::object! {
    /// Blocks that declare more than they can.
    pub struct Blocks {
        /// A block can't be required.
        place: Place = required(),
        /// Nor have a secret that is kept out of the state.
        lock: Lock = optional(),
    }
}

tf_provider::object! {
    /// A block.
    pub struct Lock {
        /// Write-only.
        pin: String = optional().write_only(),
    }
}

#[test]
fn what_is_declared_of_blocks_and_would_be_dropped_is_refused() {
    let expected = [
        "place is a block: only optional() has an effect on it",
        "lock.pin has write_only(), which has no effect in a block",
    ];
    assert_eq!(of_resource::<Blocks>(), expected.map(|each| format!("In the resource toy_thing, {each}.")));
}

#[test]
fn what_only_a_resource_can_do_is_refused_elsewhere() {
    let refused = errors(|registry| registry.register_data_source(object::<Everything>("toy_thing")));
    let expected = [
        "name has requires_replace(), which has an effect only in a resource",
        "color has default(), which has an effect only in a resource",
        "color has semantic_equals(), which has an effect only in a resource",
        "pin has write_only(), which has an effect only in a resource",
        "place.floor has default(), which has an effect only in a resource",
        "place.floor has requires_replace(), which has an effect only in a resource",
    ];
    assert_eq!(refused, expected.map(|each| format!("In the data source toy_thing, {each}.")));
}

#[tokio::test]
async fn terraform_gets_the_contradictions_instead_of_the_schemas() {
    tf_provider::object! {
        /// A default that a data source would not apply.
        pub struct Defaulted {
            /// Its color.
            color: String = optional().default("red"),
        }
    }
    let server = Server::new(Toy(|registry| registry.register_data_source(object::<Defaulted>("toy_thing")))).unwrap();
    let request = tonic::Request::new(get_provider_schema::Request {});
    let response = server.get_provider_schema(request).await.unwrap().into_inner();
    let [diagnostic] = response.diagnostics.as_slice() else { panic!("{response:?}") };
    assert!(diagnostic.detail.contains("toy_thing") && diagnostic.detail.contains("color"), "{}", diagnostic.detail);
    assert!(response.data_source_schemas.is_empty());
}
