//! Nested attributes and blocks: what is declared of their attributes counts at any depth.

use std::collections::BTreeMap;

use serde_json::json;
use tf_provider::schema::{
    SchemaPlan, block, computed, decode_leniently, not_empty, optional, optional_computed, plan_from_schema, required,
};
use tf_provider::value::{Type, Value, from_json, to_json};
use tf_provider::{Attr, Model, Path, Set};

tf_provider::object! {
    /// A shelf.
    pub struct Shelf {
        /// Its name.
        name: String = required(),
        /// The best one.
        favorite: Book = optional(),
        /// Books in their order.
        books: Vec<Attr<Book>> = optional(),
        /// Books by place.
        places: BTreeMap<String, Attr<Book>> = optional(),
        /// Labels in no order.
        labels: Set<Label> = optional(),
        /// What was seen.
        seen: Vec<Sighting> = computed(),
        /// Boards.
        board: Vec<Attr<Board>> = block().min_items(1).max_items(2),
        /// A lamp.
        lamp: Lamp = block(),
    }
}

tf_provider::object! {
    /// A book.
    pub struct Book {
        /// Its title.
        title: String = required().validate(not_empty()),
        /// Its number.
        isbn: String = optional().requires_replace(),
        /// Its language.
        language: String = optional().default("en"),
        /// Who may read it.
        code: String = optional().sensitive(),
        /// How to open it.
        key: String = optional().write_only(),
        /// Decided by the library.
        mark: String = computed().hint("It follows the title."),
        /// Its pages.
        pages: Vec<Attr<Page>> = optional(),
    }
}

tf_provider::object! {
    /// A page.
    pub struct Page {
        /// What it says.
        text: String = required().validate(not_empty()),
        /// Its color.
        color: String = optional_computed(),
    }
}

tf_provider::object! {
    /// A label.
    pub struct Label {
        /// What it says.
        text: String = required().semantic_equals(|left, right| lower(left) == lower(right)),
        /// Its number.
        number: i64 = computed(),
    }
}

tf_provider::object! {
    /// Something seen.
    pub struct Sighting {
        /// When.
        at: String = computed(),
    }
}

tf_provider::object! {
    /// A board.
    pub struct Board {
        /// Its width.
        width: i64 = required().requires_replace(),
        /// Its color.
        color: String = optional().default("white"),
    }
}

tf_provider::object! {
    /// A lamp.
    pub struct Lamp {
        /// How to switch it on.
        pin: String = optional().write_only(),
        /// Bulbs.
        bulb: Set<Bulb> = block(),
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

fn lower(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_lowercase()),
        _ => None,
    }
}

/// A value of a shelf from JSON. What the JSON leaves out is null, in objects at any depth, as Terraform sends it.
fn shelf(json: serde_json::Value) -> Value {
    let mut json = json;
    complete(&mut json);
    from_json(&json, &Shelf::schema().ty()).unwrap()
}

fn complete(json: &mut serde_json::Value) {
    fill(json, &["name", "favorite", "books", "places", "labels", "seen", "lamp"]);
    let book = ["title", "isbn", "language", "code", "key", "mark", "pages"];
    let of_book = |book_json: &mut serde_json::Value| {
        fill(book_json, &book);
        each(&mut book_json["pages"], |page| fill(page, &["text", "color"]));
    };
    each(&mut json["favorite"], of_book);
    each(&mut json["books"], of_book);
    each(&mut json["places"], of_book);
    each(&mut json["labels"], |label| fill(label, &["text", "number"]));
    if json.get("board").is_none() {
        json["board"] = json!([{"width": 1}]);
    }
    each(&mut json["board"], |board| fill(board, &["width", "color"]));
    if json["lamp"].is_object() && json["lamp"].get("bulb").is_none() {
        json["lamp"]["bulb"] = json!([]);
    }
    each(&mut json["lamp"], |lamp| {
        fill(lamp, &["pin"]);
        each(&mut lamp["bulb"], |bulb| fill(bulb, &["watts", "since"]));
    });
}

fn fill(json: &mut serde_json::Value, names: &[&str]) {
    if let Some(object) = json.as_object_mut() {
        for name in names {
            object.entry(*name).or_insert(serde_json::Value::Null);
        }
    }
}

