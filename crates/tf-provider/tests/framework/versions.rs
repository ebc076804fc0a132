//! Stored objects, identities and private state of earlier versions, and objects that are new to a resource.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tf_protocol::tfplugin6::import_resource_state::ImportedResource;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{
    Diagnostic as Shown, RawState, configure_provider, get_provider_schema, get_resource_identity_schemas,
    import_resource_state, move_resource_state, read_resource, upgrade_resource_identity, upgrade_resource_state,
};
use tf_provider::resource::{
    AdoptResponse, ApplyRequest, ImportRequest, ImportResponse, MoveStateRequest, MoveStateResponse, ReadRequest,
    StateResponse, Upgrader,
};
use tf_provider::schema::{Schema, computed, optional, required};
use tf_provider::server::Server;
use tf_provider::value::{Value, from_msgpack, to_json};
use tf_provider::{Attr, Diagnostic, Diagnostics, Model, Resource};
use tonic::Request;

use crate::toy::{Nothing, Toy};

tf_provider::object! {
    /// A note: version 0 had a `title`, version 1 a `name` that could be empty.
    pub struct Note {
        /// What it is called.
        name: String = required(),
        /// How often it was read, according to the private state.
        reads: i64 = computed(),
    }
}

tf_provider::object! {
    /// The identity: version 0 had a `title`.
    pub struct NoteIdentity {
        /// What it is called.
        name: String = required(),
    }
}

/// What is stored beside a note. Version 1 was a bare number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Beside {
    reads: i64,
}

struct Notes;

impl Resource for Notes {
    type Model = Note;
    type Identity = NoteIdentity;
    type Private = Beside;
    type ProviderData = ();

    const PRIVATE_VERSION: u32 = 2;

    fn name(&self) -> &'static str {
        "toy_note"
    }

    fn schema(&self) -> Schema {
        Note::schema().version(2)
    }

    fn identity_schema(&self) -> Schema {
        NoteIdentity::schema().version(1)
    }

    fn identity(&self, state: &Note) -> Option<NoteIdentity> {
        Some(NoteIdentity { name: state.name.clone() })
    }

    fn state_upgraders(&self) -> Vec<Upgrader> {
        let name_from_title = |stored: &mut Json, _: &mut Diagnostics| stored["name"] = stored["title"].take();
        let never_empty = |stored: &mut Json, diagnostics: &mut Diagnostics| match stored["name"].as_str() {
            Some("") => {
                stored["name"] = json!("unnamed");
                diagnostics.push(Diagnostic::warning("A note has a name now", "It is called unnamed."));
            }
            Some(_) => {}
            None => diagnostics.push(Diagnostic::error("A note has no name", "Its state is damaged.")),
        };
        vec![Upgrader { from: 1, upgrade: never_empty }, Upgrader { from: 0, upgrade: name_from_title }]
    }

    fn identity_upgraders(&self) -> Vec<Upgrader> {
        vec![Upgrader { from: 0, upgrade: |stored, _| stored["name"] = stored["title"].take() }]
    }

    fn upgrade_private(version: u32, stored: Json) -> Beside {
        assert_eq!(version, 1);
        Beside { reads: stored.as_i64().unwrap_or_default() }
    }

    fn move_state(&self, source: MoveStateRequest) -> Option<MoveStateResponse<Self>> {
        let name = source.identity.stored["name"].as_str().map(str::to_owned);
        let reads = std::str::from_utf8(&source.private).ok()?.parse().ok()?;
        let warning = Diagnostic::warning("Moved from afar", "Its place is not known.");
        Some(AdoptResponse {
            state: Note { name: name.into(), ..Note::default() },
            private: Beside { reads },
            diagnostics: warning.into(),
        })
    }

    async fn apply(&self, (): &(), request: ApplyRequest<Self>) -> StateResponse<Self> {
        StateResponse::new(request.change.planned().cloned(), request.private)
    }

    async fn read(&self, (): &(), request: ReadRequest<Self>) -> StateResponse<Self> {
        let reads = Attr::Known(request.private.reads);
        StateResponse::new(Some(Note { reads, ..request.state }), request.private)
    }

    async fn import(&self, (): &(), request: ImportRequest<NoteIdentity>) -> Result<ImportResponse<Self>, Diagnostics> {
        let ImportRequest::Id(id) = request else { return Err(Diagnostics::new()) };
        let warning = Diagnostic::warning("It was never read here", "Its count begins at 5.");
        let state = Note { name: Attr::Known(id), ..Note::default() };
        Ok(AdoptResponse { state, private: Beside { reads: 5 }, diagnostics: warning.into() })
    }
}

