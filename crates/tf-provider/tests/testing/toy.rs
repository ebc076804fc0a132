//! A provider of shelves, which can be made to break each rule.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::Value as Json;
use tf_provider::resource::{
    ApplyRequest, ApplyResponse, ImportRequest, ImportResponse, MoveStateRequest, MoveStateResponse, PlanRequest,
    PlanResponse, ReadRequest, ReadResponse, Upgrader,
};
use tf_provider::schema::{Schema, block, computed, optional, optional_computed, required};
use tf_provider::testing::{Core, Instance, Terraform};
use tf_provider::{
    Attr, ConfigureRequest, ConfigureResponse, DeferralReason, Diagnostic, Diagnostics, Model, Path, Provider,
    ProviderMetadata, Registry, Resource, Set,
};

use crate::queries;

tf_provider::object! {
    /// The provider needs no configuration.
    pub struct NoConfig {}
}

tf_provider::object! {
    /// What a module says about itself.
    pub struct Module {
        /// Its name.
        module_name: String = required(),
    }
}

tf_provider::object! {
    /// A shelf.
    pub struct Shelf {
        /// Its name.
        name: String = required(),
        /// Its color.
        color: String = optional(),
        /// Its code.
        code: String = optional().sensitive(),
        /// Its size.
        size: i64 = optional_computed(),
        /// What it is made of.
        wood: String = optional().requires_replace(),
        /// How to open it.
        key: String = optional().write_only(),
        /// Its ID.
        id: String = computed(),
        /// The best book.
        favorite: Book = optional(),
        /// Books in their order.
        books: Vec<Attr<Book>> = optional(),
        /// Books by place.
        places: BTreeMap<String, Attr<Book>> = optional(),
        /// Books in no order.
        pile: Set<Label> = optional(),
        /// Tags.
        tags: Set<String> = optional(),
        /// Boards.
        board: Vec<Attr<Board>> = block(),
        /// Bulbs.
        bulb: Set<Bulb> = block(),
        /// A lamp.
        lamp: Board = block(),
    }
}

tf_provider::object! {
    /// A book.
    pub struct Book {
        /// Its title.
        title: String = required(),
        /// How to open it.
        key: String = optional().write_only(),
        /// Decided by the library.
        mark: String = computed(),
    }
}

tf_provider::object! {
    /// A board.
    pub struct Board {
        /// Its width.
        width: i64 = required(),
        /// How to open it.
        key: String = optional().write_only(),
        /// When it was put in.
        since: String = computed(),
    }
}

tf_provider::object! {
    /// A book in a set, in which Terraform supports no write-only arguments.
    pub struct Label {
        /// Its title.
        title: String = required(),
        /// Decided by the library.
        mark: String = computed(),
    }
}

tf_provider::object! {
    /// A bulb.
    pub struct Bulb {
        /// Its power.
        watts: i64 = required(),
        /// When it was put in.
        since: String = computed(),
    }
}

tf_provider::object! {
    /// Identifies a shelf.
    pub struct ShelfIdentity {
        /// Its ID.
        id: String = required(),
    }
}

/// Breaks a rule. The number counts the calls from 1.
pub(crate) type Spoil<T> = fn(&mut T, usize);

/// A provider of shelves. By default it breaks no rule.
#[derive(Clone)]
pub(crate) struct Toy {
    pub plan: Spoil<PlanResponse<Self>>,
    pub apply: Spoil<ApplyResponse<Self>>,
    pub read: Spoil<ReadResponse<Self>>,
    pub import: Spoil<Shelf>,
    pub identity: Spoil<ShelfIdentity>,
    pub calls: Arc<[AtomicUsize; 5]>,
    pub shelves: Arc<Mutex<BTreeMap<String, Shelf>>>,
}

impl Default for Toy {
    fn default() -> Self {
        Self {
            plan: |_, _| {},
            apply: |_, _| {},
            read: |_, _| {},
            import: |_, _| {},
            identity: |_, _| {},
            calls: Arc::default(),
            shelves: Arc::default(),
        }
    }
}

impl Toy {
    fn count(&self, call: usize) -> usize {
        self.calls[call].fetch_add(1, Ordering::Relaxed) + 1
    }

    pub(crate) async fn shelf(self) -> Instance {
        self.shelf_under(Terraform::default()).await
    }

    pub(crate) async fn shelf_under(self, terraform: Terraform) -> Instance {
        Core::with(self, terraform, serde_json::json!({})).await.resource("toy_shelf")
    }
}

/// A shelf in which everything is known.
fn known(mut shelf: Shelf, id: &str) -> Shelf {
    let or = |attribute: &mut Attr<String>, value: &str| {
        if attribute.is_unknown() {
            *attribute = Attr::Known(value.to_owned());
        }
    };
    let known_book = |book: Attr<Book>| match book {
        Attr::Known(mut book) => {
            or(&mut book.mark, "new");
            Attr::Known(book)
        }
        other => other,
    };
    let known_board = |board: Attr<Board>| match board {
        Attr::Known(mut board) => {
            or(&mut board.since, "today");
            Attr::Known(board)
        }
        other => other,
    };
    or(&mut shelf.id, id);
    if shelf.size.is_unknown() {
        shelf.size = Attr::Known(3);
    }
    shelf.favorite = known_book(shelf.favorite);
    shelf.books = shelf.books.into_known().map(|books| books.into_iter().map(known_book).collect()).into();
    let places = shelf.places.into_known();
    shelf.places =
        places.map(|places| places.into_iter().map(|(place, book)| (place, known_book(book))).collect()).into();
    let label = |mut label: Label| {
        or(&mut label.mark, "new");
        label
    };
    let pile = shelf.pile.into_known();
    shelf.pile = pile.map(|pile| pile.iter().filter_map(Attr::known).cloned().map(label).collect()).into();
    shelf.board = shelf.board.into_known().map(|boards| boards.into_iter().map(known_board).collect()).into();
    let bulb = |mut bulb: Bulb| {
        or(&mut bulb.since, "today");
        bulb
    };
    let bulbs = shelf.bulb.into_known();
    shelf.bulb = bulbs.map(|bulbs| bulbs.iter().filter_map(Attr::known).cloned().map(bulb).collect()).into();
    shelf.lamp = known_board(shelf.lamp);
    shelf
}