/// Calls `change` for the object, the elements of the list or the objects of the map.
fn each(json: &mut serde_json::Value, change: impl Fn(&mut serde_json::Value)) {
    match json {
        serde_json::Value::Array(elements) => elements.iter_mut().for_each(change),
        serde_json::Value::Object(entries)
            if entries.values().all(serde_json::Value::is_object) && !entries.is_empty() =>
        {
            entries.values_mut().for_each(change);
        }
        object @ serde_json::Value::Object(_) => change(object),
        _ => {}
    }
}

fn plan(prior: Option<&Value>, config: &Value) -> SchemaPlan {
    plan_from_schema(&Shelf::schema(), prior, config)
}

/// The value at a path such as `books.0.title`.
fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, step| match value {
        Value::Sequence(elements) => &elements[step.parse::<usize>().unwrap()],
        value => value.get(step),
    })
}

/// The state in which an apply leaves what is planned: every unknown value is `"done"`, or 7.
fn applied(planned: &Value) -> Value {
    match planned {
        Value::Unknown(_) => Value::from("done"),
        Value::Sequence(elements) => Value::Sequence(elements.iter().map(applied).collect()),
        Value::Mapping(entries) => {
            let known = entries.iter().map(|(name, value)| match (name.as_str(), value) {
                ("number", Value::Unknown(_)) => (name.clone(), Value::from(7)),
                ("seen", Value::Unknown(_)) => (name.clone(), Value::Sequence(Vec::new())),
                _ => (name.clone(), applied(value)),
            });
            Value::Mapping(known.collect())
        }
        known => known.clone(),
    }
}

fn whole() -> serde_json::Value {
    json!({
        "name": "a",
        "favorite": {"title": "F", "key": "secret"},
        "books": [{"title": "A", "isbn": "1", "pages": [{"text": "p"}]}, {"title": "B", "language": "de"}],
        "places": {"left": {"title": "L"}},
        "labels": [{"text": "New"}, {"text": "old"}],
        "board": [{"width": 3}],
        "lamp": {"pin": "1234", "bulb": [{"watts": 5}]},
    })
}

#[test]
fn new_objects_have_defaults_and_unknowns_and_nothing_write_only_at_any_depth() {
    let planned = plan(None, &shelf(whole())).planned;
    for path in ["favorite.language", "books.0.language", "places.left.language"] {
        assert_eq!(at(&planned, path), &Value::from("en"), "{path}");
    }
    assert_eq!(at(&planned, "books.1.language"), &Value::from("de"));
    assert_eq!(at(&planned, "board.0.color"), &Value::from("white"));
    let unknown =
        ["favorite.mark", "books.0.mark", "books.0.pages.0.color", "labels.0.number", "lamp.bulb.0.since", "seen"];
    for path in unknown {
        assert!(at(&planned, path).is_unknown(), "{path}");
    }
    for path in ["favorite.key", "lamp.pin"] {
        assert!(at(&planned, path).is_null(), "{path}");
    }
}

#[test]
fn the_second_plan_of_the_same_configuration_changes_nothing() {
    let config = shelf(whole());
    let state = applied(&plan(None, &config).planned);
    let second = plan(Some(&state), &config);
    assert_eq!(second.planned, state);
    assert!(second.requires_replace.is_empty());
}

#[test]
fn what_changes_in_an_object_leaves_the_rest_of_it_and_the_other_objects_as_they_are() {
    let state = applied(&plan(None, &shelf(whole())).planned);
    let mut changed = whole();
    changed["books"][0]["title"] = json!("A2");
    changed["labels"] = json!([{"text": "other"}, {"text": "NEW"}]);
    changed["lamp"]["bulb"] = json!([{"watts": 5}, {"watts": 9}]);
    let SchemaPlan { planned, requires_replace } = plan(Some(&state), &shelf(changed));
    assert_eq!(at(&planned, "books.0.title"), &Value::from("A2"));
    assert_eq!(at(&planned, "books.0.mark"), &Value::from("done"));
    assert_eq!(at(&planned, "books.1"), at(&state, "books.1"));
    // An element of a set is the same one if the configuration doesn't change it, also in another spelling.
    assert_eq!(at(&planned, "labels.0"), at(&state, "labels.0"));
    assert!(at(&planned, "labels.1.number").is_unknown());
    assert_eq!(at(&planned, "lamp.bulb.0"), at(&state, "lamp.bulb.0"));
    assert!(at(&planned, "lamp.bulb.1.since").is_unknown());
    assert!(requires_replace.is_empty());
}

