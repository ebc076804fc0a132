//! Elements of lists, sets and maps that are null, unknown, or alike; and objects that a default has.

use std::collections::BTreeMap;

use serde_json::json;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_protocol::tfplugin6::{DynamicValue, plan_resource_change};
use tf_provider::schema::{computed, decode_leniently, optional, optional_computed, plan_from_schema, required};
use tf_provider::server::Server;
use tf_provider::value::{Value, from_json, from_msgpack, to_msgpack};
use tf_provider::{Attr, Model, Path, Set};
use tonic::Request;

use crate::toy::{Toy, ToyObject};

tf_provider::object! {
    /// A box.
    pub struct Box {
        /// What is written on it.
        words: Vec<String> = optional(),
        /// Its sides.
        sides: BTreeMap<String, Attr<Side>> = optional(),
        /// Its lid.
        lid: Tag = optional().default(Value::Mapping([("text".to_owned(), Value::from("shut"))].into())),
        /// Its tags.
        tags: Set<Tag> = optional(),
        /// Its locks.
        locks: Vec<Attr<Lock>> = optional(),
        /// What is in it.
        things: Set<Thing> = optional(),
        /// Its handles.
        handles: Vec<Attr<Tag>> = optional(),
    }
}

tf_provider::object! {
    /// A side of the box.
    pub struct Side {
        /// What is written on it.
        words: Vec<String> = required(),
    }
}

tf_provider::object! {
    /// A tag.
    pub struct Tag {
        /// What it says.
        text: String = required(),
        /// Its color.
        color: String = optional().default("white"),
        /// Its size.
        size: String = optional_computed(),
        /// Its number.
        number: String = computed(),
    }
}

tf_provider::object! {
    /// A thing.
    pub struct Thing {
        /// What it is made of.
        matter: String = optional().default("wood"),
    }
}

tf_provider::object! {
    /// A lock.
    pub struct Lock {
        /// How to open it.
        code: String = optional().sensitive(),
    }
}

/// A value of a box; what the JSON leaves out is null.
fn a_box(mut json: serde_json::Value) -> Value {
    fill(&mut json, &["words", "sides", "lid", "tags", "locks", "things", "handles"]);
    let tag = ["text", "color", "size", "number"];
    fill(&mut json["lid"], &tag);
    for name in ["tags", "handles"] {
        json[name].as_array_mut().into_iter().flatten().for_each(|each| fill(each, &tag));
    }
    from_json(&json, &Box::schema().ty()).unwrap()
}

fn fill(json: &mut serde_json::Value, names: &[&str]) {
    if let Some(object) = json.as_object_mut() {
        for name in names {
            object.entry(*name).or_insert(serde_json::Value::Null);
        }
    }
}

fn planned(prior: Option<&Value>, config: &Value) -> Value {
    plan_from_schema(&Box::schema(), prior, config).planned
}

#[test]
fn a_default_of_a_nested_attribute_is_planned_as_if_it_were_configured() {
    let config = a_box(json!({}));
    let lid = planned(None, &config).get("lid").clone();
    assert_eq!(lid.get("color"), &Value::from("white"), "a default within the default");
    assert!(lid.get("number").is_unknown(), "computed within the default");

    let state = a_box(json!({"lid": {"text": "shut", "color": "white", "size": "l", "number": "1"}}));
    assert_eq!(planned(Some(&state), &config), state, "nothing is to change");
    assert!(Box::schema().configuration_of(&state).get("lid").is_null(), "it need not be configured");
    let other = a_box(json!({"lid": {"text": "open", "color": "white"}}));
    assert_eq!(Box::schema().configuration_of(&other).get("lid").get("text"), &Value::from("open"));
    let stored = decode_leniently(&Box::schema(), &json!({"lid": null}));
    assert_eq!(stored.get("lid").get("color"), &Value::from("white"));
}

