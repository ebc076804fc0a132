//! The rules of applies and refreshes.

use serde_json::json;
use tf_provider::resource::{ApplyResponse, PlanResponse, ReadResponse};
use tf_provider::testing::{PlannedAction, Terraform, describe, has_errors};
use tf_provider::{Attr, Diagnostic, Set};

use crate::plans::full;
use crate::toy::{Board, Book, ShelfIdentity, Spoil, Toy, failure};

fn text(text: &str) -> Attr<String> {
    Attr::Known(text.to_owned())
}

/// The state of a response.
macro_rules! state {
    ($response:ident) => {
        $response.state.as_mut().unwrap()
    };
}

#[tokio::test]
async fn each_rule_of_an_apply_fails_the_test_with_the_path() {
    let rules: [(Spoil<ApplyResponse<Toy>>, &str); 14] = [
        (|it, _| it.state = None, "the object: it was planned, but is null"),
        (|it, _| state!(it).name = text("b"), "name: \"a\" was planned, but it is \"b\""),
        (|it, _| state!(it).color = text("red"), "color: null was planned, but it is \"red\""),
        (|it, _| state!(it).code = text("x"), "code: null was planned, but it is a sensitive value"),
        (|it, _| state!(it).id = Attr::Unknown, "id: the value is unknown, and everything must be known"),
        (|it, _| state!(it).key = text("x"), "key: null was planned"),
        (|it, _| state!(it).favorite = Attr::Null, "favorite: {"),
        (
            |it, _| state!(it).books = Attr::Known(vec![Attr::Known(Book::default())]),
            "books: 2 elements were planned, but there are 1",
        ),
        (
            |it, _| state!(it).places = Attr::Known([].into()),
            "places[\"top\"]: the element was planned, but is not there",
        ),
        (|it, _| state!(it).pile = Attr::Known(Set::default()), "pile: an element that was planned is not in the set"),
        (
            |it, _| state!(it).tags = Attr::Known(["a", "b", "z"].map(str::to_owned).into_iter().collect()),
            "tags: an element that was not planned is in the set",
        ),
        (|it, _| state!(it).board = Attr::Known(Vec::new()), "board: 2 elements were planned, but there are 0"),
        (|it, _| state!(it).bulb = Attr::Known(Set::default()), "bulb: an element that was planned is not in the set"),
        (
            |it, _| {
                let since = text("today");
                state!(it).lamp = Attr::Known(Board { width: Attr::Known(6), since, ..Board::default() });
            },
            "lamp.width: 5 was planned, but it is 6",
        ),
    ];
    for (apply, rule) in rules {
        let said = failure(async move { Toy { apply, ..Toy::default() }.shelf().await.apply(full()).await }).await;
        assert!(said.starts_with("Terraform would not accept the state after the apply of toy_shelf:\n"), "{said}");
        assert!(said.contains(rule), "{rule}: {said}");
    }
}

#[tokio::test]
async fn a_failed_apply_may_return_less_but_nothing_unknown_or_write_only() {
    let rules: [(Spoil<ApplyResponse<Toy>>, &str); 2] = [
        (|it, _| state!(it).size = Attr::Unknown, "size: the value is unknown"),
        (|it, _| state!(it).key = text("x"), "key: a write-only attribute has a value"),
    ];
    for (apply, rule) in rules {
        let toy = Toy { apply, ..Toy::default() };
        let said = failure(async move { toy.shelf().await.apply(full()).await }).await;
        assert!(said.contains(rule) || rule.starts_with("key"), "{rule}: {said}");
    }
    let fail: Spoil<ApplyResponse<Toy>> = |it, _| {
        it.state.as_mut().unwrap().name = text("half");
        it.diagnostics.push(Diagnostic::error("It broke", "Half way."));
    };
    let mut shelf = Toy { apply: fail, ..Toy::default() }.shelf().await;
    assert!(has_errors(&shelf.apply(full()).await));
    assert_eq!(shelf.state.json()["name"], "half");
}

