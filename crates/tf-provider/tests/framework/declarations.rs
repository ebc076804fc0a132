//! Declarations that contradict themselves or would have no effect are refused.

use std::collections::BTreeMap;

use tf_protocol::tfplugin6::get_provider_schema;
use tf_protocol::tfplugin6::provider_server::Provider as _;
use tf_provider::function::Parameter;
use tf_provider::schema::{block, computed, not_empty, optional, optional_computed, required};
use tf_provider::server::Server;
use tf_provider::value::{Type, Value};
use tf_provider::{Attr, Dynamic, Function, Model, Object, Registry, Set};

use crate::toy::{Nothing, Toy, ToyObject};

fn errors(register: fn(&mut Registry<()>)) -> Vec<String> {
    Server::new(Toy(register)).and_then(|server| server.check()).err().map(|error| error.0).unwrap_or_default()
}

/// What is said of a resource of this model.
fn of_resource<M: Model>() -> Vec<String> {
    errors(|registry| registry.register_resource(ToyObject::<M>::new("toy_thing")))
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
        place: Place = block(),
        /// A block that is repeated.
        lines: Vec<Attr<Line>> = block().min_items(1).max_items(3).requires_replace().deprecated("use name instead"),
        /// A computed list of objects.
        seen: Vec<Seen> = computed(),
        /// Objects to configure.
        links: BTreeMap<String, Attr<Link>> = optional_computed().sensitive(),
        /// A set of objects.
        marks: Set<Mark> = optional().requires_replace_if(|_, _| false),
        /// An object of which Terraform knows the type.
        plain: Object<Target> = optional(),
    }
}

tf_provider::object! {
    /// A line.
    pub struct Line {
        /// Write-only.
        pin: String = optional().write_only(),
    }
}

tf_provider::object! {
    /// A mark.
    pub struct Mark {
        /// A secret.
        text: String = required().sensitive().validate(not_empty()),
    }
}

