//! Objects that come into a state by an import, a move or an upgrade, and the life of one in a whole.

use serde_json::json;
use tf_provider::Attr;
use tf_provider::testing::{PlannedAction, Source, State, describe};

use crate::plans::full;
use crate::toy::{Shelf, Spoil, Toy, failure};

#[tokio::test]
async fn an_object_lives_from_its_creation_to_its_destruction() {
    let toy = Toy::default();
    let mut shelf = toy.clone().shelf().await;
    assert_eq!(shelf.apply(full()).await, []);
    shelf.assert_settled(full()).await;
    let mut changed = full();
    changed["books"] = json!([{ "title": "other", "key": "another secret" }]);
    changed["bulb"] = json!([{ "watts": 4 }, { "watts": 9 }]);
    changed["lamp"] = json!(null);
    let planned = shelf.plan(&changed).await.unwrap();
    assert_eq!(planned.action, PlannedAction::Update);
    assert_eq!(shelf.apply_change(&changed, planned).await, []);
    shelf.assert_settled(&changed).await;
    assert_eq!(shelf.destroy().await, []);
    assert!(shelf.state.value.is_none() && toy.shelves.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_import_reads_the_object_by_its_id_or_by_its_identity() {
    let mut shelf = Toy::default().shelf().await;
    assert_eq!(shelf.apply(full()).await, []);
    for by_identity in [false, true] {
        let mut other = shelf.clone();
        other.state = State::default();
        let told = if by_identity {
            other.import_identity(json!({ "id": "shelf-1" })).await
        } else {
            other.import("shelf-1").await
        };
        assert_eq!(told, []);
        assert_eq!(other.state.value, shelf.state.value);
        other.assert_settled(full()).await;
    }
    assert!(describe(&shelf.import("none").await).contains("There is no such shelf"));
}

#[tokio::test]
async fn each_rule_of_an_import_fails_the_test() {
    let rules: [(Spoil<Shelf>, &str); 4] = [
        (|shelf, _| shelf.name = Attr::Unknown, "name: the value is unknown"),
        (|shelf, _| shelf.key = Attr::Known("x".to_owned()), "key: a write-only attribute has a value"),
        (|_, _| {}, "the object is gone when it is read"),
        (
            |shelf, _| shelf.id = Attr::Known("other".to_owned()),
            "the object has another identity than the one that was asked for",
        ),
    ];
    for (import, rule) in rules {
        let toy = Toy { import, ..Toy::default() };
        let said = failure(async move { toy.shelf().await.import_identity(json!({ "id": "shelf-1" })).await }).await;
        assert!(said.starts_with("Terraform would not accept the import of toy_shelf:\n"), "{said}");
        assert!(said.contains(rule), "{rule}: {said}");
    }
}

#[tokio::test]
async fn a_stored_state_is_upgraded_and_one_of_a_newer_version_is_refused() {
    let mut shelf = Toy::default().shelf().await;
    assert_eq!(shelf.restore(&json!({ "title": "old", "id": "shelf-1" }), 1).await, []);
    assert_eq!(shelf.state.json()["name"], "old");
    assert_eq!(shelf.restore(&json!({ "name": "new", "id": "shelf-1", "gone": 1 }), 2).await, []);
    assert_eq!(shelf.state.json()["name"], "new");
    assert_eq!(shelf.restore_identity(&json!({ "id": "shelf-1" }), 0).await, []);
    assert!(shelf.state.identity.is_some());
    let said = failure(async move { shelf.restore(&json!({}), 3).await }).await;
    assert!(said.contains("Terraform refuses a state of version 3 of toy_shelf itself"), "{said}");
}

#[tokio::test]
async fn an_object_of_another_type_is_moved_if_the_resource_knows_the_type() {
    let toy = Toy::default();
    let mut shelf = toy.shelf().await;
    assert_eq!(shelf.apply(full()).await, []);
    let stored = shelf.state.json();
    for (type_name, is_known) in [("other_shelf", true), ("chair", false)] {
        let mut target = shelf.clone();
        target.state = State::default();
        let source =
            Source { provider: "registry.terraform.io/other/other", type_name, version: 0, stored: stored.clone() };
        let told = target.move_from(source).await;
        assert_eq!((told.is_empty(), target.state.value.is_some()), (is_known, is_known), "{told:?}");
        if is_known {
            target.assert_settled(full()).await;
        }
    }
}
