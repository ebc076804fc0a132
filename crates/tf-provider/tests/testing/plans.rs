//! The rules of plans.

use serde_json::{Value as Json, json};
use tf_provider::resource::PlanResponse;
use tf_provider::testing::{PlannedAction, Terraform, UNKNOWN};
use tf_provider::value::Value;
use tf_provider::{Attr, Set};

use crate::toy::{Board, Book, Shelf, Spoil, Toy, failure, require_replacement_of};

/// A configuration with everything that can be nested.
pub(crate) fn full() -> Json {
    json!({
        "name": "a",
        "key": "secret",
        "favorite": { "title": "f", "key": "secret" },
        "books": [{ "title": "b", "key": "secret" }, { "title": "c" }],
        "places": { "top": { "title": "t", "key": "secret" } },
        "pile": [{ "title": "p" }, { "title": "q" }],
        "tags": ["z", "a", "z"],
        "board": [{ "width": 1, "key": "secret" }, { "width": 2 }],
        "bulb": [{ "watts": 3 }, { "watts": 4 }],
        "lamp": { "width": 5, "key": "secret" },
    })
}

fn first<T>(list: &mut Attr<Vec<Attr<T>>>) -> &mut T {
    let Attr::Known(list) = list else { panic!("no list") };
    let Some(Attr::Known(first)) = list.first_mut() else { panic!("no element") };
    first
}

fn known<T>(attribute: &mut Attr<T>) -> &mut T {
    let Attr::Known(value) = attribute else { panic!("no value") };
    value
}

fn text(text: &str) -> Attr<String> {
    Attr::Known(text.to_owned())
}

#[tokio::test]
async fn what_the_configuration_leaves_out_is_null_or_an_unused_block_at_any_depth() {
    let mut shelf = Toy::default().shelf().await;
    let planned = shelf.plan(json!({ "name": "a", "books": [{ "title": "b" }] })).await.unwrap();
    assert_eq!(planned.action, PlannedAction::Create);
    assert_eq!(planned.value.get("board"), &Value::Sequence(Vec::new()));
    assert!(planned.value.get("lamp").is_null() && planned.value.get("id").is_unknown());
    assert_eq!(shelf.apply(full()).await, []);
    let state = shelf.state.json();
    assert_eq!(state["tags"], json!(["a", "z"]), "a set has each value once");
    assert_eq!(state["lamp"], json!({ "width": 5, "key": null, "since": "today" }));
    assert_eq!(state["places"]["top"]["mark"], "new");
    assert_eq!(shelf.state.model::<Shelf>().name, text("a"));
    shelf.assert_settled(full()).await;
}

#[tokio::test]
async fn unknown_values_may_be_anywhere_in_a_configuration() {
    let shelf = Toy::default().shelf().await;
    let config = json!({ "name": UNKNOWN, "books": [{ "title": UNKNOWN }], "places": UNKNOWN, "tags": ["a", UNKNOWN] });
    let planned = shelf.plan(config).await.unwrap().value;
    assert!(planned.get("name").is_unknown() && planned.get("places").is_unknown());
    assert!(!planned.get("books").is_unknown() && !planned.get("tags").is_wholly_known());
}

#[tokio::test]
async fn an_argument_that_there_is_not_fails_the_test() {
    let said = failure(async { Toy::default().shelf().await.plan(json!({ "books": [{ "titel": "b" }] })).await }).await;
    assert!(said.contains("toy_shelf is wrong: books.0.titel: there is no argument of that name"), "{said}");
}

#[tokio::test]
async fn each_rule_of_a_plan_fails_the_test_with_the_path() {
    let rules: [(Spoil<PlanResponse<Toy>>, &str); 20] = [
        (
            |plan, _| plan.state.name = text("b"),
            "name: \"b\" is planned, but \"a\" is configured, and the prior value is null",
        ),
        (|plan, _| plan.state.name = Attr::Unknown, "name: unknown is planned, but \"a\" is configured"),
        (
            |plan, _| plan.state.color = text("red"),
            "color: \"red\" is planned, but it is neither configured nor computed",
        ),
        (|plan, _| plan.state.code = text("x"), "code: a sensitive value is planned"),
        (|plan, _| plan.state.key = text("x"), "key: a write-only attribute has a value, and must be null"),
        (|plan, _| plan.state.favorite = Attr::Null, "favorite: it is configured, but planned as null"),
        (
            |plan, _| plan.state.favorite = Attr::Unknown,
            "favorite: it is planned as unknown, but only its attributes may be",
        ),
        (|plan, _| known(&mut plan.state.favorite).title = text("x"), "favorite.title: \"x\" is planned"),
        (|plan, _| known(&mut plan.state.favorite).key = text("x"), "favorite.key: a write-only attribute has a value"),
        (|plan, _| first(&mut plan.state.books).title = text("x"), "books[0].title: \"x\" is planned"),
        (|plan, _| first(&mut plan.state.books).key = text("x"), "books[0].key: a write-only attribute has a value"),
        (|plan, _| known(&mut plan.state.books).truncate(1), "books: 1 elements are planned, but 2 are configured"),
        (
            |plan, _| {
                known(&mut plan.state.places).insert("low".to_owned(), Attr::Known(Book::default()));
            },
            "places[\"low\"]: the element is planned, but not configured",
        ),
        (
            |plan, _| known(&mut plan.state.places).clear(),
            "places[\"top\"]: the element is configured, but not planned",
        ),
        (|plan, _| plan.state.pile = Attr::Known(Set::default()), "pile: 0 elements are planned, but 2 are configured"),
        (
            |plan, _| first(&mut plan.state.board).width = Attr::Known(9),
            "board[0].width: 9 is planned, but 1 is configured",
        ),
        (|plan, _| first(&mut plan.state.board).key = text("x"), "board[0].key: a write-only attribute has a value"),
        (|plan, _| known(&mut plan.state.board).truncate(1), "board: 1 elements are planned, but 2 are configured"),
        (|plan, _| plan.state.lamp = Attr::Null, "lamp: it is configured, but planned as null"),
        (|plan, _| known(&mut plan.state.lamp).width = Attr::Null, "lamp.width: null is planned, but 5 is configured"),
    ];
    for (plan, rule) in rules {
        let said = failure(async move { Toy { plan, ..Toy::default() }.shelf().await.plan(full()).await }).await;
        assert!(said.starts_with("Terraform would not accept the plan of toy_shelf:\n"), "{said}");
        assert!(said.contains(rule), "{rule}: {said}");
        assert!(!said.contains("secret"), "{said}");
    }
}

