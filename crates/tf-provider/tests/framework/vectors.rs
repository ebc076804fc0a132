//! The codecs against values that the reference implementation, <https://github.com/zclconf/go-cty>, encoded.

use serde_json::Value as Json;

#[test]
fn every_vector_of_the_reference_implementation_survives() {
    let lines: Vec<&str> = include_str!("../fixtures/cty-vectors.jsonl").lines().collect();
    assert_eq!(lines.len(), 400);
    for line in lines {
        let vector: Json = serde_json::from_str(line).unwrap();
        let recoded = crate::recode::recode(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert_eq!(recoded["type"], vector["type"], "{line}");
        assert_eq!(recoded["msgpack"], vector["msgpack"], "{line}");
        assert_eq!(recoded.get("json"), vector.get("json"), "{line}");

        // The JSON form alone leads to the same value.
        let Some(json) = vector.get("json") else { continue };
        let from_json = serde_json::json!({ "type": vector["type"], "json": json }).to_string();
        assert_eq!(crate::recode::recode(&from_json).unwrap()["msgpack"], vector["msgpack"], "{from_json}");
    }
}

#[test]
fn broken_encodings_are_errors() {
    let cases = [
        (r#""string""#, ""),
        (r#""string""#, "a2"),
        (r#""string""#, "a161ff"),
        (r#""string""#, "a1ff"),
        (r#""bool""#, "a0"),
        (r#""number""#, "a3312e2e"),
        (r#"["list","string"]"#, "ddffffffff"),
        (r#"["map","string"]"#, "dfffffffff"),
        (r#"["object",{"a":"bool"}]"#, "80"),
        (r#"["object",{"a":"bool"}]"#, "82a161c3a162c3"),
        (r#"["tuple",["bool"]]"#, "90"),
        (r#""dynamic""#, "92c40122c0"),
        (r#""string""#, "c7ff0c"),
        (r#""string""#, "d40500"),
        (r#""nothing""#, "c0"),
    ];
    for (ty, msgpack) in cases {
        let line = format!(r#"{{"type":{ty},"msgpack":"{msgpack}"}}"#);
        assert!(crate::recode::recode(&line).is_err(), "{line}");
    }
    for line in
        ["", "{}", r#"{"type":"string"}"#, r#"{"type":"string","msgpack":"f"}"#, r#"{"type":"string","json":1}"#]
    {
        assert!(crate::recode::recode(line).is_err(), "{line}");
    }
}

#[test]
fn a_dynamic_value_inside_a_dynamic_value_does_not_go_on_for_ever() {
    // [type "dynamic", [type "dynamic", …
    let line = format!(r#"{{"type":"dynamic","msgpack":"{}c0"}}"#, "92c4092264796e616d696322".repeat(10_000));
    assert!(crate::recode::recode(&line).is_err());
}

#[test]
fn a_length_that_a_header_claims_is_not_believed() {
    // Four billion elements, entries or bytes are announced, and none of them, or one, follows.
    for (ty, msgpack) in [
        (r#"["list","bool"]"#, "ddffffffff"),
        (r#"["list","bool"]"#, "ddffffffffc3"),
        (r#"["set","string"]"#, "ddffffffffa161"),
        (r#"["map","bool"]"#, "dfffffffff"),
        (r#"["map","bool"]"#, "dfffffffffa161c3"),
        (r#"["object",{"a":"bool"}]"#, "dfffffffffa161c3"),
        (r#"["tuple",["bool"]]"#, "ddffffffffc3"),
        (r#""string""#, "dbffffffff61"),
        (r#""number""#, "dbffffffff31"),
        (r#""dynamic""#, "92c6ffffffff22"),
        (r#""bool""#, "c9ffffffff0c80"),
    ] {
        let line = format!(r#"{{"type":{ty},"msgpack":"{msgpack}"}}"#);
        assert!(crate::recode::recode(&line).is_err(), "{line}");
    }
}

#[test]
fn a_value_of_more_parts_than_memory_is_for_is_refused_in_either_form() {
    use tf_provider::value::{Type, Value, from_msgpack, to_msgpack};
    let list = Type::List(Box::new(Type::Bool));
    let of = |parts| to_msgpack(&Value::Sequence(vec![Value::Bool(true); parts]), &list).unwrap();
    assert!(from_msgpack(&of(499_999), &list).is_ok());
    let refused = from_msgpack(&of(5_000_000), &list).unwrap_err();
    assert!(refused.to_string().contains("more than 500000 parts"), "{refused}");
    // Parts of parts count too.
    let nested = Type::List(Box::new(list.clone()));
    let halves = Value::Sequence(vec![Value::Sequence(vec![Value::Null; 250_000]); 2]);
    assert!(from_msgpack(&to_msgpack(&halves, &nested).unwrap(), &nested).is_err());
}