#[tokio::test]
async fn the_plan_within_apply_must_agree_with_the_plan_before() {
    let rules: [(Spoil<PlanResponse<Toy>>, &str); 2] = [
        (|it, call| it.state.size = Attr::Known(i64::try_from(call).unwrap()), "size: 1 was planned, but it is 2"),
        (
            |it, call| it.state.id = if call == 1 { text("shelf-1") } else { Attr::Unknown },
            "id: it was planned as known, but is unknown",
        ),
    ];
    for (plan, rule) in rules {
        let said = failure(async move { Toy { plan, ..Toy::default() }.shelf().await.apply(full()).await }).await;
        assert!(said.starts_with("Terraform would not accept the plan within the apply of toy_shelf:\n"), "{said}");
        assert!(said.contains(rule), "{rule}: {said}");
    }
    let replacing: Spoil<PlanResponse<Toy>> = |it, call| {
        if call == 4 {
            it.requires_replace.push(tf_provider::Path::root("name"));
        }
    };
    let said = failure(async move {
        let mut shelf = Toy { plan: replacing, ..Toy::default() }.shelf().await;
        assert_eq!(shelf.apply(json!({ "name": "a" })).await, []);
        shelf.apply(json!({ "name": "b" })).await
    })
    .await;
    assert!(said.contains("an update was planned, but now a replacement"), "{said}");
}

