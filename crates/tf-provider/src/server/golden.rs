//! Every message of the framework, with a sample provider of notes.

use std::path::Path;

use tf_protocol::tfplugin6::DynamicValue;

use super::configure::Configuration;
use super::convert::{decode, schema_mismatch, unusable};
use super::describe::contradictory;
use super::model_schema::not_known_yet;
use super::panic::{Doing, catch_panic};
use super::registered::{RegisteredObjects, RegistryError};
use super::resource::{newer_version, not_movable, unknown_version};
use super::{deferral, function, provider_meta};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::function::{Function, Parameter};
use crate::golden::{Sample, compare};
use crate::model::{Attr, FieldType, Model};
use crate::schema::{
    FieldKind, Schema, Validator, at_least_one_of, block, computed, conflicting, duration, exactly_one_of,
    integer_at_least, integer_between, items_between, length_between, not_empty, number_between, one_of, optional,
    pattern, required, required_together, rfc3339, url,
};
use crate::set::Set;
use crate::value::{Type, Value, ValueError};

const COMMAND: &str = "cargo test --workspace --lib golden";

crate::object! {
    /// A note on the fridge.
    struct Note {
        /// What it says.
        text: String = required().validate(not_empty()),
        /// How it looks.
        color: String = optional().validate(one_of(&["yellow", "green"])),
        /// How often it was read.
        reads: i64 = optional().validate(integer_at_least(1)),
        /// Who reads it.
        readers: Vec<String> = optional().validate(not_empty().of_each()),
        /// What it said.
        message: String = optional().deprecated("use text instead"),
        /// What opens it.
        password: String = optional().write_only(),
        /// Where it hangs.
        place: String = computed().hint("To move the note, set shelf."),
        /// Its ID.
        id: String = computed(),
        /// Its pin.
        pin: Pin = block(),
    }
}

crate::object! {
    /// A pin.
    struct Pin {
        /// Its size.
        size: String = optional().validate(not_empty()),
        /// Its maker.
        maker: String = computed(),
    }
}

crate::object! {
    /// The fridge.
    struct Fridge {
        /// Where notes hang.
        door: Vec<Door> = block().min_items(1).max_items(2),
        /// Where they hung.
        side: Door = block().deprecated("use door instead"),
        /// What is in it.
        foods: Set<Food> = optional(),
        /// What locks it.
        locks: Vec<Attr<Lock>> = optional(),
    }
}

crate::object! {
    /// A food.
    struct Food {
        /// Its state.
        state: String = optional().default("fresh"),
    }
}

crate::object! {
    /// A lock.
    struct Lock {
        /// What opens it.
        code: String = optional().sensitive(),
    }
}

crate::object! {
    /// A door.
    struct Door {
        /// Its color.
        color: String = optional(),
    }
}

#[tokio::test]
async fn every_message_of_the_framework_reads_as_in_the_golden_file() {
    let mut samples = configurations();
    samples.extend(validators());
    samples.extend(combinations());
    samples.extend(values());
    samples.extend(objects());
    samples.extend(panics().await);
    samples.extend(functions());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/messages.txt");
    compare(&file, &samples, COMMAND).unwrap_or_else(|difference| panic!("{difference}"));
}