tf_provider::object! {
    /// An object of a type.
    pub struct Target {
        /// Where it is.
        at: String = required(),
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
    /// An element of a configured map.
    pub struct Link {
        /// Where it leads.
        to: String = required().requires_replace(),
        /// How.
        how: String = optional().default("on foot").sensitive(),
        /// Write-only.
        pin: String = optional().write_only(),
        /// Decided elsewhere.
        length: i64 = computed(),
    }
}

#[test]
fn what_has_an_effect_is_accepted() {
    assert_eq!(of_resource::<Everything>(), [""; 0]);
}

#[test]
fn names_are_registered_once_and_are_names() {
    let twice = errors(|registry| {
        registry.register_resource(ToyObject::<Nothing>::new("toy_thing"));
        registry.register_data_source(ToyObject::<Nothing>::new("toy_thing"));
        registry.register_resource(ToyObject::<Nothing>::new("toy_thing"));
    });
    assert_eq!(twice, ["The resource toy_thing is registered twice."]);
    for name in ["Toy", "1toy", "toy-thing", "", "_toy"] {
        let refused = Server::new(Toy(|registry| {
            for name in ["Toy", "1toy", "toy-thing", "", "_toy"] {
                registry.register_data_source(ToyObject::<Nothing>::new(name));
            }
        }));
        let refused = refused.err().unwrap().to_string();
        assert!(refused.contains(&format!("{name:?} is no name for a data source")), "{refused}");
    }
    let parameter = errors(|registry| {
        let parameter = |name| Parameter::new(name, Type::String, "");
        registry.register_function(
            Function::new("echo", "", Type::String, |arguments| Ok(arguments.value(0).clone()))
                .parameter(parameter("Bad"))
                .parameter(parameter("twice"))
                .variadic(parameter("twice")),
        );
    });
    let expected = [
        "In the function echo, Bad is no name that Terraform accepts.",
        "In the function echo, two parameters are named twice.",
    ];
    assert_eq!(parameter, expected);
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
    /// Nested attributes whose declarations contradict each other.
    pub struct Nested {
        /// Read-only.
        seen: Vec<Target> = computed(),
        /// Write-only.
        secrets: Vec<Attr<Target>> = optional().write_only(),
        /// A set with something write-only.
        marks: Set<Line> = optional(),
        /// Blocks can't be in attributes.
        boxes: Vec<Attr<Boxes>> = optional(),
        /// Lists of lists have a type only.
        grid: Vec<Vec<Mark>> = optional(),
        /// And so has a plain object.
        plain: Object<Mark> = optional(),
        /// Elements of different types.
        any: Vec<Dynamic> = optional(),
    }
}

tf_provider::object! {
    /// An object with a block.
    pub struct Boxes {
        /// The block.
        place: Place = block(),
    }
}

#[test]
fn what_is_declared_of_nested_attributes_and_would_be_dropped_is_refused() {
    let expected = [
        "seen.at is in an attribute with computed(), so it must be computed() too",
        "secrets.at is in an attribute with write_only(), so it must be write_only() too",
        "marks is a set with write_only() in its objects, which Terraform does not support",
        "boxes.place is a block in a nested attribute, which can only have attributes",
        "grid.text is in an object that is part of a type: only required() has an effect there",
        "plain.text is in an object that is part of a type: only required() has an effect there",
        "any is a collection whose elements are dynamic, which Terraform does not support",
    ];
    assert_eq!(of_resource::<Nested>(), expected.map(|each| format!("In the resource toy_thing, {each}.")));
}

tf_provider::object! {
    /// Blocks that declare more than they can.
    pub struct Blocks {
        /// A block can't be sensitive.
        place: Place = block().sensitive(),
        /// Nor used less than never.
        lines: Vec<Attr<Line>> = block().min_items(3).max_items(2),
        /// A single block is used once at most.
        single: Place = block().max_items(2),
        /// What is no object is no block.
        name: String = block(),
        /// What is no block is not counted.
        other: Vec<Attr<Line>> = optional().min_items(1),
    }
}

#[test]
fn what_is_declared_of_blocks_and_would_be_dropped_is_refused() {
    let expected = [
        "name has block(), but it is no object",
        "other has min_items() or max_items(), which have an effect only on block()",
        "place is a block, which can have nothing but min_items(), max_items(), validate(), requires_replace() and deprecated()",
        "lines can never be used as often as its min_items() and max_items() say",
        "single can never be used as often as its min_items() and max_items() say",
    ];
    assert_eq!(of_resource::<Blocks>(), expected.map(|each| format!("In the resource toy_thing, {each}.")));
}

tf_provider::object! {
    /// What an identity can't have.
    pub struct Identity {
        /// An object.
        place: Object<Target> = required(),
        /// A secret.
        pin: String = required().sensitive(),
        /// A list.
        names: Vec<String> = optional(),
    }
}

#[test]
fn what_an_identity_cannot_have_is_refused() {
    let found = errors(|registry| registry.register_resource(ToyObject::<Nothing, Identity>::new("toy_thing")));
    let expected = [
        "place is in an identity: it must be a bool, a number, a string, or a list of these",
        "pin is in an identity: only required() and optional() have an effect there",
    ];
    assert_eq!(found, expected.map(|each| format!("In the identity of the resource toy_thing, {each}.")));
}

#[test]
fn what_only_a_resource_can_do_is_refused_elsewhere() {
    let refused = errors(|registry| registry.register_data_source(ToyObject::<Everything>::new("toy_thing")));
    let expected = [
        "name has requires_replace(), which has an effect only in a resource",
        "color has default(), which has an effect only in a resource",
        "color has semantic_equals(), which has an effect only in a resource",
        "pin has write_only(), which has an effect only in a resource",
        "links.to has requires_replace(), which has an effect only in a resource",
        "links.how has default(), which has an effect only in a resource",
        "links.pin has write_only(), which has an effect only in a resource",
        "marks has requires_replace(), which has an effect only in a resource",
        "place.floor has default(), which has an effect only in a resource",
        "place.floor has requires_replace(), which has an effect only in a resource",
        "lines has requires_replace(), which has an effect only in a resource",
        "lines.pin has write_only(), which has an effect only in a resource",
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
    let server =
        Server::new(Toy(|registry| registry.register_data_source(ToyObject::<Defaulted>::new("toy_thing")))).unwrap();
    let request = tonic::Request::new(get_provider_schema::Request {});
    let response = server.get_provider_schema(request).await.unwrap().into_inner();
    let [diagnostic] = response.diagnostics.as_slice() else { panic!("{response:?}") };
    assert!(diagnostic.detail.contains("toy_thing") && diagnostic.detail.contains("color"), "{}", diagnostic.detail);
    assert!(response.data_source_schemas.is_empty());
}

tf_provider::object! {
    /// Numbers with defaults.
    pub struct Numbers {
        /// A whole number.
        whole: i64 = optional().default(1.5),
        /// Any number.
        any: f64 = optional().default(1.5),
        /// Whole numbers.
        several: Vec<i64> = optional().default(vec![Value::from(1), Value::from(2.5)]),
        /// Within an object.
        inner: Inner = optional(),
    }
}

tf_provider::object! {
    /// An object.
    pub struct Inner {
        /// A whole number.
        whole: i64 = optional().default(1e30),
    }
}

#[test]
fn a_default_that_the_field_cannot_hold_is_refused_at_any_depth() {
    let expected = [
        "whole has a default that its field cannot hold: not a whole number",
        "several has a default that its field cannot hold: 1: not a whole number",
        "inner.whole has a default that its field cannot hold: too large",
    ];
    assert_eq!(of_resource::<Numbers>(), expected.map(|what| format!("In the resource toy_thing, {what}.")));
}