#[tokio::test]
async fn the_plan_within_a_creation_gets_the_planned_private_state_from_terraform_1_16_on() {
    for (terraform, notes) in
        [(Terraform::V1_15, r#"["planned","applied"]"#), (Terraform::V1_16, r#"["planned","planned","applied"]"#)]
    {
        let mut shelf = Toy::default().shelf_under(terraform).await;
        assert_eq!(shelf.apply(full()).await, []);
        let private = String::from_utf8(shelf.state.private.clone()).unwrap();
        assert!(private.contains(notes), "{private}");
    }
}

#[tokio::test]
async fn a_refresh_must_return_known_values_without_write_only_ones() {
    let rules: [(Spoil<ReadResponse<Toy>>, &str); 3] = [
        (|it, _| state!(it).size = Attr::Unknown, "size: the value is unknown, and everything must be known"),
        (|it, _| state!(it).key = text("x"), "key: a write-only attribute has a value, and must be null"),
        (
            |it, _| {
                let Attr::Known(Attr::Known(book)) = state!(it).books.clone().map_first() else { return };
                state!(it).books = Attr::Known(vec![Attr::Known(Book { key: text("x"), ..book })]);
            },
            "books[0].key: a write-only attribute has a value",
        ),
    ];
    for (read, rule) in rules {
        let said = failure(async move {
            let mut shelf = Toy { read, ..Toy::default() }.shelf().await;
            assert_eq!(shelf.apply(full()).await, []);
            shelf.refresh().await
        })
        .await;
        assert!(said.starts_with("Terraform would not accept the refreshed state of toy_shelf:\n"), "{said}");
        assert!(said.contains(rule), "{rule}: {said}");
    }
}

trait MapFirst<T> {
    fn map_first(self) -> Attr<Attr<T>>;
}

impl<T: Clone> MapFirst<T> for Attr<Vec<Attr<T>>> {
    fn map_first(self) -> Attr<Attr<T>> {
        self.into_known().and_then(|list| list.first().cloned()).into()
    }
}

#[tokio::test]
async fn the_identity_must_be_there_and_stay_the_same() {
    let rules: [(Spoil<ShelfIdentity>, &str); 3] = [
        (|it, _| it.id = Attr::Null, "it has no identity"),
        (|it, call| it.id = text(&call.to_string()), "the identity is another one, and must stay the same"),
        (
            |it, call| {
                if call > 1 {
                    it.id = Attr::Null;
                }
            },
            "the identity is missing, and must stay the same",
        ),
    ];
    for (identity, rule) in rules {
        let said = failure(async move {
            let mut shelf = Toy { identity, ..Toy::default() }.shelf().await;
            assert_eq!(shelf.apply(full()).await, []);
            shelf.refresh().await
        })
        .await;
        assert!(said.contains(rule), "{rule}: {said}");
    }
}

#[tokio::test]
async fn a_destruction_without_an_error_leaves_nothing_and_one_with_an_error_leaves_the_object() {
    let keep: Spoil<ApplyResponse<Toy>> = |it, call| {
        if call == 2 {
            it.state = Some(crate::toy::Shelf { name: text("a"), id: text("shelf-1"), ..Default::default() });
        }
    };
    let toy = Toy { apply: keep, ..Toy::default() };
    let said = failure(async move {
        let mut shelf = toy.shelf().await;
        assert_eq!(shelf.apply(json!({ "name": "a" })).await, []);
        shelf.destroy().await
    })
    .await;
    assert!(said.contains("it is still there after a destruction without an error"), "{said}");
    let mut shelf = Toy::default().shelf().await;
    assert_eq!(shelf.apply(json!({ "name": "a", "color": "fixed" })).await, []);
    assert!(describe(&shelf.destroy().await).contains("The shelf is fixed"));
    assert!(shelf.state.value.is_some(), "a refused plan destroys nothing");
}

#[tokio::test]
async fn an_object_whose_creation_failed_is_tainted_and_replaced_by_the_next_apply() {
    let fail: Spoil<ApplyResponse<Toy>> = |it, call| {
        if call == 1 {
            it.diagnostics.push(Diagnostic::error("It broke", "Half way."));
        }
    };
    let toy = Toy { apply: fail, ..Toy::default() };
    let mut shelf = toy.clone().shelf().await;
    assert!(has_errors(&shelf.apply(full()).await));
    assert!(shelf.state.tainted);
    assert_eq!(shelf.apply(full()).await, []);
    assert!(!shelf.state.tainted);
    assert_eq!(shelf.state.json()["id"], "shelf-3", "the second call destroyed the tainted one");
    assert_eq!(toy.shelves.lock().unwrap().len(), 1);
    shelf.assert_settled(full()).await;
}

#[tokio::test]
async fn a_replacement_destroys_first_or_creates_first() {
    for (creates_first, id) in [(false, "shelf-3"), (true, "shelf-2")] {
        let toy = Toy::default();
        let mut shelf = toy.clone().shelf().await;
        shelf.create_before_destroy = creates_first;
        assert_eq!(shelf.apply(json!({ "name": "a", "wood": "oak" })).await, []);
        assert_eq!(shelf.apply(json!({ "name": "a", "wood": "ash" })).await, []);
        assert_eq!(shelf.state.json()["id"], id);
        assert!(shelf.deposed.is_empty() && toy.shelves.lock().unwrap().len() == 1);
    }
}

#[tokio::test]
async fn what_a_replacement_could_not_destroy_stays_deposed_and_what_it_could_not_create_is_the_old_object() {
    let mut shelf = Toy::default().shelf().await;
    shelf.create_before_destroy = true;
    assert_eq!(shelf.apply(json!({ "name": "a", "color": "fixed", "wood": "oak" })).await, []);
    assert!(has_errors(&shelf.apply(json!({ "name": "a", "wood": "ash" })).await));
    assert_eq!((shelf.state.json()["id"].as_str(), shelf.deposed.len()), (Some("shelf-2"), 1));
    assert_eq!(shelf.deposed[0].json()["id"], "shelf-1");

    let fail: Spoil<ApplyResponse<Toy>> = |it, call| {
        if call == 2 {
            it.state = None;
            it.diagnostics.push(Diagnostic::error("It broke", "Nothing was made."));
        }
    };
    let mut shelf = Toy { apply: fail, ..Toy::default() }.shelf().await;
    shelf.create_before_destroy = true;
    assert_eq!(shelf.apply(json!({ "name": "a", "wood": "oak" })).await, []);
    assert!(has_errors(&shelf.apply(json!({ "name": "a", "wood": "ash" })).await));
    assert_eq!((shelf.state.json()["wood"].as_str(), shelf.deposed.len()), (Some("oak"), 0));
}

#[tokio::test]
async fn an_object_that_is_gone_is_created_again_and_a_difference_is_no_settled_state() {
    let toy = Toy::default();
    let mut shelf = toy.clone().shelf().await;
    assert_eq!(shelf.apply(json!({ "name": "a" })).await, []);
    toy.shelves.lock().unwrap().clear();
    assert_eq!(shelf.refresh().await, []);
    assert!(shelf.state.value.is_none());
    assert_eq!(shelf.plan(json!({ "name": "a" })).await.unwrap().action, PlannedAction::Create);
    assert_eq!(shelf.apply(json!({ "name": "a" })).await, []);
    let said = failure(async move { shelf.assert_settled(json!({ "name": "b" })).await }).await;
    assert!(said.contains("a second plan has changes:\nname: \"a\" was planned, but it is \"b\""), "{said}");
}