#[test]
fn a_change_within_an_object_replaces_and_a_new_or_removed_object_does_not() {
    let state = applied(&plan(None, &shelf(whole())).planned);
    let replaced = |change: fn(&mut serde_json::Value)| {
        let mut config = whole();
        change(&mut config);
        plan(Some(&state), &shelf(config)).requires_replace
    };
    let isbn = Path::root("books").at_index(0).at_name("isbn");
    assert_eq!(replaced(|config| config["books"][0]["isbn"] = json!("2")), [isbn]);
    let width = Path::root("board").at_index(0).at_name("width");
    assert_eq!(replaced(|config| config["board"][0]["width"] = json!(4)), [width]);
    assert!(replaced(|config| config["places"]["right"] = json!({"title": "R", "isbn": "9"})).is_empty());
    assert!(replaced(|config| config["books"] = json!([])).is_empty());
}

tf_provider::object! {
    /// A pen.
    pub struct Pen {
        /// Its color, which can't be changed.
        color: String = required().requires_replace(),
        /// What it is for.
        purpose: String = optional(),
    }
}

tf_provider::object! {
    /// A case.
    pub struct Case {
        /// Its pens.
        pens: Set<Pen> = optional(),
    }
}

#[test]
fn an_element_of_a_set_replaces_if_it_could_not_be_a_change_of_one_that_is_gone() {
    let case = |pens: &[(&str, &str)]| {
        let pen = |(color, purpose): &(&str, &str)| json!({"color": color, "purpose": purpose});
        let json = json!({"pens": pens.iter().map(pen).collect::<Vec<_>>()});
        from_json(&json, &Case::schema().ty()).unwrap()
    };
    let prior = case(&[("red", "a"), ("blue", "b")]);
    let replaced = |pens| plan_from_schema(&Case::schema(), Some(&prior), &case(pens)).requires_replace;
    assert_eq!(replaced(&[("blue", "b"), ("green", "a")]), [Path::root("pens")]);
    let unchanged: [&[(&str, &str)]; 5] = [
        &[("blue", "b"), ("red", "a")],
        &[("blue", "b"), ("red", "changed")],
        &[("red", "a"), ("blue", "b"), ("green", "new")],
        &[("red", "a")],
        &[],
    ];
    for pens in unchanged {
        assert!(replaced(pens).is_empty(), "{pens:?}");
    }
}

#[test]
fn as_results_the_attributes_in_blocks_are_computed_too() {
    let schema = Shelf::schema().read_only();
    let config = from_json(&json!({}), &Type::object([])).unwrap();
    assert!(schema.validate(&config).is_empty(), "no block has to be used");
    let configured = schema.refuse_read_only(&shelf(whole()), "the library");
    let paths: Vec<_> = configured.iter().filter_map(|each| each.path.clone()).collect();
    for path in [Path::root("board").at_index(0).at_name("width"), Path::root("lamp").at_name("pin")] {
        assert!(paths.contains(&path), "{path:?}");
    }
}

#[test]
fn elements_and_whole_objects_that_are_not_known_yet_stay_so() {
    let mut config = shelf(whole());
    if let Value::Mapping(entries) = &mut config {
        entries.insert("books".into(), Value::Sequence(vec![Value::UNKNOWN, at(&shelf(whole()), "books.0").clone()]));
        entries.insert("favorite".into(), Value::UNKNOWN);
        entries.insert("board".into(), Value::UNKNOWN);
    }
    assert!(!Shelf::schema().validate(&config).has_errors());
    let planned = plan(None, &config).planned;
    assert!(at(&planned, "books.0").is_unknown() && at(&planned, "favorite").is_unknown());
    assert!(at(&planned, "board").is_unknown());
    assert_eq!(at(&planned, "books.1.language"), &Value::from("en"));
    let mut entries = match planned {
        Value::Mapping(entries) => entries,
        other => panic!("{other:?}"),
    };
    let model = Shelf::take(&mut entries).unwrap();
    let books = model.books.known().unwrap();
    assert!(books[0].is_unknown() && books[1].known().unwrap().title == Attr::Known("A".to_owned()));
}

/// The summaries and paths of what a configuration is refused for.
fn refusals(config: serde_json::Value) -> Vec<(String, Option<Path>)> {
    let (config, schema) = (shelf(config), Shelf::schema());
    let mut found = schema.validate(&config);
    found.extend(schema.refuse_read_only(&config, "the library"));
    found.iter().map(|each| (each.summary.clone(), each.path.clone())).collect()
}

