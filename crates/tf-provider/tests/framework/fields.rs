//! The types that a field of a model can have.

use std::collections::BTreeMap;

use tf_provider::schema::{optional, required};
use tf_provider::value::{Number, Type, Value, from_msgpack, to_msgpack};
use tf_provider::{Attr, Dynamic, FieldType, Model, Object, Set};

tf_provider::object! {
    /// A field of each type.
    pub struct Fields {
        /// A double.
        double: f64 = optional(),
        /// A list whose elements may be unknown.
        list: Vec<Attr<String>> = optional(),
        /// A map of lists.
        lists: BTreeMap<String, Vec<Attr<i64>>> = optional(),
        /// A set of doubles.
        set: Set<f64> = optional(),
        /// A tuple.
        tuple: (Attr<String>, Attr<i64>) = optional(),
        /// A plain object.
        object: Object<Point> = optional(),
        /// Objects in a list in a list.
        grid: Vec<Vec<Object<Point>>> = optional(),
        /// Anything.
        any: Dynamic = optional(),
    }
}

tf_provider::object! {
    /// A point.
    pub struct Point {
        /// To the right.
        x: i64 = required(),
        /// Up.
        y: i64 = required(),
    }
}

/// A model from the wire and back.
fn round_trip(name: &str, value: Value) -> Result<Value, String> {
    let ty = Fields::schema().ty();
    let Value::Mapping(mut entries) = Fields::default().into_value() else { panic!("no object") };
    entries.insert(name.to_owned(), value);
    let sent = to_msgpack(&Value::Mapping(entries), &ty).map_err(|error| error.to_string())?;
    let received = from_msgpack(&sent, &ty).map_err(|error| error.to_string())?;
    let model = Fields::from_value(received).map_err(|error| error.to_string())?;
    let returned = to_msgpack(&model.into_value(), &ty).map_err(|error| error.to_string())?;
    Ok(from_msgpack(&returned, &ty).map_err(|error| error.to_string())?.get(name).clone())
}

fn number(text: &str) -> Value {
    Value::Number(text.parse::<Number>().unwrap())
}

fn point(x: Value, y: Value) -> Value {
    Value::Mapping([("x".to_owned(), x), ("y".to_owned(), y)].into())
}

#[test]
fn the_types_are_what_terraform_calls_them() {
    let types: Vec<_> = Fields::schema().attributes.iter().map(|attribute| attribute.ty.to_string()).collect();
    let point = r#"["object",{"x":"number","y":"number"}]"#;
    let expected = [
        r#""number""#,
        r#"["list","string"]"#,
        r#"["map",["list","number"]]"#,
        r#"["set","number"]"#,
        r#"["tuple",["string","number"]]"#,
        point,
        &format!(r#"["list",["list",{point}]]"#),
        r#""dynamic""#,
    ];
    assert_eq!(types, expected);
}

#[test]
fn what_terraform_sends_comes_back_as_it_was() {
    let unknown = Value::UNKNOWN;
    let cases = [
        ("double", number("0.1")),
        ("double", number("-2.5e-300")),
        ("double", number("1e23")),
        ("double", number("1.7976931348623157e308")),
        ("list", Value::Sequence(vec!["a".into(), unknown.clone(), Value::Null])),
        ("lists", Value::Mapping([("a".to_owned(), Value::Sequence(vec![1.into(), unknown.clone()]))].into())),
        ("set", Value::Sequence(vec![number("1.5"), 2.into(), unknown.clone()])),
        ("tuple", Value::Sequence(vec![unknown.clone(), 2.into()])),
        ("object", point(1.into(), unknown.clone())),
        ("grid", Value::Sequence(vec![Value::Sequence(vec![point(1.into(), Value::Null)])])),
        ("any", Value::Dynamic(Box::new(Type::Bool), Box::new(Value::Bool(true)))),
        ("any", Value::Dynamic(Box::new(Type::List(Box::new(Type::String))), Box::new(Value::Sequence(vec![unknown])))),
    ];
    for (name, value) in cases {
        assert_eq!(round_trip(name, value.clone()), Ok(value), "{name}");
    }
}

#[test]
fn a_number_that_a_double_would_round_is_refused() {
    assert!(round_trip("double", number("0.1234567890123456789")).unwrap_err().contains("double"));
    assert!(round_trip("double", number("12345678901234567891")).is_err());
}

#[test]
fn a_double_that_is_no_number_is_an_error_and_not_null() {
    assert_eq!(Value::from(0.1), number("0.1"));
    let model = Fields { double: Attr::Known(f64::NAN), ..Fields::default() };
    assert!(to_msgpack(&model.into_value(), &Fields::schema().ty()).is_err());
}