/// A configuration of a note with these values; any other is null.
fn note(values: &[(&str, Value)]) -> Value {
    Value::Mapping(values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
}

/// A configuration of a fridge with as many doors, and perhaps with a side.
fn fridge(doors: usize, side: Value) -> Value {
    Value::Mapping([("door".to_owned(), vec![note(&[]); doors].into()), ("side".to_owned(), side)].into())
}

/// A configuration of a fridge with two foods that are one.
fn stocked() -> Value {
    let foods = vec![note(&[]), note(&[("state", "fresh".into())])];
    note(&[("door", vec![note(&[])].into()), ("foods", foods.into())])
}

/// A configuration of a fridge with a lock that is null.
fn locked() -> Value {
    Value::Mapping([("door".to_owned(), vec![note(&[])].into()), ("locks".to_owned(), vec![Value::Null].into())].into())
}

fn number(number: &str) -> Value {
    Value::Number(number.parse().unwrap())
}

fn only(diagnostics: Diagnostics) -> Diagnostic {
    let mut diagnostics = diagnostics.into_iter();
    let diagnostic = diagnostics.next().unwrap();
    assert_eq!(diagnostics.next(), None);
    diagnostic
}

fn configurations() -> Vec<Sample> {
    let schema = Note::schema();
    let pin = |name, value| note(&[("text", "Milk".into()), ("pin", note(&[(name, value)]))]);
    let invalid = |name, value: Value| schema.validate(&note(&[("text", "Milk".into()), (name, value)]));
    let read_only = |config: &Value| schema.refuse_read_only(config, "the fridge");
    let write_only = schema.refuse_write_only(&note(&[("password", "secret".into())]));
    [
        ("refuse_write_only", write_only),
        ("refuse_read_only: with a hint", read_only(&note(&[("place", "door".into())]))),
        ("refuse_read_only: without a hint", read_only(&note(&[("id", "1".into())]))),
        ("refuse_read_only: in a block", read_only(&pin("maker", "Acme".into()))),
        ("validate: deprecated argument", invalid("message", "Milk".into())),
        ("validate: deprecated block", Fridge::schema().validate(&fridge(1, note(&[])))),
        ("validate: deprecated object", Fridge::schema().deprecated("use a cellar").validate(&fridge(1, Value::Null))),
        ("validate: too few blocks", Fridge::schema().validate(&fridge(0, Value::Null))),
        ("validate: too many blocks", Fridge::schema().validate(&fridge(3, Value::Null))),
        ("validate: objects of a set that are alike", Fridge::schema().validate(&stocked())),
        ("validate: a null object among some with secrets", Fridge::schema().validate(&locked())),
        ("validate: missing argument", schema.validate(&note(&[]))),
        ("validate: not_empty", schema.validate(&note(&[("text", "".into())]))),
        ("validate: one_of", invalid("color", "blue".into())),
        ("validate: integer_at_least", invalid("reads", number("0"))),
        ("validate: integer_at_least, too large", invalid("reads", number("1e30"))),
        ("validate: of_each, null", invalid("readers", Value::Sequence(vec!["Ann".into(), Value::Null]))),
        ("validate: in a block", schema.validate(&pin("size", "".into()))),
    ]
    .into_iter()
    .map(|(name, diagnostics)| Sample::of(name, &only(diagnostics)))
    .collect()
}

/// What the ready-made validators say of a value of the note's text or of its reads.
fn validators() -> Vec<Sample> {
    let of = |validator: Validator, value: Value| {
        let schema = Schema::new("").field(
            "text",
            String::new(),
            FieldKind::Attribute(Type::Dynamic),
            required().validate(validator),
        );
        only(schema.validate(&note(&[("text", value)])))
    };
    [
        ("length_between", of(length_between(1, 3), "Milk".into())),
        ("pattern", of(pattern("[a-z]+", "a word of lower-case letters"), "Milk".into())),
        ("rfc3339", of(rfc3339(), "tomorrow".into())),
        ("duration", of(duration("30s or 5m"), "soon".into())),
        ("url", of(url(&["http", "https"]), "fridge".into())),
        ("integer_between", of(integer_between(1, 3), 4.into())),
        ("number_between", of(number_between(0.5, 1.5), 2.into())),
        ("items_between", of(items_between(1, 2), ["a", "b", "c"].into())),
        ("of_each", of(not_empty().of_each(), ["a", ""].into())),
    ]
    .into_iter()
    .map(|(name, diagnostic)| Sample::of(format!("validate: {name}"), &diagnostic))
    .collect()
}

/// What the rules about several attributes say.
fn combinations() -> Vec<Sample> {
    let names = ["color", "message", "password"];
    let (none, both) = (
        Note::default(),
        Note { color: Attr::Known("green".into()), message: Attr::Known("Milk".into()), ..Note::default() },
    );
    [
        ("conflicting", conflicting(&both, &names)),
        ("exactly_one_of: none", exactly_one_of(&none, &names)),
        ("exactly_one_of: two", exactly_one_of(&both, &names)),
        ("at_least_one_of", at_least_one_of(&none, &names)),
        ("required_together", required_together(&both, &names)),
    ]
    .into_iter()
    .map(|(name, diagnostics)| Sample::of(name, &only(diagnostics)))
    .collect()
}

/// Values that don't match the schema: of what they are, and why.
fn values() -> Vec<Sample> {
    const WHATS: [&str; 11] = [
        "configuration",
        "provider configuration",
        "state",
        "prior state",
        "proposed new state",
        "planned state",
        "plan",
        "identity",
        "stored object",
        "stored identity",
        "response",
    ];
    let error = || ValueError::new("a value of another type than number").within("reads");
    let mut samples: Vec<_> = WHATS
        .iter()
        .map(|what| Sample::of(format!("schema_mismatch: {what}"), &schema_mismatch(what, &error())))
        .collect();
    for (reason, error) in reasons() {
        samples.push(Sample::of(format!("schema_mismatch: state, {reason}"), &schema_mismatch("state", &error)));
    }
    for (reason, number) in [("fraction", "1.5"), ("too large", "1e30"), ("too far below zero", "-1e30")] {
        let error = Note::from_value(note(&[("reads", self::number(number))])).unwrap_err();
        samples.push(Sample::of(format!("unusable: {reason}"), &unusable(&Note::schema(), &error)));
    }
    let whole = unusable(&Schema::default(), &ValueError::new("not an object"));
    samples.push(Sample::of("unusable: the configuration as a whole", &whole));
    let block = provider_meta::without_path(schema_mismatch("provider_meta block", &error()));
    samples.push(Sample::of("provider_meta: schema_mismatch", &block));
    let block = provider_meta::unusable(&Note::schema(), &ValueError::new("not a whole number").within("reads"));
    samples.push(Sample::of("provider_meta: unusable", &block));
    samples.push(Sample::of("not_known_yet", &not_known_yet("text")));
    let contradiction = "In the data source toy_note, pin is write-only, which has no effect there.".to_owned();
    samples.push(Sample::of("contradictory", &only(contradictory(RegistryError(vec![contradiction])))));
    samples
}

/// Why a value doesn't match its type.
fn reasons() -> Vec<(&'static str, ValueError)> {
    let list = Type::List(Box::new(Type::String));
    let object = Type::object([("text".to_owned(), Type::String)]);
    let many = format!("[{}null]", "null,".repeat(500_000));
    [
        ("broken JSON", "{", Type::String),
        ("too many parts", &many, list.clone()),
        ("not a list", "true", list),
        ("not a decimal number", r#""many""#, Type::Number),
        ("number too large", "1e999999999", Type::Number),
        ("missing attribute", "{}", object.clone()),
        ("unknown attribute", r#"{"text":"Milk","font":"bold"}"#, object),
    ]
    .into_iter()
    .map(|(name, json, ty)| {
        let encoded = DynamicValue { msgpack: Vec::new(), json: json.as_bytes().to_vec() };
        (name, decode(Some(&encoded), &ty).expect_err(name))
    })
    .collect()
}

fn objects() -> Vec<Sample> {
    let configuration = Configuration::default();
    let not_configured = configuration.provider_data().err().unwrap();
    let registered = RegisteredObjects::new();
    let moved = not_movable("fridge_note", "board_note", "registry.example.com/acme/board");
    [
        ("provider_data", not_configured),
        ("configuration_unknown", deferral::configuration_unknown()),
        ("deferral: not_allowed", deferral::not_allowed()),
        ("deferral: of_apply", deferral::of_apply()),
        ("get: resource", registered.resources.get("fridge_note").err().unwrap()),
        ("get: data source", registered.data_sources.get("fridge_note").err().unwrap()),
        ("get: ephemeral resource", registered.ephemeral_resources.get("fridge_note").err().unwrap()),
        ("get: list resource", registered.list_resources.get("fridge_note").err().unwrap()),
        ("get: action", registered.actions.get("fridge_open").err().unwrap()),
        ("get: function", registered.functions.get("shorten").err().unwrap()),
        ("not_movable", moved),
        ("newer_version", newer_version("fridge_note", 3, 2)),
        ("unknown_version", unknown_version("fridge_note", 0, 2)),
    ]
    .into_iter()
    .map(|(name, diagnostic)| Sample::of(name, &diagnostic))
    .collect()
}

async fn panics() -> [Sample; 2] {
    let panic = async |doing| catch_panic(doing, async { panic!("a bug") }).await.map(|(): ()| ()).unwrap_err();
    [
        Sample::of("catch_panic: reading", &panic(Doing::Reading("reading an object")).await),
        Sample::of("catch_panic: changing", &panic(Doing::Changing("applying a change")).await),
    ]
}

fn functions() -> Vec<Sample> {
    let shorten =
        Function::new("shorten", "Shortens a string.", Type::Number, |arguments| Ok(arguments.value(0).clone()))
            .parameter(Parameter::new("text", Type::String, "A string.").max_bytes(64));
    let fractions = Type::List(Box::new(Type::Number));
    let sum = Function::new("sum", "Adds numbers.", Type::Number, |arguments| Ok(arguments.get::<Vec<i64>>(1)?.into()))
        .parameter(Parameter::new("start", Type::Number, "Where to start."))
        .variadic(Parameter::new("numbers", fractions, "Numbers."));
    let json = |text: &str| DynamicValue { msgpack: Vec::new(), json: text.as_bytes().to_vec() };
    [
        ("call: number of arguments", &shorten, vec![]),
        ("call: number of arguments, variadic", &sum, vec![]),
        ("call: long argument", &shorten, vec![json(&format!("{:?}", "a".repeat(100)))]),
        ("call: argument of another type", &shorten, vec![json("[]")]),
        ("call: null", &sum, vec![json("1"), json("null")]),
        ("call: null within an argument", &sum, vec![json("1"), json("[1, null]")]),
        ("call: element that the code cannot use", &sum, vec![json("1"), json("[1, 0.5]")]),
        ("call: result of another type", &shorten, vec![json(r#""Milk""#)]),
    ]
    .into_iter()
    .map(|(name, function, arguments)| Sample::new(name, function::call(function, &arguments).error.expect(name).text))
    .collect()
}