async fn server() -> Server {
    let server = Server::new(Toy(|registry| registry.register_resource(Notes))).unwrap();
    server.configure_provider(Request::new(configure_provider::Request::default())).await.unwrap();
    server
}

fn raw(stored: &Json) -> RawState {
    RawState { json: stored.to_string().into_bytes(), ..RawState::default() }
}

fn said(diagnostics: &[Shown]) -> Vec<&str> {
    diagnostics.iter().map(|each| each.summary.as_str()).collect()
}

fn note(msgpack: &[u8]) -> Json {
    to_json(&from_msgpack(msgpack, &Note::schema().ty()).unwrap()).unwrap()
}

/// What becomes of a stored note, and what is said.
async fn upgraded(version: i64, stored: Json) -> (Option<Json>, Vec<String>) {
    let request =
        upgrade_resource_state::Request { type_name: "toy_note".into(), version, raw_state: Some(raw(&stored)) };
    let response = server().await.upgrade_resource_state(Request::new(request)).await.unwrap().into_inner();
    let state = response.upgraded_state.map(|state| note(&state.msgpack));
    (state, said(&response.diagnostics).into_iter().map(str::to_owned).collect())
}

#[tokio::test]
async fn a_stored_object_is_raised_from_version_to_version() {
    let expected = |name: &str| Some(json!({"name": name, "reads": 3}));
    assert_eq!(upgraded(0, json!({"title": "a", "reads": 3})).await, (expected("a"), vec![]));
    assert_eq!(upgraded(1, json!({"name": "b", "reads": 3})).await, (expected("b"), vec![]));
    assert_eq!(upgraded(2, json!({"name": "", "reads": 3})).await, (expected(""), vec![]));
    let warned = vec!["A note has a name now".to_owned()];
    assert_eq!(upgraded(0, json!({"title": "", "reads": 3})).await, (expected("unnamed"), warned));
}

#[tokio::test]
async fn what_cannot_be_raised_is_refused() {
    assert_eq!(upgraded(1, json!({})).await, (None, vec!["A note has no name".to_owned()]));
    let newer = "The state was written by a newer version of this provider".to_owned();
    assert_eq!(upgraded(3, json!({"name": "a"})).await, (None, vec![newer]));
    let older = "The state is too old for this version of the provider".to_owned();
    assert_eq!(upgraded(-1, json!({"name": "a"})).await, (None, vec![older]));
}

#[tokio::test]
async fn the_schemas_have_their_versions_and_an_identity_is_raised_too() {
    let server = server().await;
    let schemas = server.get_provider_schema(Request::new(get_provider_schema::Request {})).await.unwrap().into_inner();
    assert_eq!(schemas.resource_schemas["toy_note"].version, 2);
    let request = Request::new(get_resource_identity_schemas::Request {});
    let identities = server.get_resource_identity_schemas(request).await.unwrap().into_inner();
    assert_eq!(identities.identity_schemas["toy_note"].version, 1);
    let request = upgrade_resource_identity::Request {
        type_name: "toy_note".into(),
        version: 0,
        raw_identity: Some(raw(&json!({"title": "a"}))),
    };
    let response = server.upgrade_resource_identity(Request::new(request)).await.unwrap().into_inner();
    let identity = response.upgraded_identity.unwrap().identity_data.unwrap();
    let identity = from_msgpack(&identity.msgpack, &NoteIdentity::schema().ty()).unwrap();
    assert_eq!(identity.get("name"), &Value::from("a"));
}