#[tokio::test]
async fn what_is_not_configured_must_not_be_planned_as_an_object_or_a_block() {
    let rules: [(Spoil<PlanResponse<Toy>>, &str); 2] = [
        (|plan, _| plan.state.favorite = Attr::Known(Book::default()), "favorite: {"),
        (|plan, _| plan.state.lamp = Attr::Known(Board::default()), "lamp: it is planned, but not configured"),
    ];
    for (plan, rule) in rules {
        let toy = Toy { plan, ..Toy::default() };
        let said = failure(async move { toy.shelf().await.plan(json!({ "name": "a" })).await }).await;
        assert!(said.contains(rule), "{rule}: {said}");
    }
}

#[tokio::test]
async fn the_prior_value_may_be_planned_for_one_that_means_the_same() {
    let keep: Spoil<PlanResponse<Toy>> = |plan, _| plan.state.name = text("a");
    let mut shelf = Toy { plan: keep, ..Toy::default() }.shelf().await;
    assert_eq!(shelf.apply(json!({ "name": "a" })).await, []);
    assert_eq!(shelf.plan(json!({ "name": "A" })).await.unwrap().action, PlannedAction::NoOp);
}

#[tokio::test]
async fn replacement_must_be_required_by_a_part_that_there_is() {
    let spoil: Spoil<PlanResponse<Toy>> = |plan, _| require_replacement_of(plan, "height");
    let said = failure(async move { Toy { plan: spoil, ..Toy::default() }.shelf().await.plan(full()).await }).await;
    assert!(said.contains("height: it requires replacement, but there is no such part of the object"), "{said}");
}

#[tokio::test]
async fn only_a_change_of_a_part_that_requires_it_replaces_and_a_write_only_one_always_does() {
    let mut shelf = Toy::default().shelf().await;
    assert_eq!(shelf.apply(json!({ "name": "a", "wood": "oak" })).await, []);
    let action = async |config| shelf.plan(config).await.unwrap().action;
    assert_eq!(action(json!({ "name": "b", "wood": "oak" })).await, PlannedAction::Update);
    assert_eq!(action(json!({ "name": "a", "wood": "ash" })).await, PlannedAction::Replace);
    let replacing: Spoil<PlanResponse<Toy>> = |plan, _| require_replacement_of(plan, "key");
    let mut shelf = Toy { plan: replacing, ..Toy::default() }.shelf().await;
    assert_eq!(shelf.apply(json!({ "name": "a" })).await, []);
    assert_eq!(shelf.plan(json!({ "name": "a" })).await.unwrap().action, PlannedAction::Replace);
}

#[tokio::test]
async fn a_replacement_is_planned_twice_and_the_second_plan_gets_the_private_state_of_the_first() {
    let toy = Toy::default();
    let mut shelf = toy.clone().shelf().await;
    assert_eq!(shelf.apply(json!({ "name": "a" })).await, []);
    let before = toy.calls[1].load(std::sync::atomic::Ordering::Relaxed);
    let planned = shelf.plan_replacement(json!({ "name": "a" })).await.unwrap();
    assert_eq!(planned.action, PlannedAction::Replace);
    assert!(planned.value.get("id").is_unknown(), "the second plan has no prior state");
    assert_eq!(toy.calls[1].load(std::sync::atomic::Ordering::Relaxed) - before, 2);
    let private = String::from_utf8(planned.private).unwrap();
    assert!(private.contains(r#"["planned","applied","planned","planned"]"#), "{private}");
}

#[tokio::test]
async fn write_only_arguments_are_refused_by_a_terraform_without_them() {
    let shelf = Toy::default().shelf_under(Terraform::V1_10).await;
    let errors = shelf.plan(full()).await.unwrap_err();
    assert!(errors[0].detail.contains("key is a write-only argument"), "{errors:?}");
    assert!(Toy::default().shelf().await.validate(full()).await.is_empty());
}