#[test]
fn mistakes_in_objects_are_refused_where_they_are() {
    assert_eq!(refusals(whole()), []);
    let mut config = whole();
    config["books"][0]["title"] = json!("");
    config["books"][0]["pages"][0] = json!({});
    config["places"]["left"]["mark"] = json!("m");
    config["labels"] = json!([{"number": 1}]);
    config["lamp"]["bulb"] = json!([{}]);
    let at = |path: Path| Some(path);
    let expected = [
        ("Invalid title".to_owned(), at(Path::root("books").at_index(0).at_name("title"))),
        (
            "Missing required argument".to_owned(),
            at(Path::root("books").at_index(0).at_name("pages").at_index(0).at_name("text")),
        ),
        // An element of a set has no place that Terraform could point at.
        ("Missing required argument".to_owned(), at(Path::root("labels").at_name("text"))),
        ("Missing required argument".to_owned(), at(Path::root("lamp").at_name("bulb").at_name("watts"))),
        ("mark cannot be configured".to_owned(), at(Path::root("places").at_key("left").at_name("mark"))),
        ("number cannot be configured".to_owned(), at(Path::root("labels").at_name("number"))),
    ];
    assert_eq!(refusals(config), expected);
}

#[test]
fn a_block_is_used_as_often_as_declared() {
    let with_boards = |count: usize| {
        let mut config = whole();
        config["board"] = serde_json::Value::Array(vec![json!({"width": 1}); count]);
        Shelf::schema().validate(&shelf(config)).iter().map(|each| each.detail.clone()).collect::<Vec<_>>()
    };
    assert_eq!(with_boards(0), ["The block board must be used at least once; it is used 0 times."]);
    assert!(with_boards(2).is_empty());
    assert_eq!(with_boards(3), ["The block board must be used at most 2 times; it is used 3 times."]);
}

#[test]
fn write_only_values_in_objects_are_refused_for_a_terraform_that_would_store_them() {
    let refused = Shelf::schema().refuse_write_only(&shelf(whole()));
    let paths: Vec<_> = refused.iter().filter_map(|each| each.path.clone()).collect();
    assert_eq!(paths, [Path::root("favorite").at_name("key"), Path::root("lamp").at_name("pin")]);
}

#[test]
fn a_stored_object_is_read_by_names_at_any_depth() {
    let stored = json!({
        "name": "a",
        "books": [{"title": "A", "weight": 3, "key": "leaked"}, "no book"],
        "places": {"left": {"title": 5}},
        "labels": [{"text": "New", "number": "12"}],
        "board": [{"width": "3"}],
    });
    let read = decode_leniently(&Shelf::schema(), &stored);
    assert_eq!(at(&read, "books.0.title"), &Value::from("A"));
    assert_eq!(at(&read, "books.0.language"), &Value::from("en"));
    assert!(at(&read, "books.0.key").is_null());
    assert_eq!(at(&read, "places.left.title"), &Value::from("5"));
    assert_eq!(at(&read, "labels.0.number"), &Value::from(12));
    assert_eq!(at(&read, "board.0.width"), &Value::from(3));
    assert!(at(&read, "lamp").is_null() && at(&read, "favorite").is_null());
    let without_blocks = decode_leniently(&Shelf::schema(), &json!({"name": "a", "lamp": {}}));
    assert_eq!(at(&without_blocks, "board"), &Value::Sequence(Vec::new()));
    assert_eq!(at(&without_blocks, "lamp.bulb"), &Value::Sequence(Vec::new()));
}

#[test]
fn a_generated_configuration_has_no_secrets_no_results_and_no_defaults_at_any_depth() {
    let mut config = whole();
    config["books"][0]["code"] = json!("secret");
    let state = applied(&plan(None, &shelf(config)).planned);
    let generated = Shelf::schema().configuration_of(&state);
    assert_eq!(at(&generated, "books.0.title"), &Value::from("A"));
    for path in ["books.0.code", "books.0.mark", "books.0.language", "favorite.key", "seen", "labels.0.number"] {
        assert!(at(&generated, path).is_null(), "{path}");
    }
    assert_eq!(at(&generated, "books.1.language"), &Value::from("de"));
    assert!(!to_json(&generated).unwrap().to_string().contains("secret"));
}
