//! The example of README.md, with the provider of `examples/minimal.rs`.

#[allow(dead_code)]
#[path = "../../examples/minimal.rs"]
mod minimal;

use minimal::Minimal;
use serde_json::json;
use tf_provider::testing::{Core, PlannedAction};

#[tokio::test]
async fn a_note_is_written_and_follows_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("note.txt");
    let mut note = Core::new(Minimal).await.resource("minimal_note");

    let config = json!({ "path": path, "text": "Milk", "secret_wo": "1234" });
    assert_eq!(note.apply(&config).await, []);
    assert_eq!(note.state.json()["size"], 4);
    note.assert_settled(&config).await;

    let planned = note.plan(json!({ "path": path, "text": "Bread" })).await.unwrap();
    assert_eq!(planned.action, PlannedAction::Update);
    assert!(planned.value.get("size").is_unknown());

    assert_eq!(note.destroy().await, []);
    assert!(!path.exists());
}

#[test]
fn the_readme_has_this_test() {
    let (_, test) = include_str!("readme.rs").split_once("#[tokio::test]").unwrap();
    let (test, _) = test.split_once("\n\n#[test]").unwrap();
    assert!(include_str!("../../README.md").contains(test), "README.md has another test than this:\n{test}");
}