/// How often a note was read, by its private state.
async fn reads(server: &Server, state: &[u8], private: &[u8]) -> Json {
    let request = read_resource::Request {
        type_name: "toy_note".into(),
        current_state: Some(tf_protocol::tfplugin6::DynamicValue { msgpack: state.to_vec(), json: Vec::new() }),
        private: private.to_vec(),
        ..Default::default()
    };
    let response = server.read_resource(Request::new(request)).await.unwrap().into_inner();
    note(&response.new_state.unwrap().msgpack)["reads"].take()
}

#[tokio::test]
async fn an_imported_object_can_have_private_state_and_a_warning() {
    let server = server().await;
    let request = import_resource_state::Request { type_name: "toy_note".into(), id: "a".into(), ..Default::default() };
    let response = server.import_resource_state(Request::new(request)).await.unwrap().into_inner();
    assert_eq!(said(&response.diagnostics), ["It was never read here"]);
    let [ImportedResource { state, private, .. }] = response.imported_resources.as_slice() else { panic!() };
    let state = &state.as_ref().unwrap().msgpack;
    assert_eq!(reads(&server, state, private).await, json!(5));
    // Private state of an earlier version is converted, and that of another provider is ignored.
    assert_eq!(reads(&server, state, br#"{"tf-provider":1,"data":9}"#).await, json!(9));
    assert_eq!(reads(&server, state, br#"{"schema_version":"0"}"#).await, json!(0));
}

#[tokio::test]
async fn a_moved_object_can_take_over_identity_and_private_state_with_a_warning() {
    let server = server().await;
    let request = move_resource_state::Request {
        source_provider_address: "example.com/other/other".into(),
        source_type_name: "other_note".into(),
        target_type_name: "toy_note".into(),
        source_state: Some(raw(&json!({}))),
        source_identity: Some(raw(&json!({"name": "afar"}))),
        source_private: b"7".to_vec(),
        ..Default::default()
    };
    let response = server.move_resource_state(Request::new(request)).await.unwrap().into_inner();
    assert_eq!(said(&response.diagnostics), ["Moved from afar"]);
    let state = response.target_state.unwrap().msgpack;
    assert_eq!(note(&state)["name"], json!("afar"));
    assert_eq!(reads(&server, &state, &response.target_private).await, json!(7));
}

#[test]
fn upgraders_that_raise_nothing_are_refused() {
    tf_provider::object! {
        /// A thing.
        pub struct Thing {
            /// Its name.
            name: String = optional(),
        }
    }
    struct Things;
    impl Resource for Things {
        type Model = Thing;
        type Identity = Nothing;
        type Private = ();
        type ProviderData = ();

        fn name(&self) -> &'static str {
            "toy_thing"
        }

        fn schema(&self) -> Schema {
            Thing::schema().version(1)
        }

        fn identity(&self, _: &Thing) -> Option<Nothing> {
            None
        }

        fn state_upgraders(&self) -> Vec<Upgrader> {
            [0, 0, 1].map(|from| Upgrader { from, upgrade: |_, _| {} }).into()
        }

        async fn apply(&self, (): &(), request: ApplyRequest<Self>) -> StateResponse<Self> {
            StateResponse::new(request.change.planned().cloned(), ())
        }

        async fn read(&self, (): &(), request: ReadRequest<Self>) -> StateResponse<Self> {
            StateResponse::new(Some(request.state), ())
        }

        async fn import(&self, (): &(), _: ImportRequest<Nothing>) -> Result<ImportResponse<Self>, Diagnostics> {
            Err(Diagnostics::new())
        }
    }
    let errors = Server::new(Toy(|registry| registry.register_resource(Things))).unwrap().check().unwrap_err().0;
    assert_eq!(
        errors,
        [
            "In the resource toy_thing, state_upgraders() has two from version 0.",
            "In the resource toy_thing, state_upgraders() has one from version 1, but the schema has version 1.",
        ]
    );
}