#[test]
fn the_elements_of_a_set_stay_whatever_their_order_is_in_the_state() {
    let config = a_box(json!({"tags": [{"text": "a"}, {"text": "b"}]}));
    let tag = |text: &str, number: &str| json!({"text": text, "color": "white", "size": "l", "number": number});
    let state = a_box(json!({"tags": [tag("b", "1"), tag("a", "2")]}));
    assert_eq!(planned(Some(&state), &config).get("tags"), state.get("tags"));
    let removed = a_box(json!({"tags": [{"text": "a"}]}));
    assert_eq!(planned(Some(&state), &removed).get("tags"), a_box(json!({"tags": [tag("a", "2")]})).get("tags"));
}

#[test]
fn an_element_that_leaves_more_to_the_provider_does_not_take_the_place_of_another_one() {
    let config = a_box(json!({"tags": [{"text": "a"}, {"text": "a", "size": "l"}]}));
    let tag = |size: &str, number: &str| json!({"text": "a", "color": "white", "size": size, "number": number});
    let state = a_box(json!({"tags": [tag("l", "1"), tag("s", "2")]}));
    assert_eq!(planned(Some(&state), &config).get("tags"), state.get("tags"));
}

#[test]
fn an_object_that_is_null_among_others_is_null_when_the_state_is_read_again() {
    let stored = json!({"handles": [null, {"text": "a", "color": "red"}], "sides": {"left": null}});
    let read = decode_leniently(&Box::schema(), &stored);
    let config = a_box(stored);
    assert_eq!(planned(Some(&read), &config).get("sides"), read.get("sides"));
    let Value::Sequence(handles) = read.get("handles") else { panic!("{read:?}") };
    assert!(handles.len() == 2 && handles[0].is_null());
    let damaged = decode_leniently(&Box::schema(), &json!({"locks": [null, {"code": "1"}]}));
    let Value::Sequence(locks) = damaged.get("locks") else { panic!("{damaged:?}") };
    assert!(locks.len() == 1, "Terraform would crash in null among objects with secrets");
}

#[test]
fn null_among_objects_with_secrets_is_refused_because_terraform_crashes() {
    let refusals = |json| Box::schema().validate(&a_box(json)).into_iter().map(|each| each.path).collect::<Vec<_>>();
    assert_eq!(refusals(json!({"locks": [{"code": "1"}, null]})), [Some(Path::root("locks"))]);
    assert_eq!(refusals(json!({"handles": [null], "locks": []})), []);
}

#[test]
fn objects_of_a_set_that_are_one_with_their_defaults_are_refused() {
    let refusals = |json| Box::schema().validate(&a_box(json)).into_iter().map(|each| each.path).collect::<Vec<_>>();
    assert_eq!(refusals(json!({"things": [{"matter": null}, {"matter": "wood"}]})), [Some(Path::root("things"))]);
    assert_eq!(refusals(json!({"things": [{"matter": null}, {"matter": "iron"}]})), []);
}

/// Terraform's core calls a plan invalid in which a list that is partly known in the configuration is unknown.
#[tokio::test]
async fn what_is_known_of_a_list_with_an_unknown_element_is_planned() {
    let words = || Value::Sequence(vec![Value::UNKNOWN, Value::from("fragile")]);
    let Value::Mapping(mut entries) = a_box(json!({"sides": {"left": {"words": []}}})) else { panic!("no object") };
    entries.insert("words".to_owned(), words());
    let side = Value::Mapping([("words".to_owned(), words())].into());
    entries.insert("sides".to_owned(), Value::Mapping([("left".to_owned(), side)].into()));
    let ty = Box::schema().ty();
    let encoded = |value: &Value| Some(DynamicValue { msgpack: to_msgpack(value, &ty).unwrap(), json: Vec::new() });
    let config = encoded(&Value::Mapping(entries));
    let request = plan_resource_change::Request {
        type_name: "toy_box".to_owned(),
        prior_state: encoded(&Value::Null),
        config: config.clone(),
        proposed_new_state: config,
        ..Default::default()
    };
    let server = Server::new(Toy(|registry| registry.register_resource(ToyObject::<Box>::new("toy_box")))).unwrap();
    let response = server.plan_resource_change(Request::new(request)).await.unwrap().into_inner();
    let planned = from_msgpack(&response.planned_state.unwrap().msgpack, &ty).unwrap();
    assert_eq!(planned.get("words"), &words());
    assert_eq!(planned.get("sides").get("left").get("words"), &words());
}