impl Resource for Toy {
    type Model = Shelf;
    type Identity = ShelfIdentity;
    type Private = Vec<String>;
    type ProviderData = ();

    fn name(&self) -> &'static str {
        "toy_shelf"
    }

    fn schema(&self) -> Schema {
        Shelf::schema().version(2)
    }

    fn identity(&self, state: &Shelf) -> Option<ShelfIdentity> {
        let mut identity = ShelfIdentity { id: state.id.clone() };
        (self.identity)(&mut identity, self.count(0));
        Some(identity).filter(|identity| !identity.id.is_null())
    }

    fn plan(&self, request: PlanRequest<Self>) -> PlanResponse<Self> {
        let module = request.provider_meta.get::<Module>().map(|module| module.module_name.str_or_empty().to_owned());
        let mut response = PlanResponse::from_schema(request);
        response.private.extend(module);
        response.private.push("planned".to_owned());
        (self.plan)(&mut response, self.count(1));
        response
    }

    fn plan_destroy(&self, prior: &Shelf) -> Diagnostics {
        let is_fixed = prior.color.str_or_empty() == "fixed";
        is_fixed.then(|| Diagnostic::error("The shelf is fixed", "It stays.")).into_iter().collect()
    }

    fn defer_destroy(&self, prior: &Shelf) -> Option<DeferralReason> {
        (prior.color.str_or_empty() == "used").then_some(DeferralReason::AbsentPrerequisite)
    }

    async fn defer_import(&self, (): &(), request: &ImportRequest<ShelfIdentity>) -> Option<DeferralReason> {
        matches!(request, ImportRequest::Id(id) if id == "later").then_some(DeferralReason::AbsentPrerequisite)
    }

    async fn apply(&self, (): &(), request: ApplyRequest<Self>) -> ApplyResponse<Self> {
        let mut private = request.private;
        private.push("applied".to_owned());
        let count = self.count(2);
        let state = request.change.planned().map(|planned| known(planned.clone(), &format!("shelf-{count}")));
        let mut shelves = self.shelves.lock().unwrap();
        if let Some(prior) = request.change.prior() {
            shelves.remove(prior.id.str_or_empty());
        }
        shelves.extend(state.clone().map(|state| (state.id.str_or_empty().to_owned(), state)));
        let mut response = ApplyResponse::<Self>::new(state, private);
        (self.apply)(&mut response, count);
        response
    }

    async fn read(&self, (): &(), request: ReadRequest<Self>) -> ReadResponse<Self> {
        let state = self.shelves.lock().unwrap().get(request.state.id.str_or_empty()).cloned();
        let mut response = ReadResponse::<Self>::new(state, request.private);
        (self.read)(&mut response, self.count(3));
        response
    }

    async fn import(
        &self,
        (): &(),
        request: ImportRequest<ShelfIdentity>,
    ) -> Result<ImportResponse<Self>, Diagnostics> {
        let id = match request {
            ImportRequest::Id(id) => Attr::Known(id),
            ImportRequest::Identity(identity) => identity.id,
        };
        if id.str_or_empty() == "none" {
            return Err(Diagnostic::error("There is no such shelf", "Its ID is wrong.").into());
        }
        let mut shelf = Shelf { id, ..Shelf::default() };
        (self.import)(&mut shelf, self.count(4));
        Ok(shelf.into())
    }

    fn state_upgraders(&self) -> Vec<Upgrader> {
        let to_name = |stored: &mut Json, _: &mut Diagnostics| stored["name"] = stored["title"].take();
        vec![Upgrader { from: 0, upgrade: |_, _| {} }, Upgrader { from: 1, upgrade: to_name }]
    }

    fn move_state(&self, source: MoveStateRequest) -> Option<MoveStateResponse<Self>> {
        (source.type_name == "other_shelf").then(|| source.object.decode::<Shelf>().into())
    }
}

impl Provider for Toy {
    type Config = NoConfig;
    type ProviderData = ();

    fn metadata(&self) -> ProviderMetadata {
        ProviderMetadata { program: "toy", version: "1.0.0", address: "localhost/toy/toy", description: "is a toy." }
    }

    fn register(&self, registry: &mut Registry<()>) {
        registry.register_resource(self.clone());
        registry.register_provider_meta::<Module>();
        queries::register(registry);
    }

    async fn configure(&self, _: ConfigureRequest<NoConfig>) -> ConfigureResponse<()> {
        ConfigureResponse::new(())
    }
}

/// Requires replacement because of a part that a shelf doesn't have.
pub(crate) fn require_replacement_of(response: &mut PlanResponse<Toy>, name: &str) {
    response.requires_replace.push(Path::root(name));
}

/// What a test that fails says.
pub(crate) async fn failure<T: Send + 'static>(test: impl Future<Output = T> + Send + 'static) -> String {
    let Err(error) = tokio::spawn(test).await else { panic!("no rule was broken") };
    let panic = error.into_panic();
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}
